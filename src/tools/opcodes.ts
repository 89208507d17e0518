// The table of opcodes for people and programs that look into pickles: pickletools.opcodes.
import { opcodes as codes } from '../abi/opcode-table.ts'
import { type ArgumentInfo, type ArgumentKind, argumentKinds } from './arguments.ts'
import { OPCODE_DOCS } from './opcode-docs.ts'
import { type StackObject, stackObject } from './stack-objects.ts'

/** What there is to know of an opcode. */
export interface OpcodeInfo {
  /** As in pickletools: `'BINUNICODE'`. */
  readonly name: string
  /** The byte that stands for it. */
  readonly code: number
  /** What stands behind that byte; null for nothing. */
  readonly arg: ArgumentInfo | null
  /** What it takes off the stack, the top last. */
  readonly stackBefore: readonly StackObject[]
  /** What it leaves instead. */
  readonly stackAfter: readonly StackObject[]
  /** The first protocol that has it, 0 to 5. */
  readonly proto: number
  /** What it does. The first line is CPython's, since `dis` prints it. */
  readonly doc: string
}

/** An opcode, and how its argument is worked on. */
export interface Opcode extends OpcodeInfo {
  readonly arg: ArgumentKind | null
}

let table: readonly Opcode[] | undefined
let byCode: readonly (Opcode | undefined)[] | undefined

function makeTable(): readonly Opcode[] {
  const kinds = new Map(argumentKinds().map((kind) => [kind.name, kind]))
  const items = (names: string) => (names === '' ? [] : names.split(' ').map(stackObject))
  return codes().map(({ name, code, protocol }, i) => {
    const [arg, before, after, doc] = OPCODE_DOCS[i]!
    return { name, code, arg: kinds.get(arg) ?? null, stackBefore: items(before), stackAfter: items(after), proto: protocol, doc }
  })
}

/** Every opcode, in pickletools' order, with how its argument is worked on. Made on first use. */
function opcodeTable(): readonly Opcode[] {
  table ??= makeTable()
  return table
}

/** Every opcode, in pickletools' order. */
export function opcodes(): readonly OpcodeInfo[] {
  return opcodeTable()
}

/** The opcode that a byte stands for; undefined where pickle has none. */
export function opcodeOf(code: number): Opcode | undefined {
  byCode ??= Array.from({ length: 256 }, (_, code) => opcodeTable().find((opcode) => opcode.code === code))
  return byCode[code]
}
