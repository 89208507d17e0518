// PyTorch's element types: their sizes, what NumPy calls them, and the numbers of those that NumPy has no name for.

import { isLittleEndian } from '../../python/numpy/bytes.ts'

/** An element type. */
export interface TorchDType {
  /** As `torch.` has it: 'float32', 'bfloat16', 'int64', 'float8_e4m3fn' ... */
  readonly name: string
  /** Bytes of one element. */
  readonly itemsize: number
  /** Bytes of the numbers that it consists of, which byte orders swap: half of {@link itemsize} for complex ones. */
  readonly partsize: number
  /** NumPy's kind and size of what {@link widen} makes of it, or of the element itself; undefined where several elements share a byte. */
  readonly numpy: string | undefined
  /** The name in safetensors files; undefined where there is none. */
  readonly safetensors: string | undefined
  /** The class of its typed storages, without `Storage` behind; undefined where there is none. */
  readonly storage: string | undefined
}

/**
 * name, itemsize, NumPy's kind and size, name in safetensors, '-' for none, and the typed storage, without `Storage` behind, where there is one.
 * In the order that the safetensors library sorts by.
 */
const TYPES = `bool 1 b1 BOOL Bool
uint8 1 u1 U8 Byte
int8 1 i1 I8 Char
float8_e5m2 1 f4 F8_E5M2
float8_e4m3fn 1 f4 F8_E4M3
float8_e8m0fnu 1 f4 F8_E8M0
float8_e4m3fnuz 1 f4 F8_E4M3FNUZ
float8_e5m2fnuz 1 f4 F8_E5M2FNUZ
int16 2 i2 I16 Short
uint16 2 u2 U16
float16 2 f2 F16 Half
bfloat16 2 f4 BF16 BFloat16
int32 4 i4 I32 Int
uint32 4 u4 U32
float32 4 f4 F32 Float
complex64 8 c8 C64 ComplexFloat
float64 8 f8 F64 Double
int64 8 i8 I64 Long
uint64 8 u8 U64
complex32 4 c8 -
complex128 16 c16 - ComplexDouble
qint8 1 i1 - QInt8
quint8 1 u1 - QUInt8
qint32 4 i4 - QInt32
quint4x2 1 - - QUInt4x2
quint2x4 1 - - QUInt2x4
float4_e2m1fn_x2 1 - -`

let types: ReadonlyMap<string, TorchDType> | undefined
let storages: Map<string, TorchDType> | undefined

/** Every known type by its name. */
export function torchDTypes(): ReadonlyMap<string, TorchDType> {
  types ??= new Map(
    TYPES.split('\n').map((line) => {
      const [name, size, numpy, safetensors, storage] = line.split(' ') as [string, string, string, string, string?]
      const itemsize = Number(size)
      const given = (text: string) => (text === '-' ? undefined : text)
      const partsize = name.startsWith('complex') ? itemsize / 2 : itemsize
      return [name, { name, itemsize, partsize, numpy: given(numpy), safetensors: given(safetensors), storage }]
    }),
  )
  return types
}

/** The element types of storages by the name of the class, such as 'FloatStorage'. */
export function storageDTypes(): ReadonlyMap<string, TorchDType> {
  if (storages === undefined) {
    storages = new Map([['UntypedStorage', torchDTypes().get('uint8')!]])
    for (const type of torchDTypes().values()) if (type.storage !== undefined) storages.set(`${type.storage}Storage`, type)
  }
  return storages
}

/**
 * The elements in a form that NumPy has: bfloat16 and the float8 types as float32, complex32 as complex64, all others as they are. Exact.
 * @param bytes in the byte order of this machine
 */
export function widen(bytes: Uint8Array, { name, itemsize }: TorchDType): Uint8Array {
  if (name === 'bfloat16') {
    const wide = new Uint32Array(bytes.length / itemsize)
    const narrow = halves(bytes)
    for (let i = 0; i < wide.length; i++) wide[i] = narrow[i]! << 16
    return new Uint8Array(wide.buffer)
  }
  if (name === 'complex32') {
    const wide = new Float32Array(bytes.length / 2)
    const narrow = halves(bytes)
    for (let i = 0; i < wide.length; i++) wide[i] = float(narrow[i]!, 5, 10)
    return new Uint8Array(wide.buffer)
  }
  const [, exponent, fraction, kind] = /^float8_e(\d)m(\d)(\w*)/.exec(name) ?? []
  if (exponent === undefined) return bytes
  const table = Float32Array.from({ length: 256 }, (_, bits) => float(bits, Number(exponent), Number(fraction), kind))
  const wide = new Float32Array(bytes.length)
  for (let i = 0; i < wide.length; i++) wide[i] = table[bytes[i]!]!
  return new Uint8Array(wide.buffer)
}

function halves(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2)
}

/**
 * The number that these bits are, in a format of so many bits of exponent and fraction.
 * @param kind which patterns are no finite numbers: '' has infinities and NaNs as IEEE 754, 'fn' a NaN where all bits are set, 'fnuz' a NaN in
 *   place of negative zero and a bias that is greater by 1, 'fnu' neither sign nor fraction
 */
function float(bits: number, exponent: number, fraction: number, kind = ''): number {
  const last = (1 << exponent) - 1
  const power = (bits >> fraction) & last
  const part = bits & ((1 << fraction) - 1)
  const bias = (last >> 1) + Number(kind === 'fnuz')
  if (kind === 'fnu') return power === last ? Number.NaN : 2 ** (power - bias)
  const isNegative = bits >> (exponent + fraction) !== 0
  const isNone = kind === 'fn' ? power === last && part === (1 << fraction) - 1 : kind === 'fnuz' && isNegative && power === 0 && part === 0
  const isSpecial = kind === '' && power === last
  if (isNone || (isSpecial && part !== 0)) return Number.NaN
  const unit = part / (1 << fraction)
  const magnitude = isSpecial ? Infinity : power === 0 ? unit * 2 ** (1 - bias) : (1 + unit) * 2 ** (power - bias)
  return isNegative ? -magnitude : magnitude
}

/** Turns the numbers round in place if they are not in the byte order asked for. */
export function orderBytes(bytes: Uint8Array, { partsize }: TorchDType, isLittle: boolean, wantsLittle: boolean = isLittleEndian()): void {
  if (isLittle === wantsLittle || partsize === 1) return
  for (let start = 0; start < bytes.length; start += partsize) bytes.subarray(start, start + partsize).reverse()
}

/** Turns signs over in place: of every number where a tensor is to be negated, of the imaginary parts where it is to be conjugated. */
export function applySigns(bytes: Uint8Array, { partsize }: TorchDType, isLittle: boolean, negated: boolean, conjugated: boolean): void {
  let isImaginary = false
  for (let at = isLittle ? partsize - 1 : 0; at < bytes.length; at += partsize) {
    if (negated !== (conjugated && isImaginary)) bytes[at]! ^= 0x80
    isImaginary = !isImaginary
  }
}
