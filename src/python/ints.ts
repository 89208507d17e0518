// Python ints as arguments: numbers, bigints, and bools, which are ints too.

/** The most decimal digits of an int that Python reads from text, if not told otherwise (`sys.get_int_max_str_digits`). */
export const MAX_DIGITS = 4300

/** A bool as the int it is in Python; anything else as it is. */
export function boolAsInt(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value
}

/** A number or bigint as a number; NaN for all else, of which nothing is asked: a list or dict of a pickle's would be made a text first. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
}

/** The arguments, with bools as the ints that they are in Python. Not by `map`, which is slow on tuples. */
export function withBoolsAsInts(args: readonly unknown[]): unknown[] {
  const ints = new Array<unknown>(args.length)
  for (let i = 0; i < args.length; i++) ints[i] = boolAsInt(args[i])
  return ints
}

/** About how many bits a number or bigint has: from `least` on by powers of two. */
export function bitsOf(value: number | bigint, least = 64): number {
  if (typeof value === 'number') return least
  let bits = least
  // Cut off at so many bits it is another value, or the same one, which takes a look at as many.
  while (BigInt.asIntN(bits, value) !== value) bits *= 2
  return bits
}

/** Whether an int has at most so many bits. Takes a look at as many, however long it is. */
export function fitsIn(value: number | bigint, bits: number): boolean {
  return typeof value === 'number' || BigInt.asIntN(bits, value) === value
}
