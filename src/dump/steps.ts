// The steps of `save_reduce`, in its order; the index of an open reduction is one past the step that is being carried out.
export const CALLABLE = 0
export const ARGS = 1
export const KWARGS = 2
export const CALL = 3
export const ITEMS = 4
export const PAIRS = 5
export const ADDS = 6
/** The object's own properties, then BUILD. */
export const OWN_STATE = 7
export const BUILD_OWN = 8
/** Come back to for each of the other states: BUILD of the last, the next. */
export const STATES = 9
export const SETTER = 10
export const SETTER_STATE = 11
