// The memo opcodes: a value's PUT, and GET of what an index holds.
import { MEMO_FETCHED, MEMO_HASHABLE, MEMO_SET, T_GET, T_GET_CHECKED, T_PUT, T_PUT_CHECKED } from '../../src/abi/load-tape.ts'
import { STACK } from '../memory'
import {
  ENTRY_SIZE,
  idIn,
  K_HASHABLE,
  K_OTHER,
  K_STR,
  kindOf,
  memoOf,
  NOT_MEMOISED,
  setEscaped,
  setKind,
  setMemoised,
  symbolOf,
  wordAddress,
} from './entries'
import { isString, memoEntry, memoHigh, setMemo, stringEntry, stringIn } from './memo'
import { keyWaits, materializeKeys, pushString, waitingKey } from './records'
import { emit, emitAt, pushMade, stackEnd, tapeEnd } from './state'
import { WORD } from './words'

/** Memoises the value on top. @param offset of the opcode in the window */
export function put(index: u32, offset: u32): void {
  if (stackEnd == STACK) {
    // The value is one of an earlier window.
    setMemo(index, 0)
    emitAt(T_PUT_CHECKED, index, offset)
    return
  }
  const at = memoEntry(index)
  const isInSight = at != 0
  // What had this index may still wait for its items: its own PUT must then stay before this one.
  if (isInSight && (load<u32>(at) & MEMO_SET) != 0) store<u32>(at, load<u32>(at) | MEMO_FETCHED)
  if (keyWaits()) {
    if (isInSight) {
      setMemo(index, stringEntry(waitingKey()))
      return
    }
    materializeKeys()
  }
  const top = stackEnd - ENTRY_SIZE
  const kind = kindOf(top)
  if (kind == K_STR) {
    if (isInSight) {
      setMemo(index, stringEntry(idIn(symbolOf(top))))
      return
    }
    // A word follows that needs the string where it is: it can no longer be a key that a shape leaves out.
    setKind(top, K_HASHABLE)
  }
  setMemo(index, kind == K_STR || kind == K_HASHABLE ? MEMO_HASHABLE : 0)
  // The word of an empty list or dict can be taken back only with that of its PUT, which must be the next one.
  if (isInSight && memoOf(top) == NOT_MEMOISED && wordAddress(top) + WORD == tapeEnd) setMemoised(top, index)
  else setEscaped(top)
  emit(T_PUT, index)
}

/** Pushes what a memo index holds; false where it holds nothing that scan knows of. */
export function get(index: u32, offset: u32): bool {
  const at = memoEntry(index)
  if (at == 0) {
    if (index >= memoHigh) return false
    pushMade(K_OTHER)
    emitAt(T_GET_CHECKED, index, offset)
    return true
  }
  const entry = load<u32>(at)
  if ((entry & MEMO_SET) == 0) return false
  if (isString(entry)) {
    pushString(stringIn(entry))
    return true
  }
  store<u32>(at, entry | MEMO_FETCHED)
  pushMade((entry & MEMO_HASHABLE) != 0 ? K_HASHABLE : K_OTHER)
  emit(T_GET, index)
  return true
}
