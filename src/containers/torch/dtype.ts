// PyTorch's element types: their sizes, what NumPy calls them, and the numbers of those that NumPy has no name for.

import { DType } from '../../python/numpy/dtype.ts'
import { readItem } from '../../python/numpy/scalars.ts'
import { smallNumber } from '../../python/numpy/small-floats.ts'
import { isLittleEndian, viewOf } from '../../python/view.ts'

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
    const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
    const narrow = new Uint16Array(aligned.buffer, aligned.byteOffset, wide.length)
    for (let i = 0; i < wide.length; i++) wide[i] = narrow[i]! << 16
    return new Uint8Array(wide.buffer)
  }
  const read = smallNumber(name)?.read
  if (read === undefined && name !== 'complex32') return bytes
  const half = DType.of(isLittleEndian() ? '<f2' : '>f2')
  const view = viewOf(bytes)
  const table = Float32Array.from({ length: 256 }, (_, bits) => read?.(bits) ?? 0)
  const wide = new Float32Array(read === undefined ? bytes.length / 2 : bytes.length)
  for (let i = 0; i < wide.length; i++) wide[i] = read === undefined ? (readItem(view, 2 * i, half) as number) : table[bytes[i]!]!
  return new Uint8Array(wide.buffer)
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
