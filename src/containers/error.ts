// The error of everything that is a file around pickles or beside them: zip archives, .npy, .npz, .pt and joblib files.

import { PickleError } from '../errors.ts'

/** What is wrong with a container: stable strings to switch on. */
export type ContainerCode =
  | 'format' // the file is not of the format asked for
  | 'truncated' // the file ends before what it says it holds
  | 'bad-header' // a header that does not parse, or does not name a dtype, shape and order
  | 'bad-shape' // a shape that no array can have, or that reaches past its data
  | 'bad-directory' // the directory of a zip archive does not fit the archive
  | 'overlap' // two members of a zip archive share bytes
  | 'bad-name' // a member's name leads out of its folder, or comes twice
  | 'bad-size' // data has another size than was said
  | 'bad-crc' // data has another checksum than was said
  | 'bad-data' // compressed data that does not decompress, or content that is not what it is said to be
  | 'missing' // a part that another part refers to is not there
  | 'unsupported' // a version, compression method or element type that is not read here
  | 'decompressor' // the option `decompressors` lacks the one that is needed, or it failed; `cause` has its error
  | 'limit' // one of `limits` was passed

/** Thrown for every file that cannot be read as the container it was said to be. Pickles within it throw their own UnpicklingErrors. */
export class ContainerError extends PickleError {
  override name = 'ContainerError'
  /** What is wrong. */
  readonly code: ContainerCode
  /** Byte offset, in the source given, of the part that is wrong. */
  readonly offset: number

  constructor(code: ContainerCode, message: string, offset: number, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options)
    this.code = code
    this.offset = offset
  }
}
