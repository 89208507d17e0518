// A pickle as text, with the checks of CPython's `pickletools.dis`.
import * as op from '../abi/opcode.ts'
import type { Bytes } from '../load/bytes.ts'
import { checkNames } from '../options.ts'
import { PickletoolsError, placed } from './errors.ts'
import { Reader } from './genops.ts'
import { GETS, memoKey, PUTS } from './memo.ts'
import type { Opcode } from './opcodes.ts'
import { Output, reprInt } from './repr.ts'
import { type StackObject, stackObject } from './stack-objects.ts'

/** What is in the memo, by index; indices that would not be safe as keys of a Map are text. */
export type DisMemo = Map<number | string, StackObject>

/** How `dis` prints, after the arguments of `pickletools.dis`. */
export interface DisOptions {
  /** The memo to begin with and to add to, for pickles that one Pickler wrote one after another. Default: a new one. */
  memo?: DisMemo
  /** Blanks that each MARK indents by. Default 4. */
  indentLevel?: number
  /** Describes each opcode, from about this column on; 0 for not at all. Default 0. CPython's command line has 30. */
  annotate?: number
  /** Characters of text, at most. Default: 64 Mi and 64 for each byte of data, no more than a string can have. */
  maxOutput?: number
  /** Byte at which the pickle begins. Default 0. */
  start?: number
}

const NAMES: ReadonlySet<string> = /*#__PURE__*/ new Set(['memo', 'indentLevel', 'annotate', 'maxOutput', 'start'])

/** Most characters of a string in V8. */
const LONGEST_STRING = 2 ** 29 - 24

/**
 * A pickle's opcodes as text, a line each: byte for byte what CPython 3.14's `pickletools.dis` prints. As there, the text is checked
 * on the way: every argument, that there are items on the stack where an opcode takes some, marks, and the memo.
 * @param data what holds the pickle; what follows its STOP is not looked at
 * @throws PickletoolsError where CPython raises an exception; its `text` is what CPython has printed by then. Also, with code 'limit',
 * where the text would be longer than `maxOutput`: a pickle of n bytes can ask for n * n characters
 * @throws TypeError for data that is no bytes and for an option that is not known, RangeError for an option that is out of range
 */
export function dis(data: Bytes, options: DisOptions = {}): string {
  checkNames(options, NAMES)
  const reader = new Reader(data, options.start)
  const { memo = new Map(), indentLevel = 4, annotate = 0, maxOutput = 2 ** 26 + 64 * reader.bytes.length } = options
  if (!(memo instanceof Map)) throw new TypeError('memo must be a Map')
  for (const [name, value] of Object.entries({ indentLevel, annotate, maxOutput })) {
    if (!(value >= 0) || (value % 1 !== 0 && value !== maxOutput)) throw new RangeError(`${name} must be an int from 0 on, not ${value}`)
  }
  const output = new Output(Math.min(maxOutput, LONGEST_STRING))
  try {
    new Disassembler(reader, output, memo, indentLevel, annotate).run()
  } catch (error) {
    throw placed(error, reader.pos, output.toString())
  }
  return output.toString()
}

/** One call of `dis`. */
class Disassembler {
  readonly #reader: Reader
  readonly #output: Output
  readonly #memo: DisMemo
  readonly #indentLevel: number
  readonly #annotate: number
  /** Column at which the next description begins. */
  #column: number
  /** What is on the stack, in kinds. */
  readonly #stack: StackObject[] = []
  /** Byte offsets of the MARKs that nothing has reached down to. */
  readonly #marks: number[] = []
  readonly #mark = stackObject('mark')

  constructor(reader: Reader, output: Output, memo: DisMemo, indentLevel: number, annotate: number) {
    this.#reader = reader
    this.#output = output
    this.#memo = memo
    this.#indentLevel = indentLevel
    this.#annotate = this.#column = annotate
  }

  run(): void {
    let highest = -1
    for (const opcode of this.#reader) {
      highest = Math.max(highest, opcode.proto)
      this.#step(opcode)
    }
    this.#output.add(`highest protocol among opcodes = ${highest}\n`)
    if (this.#stack.length > 0) {
      throw new PickletoolsError('leftover', `stack not empty after STOP: [${this.#stack.map(({ name }) => name).join(', ')}]`)
    }
  }

