// Where the array data ends that joblib writes between the opcodes of a pickle (joblib/numpy_pickle.py, NumpyArrayWrapper.read_array).

import { ValueProblem } from '../errors.ts'
import { numberOf } from '../python/ints.ts'
import { PyTuple } from '../python/values.ts'
import { layoutOf } from './allow/numpy-layout.ts'
import type { Known } from './rules.ts'

/**
 * How many bytes lie between the BUILD of a wrapper and the next opcode: padding, and the elements; or that a pickle lies there.
 * @throws ValueProblem if the wrapper does not say, or the data is too short
 */
export function arrayAfter(bytes: Uint8Array, at: number, wrapper: unknown, known: Known): number | 'pickle' {
  const state = known.stateOf(wrapper)
  if (!(state instanceof Map)) throw unclear()
  const layout = layoutOf(state.get('dtype'), known)
  const shape = state.get('shape')
  if (!(shape instanceof PyTuple) || layout === undefined) throw unclear()
  if (layout.hasObjects) return 'pickle'
  let count = 1
  for (const length of shape) count *= numberOf(length)
  let start = at
  if (typeof state.get('numpy_array_alignment_bytes') === 'number') start += 1 + (bytes[at] ?? 0)
  const end = start + count * layout.size
  if (!Number.isSafeInteger(end) || end < start) throw unclear()
  if (end > bytes.length) throw new ValueProblem('truncated', 'the data of an array ends past the file')
  return end - at
}

function unclear(): ValueProblem {
  return new ValueProblem('operand', 'an array of joblib of which it is not clear how long its data is')
}
