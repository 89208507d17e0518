// The functions that PyTorch's pickles call to make tensors (torch/_utils.py, torch/_tensor.py, torch/jit/_pickle.py), as adapters.

import { ValueProblem } from '../../errors.ts'
import { entry } from '../../python/dict.ts'
import { readShape } from '../../python/numpy/layout.ts'
import { PyObject } from '../../python/object.ts'
import type { Adapter, LoadContext, Reduction } from '../../python/registry.ts'
import { PyGlobal } from '../../python/values.ts'
import { storageDTypes, type TorchDType, torchDTypes } from './dtype.ts'
import { TorchStorage, TorchTensor, type TorchTensorTraits } from './tensor.ts'

/** Makes a tensor of arguments; undefined where they are none that PyTorch writes. */
type Rebuild = (args: readonly unknown[]) => unknown

/** What makes storages in plain pickles. */
export const LOAD_FROM_BYTES = 'torch.storage._load_from_bytes'

const PARAMETER = 'torch.nn.parameter.Parameter'

const rebuilds: Readonly<Record<string, Rebuild>> = {
  'torch._utils._rebuild_tensor': ([storage, offset, size, stride]) => rebuild(storage, offset, size, stride),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, size, stride, requiresGrad, , metadata]) =>
    rebuild(storage, offset, size, stride, undefined, { requiresGrad: requiresGrad === true, ...bitsOf(metadata) }),
  'torch._utils._rebuild_tensor_v3': ([storage, offset, size, stride, requiresGrad, , dtype, metadata]) =>
    typeOf(dtype) && rebuild(storage, offset, size, stride, typeOf(dtype), { requiresGrad: requiresGrad === true, ...bitsOf(metadata) }),
  'torch._utils._rebuild_qtensor': ([storage, offset, size, stride, quantizer, requiresGrad]) =>
    rebuild(storage, offset, size, stride, undefined, { requiresGrad: requiresGrad === true, quantizer }),
  'torch._utils._rebuild_meta_tensor_no_storage': ([dtype, size, stride, requiresGrad]) =>
    typeOf(dtype) && rebuild(undefined, 0, size, stride, typeOf(dtype), { requiresGrad: requiresGrad === true }),
  'torch._utils._rebuild_parameter': ([data, requiresGrad]) => asParameter(data, requiresGrad),
  'torch._utils._rebuild_parameter_with_state': ([data, requiresGrad, , state]) => asParameter(data, requiresGrad, state),
  'torch._tensor._rebuild_from_type': ofType,
  'torch._tensor._rebuild_from_type_v2': ofType,
  'torch.tensor._rebuild_from_type': ofType,
}

/** Every name that stands for something here, or is an argument of one that does: neither `allow` nor `unknown: 'error'` refuses them. */
export function knownNames(): string[] {
  const storages = [...storageDTypes().keys()].map((name) => (name === 'UntypedStorage' ? `torch.storage.${name}` : `torch.${name}`))
  return [...Object.keys(rebuilds), LOAD_FROM_BYTES, ...storages, ...[...torchDTypes().keys()].map((name) => `torch.${name}`), PARAMETER]
}

/** The adapters of tensors and of the names that they refer to. */
export function rebuildAdapters(): Adapter[] {
  // A later one wins over an earlier one of the same name.
  return [
    { names: knownNames() },
    {
      names: Object.keys(rebuilds),
      type: TorchTensor,
      call: (args, context) => made(rebuilds[String(context.global)]!, args, context),
      reduce: reductionOf,
    },
    // TorchScript's lists and values that say of what type they are.
    {
      names: ['build_intlist', 'build_tensorlist', 'build_doublelist', 'build_boollist', 'restore_type_tag'].map(
        (name) => `torch.jit._pickle.${name}`,
      ),
      call: ([value]) => value,
    },
  ]
}

/** What each tensor and storage was made by, so that it is written back by the same call. */
const origins = /*#__PURE__*/ new WeakMap<object, Reduction>()

/** Notes the call that a value is written back by. */
export function keepOrigin<T extends object>(value: T, callable: PyGlobal, args: readonly unknown[]): T {
  origins.set(value, [callable, args])
  return value
}

/** @throws TypeError for what was not made by a call: the storages of a file */
export function reductionOf(value: object): Reduction {
  const reduction = origins.get(value)
  if (reduction === undefined) throw new TypeError(`${value} lies in a file, and has no pickle of its own`)
  return reduction
}

function made(build: Rebuild, args: unknown[], context: LoadContext): unknown {
  try {
    const tensor = build(args)
    if (tensor instanceof TorchTensor) return keepOrigin(tensor, context.global, args)
    return tensor ?? new PyObject(context.global, args, 'call')
  } catch (error) {
    throw error instanceof RangeError ? new ValueProblem('bad-state', `${context.global}: ${error.message}`) : error
  }
}

function rebuild(
  storage: unknown,
  offset: unknown,
  size: unknown,
  stride: unknown,
  dtype?: TorchDType,
  traits?: TorchTensorTraits,
): TorchTensor | undefined {
  const isKnown = storage instanceof TorchStorage || (storage === undefined && dtype !== undefined)
  if (!isKnown || typeof offset !== 'number' || !Array.isArray(size) || !Array.isArray(stride)) return undefined
  // Many tensors may share one list, which is copied: its length is tried first.
  if (stride.length !== size.length)
    throw new ValueProblem('bad-state', `a torch.Tensor of ${size.length} axes has ${stride.length} strides`)
  const type = dtype ?? (storage as TorchStorage).type
  return new TorchTensor(storage as TorchStorage | undefined, type, readShape(size, 'a torch.Tensor'), Array.from(stride), offset, traits)
}

/** The element type that a global such as `torch.uint16` names. */
function typeOf(dtype: unknown): TorchDType | undefined {
  return dtype instanceof PyGlobal && dtype.module === 'torch' ? torchDTypes().get(dtype.name) : undefined
}

/** The bits that a tensor's metadata sets: that its elements are to be negated, or conjugated. */
function bitsOf(metadata: unknown): TorchTensorTraits {
  return { negated: entry(metadata, 'neg') === true, conjugated: entry(metadata, 'conj') === true }
}

function asParameter(data: unknown, requiresGrad: unknown, state?: unknown): TorchTensor | undefined {
  return data instanceof TorchTensor ? data.with({ className: PARAMETER, requiresGrad: requiresGrad === true, state }) : undefined
}

/** `func(*args)` as an instance of another class, with attributes: `(func, type, args, state)`. */
function ofType([func, type, args, state]: readonly unknown[]): unknown {
  const build = func instanceof PyGlobal ? rebuilds[String(func)] : undefined
  const isNested = build === undefined || build === ofType || !(type instanceof PyGlobal) || !Array.isArray(args)
  const tensor = isNested ? undefined : build(args)
  return tensor instanceof TorchTensor ? tensor.with({ className: String(type), state }) : undefined
}
