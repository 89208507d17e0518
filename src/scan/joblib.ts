// Where the array data ends that joblib writes between the opcodes of a pickle (joblib/numpy_pickle.py, NumpyArrayWrapper.read_array).

import { ValueProblem } from '../errors.ts'
import { PyGlobal, PyTuple } from '../python/values.ts'
import type { Known } from './rules.ts'

/**
 * How many bytes lie between the BUILD of a wrapper and the next opcode: padding, and the elements; or that a pickle lies there.
 * @throws ValueProblem if the wrapper does not say, or the data is too short
 */
export function arrayAfter(bytes: Uint8Array, at: number, wrapper: unknown, known: Known): number | 'pickle' {
  const state = known.stateOf(wrapper)
  if (!(state instanceof Map)) throw unclear()
  const dtype = state.get('dtype')
  const shape = state.get('shape')
  const size = itemSize(dtype, known)
  if (!(shape instanceof PyTuple) || size === undefined) throw unclear()
  if (size === 'object') return 'pickle'
  let count = 1
  for (const length of shape) count *= Number(length)
  let start = at
  if (typeof state.get('numpy_array_alignment_bytes') === 'number') start += 1 + (bytes[at] ?? 0)
  const end = start + count * size
  if (!Number.isSafeInteger(end) || end < start) throw unclear()
  if (end > bytes.length) throw new ValueProblem('truncated', 'the data of an array ends past the file')
  return end - at
}

/** Bytes of an element, or that elements are objects; undefined where the dtype cannot be understood. */
function itemSize(dtype: unknown, known: Known): number | 'object' | undefined {
  if (known.labelOf(dtype) !== 'dtype') return undefined
  const [name] = known.argumentsOf(dtype)
  if (name instanceof PyGlobal) return undefined
  const match = typeof name === 'string' ? /^[<>|=]?([a-zA-Z?])(\d*)$/.exec(name) : null
  const state = known.stateOf(dtype)
  if (match === null || !(state instanceof PyTuple)) return undefined
  // The eighth item has a bit for dtypes with objects in them, the sixth the size of what has no fixed one.
  if ((Number(state[7]) & 1) !== 0) return 'object'
  const [, kind, digits] = match
  if (kind === 'V' || kind === 'S' || kind === 'U') return Number(state[5])
  return Number(digits)
}

function unclear(): ValueProblem {
  return new ValueProblem('operand', 'an array of joblib of which it is not clear how long its data is')
}
