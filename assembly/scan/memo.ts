import { MEMO_FETCHED, MEMO_SET } from '../../src/abi/load-tape.ts'
import { MEMO, MEMO_CAPACITY, RECENT, RECENT_CAPACITY } from '../memory'

// What scan knows of the memo: an entry of 4 bytes for each of the first indices, and for those from a window's first on. Indices in
// between are only known to TypeScript.

/** Indices in use. */
export let memoCount: u32 = 0
/** One past the highest index in use. */
export let memoHigh: u32 = 0
/** Whether `memoCount` may be off, because an index that is out of sight was set. */
export let memoUncertain: bool = false
export let recentBase: u32 = MEMO_CAPACITY
export let recentHigh: u32 = 0

/** Starts a load whose memo has the indices 0 to count - 1. */
export function resetMemo(count: u32): void {
  memory.fill(MEMO, 0, (min(memoHigh, MEMO_CAPACITY) as usize) << 2)
  clearRecent()
  memoCount = count
  memoHigh = count
  memoUncertain = false
  for (let i: u32 = 0; i < min(count, MEMO_CAPACITY); i++) store<u32>(MEMO + ((i as usize) << 2), MEMO_SET)
}

/** Where the next index's entry goes, as long as indices have counted up one by one; 0 else. */
export function nextEntry(): usize {
  return memoCount == memoHigh && !memoUncertain && memoCount < MEMO_CAPACITY ? MEMO + ((memoCount as usize) << 2) : 0
}

/** Takes note of the entries that were added since {@link nextEntry} gave the first's address, up to `entry`. */
export function addEntries(entry: usize): void {
  if (entry == 0) return
  memoCount = ((entry - MEMO) >>> 2) as u32
  memoHigh = memoCount
}

function clearRecent(): void {
  memory.fill(RECENT, 0, (recentHigh as usize) << 2)
  recentHigh = 0
}

/** Starts a window. */
export function moveRecent(): void {
  clearRecent()
  recentBase = max(MEMO_CAPACITY, memoHigh)
}

/** Address of an index's entry; 0 where there is none. */
export function memoEntry(index: u32): usize {
  if (index < MEMO_CAPACITY) return MEMO + ((index as usize) << 2)
  const recent = index - recentBase
  return index >= recentBase && recent < RECENT_CAPACITY ? RECENT + ((recent as usize) << 2) : 0
}

/** Notes that an index is set to something that `entry` describes. Once fetched, an index stays so: its PUTs are kept. */
export function setMemo(index: u32, entry: u32): void {
  const at = memoEntry(index)
  if (at != 0) {
    const old = load<u32>(at)
    if ((old & MEMO_SET) == 0) memoCount++
    store<u32>(at, entry | MEMO_SET | (old & MEMO_FETCHED))
    if (at >= RECENT) recentHigh = max(recentHigh, index - recentBase + 1)
  } else if (index >= memoHigh) memoCount++
  else memoUncertain = true
  if (index >= memoHigh) memoHigh = index + 1
}
