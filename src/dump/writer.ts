import type { Shape } from './shapes.ts'

/**
 * What the walk over a value drives: opcodes in the order in which CPython's pickler writes them. Two classes implement it, one per
 * engine. Methods of the first group begin a value; there, as at the top of `save()` in Modules/_pickle.c, a full frame is closed.
 * The others continue one.
 *
 * An object that may be met again has an ordinal, given by the walk. What memo index that is only the writer knows, since strings
 * take indices too and each of the writers keeps those in its own way.
 */
export interface Writer {
  none(): void
  bool(value: boolean): void
  /** A number that `| 0` leaves as it is. */
  int32(value: number): void
  /** A safe integer outside int32. */
  int53(value: number): void
  float(value: number): void
  /** An int of any size outside int32. */
  long(value: bigint): void
  /** A str, memoised by content. */
  string(value: string): void
  /** A str that to Python is an object of its own, whatever it equals; memoised as {@link memoize}. */
  freshString(value: string, ordinal: number): void
  /** The key of a record: {@link string} of `shape.keys[at]`, remembered with the shape. */
  key(shape: Shape, at: number): void
  /** A bytes object, protocol 3 and up; not memoised. */
  bytes(data: Uint8Array): void
  /** A bytearray, protocol 5 and up; not memoised. */
  byteArray(data: Uint8Array): void
  /** An opcode without argument that begins a value. */
  begin(opcode: number): void
  /**
   * An empty list, dict or set, memoised; not under protocol 0.
   * @param isMarked whether the MARK of its first batch follows
   */
  container(opcode: number, ordinal: number, isMarked: boolean): void
  /** GET of an object that {@link memoize} was called for. */
  get(ordinal: number): void
  /** GLOBAL: both names end with a newline in the pickle. */
  global(module: string, name: string): void
  /** EXT1, EXT2 or EXT4. */
  extension(code: number): void
  /** PERSID: the text of a persistent id, protocol 0. */
  persid(text: string): void

  /** GET in place of an object that turned out to hold itself: the opcodes before it dropped what was written of it. */
  getInstead(ordinal: number): void
  /** MARK before a batch of items, which is no value as the MARK of a tuple is. */
  mark(): void
  /** An opcode without argument that works on what was written. */
  opcode(opcode: number): void
  /** PUT of what was just written; an ordinal of -1 takes an index that nothing will ask for. */
  memoize(ordinal: number): void

  /** STOP, and everything since {@link start} in pieces to be laid end to end. A piece may be a view of the caller's bytes. */
  finish(): Uint8Array[]
}
