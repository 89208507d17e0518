// `brine json FILE`: writes values as JSON.
import { type JsonOptions, toJson } from '../index.ts'
import type { Command } from './command.ts'
import { contentsOf } from './contents.ts'
import { eachFile } from './files.ts'
import { BadData, type Input } from './input.ts'
import type { Reading } from './libraries.ts'
import { numberOption, textOption, wordOption } from './usage.ts'

const HELP = `usage: brine json [options] FILE...

Writes what is in pickles as JSON, one document for each pickle. Dicts whose keys are all str are objects, others lists of pairs; tuples and
sets are lists; objects have their class as "__class__". An archive is an object of its arrays or members; of a tensor the dtype and shape are
written, unless it alone is asked for.

  -c, --compact    each document on one line
  --indent N       blanks for each level (2)
  --bytes FORM     bytes as text (where they are ASCII, else hex), base64 or hex
  --bigints FORM   ints past 2**53 as text: auto, or all that are bigints: text
  --part NAME      this column, tensor, array or member alone
  --encoding E     how 8-bit text of Python 2 is read: latin1, utf-8, cp1252, bytes

exit code: 0 fine, 1 bad data, 2 a file cannot be read
`

export const command: Command = {
  help: HELP,
  options: {
    compact: { type: 'boolean', short: 'c' },
    indent: { type: 'string' },
    bytes: { type: 'string' },
    bigints: { type: 'string' },
    part: { type: 'string' },
    encoding: { type: 'string' },
  },
  async run(terminal, files, options) {
    const indent = options['compact'] === true ? 0 : (numberOption(options, 'indent') ?? 2)
    const bytes = wordOption(options, 'bytes', ['text', 'base64', 'hex'])
    const bigints = wordOption(options, 'bigints', ['auto', 'text'])
    const form: JsonOptions = { ...(bytes && { bytes }), ...(bigints && { bigints }) }
    await eachFile(terminal, files, false, async (input) => {
      const say = (message: string) => terminal.say(`brine: ${input.name}: ${message}`)
      const reading = { ...plainReading(options), say }
      for await (const value of documentsOf(input, reading)) await terminal.write(`${jsonText(value, form, indent)}\n`)
    })
  },
}

/** The options of reading values that are written in another format. */
function plainReading(options: Readonly<Record<string, unknown>>): Omit<Reading, 'say'> {
  const [encoding, part] = [textOption(options, 'encoding'), textOption(options, 'part')]
  return { lossless: false, encoding, part, shows: false, elements: 0 }
}

/**
 * The values of a file; the members of an archive together, by their names, also where one of them fails. A name that comes
 * again is followed by its number.
 * @throws BadData, PickleError, after what could be read
 */
export async function* documentsOf(input: Input, reading: Reading): AsyncGenerator<unknown, void, undefined> {
  const members = new Map<string, unknown>()
  let failure: unknown
  try {
    for await (const { value, member } of contentsOf(input, reading)) {
      if (member === undefined) yield value
      else members.set(members.has(member) ? `${member}#${members.size + 1}` : member, value)
    }
  } catch (error) {
    failure = error
  }
  if (members.size > 0) yield members
  if (failure !== undefined) throw failure
}

/**
 * A value as JSON text.
 * @throws BadData where it is nested deeper, or longer, than the platform can write
 */
export function jsonText(value: unknown, form: JsonOptions = {}, indent = 0): string {
  let text: string
  try {
    text = JSON.stringify(toJson(value, form), null, indent)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new BadData(`too large for JSON here: ${error.message}`)
  }
  return harmlessJson(text)
}

/** JSON text without the characters that JSON leaves as they are and a terminal acts on. */
export function harmlessJson(text: string): string {
  return text.replace(/[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
