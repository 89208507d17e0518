// V8 hashes numbers and bigints without a seed: 40,000 crafted ints in a Map take 1.9 s instead of 4 ms, and the time grows with their
// square. Dicts and sets past some size are therefore watched for keys that meet in one bucket. Other engines hash otherwise; there the
// watch finds nothing, as it does with keys that nobody crafted.
import { ValueProblem } from '../errors.ts'

/** Containers up to this size cannot cost much. */
export const WATCH_FROM = 512
/** Keys that may meet in one bucket; among random ones, two for each bucket, there are hardly ever more than 12. */
const MAX_IN_BUCKET = 64
const FIRST_BUCKETS = 1024

/**
 * Counts the keys of one container by the bucket of V8's table that each falls into. There are as many buckets as V8 has, half the number
 * of the keys or more, so that no choice of keys can meet in V8's table and be spread out here.
 */
export class FloodWatch {
  #counts = new Uint8Array(FIRST_BUCKETS)
  /** The hash of each key, by which they are counted again when there are more buckets. */
  #hashes = new Uint32Array(2 * FIRST_BUCKETS)
  #seen = 0

  /** @param keys what the container holds already */
  constructor(keys: Iterable<unknown>) {
    for (const key of keys) if (typeof key === 'number' || typeof key === 'bigint') this.add(key)
  }

  /** @throws ValueProblem of code 'limit' */
  add(key: number | bigint): void {
    if (this.#seen === this.#hashes.length) this.#grow()
    const hash = hashOf(key)
    this.#hashes[this.#seen++] = hash
    this.#count(hash)
  }

  #count(hash: number): void {
    const bucket = hash & (this.#counts.length - 1)
    if (++this.#counts[bucket]! > MAX_IN_BUCKET) {
      throw new ValueProblem('limit', 'dict keys or set elements made to collide')
    }
  }

  #grow(): void {
    const hashes = this.#hashes
    this.#hashes = new Uint32Array(2 * hashes.length)
    this.#hashes.set(hashes)
    this.#counts = new Uint8Array(hashes.length)
    for (const hash of hashes) this.#count(hash)
  }
}

const double = /*#__PURE__*/ new DataView(/*#__PURE__*/ new ArrayBuffer(8))

/** What V8 hashes a number or bigint to in a Map or Set (Object::GetSimpleHash in src/objects/objects.cc). */
function hashOf(key: number | bigint): number {
  if (typeof key === 'number') {
    if (key === (key | 0)) return intHash(key)
    double.setFloat64(0, key)
    return longHash(double.getBigUint64(0))
  }
  return longHash(BigInt.asUintN(64, key < 0n ? -key : key))
}

/** V8's ComputeUnseededHash, in src/utils/utils.h. */
function intHash(key: number): number {
  let h = (~key + (key << 15)) | 0
  h ^= h >>> 12
  h = (h + (h << 2)) | 0
  h ^= h >>> 4
  h = Math.imul(h, 2057)
  return (h ^ (h >>> 16)) & 0x3fffffff
}

/** V8's ComputeLongHash, in the same file. */
function longHash(key: bigint): number {
  let h = BigInt.asUintN(64, ~key + (key << 18n))
  h ^= h >> 31n
  h = BigInt.asUintN(64, h * 21n)
  h ^= h >> 11n
  h = BigInt.asUintN(64, h + (h << 6n))
  h ^= h >> 22n
  return Number(h & 0x3fffffffn)
}
