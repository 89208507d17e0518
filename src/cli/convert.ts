// `brine convert --to FORMAT FILE`: writes what is in a file in another format.
import { NDArray, NumPyScalar, PickleError, type TypedArray } from '../index.ts'
import type { TorchTensor } from '../torch.ts'
import type { Command } from './command.ts'
import { contentsOf } from './contents.ts'
import { csvPieces, rowsOf } from './csv.ts'
import { eachFile } from './files.ts'
import { BadData, type Input } from './input.ts'
import { documentsOf, jsonText } from './json.ts'
import type { Reading } from './libraries.ts'
import { type Output, openOutput } from './output.ts'
import { counted, inLine } from './table.ts'
import type { Terminal } from './terminal.ts'
import { textOption, UsageError, wordOption } from './usage.ts'

const HELP = `usage: brine convert --to FORMAT [options] FILE

Writes what is in a file in another format:

  npy           an array or tensor, a series, a frame of numbers of one type
  csv           a frame or series, an array of one or two axes, a list of dicts or lists
  json          any value, as brine json does
  safetensors   the tensors of a checkpoint, the arrays of a .npz file, an array

  -o, --output FILE    where to; stdout without it. The file appears whole or not at all
  -f, --force          replace a file that there is already
  --part NAME          this column, tensor, array or member alone
  --encoding E         how 8-bit text of Python 2 is read: latin1, utf-8, cp1252, bytes

exit code: 0 fine, 1 bad data or what the format cannot hold, 2 a file cannot be read or written
`

const FORMATS = ['npy', 'csv', 'json', 'safetensors'] as const
type Format = (typeof FORMATS)[number]

/** Blanks for each level of JSON. */
const INDENT = 2
/** The name that a safetensors file has for a value without one. */
const UNNAMED = 'array'

export const command: Command = {
  help: HELP,
  options: {
    to: { type: 'string' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean', short: 'f' },
    part: { type: 'string' },
    encoding: { type: 'string' },
  },
  async run(terminal, files, options) {
    const format = wordOption(options, 'to', FORMATS)
    if (format === undefined) throw new UsageError(`--to is missing: ${FORMATS.join(', ')}`)
    if (files.length > 1) throw new UsageError('one file is converted at a time')
    const path = textOption(options, 'output') ?? '-'
    if (path === '-' && process.stdout.isTTY && (format === 'npy' || format === 'safetensors')) {
      throw new UsageError(`${format} is no text, which a terminal could show: -o FILE`)
    }
    await eachFile(terminal, files, false, async (input) => {
      const say = (message: string) => terminal.say(`brine: ${input.name}: ${message}`)
      const [encoding, part] = [textOption(options, 'encoding'), textOption(options, 'part')]
      const reading: Reading = { lossless: format !== 'json', encoding, part, shows: false, elements: 0, say }
      const output = await openOutput(path, terminal, options['force'] === true)
      try {
        await convert(format, input, reading, output, terminal)
        await output.commit()
      } finally {
        await output.abandon()
      }
    })
  },
}

/** @throws BadData, PickleError */
async function convert(format: Format, input: Input, reading: Reading, output: Output, terminal: Terminal): Promise<void> {
  if (format === 'json') {
    for await (const value of documentsOf(input, reading)) await output.write(`${jsonText(value, {}, INDENT)}\n`)
    return
  }
  const found = await valuesOf(input, reading)
  if (format === 'safetensors') {
    const { tensorsOf, writeTensors } = await import('./tensors.ts')
    const tensors = found.tensors ?? tensorsOf(found.values)
    if (tensors.size === 0) throw new BadData('there are no tensors or arrays in it')
    if (found.hasMore) reading.say(`${counted(tensors.size, 'tensor')}: a safetensors file has no place for the rest`)
    await writeTensors(tensors, output, (size) => terminal.progress(`writing ${input.name}`, size))
    return
  }
  const value = await oneOf(found, format, reading.say)
  if (format === 'csv') {
    const rows = (found.hasFrames ? (await import('./frames.ts')).csvRows(value) : undefined) ?? rowsOf(value)
    for (const piece of csvPieces(rows)) await output.write(piece)
    return
  }
  const array = (found.hasFrames ? (await import('./frames.ts')).frameArray(value) : undefined) ?? arrayOf(value)
  const { writeNpy } = await import('../npy.ts')
  try {
    await output.write(writeNpy(array))
  } catch (error) {
    // A dtype that these files have no name for.
    throw error instanceof RangeError && !(error instanceof PickleError) ? new BadData(error.message, { cause: error }) : error
  }
}

/** What is in a file, by name. */
interface Found {
  readonly values: Map<string, unknown>
  tensors?: ReadonlyMap<string, TorchTensor>
  hasFrames: boolean
  /** Whether there is more than the tensors. */
  hasMore: boolean
}

async function valuesOf(input: Input, reading: Reading): Promise<Found> {
  const found: Found = { values: new Map(), hasFrames: false, hasMore: false }
  for await (const { value, member, tensors, isListed, hasFrames } of contentsOf(input, reading)) {
    found.hasFrames ||= hasFrames === true
    const name =
      member ?? (reading.part !== undefined ? reading.part : found.values.size === 0 ? UNNAMED : `pickle ${found.values.size + 1}`)
    found.values.set(name, value)
    if (tensors === undefined || tensors.size === 0) continue
    if (found.tensors !== undefined) throw new BadData('there are several checkpoints in it: --part NAME says which')
    found.tensors = tensors
    found.hasMore = isListed !== true
  }
  if (found.tensors !== undefined && found.values.size > 1) found.hasMore = true
  return found
}

/** The value, where there is one alone; of a checkpoint with one tensor that. @throws BadData where there are several */
async function oneOf({ values, tensors, hasMore }: Found, format: Format, say: Reading['say']): Promise<unknown> {
  const [value] = values.values()
  const [[name, tensor] = []] = tensors ?? []
  const isTensor = value instanceof NDArray && values.size === 1
  const names = values.size > 1 ? [...values.keys()] : isTensor || tensors === undefined ? [] : [...tensors.keys()]
  if (names.length > 1) {
    throw new BadData(
      `${format} holds one of what is in it: --part ${names.slice(0, 3).map(inLine).join(', --part ')}${names.length > 3 ? ' ...' : ''}`,
    )
  }
  if (name === undefined || tensor === undefined) return value
  if (hasMore) say(`of this value the tensor ${inLine(name)} alone is written`)
  const array = isTensor ? value : await tensor.toNDArray()
  if (array.dtype.itemsize !== tensor.type.itemsize) say(`${tensor.dtype} is written as ${array.dtype.name}, which NumPy has`)
  return array
}

/** @throws BadData for what is no array */
function arrayOf(value: unknown): NDArray | TypedArray {
  if (value instanceof NDArray) return value
  if (value instanceof NumPyScalar) throw new BadData('this is a single number, not an array: --to json takes any value')
  if (ArrayBuffer.isView(value) && value.constructor !== Uint8Array && 'BYTES_PER_ELEMENT' in value) return value as unknown as TypedArray
  throw new BadData('this value is no array: --to json takes any value')
}
