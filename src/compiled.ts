// Functions made at run time, where the platform allows that: those for the keys of dicts that come again and again.

let isAllowed = true

/**
 * A function of some parameters and a body, in which text from a pickle may stand only as quoted literals. Undefined where a content security
 * policy refuses: that is asked once, since browsers may report each try.
 */
export function compiled(parameters: readonly string[], body: string): unknown {
  if (!isAllowed) return undefined
  try {
    // Strict: a frozen object would ignore what is set on it.
    return new Function(...parameters, `'use strict';${body}`)
  } catch {
    isAllowed = false
    return undefined
  }
}
