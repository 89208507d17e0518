import { ValueProblem } from '../errors.ts'

// V8 hashes numbers and bigints without a seed: 40,000 crafted ints in a Map take 1.9 s instead of 4 ms, and the time grows with their
// square. Dicts and sets past some size are therefore watched for keys that meet in one bucket. Other engines hash otherwise; there the
// watch finds nothing, as it does with keys that nobody crafted.

/** Containers up to this size cannot cost much. */
export const WATCH_FROM = 1024
const BUCKETS = 4096
/** Keys in one bucket out of a block of 4096; among random ones there are hardly ever more than 10. */
const MAX_IN_BUCKET = 64

/** Counts the keys that come into one container, block by block. */
export class FloodWatch {
  readonly #counts = new Uint8Array(BUCKETS)
  #seen = 0

  /** @throws ValueProblem of code 'limit' */
  add(key: number | bigint): void {
    const bucket = hash(key) & (BUCKETS - 1)
    if (++this.#counts[bucket]! > MAX_IN_BUCKET) {
      throw new ValueProblem('limit', 'dict keys or set elements made to collide')
    }
    if (++this.#seen === BUCKETS) {
      this.#counts.fill(0)
      this.#seen = 0
    }
  }
}

const double = /*#__PURE__*/ new DataView(/*#__PURE__*/ new ArrayBuffer(8))

function hash(key: number | bigint): number {
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
  return h ^ (h >>> 16)
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
