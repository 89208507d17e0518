// The allow list: PyTorch's tensors, storages and the modules of torch.nn.

import { numberOf } from '../../python/ints.ts'
import { PyObject } from '../../python/object.ts'
import { PyGlobal, PyTuple } from '../../python/values.ts'
import {
  args,
  attributesWith,
  bool,
  calledClass,
  calling,
  constant,
  either,
  instances,
  int,
  type Known,
  list,
  made,
  matching,
  named,
  optional,
  plainDict,
  real,
  record,
  small,
  str,
  type Table,
  tuple,
  tupleOf,
} from '../rules.ts'

/** Below torch.nn.modules. */
const MODULES = `
activation CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish MultiheadAttention PReLU RReLU
 ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Threshold
adaptive AdaptiveLogSoftmaxWithLoss
batchnorm BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm
channelshuffle ChannelShuffle
container ModuleDict ModuleList ParameterDict ParameterList Sequential
conv Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
distance CosineSimilarity PairwiseDistance
dropout AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout
flatten Flatten Unflatten
fold Fold Unfold
instancenorm InstanceNorm1d InstanceNorm2d InstanceNorm3d
linear Bilinear Identity Linear NonDynamicallyQuantizableLinear
loss BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss GaussianNLLLoss HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss
 LinearCrossEntropyLoss MSELoss MarginRankingLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss PoissonNLLLoss
 SmoothL1Loss SoftMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss
normalization CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm RMSNorm
padding CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d ReflectionPad2d
 ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d
pixelshuffle PixelShuffle PixelUnshuffle
pooling AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AvgPool1d AvgPool2d
 AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d
 MaxUnpool3d
rnn GRU GRUCell LSTM LSTMCell RNN RNNCell
sparse Embedding EmbeddingBag
transformer Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer
upsampling Upsample UpsamplingBilinear2d UpsamplingNearest2d
`
const STORAGES = [
  'FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage',
  'BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage',
  'QUInt2x4Storage UntypedStorage',
].join(' ')
const DTYPES = [
  'float32 float64 float16 bfloat16 int8 uint8 int16 int32 int64 bool complex64 complex128 complex32 qint8 quint8 qint32',
  'uint16 uint32 uint64 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz',
].join(' ')

