// Entries of the symbolic stack: what scan knows of each value that will be on the value stack.
//
//   entry (16 bytes):  id << 3 | kind | address of its word on the tape | memo index + 1, and ESCAPED | unused

export const ENTRY: usize = 16

/** anything else: it may be unhashable, or a container made before this window */
export const K_OTHER: u32 = 0
/** an interned string; its id lies above the kind */
export const K_STR: u32 = 1
/** a str, a number, None or a bool: a dict key that needs no look at its value */
export const K_HASHABLE: u32 = 2
/** a list that has been made */
export const K_LIST: u32 = 3
/** a list without items, whose making can wait for them: its word is an EMPTY that may still be taken back */
export const K_EMPTY_LIST: u32 = 4
export const K_DICT: u32 = 5
export const K_EMPTY_DICT: u32 = 6

/** The value has been duplicated or memoized in a way that its word cannot be taken back. */
export const ESCAPED: u32 = 0x80000000

export function kindOf(entry: usize): u32 {
  return load<u32>(entry) & 7
}

export function idOf(entry: usize): u32 {
  return load<u32>(entry) >>> 3
}
