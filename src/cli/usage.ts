// Options of the command line that are not what they should be.

/** What is told with a hint at `--help`, and exit code 2. */
export class UsageError extends Error {}

/** The text of an option that takes one; undefined where it is not given. */
export function textOption(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = options[name]
  return typeof text === 'string' ? text : undefined
}

/** @throws UsageError unless it is a number from 0 on */
export function numberOption(options: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const text = options[name]
  if (text === undefined) return undefined
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} takes a number, not '${String(text)}'`)
  return Number(text)
}

/** @throws UsageError unless it is one of the words */
export function wordOption<T extends string>(options: Readonly<Record<string, unknown>>, name: string, words: readonly T[]): T | undefined {
  const text = options[name]
  if (text === undefined) return undefined
  const word = words.find((one) => one === text)
  if (word === undefined) throw new UsageError(`--${name} is ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not '${String(text)}'`)
  return word
}