export function addTorch(table: Table): void {
  const tensor = made('tensor')
  const storage = made('torch storage')
  const hooks = emptyHooks
  const sizes = tupleOf(either(small, int))
  list(table, `torch ${STORAGES}\ntorch.storage TypedStorage UntypedStorage\ntorch.cuda ${STORAGES}`, {
    data: true,
    label: 'storage class',
  })
  list(table, `torch ${DTYPES}`, { data: true, label: 'torch dtype' })
  list(
    table,
    'torch per_tensor_affine per_channel_affine strided sparse_coo sparse_csr contiguous_format channels_last preserve_format',
    constant,
  )
  list(table, 'torch Tensor\ntorch.nn.parameter Parameter Buffer', { data: true, label: 'tensor class' })
  list(table, 'torch Size', calledClass(args([sizes], 0), { label: 'torch size' }))
  list(table, 'torch device', calledClass(args([matching(/^[a-z]+(:\d+)?$/), small], 1), { label: 'torch device' }))
  list(table, 'torch.serialization _get_layout', calling(args([matching(/^torch\.\w+$/)]), { label: 'torch layout' }))
  list(
    table,
    'torch.storage _load_from_bytes',
    calling((values) => values.length === 1, { nested: 0, label: 'torch storage' }),
  )
  const metadata = optional(record({ conj: bool, neg: bool }))
  const fields = [storage, small, sizes, sizes, bool, hooks, metadata]
  const fits = (values: readonly unknown[], known: Known, kwargs: unknown): boolean =>
    args(fields, 4)(values, known, kwargs) && isWithin(values, known)
  list(table, 'torch._utils _rebuild_tensor', calling(fits, { label: 'tensor', data: true }))
  list(table, 'torch._utils _rebuild_tensor_v2', calling(fits, { label: 'tensor', data: true }))
  const typed = [...fields.slice(0, 6), named('torch dtype'), metadata]
  list(
    table,
    'torch._utils _rebuild_tensor_v3',
    calling((values, known, kwargs) => args(typed, 7)(values, known, kwargs) && isWithin(values, known), { label: 'tensor', data: true }),
  )
  list(table, 'torch._utils _rebuild_parameter', calling(args([tensor, bool, hooks]), { label: 'tensor' }))
  const quantizer = either(
    tuple(constantOf('torch per_tensor_affine'), real, int),
    tuple(constantOf('torch per_channel_affine'), tensor, tensor, int),
  )
  const quantized = [storage, small, sizes, sizes, quantizer, bool, hooks]
  list(
    table,
    'torch._utils _rebuild_qtensor',
    calling((values, known, kwargs) => args(quantized)(values, known, kwargs) && isWithin(values, known), { label: 'tensor' }),
  )
  const part = either(tensor, made('torch size'), bool, sizes)
  list(
    table,
    'torch._utils _rebuild_sparse_tensor _rebuild_sparse_csr_tensor',
    calling(args([made('torch layout'), tupleOf(part)]), { label: 'tensor' }),
  )
  list(
    table,
    'torch._utils _rebuild_meta_tensor_no_storage',
    calling(args([named('torch dtype'), sizes, sizes, bool]), { label: 'tensor' }),
  )
  list(
    table,
    'torch._utils _rebuild_device_tensor_from_numpy',
    calling(args([made('ndarray'), named('torch dtype'), str, bool]), { label: 'tensor' }),
  )
  list(table, 'torch._tensor _rebuild_from_type_v2', calling(isFromType, { label: 'tensor' }))
  // Their __getattr__, which __setstate__ may come to, looks into these.
  const entries = either(plainDict, made('OrderedDict'))
  const within = { _parameters: entries, _buffers: entries, _modules: entries }
  list(table, MODULES.replace(/^(?=\w)/gm, 'torch.nn.modules.'), { ...instances, state: attributesWith(within) })
  // Their __setstate__ makes names for as many layers.
  const layered = attributesWith({ ...within, num_layers: (value) => typeof value === 'number' && value >= 0 && value < 10_000 })
  list(table, 'torch.nn.modules.rnn RNN LSTM GRU', { ...instances, state: layered })
  list(
    table,
    'torch.nn.functional relu gelu silu leaky_relu elu softmax tanh sigmoid\ntorch relu tanh sigmoid\ntorch._C._nn gelu',
    constant,
  )
  list(table, 'torch.nn.utils.rnn PackedSequence', {
    data: true,
    make: args([tensor, optional(tensor), optional(tensor), optional(tensor)], 1),
  })
  list(table, 'torch.optim.lr_scheduler StepLR ExponentialLR CosineAnnealingLR', constant)
}

function constantOf(name: string): (value: unknown, known: Known) => boolean {
  return (value, known) => known.entryOf(value)?.label === name
}

/** Backward hooks would be called later: there must be none. */
function emptyHooks(value: unknown, known: Known): boolean {
  if (value === null) return true
  const isEmpty =
    value instanceof Map
      ? value.size === 0
      : value instanceof PyObject && (value.pairs ?? []).length === 0 && known.argumentsOf(value).length === 0
  return isEmpty && (value instanceof Map || known.labelOf(value) === 'OrderedDict') && known.freeze(value)
}

/** Whether the elements that sizes and strides reach lie within the storage, where its size stands in the pickle. */
function isWithin([storage, offset, size, stride]: readonly unknown[], known: Known): boolean {
  const [pid] = known.argumentsOf(storage)
  const count = pid instanceof PyTuple ? pid[4] : undefined
  if (
    !(size instanceof PyTuple) ||
    !(stride instanceof PyTuple) ||
    size.length !== stride.length ||
    !known.spend(size.length) ||
    !(numberOf(offset) >= 0)
  )
    return false
  let last = numberOf(offset)
  let isEmpty = false
  for (const [i, length] of size.entries()) {
    const step = numberOf(stride[i])
    const count = numberOf(length)
    if (!(count >= 0 && step >= 0)) return false
    if (count === 0) isEmpty = true
    last += (count - 1) * step
  }
  return isEmpty || typeof count !== 'number' || last < count
}

/** `_rebuild_from_type_v2(function, type, args, state)`: the function is called with the arguments. */
function isFromType(values: readonly unknown[], known: Known): boolean {
  const [called, type, inner, state] = values
  const entry = known.entryOf(called)
  // Not itself, within itself without end.
  if (!(called instanceof PyGlobal) || called.module !== 'torch._utils') return false
  if (values.length !== 4 || !(type instanceof PyGlobal) || known.entryOf(type)?.label !== 'tensor class' || !(inner instanceof PyTuple))
    return false
  return (
    entry?.label === 'tensor' &&
    entry.rule.call?.(inner, known, undefined) === true &&
    optional(record({ persistent: bool, _is_buffer: bool }))(state, known)
  )
}
