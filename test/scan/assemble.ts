// Puts pickles together opcode by opcode, for tests of what no pickler writes.
import * as op from '../../src/abi/opcode.ts'
import { type ScanOptions, type ScanReport, scanSync } from '../../src/scan.ts'

export type Part = number | string | Uint8Array | readonly Part[]

/** Bytes of opcodes and data; a text stands for its Latin-1 bytes. */
export function bytes(...parts: Part[]): Uint8Array {
  const flat = (part: Part): Uint8Array[] =>
    typeof part === 'number'
      ? [Uint8Array.of(part)]
      : typeof part === 'string'
        ? [new Uint8Array(Buffer.from(part, 'latin1'))]
        : part instanceof Uint8Array
          ? [part]
          : part.flatMap(flat)
  return new Uint8Array(Buffer.concat(parts.flatMap(flat)))
}

/** A str. */
export const str = (text: string): Part => {
  const utf8 = Buffer.from(text)
  return utf8.length < 256
    ? [op.SHORT_BINUNICODE, utf8.length, new Uint8Array(utf8)]
    : [op.BINUNICODE, uint(utf8.length, 4), new Uint8Array(utf8)]
}
/** A bytes value. */
export const data = (content: Uint8Array | string): Part => {
  const own = bytes(content)
  return [op.BINBYTES, uint(own.length, 4), own]
}
/** A small int. */
export const int = (value: number): Part => [op.BININT, uint(value, 4)]
/** A class or function by name, as protocol 4 has it. */
export const name = (module: string, own: string): Part => [str(module), str(own), op.STACK_GLOBAL]
/** The same, as protocols 0 to 3 have it. */
export const line = (module: string, own: string): Part => [op.GLOBAL, `${module}\n${own}\n`]
export const tuple = (...items: Part[]): Part => [op.MARK, ...items, op.TUPLE]
export const list = (...items: Part[]): Part => [op.EMPTY_LIST, op.MARK, ...items, op.APPENDS]
export const dict = (...entries: [Part, Part][]): Part => [op.EMPTY_DICT, op.MARK, ...entries.flat(), op.SETITEMS]
export const call = (callable: Part, ...args: Part[]): Part => [callable, tuple(...args), op.REDUCE]
/** An instance made bare. */
export const make = (type: Part, ...args: Part[]): Part => [type, tuple(...args), op.NEWOBJ]
export const build = (object: Part, state: Part): Part => [object, state, op.BUILD]
export const attributes = (fields: Record<string, Part>): Part =>
  dict(...Object.entries(fields).map(([key, value]): [Part, Part] => [str(key), value]))
export const none = op.NONE
/** A whole pickle of protocol 4. */
export const pickle = (...parts: Part[]): Uint8Array => bytes(op.PROTO, 4, parts, op.STOP)

export function uint(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) & 0xff)
}

/** `os.system('id')`, the payload of the attacks. */
export const payload: Part = call(name('os', 'system'), str('id'))

export const verdict = (data: Uint8Array, options?: ScanOptions): string => scanSync(data, options).verdict
/** The codes of the findings that are not safe. */
export const codes = (report: ScanReport): string[] => [
  ...new Set(report.findings.filter(({ level }) => level !== 'safe').map(({ code }) => code)),
]
