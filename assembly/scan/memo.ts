// What scan knows of the memo: an entry of 4 bytes for each of the first indices, and for those from a window's first on. Indices in
// between are only known to TypeScript.
import { MEMO_FETCHED, MEMO_ID_SHIFT, MEMO_SET, MEMO_STR } from '../../src/abi/load-tape.ts'
import { DEBUG } from '../debug'
import { MEMO, MEMO_CAPACITY, RECENT, RECENT_CAPACITY } from '../memory'

/** Bytes of an entry, as a shift. */
const ENTRY_SHIFT: usize = 2
export const MEMO_ENTRY_SIZE: usize = 1 << ENTRY_SHIFT

/** Indices in use. */
export let memoCount: u32 = 0
/** One past the highest index in use. */
export let memoHigh: u32 = 0
/** Whether `memoCount` may be off, because an index that is out of sight was set. */
export let memoUncertain: bool = false
/** The recent indices are those from `recentBase` on, up to `recentHigh` entries. Both are set when a window begins. */
export let recentBase: u32 = 0
export let recentHigh: u32 = 0

/** Starts a load whose memo has the indices 0 to count - 1. What the last load set is cleared: no index past its memoHigh. */
export function resetMemo(count: u32): void {
  memory.fill(MEMO, 0, (min(memoHigh, MEMO_CAPACITY) as usize) << ENTRY_SHIFT)
  clearRecent()
  memoCount = count
  memoHigh = count
  memoUncertain = false
  for (let i: u32 = 0; i < min(count, MEMO_CAPACITY); i++) store<u32>(addressOf(MEMO, i), MEMO_SET)
}

function addressOf(table: usize, index: u32): usize {
  return table + ((index as usize) << ENTRY_SHIFT)
}

/** The entry of an index that holds an interned string. */
export function stringEntry(id: u32): u32 {
  return MEMO_SET | MEMO_STR | (id << MEMO_ID_SHIFT)
}

/** Whether an entry is that of an interned string, whose id {@link stringIn} gives. */
export function isString(entry: u32): bool {
  return (entry & MEMO_STR) != 0
}

export function stringIn(entry: u32): u32 {
  return entry >>> MEMO_ID_SHIFT
}

/** Entry of one of the first MEMO_CAPACITY indices. */
export function firstEntry(index: u32): u32 {
  return load<u32>(addressOf(MEMO, index))
}

// The loop of scan.ts adds entries one by one, by the address of the next one. Where that is not known it is 0, of which indexAt makes an index past
// MEMO_CAPACITY: one comparison then tells both that there is no next entry and that the table is full.

/** Where the next index's entry goes, as long as indices have counted up one by one; 0 else. */
export function nextEntry(): usize {
  return memoCount == memoHigh && !memoUncertain && memoCount < MEMO_CAPACITY ? addressOf(MEMO, memoCount) : 0
}

/** The index of an entry that {@link nextEntry} gave, or of one that came after; MEMO_CAPACITY or more where nothing can be added. */
export function indexAt(entry: usize): u32 {
  const index = ((entry - MEMO) >>> ENTRY_SHIFT) as u32
  if (DEBUG) assert(entry != 0 || index >= MEMO_CAPACITY)
  return index
}

/** Takes note of the entries that were added since {@link nextEntry} gave the first's address, up to `entry`. */
export function addEntries(entry: usize): void {
  if (entry == 0) return
  memoCount = indexAt(entry)
  memoHigh = memoCount
  if (DEBUG) assert(memoCount <= MEMO_CAPACITY)
}

function clearRecent(): void {
  memory.fill(RECENT, 0, (recentHigh as usize) << ENTRY_SHIFT)
  recentHigh = 0
}

/** Starts a window. */
export function moveRecent(): void {
  clearRecent()
  recentBase = max(MEMO_CAPACITY, memoHigh)
}

/** Address of an index's entry; 0 where there is none. */
export function memoEntry(index: u32): usize {
  if (index < MEMO_CAPACITY) return addressOf(MEMO, index)
  const recent = index - recentBase
  return index >= recentBase && recent < RECENT_CAPACITY ? addressOf(RECENT, recent) : 0
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
