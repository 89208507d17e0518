// What pandas prints as a table, in Node's console.

/** What is shown as a table in Node's console. */
export class Printed {
  /** Below the text before it where it is part of another value, so that its columns stay below one another. */
  [Symbol.for('nodejs.util.inspect.custom')](depth: number, options?: { depth?: number | null }): string {
    const text = String(this)
    return text.includes('\n') && depth !== (options?.depth ?? depth) ? `\n${text}` : text
  }
}
