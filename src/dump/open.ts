// The kinds of open containers, and how a container lies on the stack of the walk (stack.ts).

/** What an open container is, and so how it goes on and ends. */
export const AT_ROOT = 0
/** List: batches by APPENDS. */
export const IN_LIST = 1
/** Keys and values by turns: batches by SETITEMS. */
export const IN_DICT = 2
/** Values alone, with their keys in a Shape: one batch. */
export const IN_RECORD = 3
/** Set: batches by ADDITEMS. */
export const IN_SET = 4
export const IN_TUPLE = 5
export const IN_FROZENSET = 6
/** What a reduce value appends, and sets: batched as the iterators they are in CPython. */
export const IN_ITEMS = 7
export const IN_PAIRS = 8
/** Protocol 0: an APPEND or SETITEM each. */
export const IN_LIST_BY_ONE = 9
export const IN_DICT_BY_ONE = 10
export const IN_REDUCE = 11
export const IN_PERSID = 12
/** As IN_RECORD, the state of an instance: BUILD follows. */
export const IN_STATE = 13
/** Arguments above a MARK, of INST and OBJ. */
export const IN_ARGUMENTS = 14

/** One open container. */
export interface Frame {
  kind: number
  /** What it holds, in the order in which it is written. */
  items: readonly unknown[]
  /** Of the item after the one being written; of the step after, in IN_REDUCE. */
  index: number
  /** Shape of a record, Reducing of IN_REDUCE, whether a dict is a Map, ordinal of a tuple or frozenset. */
  extra: unknown
}

/** Slots that a frame takes on the stack: those of {@link Frame} and the end of the batch. */
export const STRIDE = 5
