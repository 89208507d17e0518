// Functions made at run time for keys that come again and again, where the platform allows that.

/** Units in keys that are put together. Longer keys take two bytes of pickle where they come again, and would take time by their length. */
const MAX_UNITS = 8192

let isAllowed = true

/** Whether keys are so long together that nothing is to be made for them. */
export function areLong(keys: readonly string[]): boolean {
  let units = 0
  for (const key of keys) units += key.length
  return units > MAX_UNITS
}

/**
 * A function for some keys. Undefined for very long ones, and where a content security policy refuses: that is asked once, since browsers
 * may report each try.
 * @param body what gives its body from the keys as quoted literals, the one form in which text from a pickle may stand there
 */
export function compiled(keys: readonly string[], parameters: string, body: (quoted: readonly string[]) => string): unknown {
  if (!isAllowed || areLong(keys)) return undefined
  try {
    return new Function(parameters, body(keys.map((key) => JSON.stringify(key))))
  } catch {
    isAllowed = false
    return undefined
  }
}
