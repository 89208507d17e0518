// Tensors in plain pickles: those of `pickle.dumps(tensor)`, with the storage as bytes in it.

import { ValueProblem } from '../../errors.ts'
import { PyObject } from '../../python/object.ts'
import { type Adapter, type LoadContext, Registry } from '../../python/registry.ts'
import { ContainerError } from '../error.ts'
import { runSync } from '../task.ts'
import { readLegacy } from './legacy.ts'
import { keepOrigin, LOAD_FROM_BYTES, rebuildAdapters, reductionOf } from './rebuild.ts'
import { TorchStorage } from './tensor.ts'

/** Files within files: each is read on the call stack. */
const MAX_DEPTH = 20
let depth = 0

/** What bytes were read as in a load: the same bytes are the same storage, however often a pickle refers to them. */
const read = /*#__PURE__*/ new WeakMap<LoadContext, Map<Uint8Array, unknown>>()

/**
 * For `loads(bytes, { registry: torch })`: tensors in pickles that `torch.save` did not write are {@link TorchTensor}s, and `dumps` writes
 * them back as they were.
 */
export const torch: Registry = /*#__PURE__*/ makeRegistry()

function makeRegistry(): Registry {
  const registry = new Registry()
  for (const adapter of [...rebuildAdapters(), loadFromBytes()]) registry.registerAdapter(adapter)
  return registry
}

/** `_load_from_bytes(b)`, which is `torch.load(io.BytesIO(b))` (torch/storage.py). */
function loadFromBytes(): Adapter {
  return {
    names: [LOAD_FROM_BYTES],
    type: TorchStorage,
    call(args, context) {
      const [bytes] = args
      if (!(bytes instanceof Uint8Array) || args.length !== 1) return new PyObject(context.global, args, 'call')
      let known = read.get(context)
      if (known === undefined) read.set(context, (known = new Map()))
      if (!known.has(bytes)) known.set(bytes, readBytes(bytes, args, context))
      return known.get(bytes)
    },
    reduce: reductionOf,
  }
}

function readBytes(bytes: Uint8Array, args: readonly unknown[], context: LoadContext): unknown {
  if (depth === MAX_DEPTH) throw new ValueProblem('limit', 'too many PyTorch files within one another')
  depth++
  try {
    const later = async (start: number, end: number) => bytes.subarray(start, end)
    const { value, isTorch } = runSync(bytes, readLegacy(bytes.length, later, { lossless: context.lossless }, torch, context))
    if (!isTorch) throw new ValueProblem('bad-state', `${context.global}: the bytes are no PyTorch file`)
    return value instanceof TorchStorage ? keepOrigin(value, context.global, args) : value
  } catch (error) {
    throw error instanceof ContainerError ? new ValueProblem('bad-state', `${context.global}: ${error.message}`) : error
  } finally {
    depth--
  }
}
