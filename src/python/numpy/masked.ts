// Masked arrays: an array, and which of its elements count.
import { maskDType } from './dtype.ts'
import { shapeText } from './layout.ts'
import { NDArray, type NDArrayOptions } from './ndarray.ts'

/** A masked array (`numpy.ma.MaskedArray`): elements that the mask covers are null. */
export class MaskedArray extends NDArray {
  /** Booleans, or records of them, one for each element; true covers it. Of the shape and order of the array. */
  readonly mask: NDArray
  /** What Python shows in place of covered elements: an array without axes, or null for NumPy's own choice. */
  readonly fillValue: unknown
  /** Python's class of the data below the mask. */
  readonly baseClass: string

  /** @throws RangeError if the mask is not of the array's shape; as {@link NDArray} */
  constructor(array: NDArray, mask: NDArray, options: NDArrayOptions & { fillValue?: unknown; baseClass?: string } = {}) {
    super(array.data, array.shape, { ...array, className: 'numpy.ma.MaskedArray', ...options })
    if (String(mask.shape) !== String(array.shape) || mask.dtype.itemsize !== maskDType(array.dtype).itemsize) {
      throw new RangeError(
        `a mask of shape ${shapeText(mask.shape)} and dtype ${mask.dtype} is not for a ${array.dtype} ${shapeText(array.shape)}`,
      )
    }
    this.mask = mask
    this.fillValue = options.fillValue ?? null
    this.baseClass = options.baseClass ?? 'numpy.ndarray'
  }

  override get(...indices: number[]): unknown {
    const part = super.get(...indices)
    const mask = this.mask.get(...indices)
    return indices.length < this.ndim ? this.#masked(part as NDArray, mask as NDArray) : covered(part, mask)
  }

  override transpose(axes?: readonly number[]): MaskedArray {
    return this.#masked(super.transpose(axes), this.mask.transpose(axes))
  }

  override flat(): unknown[] {
    const mask = this.mask.flat()
    return super.flat().map((value, index) => covered(value, mask[index]))
  }

  #masked(array: NDArray, mask: NDArray): MaskedArray {
    const { className, fillValue, baseClass } = this
    return new MaskedArray(array, mask, { offset: array.offset, strides: array.strides, className, fillValue, baseClass })
  }
}

/** The value with null in place of what the mask covers: all of it, fields of a record, or parts of a sub-array. */
function covered(value: unknown, mask: unknown): unknown {
  if (mask === true) return null
  if (typeof mask !== 'object' || mask === null) return value
  const values = value as Record<string, unknown>
  const parts = Object.entries(mask).map(([key, part]) => [key, covered(values[key], part)] as const)
  return Array.isArray(mask) ? parts.map(([, part]) => part) : Object.fromEntries(parts)
}
