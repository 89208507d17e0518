// What can be looked at as an array of numbers: NumPy's arrays, tensors, columns, the arrays of `array.array`, lists of numbers.
import { NDArray, PyFloat, type TypedArray } from '../../../src/index.ts'
import { Series } from '../../../src/pandas.ts'
import { TorchTensor } from '../../../src/torch.ts'
import { isBytes } from './parts.ts'

const tensors = new WeakMap<TorchTensor, Promise<NDArray>>()

/** The array that a value is or stands for. @throws ContainerError for a tensor whose data cannot be read */
export async function arrayOf(value: unknown): Promise<NDArray | undefined> {
  if (value instanceof TorchTensor) {
    let array = tensors.get(value)
    if (array === undefined) tensors.set(value, (array = value.toNDArray()))
    return array
  }
  return plainArray(value)
}

/** As {@link arrayOf}, without the data of tensors. */
export function plainArray(value: unknown): NDArray | undefined {
  if (value instanceof NDArray) return value
  if (value instanceof Series) return isNumeric(value.dtype) ? typedArray(value.values) : undefined
  if (ArrayBuffer.isView(value) && !isBytes(value)) return typedArray(value)
  return Array.isArray(value) ? listArray(value) : undefined
}

const NUMERIC = /^(?:u?int|float)(?:8|16|32|64)$/

export function isNumeric(dtype: string): boolean {
  return NUMERIC.test(dtype)
}

function typedArray(values: unknown): NDArray | undefined {
  if (!ArrayBuffer.isView(values) || values instanceof DataView) return undefined
  const { length } = values as unknown as ArrayLike<unknown>
  try {
    return new NDArray(values as TypedArray, [length])
  } catch {
    // A class of array that NumPy has no dtype for.
    return undefined
  }
}

/** Fewer numbers are read as they stand. */
const FEWEST = 3

function listArray(list: readonly unknown[]): NDArray | undefined {
  if (list.length < FEWEST) return undefined
  const values = new Float64Array(list.length)
  for (let i = 0; i < list.length; i++) {
    const item = list[i]
    if (typeof item === 'number') values[i] = item
    else if (item instanceof PyFloat) values[i] = item.value
    else return undefined
  }
  return new NDArray(values, [list.length])
}

/** Whether the elements are numbers or booleans. */
export function hasNumbers({ dtype }: NDArray): boolean {
  return 'biuf'.includes(dtype.kind) && (dtype.kind !== 'f' || dtype.itemsize <= 8)
}

/** Reads the number at a place in the data of an array; NaN for what is none. */
export function numberReader(array: NDArray): (place: number) => number {
  const { data } = array
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return (place) => Number(data[place])
  if (ArrayBuffer.isView(data)) return (place) => (data as Float64Array)[place]!
  if (Array.isArray(data)) return (place) => Number(data[place])
  return (place) => Number(data.get(place))
}