  /** Prints an opcode and does to the stack what it would do. */
  #step(opcode: Opcode): void {
    const { pos, raw } = this.#reader
    const { name, code, arg } = opcode
    this.#output.add(`${String(pos).padStart(5)}: `)
    const indent = this.#indentLevel * this.#marks.length
    this.#output.need(indent)
    let line = `${(code < 0x7f ? String.fromCharCode(code) : `\\x${code.toString(16)}`).padEnd(4)} ${' '.repeat(indent)}${name}`

    const effect = this.#effectOf(opcode)
    if (arg !== null || effect.remark !== '') {
      line += ' '.repeat(Math.max(10 - name.length, 0))
      if (arg !== null) line += ` ${arg.repr(raw, this.#output.left)}`
      if (effect.remark !== '') line += ` ${effect.remark}`
    }
    if (this.#annotate !== 0) line = this.#annotated(line, opcode)
    this.#output.add(`${line}\n`)

    if (effect.problem !== undefined) throw effect.problem
    this.#apply(effect)
  }

  /** What an opcode does to stack and memo. What it takes down to a mark is taken off, and what it stores is stored. */
  #effectOf({ code, stackBefore, stackAfter }: Opcode): Effect {
    const stack = this.#stack
    const top = stack[stack.length - 1]
    const effect: Effect = { pops: stackBefore.length, pushes: stackAfter, remark: '', problem: undefined }
    const markAt = stackBefore.indexOf(this.#mark)
    if (markAt >= 0 || (code === op.POP && top === this.#mark)) {
      const mark = this.#marks.pop()
      if (mark === undefined) {
        effect.problem = new PickletoolsError('no-mark', 'no MARK exists on stack')
      } else {
        effect.remark = `(MARK at ${mark})`
        effect.pops = Math.max(markAt, 0)
        this.#popMark()
      }
    }
    const memo = this.#memo
    const index = this.#reader.raw as number | bigint | boolean
    if (PUTS.includes(code)) {
      if (code === op.MEMOIZE) effect.remark = `(as ${memo.size})`
      if (top === undefined) effect.problem = new PickletoolsError('stack-underflow', "stack is empty -- can't store into memo")
      else if (top === this.#mark) effect.problem = new PickletoolsError('unexpected-mark', "can't store markobject in the memo")
      else memo.set(memoKey(code === op.MEMOIZE ? memo.size : index), top)
    } else if (GETS.includes(code)) {
      const stored = memo.get(memoKey(index))
      if (stored === undefined) effect.problem = new PickletoolsError('memo', `memo key ${reprInt(index)} has never been stored into`)
      else effect.pushes = [stored]
    }
    return effect
  }

  /** Takes off what lies above the topmost mark, and the mark. */
  #popMark(): void {
    for (;;) {
      const item = this.#stack.pop()
      if (item === this.#mark) return
      // A mark that an opcode took as if it were an object.
      if (item === undefined) throw new PickletoolsError('no-mark', 'list index out of range', 'IndexError')
    }
  }

  #apply({ pops, pushes }: Effect): void {
    const stack = this.#stack
    if (stack.length < pops) {
      throw new PickletoolsError('stack-underflow', `tries to pop ${pops} items from stack with only ${stack.length} items`)
    }
    stack.length -= pops
    if (pushes.includes(this.#mark)) this.#marks.push(this.#reader.pos)
    stack.push(...pushes)
  }

  /** A line with the opcode's description, in the column of the line before where there is room. */
  #annotated(line: string, { doc }: Opcode): string {
    const width = characters(line)
    const blanks = Math.max(this.#column - width, 0)
    this.#output.need(blanks)
    this.#column = width + blanks > 50 ? this.#annotate : width + blanks
    const end = doc.indexOf('\n')
    return `${line}${' '.repeat(blanks)} ${end < 0 ? doc : doc.slice(0, end)}`
  }
}

interface Effect {
  /** Items it takes off, what it takes down to a mark not among them. */
  pops: number
  pushes: readonly StackObject[]
  /** What is printed behind the argument. */
  remark: string
  problem: PickletoolsError | undefined
}

/** Characters as Python counts them: those that take two units are one. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0)
}
