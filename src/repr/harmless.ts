// Text from a pickle made fit for a terminal.

/** Escapes what acts on a terminal or turns the direction of text. */
export function harmless(text: string): string {
  return text.replace(
    /[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
