// V8's own serializer, where the platform hands it out (Node does): for a bigint it copies bytes, which nothing in JavaScript does. Read from
// hex text an int of 1 KB takes 16 us, of 100 KB 2 ms; so it takes 1 us and 17 us, and many in one call 50 ns each.
//
//   what is serialized   ff  version  value
//   bigint               5a  sign bit, and above it 2 * size  size bytes of magnitude, little-endian, a multiple of 8
//   array                41  count  values                    24  0  count
//
// Numbers are varints: 7 bits a byte, lowest first, the upper bit set on all but the last. Zeros before a tag are skipped.

/** What is used of Node's `v8` module. */
interface Serializer {
  serialize(value: unknown): Uint8Array
  deserialize(bytes: Uint8Array): unknown
  /** The version that it writes. */
  version: number
}

/**
 * Bytes of ints that have to come without it before the module is asked for: to load it takes 3 to 10 ms, as long as reading this many from
 * hex text.
 */
const WORTH = 1 << 17
/** What an int counts besides its bytes. */
const EACH = 32

const TAG_BIGINT = 0x5a
const TAG_ARRAY = 0x41
/** Bytes of a varint here: of 32 bits, whatever its value. */
const VARINT = 5

let serializer: Serializer | undefined
let isTried = false
let spent = 0

/**
 * The serializer; undefined where there is none, or where it is not worth it yet.
 * @param size bytes of the ints that it would be used for
 */
function serializerFor(size: number, count: number): Serializer | undefined {
  if (isTried) return serializer
  spent += size + EACH * count
  if (spent < WORTH) return undefined
  isTried = true
  serializer = findSerializer()
  return serializer
}

type Process = { process?: { getBuiltinModule?(name: string): unknown } }

/** Node's, if it does what is said above: other platforms have a module of the name, and another format. */
function findSerializer(): Serializer | undefined {
  try {
    const module = (globalThis as Process).process?.getBuiltinModule?.('node:v8')
    if (module === undefined) return undefined
    const { serialize, deserialize } = module as Serializer
    const value = 0x0102030405060708090a0b0c0d0e0f10n
    const digits = [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    const written = serialize(-value)
    const found = { serialize, deserialize, version: written[1] as number }
    const record = [TAG_BIGINT, 0xa1, 0, ...digits]
    const bytes = Uint8Array.of(...new Array(HEADER + 5), ...record, ...new Array(TRAILER))
    const isKnown =
      String([...written]) === String([0xff, found.version, TAG_BIGINT, 0x21, ...digits]) &&
      String(readWith(found, bytes, HEADER, bytes.length - TRAILER, 1)) === String(-value)
    return isKnown ? found : undefined
  } catch {
    return undefined
  }
}

/** Bytes before the first of many ints, and behind the last. */
const HEADER = 3 + VARINT
const TRAILER = 2 + VARINT

function putVarint(bytes: Uint8Array, at: number, value: number): number {
  for (let i = 0; i < VARINT - 1; i++) bytes[at++] = ((value >>> (7 * i)) & 0x7f) | 0x80
  bytes[at++] = value >>> 28
  return at
}

/** @param start where the first int lies; what is before it and behind `end` is overwritten, {@link HEADER} and {@link TRAILER} bytes */
function readWith({ deserialize, version }: Serializer, bytes: Uint8Array, start: number, end: number, count: number): unknown {
  const at = start - HEADER
  bytes[at] = 0xff
  bytes[at + 1] = version
  bytes[at + 2] = TAG_ARRAY
  putVarint(bytes, at + 3, count)
  bytes[end] = 0x24
  bytes[end + 1] = 0
  putVarint(bytes, end + 2, count)
  return deserialize(bytes.subarray(at, end + TRAILER))
}

/**
 * Many ints that lie one behind the other as V8 has them.
 * @param bytes with 16 bytes to write to before `start` and from `end` on
 * @returns undefined where they have to be read in another way
 */
export function readInts(bytes: Uint8Array, start: number, end: number, count: number): bigint[] | undefined {
  const found = serializerFor(end - start, count)
  return found && (readWith(found, bytes, start, end, count) as bigint[])
}

/** The int that is not negative in `bytes[start, end)`, little-endian; undefined where it has to be read in another way. */
export function readMagnitude(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const size = end - start
  const found = serializerFor(size, 1)
  if (found === undefined) return undefined
  const whole = (size + 7) & -8
  const serialized = new Uint8Array(HEADER + whole)
  serialized[0] = 0xff
  serialized[1] = found.version
  serialized[2] = TAG_BIGINT
  putVarint(serialized, 3, whole * 2)
  serialized.set(bytes.subarray(start, end), HEADER)
  return found.deserialize(serialized) as bigint
}

/**
 * The bytes of a bigint's magnitude, little-endian, with zeros at the end; undefined where they have to be had in another way.
 * @param size about how many
 */
export function magnitudeBytes(value: bigint, size: number): Uint8Array | undefined {
  const bytes = serializerFor(size, 1)?.serialize(value)
  if (bytes === undefined) return undefined
  let at = 3
  while ((bytes[at] as number) >= 0x80) at++
  return bytes.subarray(at + 1)
}
