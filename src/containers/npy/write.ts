// Writes .npy data, byte for byte as `numpy.save` of NumPy 2.4 does.

import { join } from '../../dump/pieces.ts'
import { MaskedArray } from '../../python/numpy/masked.ts'
import { NDArray, type TypedArray } from '../../python/numpy/ndarray.ts'
import { writePickle } from '../pickles.ts'
import { writeHeader } from './header.ts'

/** The protocol that `numpy.save` pickles arrays of objects with. */
const PROTOCOL = 4

/**
 * The .npy file of an array; a typed array is one of one axis.
 * @throws RangeError for a dtype that such files cannot name, and for masked arrays, whose mask they have no place for
 * @throws PicklingError for objects that cannot be pickled
 * @see numpy.save
 */
export function writeNpy(array: NDArray | TypedArray): Uint8Array {
  return join(npyPieces(array))
}

/** Header and data, the latter a view of the array where that lies as the file has it. */
export function npyPieces(given: NDArray | TypedArray): Uint8Array[] {
  const array = given instanceof NDArray ? given : new NDArray(given, [given.length])
  if (array instanceof MaskedArray) throw new RangeError('.npy has no place for a mask: write it apart')
  const order = array.order === 'F' ? 'F' : 'C'
  const header = writeHeader(array.dtype, array.shape, order)
  return [header, array.dtype.hasObject ? writePickle(array, { protocol: PROTOCOL }) : array.toBytes(order)]
}
