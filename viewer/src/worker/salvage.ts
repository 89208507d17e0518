// What could be read of a pickle that breaks off or is damaged: the opcodes before the break, and after them opcodes that put everything
// that was begun into what it was to go into.
import { type LoadOptions, loads, type UnpicklingError } from '../../../src/index.ts'
import { genops, opcodes, type PickletoolsError } from '../../../src/tools.ts'

/** What stands on the stack of an unpickler, as far as closing needs to know. */
type Held = 'mark' | 'list' | 'dict' | 'set' | 'object' | 'tuple' | 'other'

const CODES = {
  APPEND: 0x61,
  APPENDS: 0x65,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  ADDITEMS: 0x90,
  TUPLE: 0x74,
  TUPLE2: 0x86,
  BUILD: 0x62,
  POP: 0x30,
  STOP: 0x2e,
} as const

const MADE: Readonly<Record<string, Held>> = {
  EMPTY_LIST: 'list',
  LIST: 'list',
  EMPTY_DICT: 'dict',
  DICT: 'dict',
  EMPTY_SET: 'set',
  EMPTY_TUPLE: 'tuple',
  TUPLE: 'tuple',
  TUPLE1: 'tuple',
  TUPLE2: 'tuple',
  TUPLE3: 'tuple',
  REDUCE: 'object',
  NEWOBJ: 'object',
  NEWOBJ_EX: 'object',
  OBJ: 'object',
  INST: 'object',
}

/** Opcodes that change the container under their operands. */
const STAYING = new Set(['APPEND', 'APPENDS', 'SETITEM', 'SETITEMS', 'ADDITEMS', 'BUILD'])

/** What was saved. */
export interface Salvaged {
  readonly value: unknown
  /** Offset of the first opcode that could not be carried out. */
  readonly end: number
}

/**
 * The value that stood before the break, or undefined where there was none. As a pickle with a new end is loaded, it is what a load makes.
 * @param bytes from the first byte of the pickle on
 * @param error what loading it threw
 */
export function salvage(bytes: Uint8Array, error: UnpicklingError, options: LoadOptions): Salvaged | undefined {
  const { pieces, stack, end } = beforeBreak(bytes, error)
  if (stack.length === 0) return undefined
  // An object that is not finished may refuse the state it has by now: then the two stay side by side.
  for (const builds of [true, false]) {
    try {
      return { end, value: loads(joined([...pieces, Uint8Array.from(closing([...stack], builds))]), options) }
    } catch {
      // Tried another way, or given up.
    }
  }
  return undefined
}

/** The whole opcodes before the break without their frames, and the stack behind them. */
function beforeBreak(bytes: Uint8Array, { offset, opcode: failed }: UnpicklingError): { pieces: Uint8Array[]; stack: Held[]; end: number } {
  const pieces: Uint8Array[] = []
  const stack: Held[] = []
  let start = 0
  let end = 0
  const take = (): void => {
    if (end > start) pieces.push(bytes.subarray(start, end))
  }
  // An opcode is whole when the next one begins.
  let last: string | undefined
  try {
    for (const { opcode, pos } of genops(bytes)) {
      if (last !== undefined) {
        if (last === 'FRAME') {
          take()
          start = pos
        } else step(stack, last)
        end = pos
      }
      last = opcode.name
      // What a frame lacks is missing at its end, not where it is declared.
      if (last === 'STOP' || (pos >= offset && failed !== 'FRAME')) break
    }
  } catch (broken) {
    // The next opcode is not whole, the last one is.
    if (last !== undefined && last !== 'FRAME') step(stack, last)
    end = (broken as PickletoolsError).offset
  }
  take()
  return { pieces, stack, end }
}

/** Does to the stack what an opcode does. */
function step(stack: Held[], name: string): void {
  if (name === 'POP_MARK') return void stack.splice(lastMark(stack))
  // What memoises a value leaves the value where it is.
  if (name === 'MEMOIZE') return
  if (name === 'DUP') return void stack.push(stack.at(-1) ?? 'other')
  const { takes, toMark, gives } = effects().get(name)!
  const under = toMark ? lastMark(stack) : Math.max(0, stack.length - takes)
  if (STAYING.has(name)) {
    stack.length = toMark ? under : Math.max(0, stack.length - takes + 1)
    return
  }
  stack.length = under
  if (name === 'MARK') stack.push('mark')
  else if (gives) stack.push(MADE[name] ?? 'other')
}

function lastMark(stack: readonly Held[]): number {
  return Math.max(0, stack.lastIndexOf('mark'))
}

interface Effect {
  readonly takes: number
  readonly toMark: boolean
  readonly gives: boolean
}

let table: ReadonlyMap<string, Effect> | undefined

function effects(): ReadonlyMap<string, Effect> {
  table ??= new Map(
    opcodes().map(({ name, stackBefore, stackAfter }) => [
      name,
      { takes: stackBefore.length, toMark: stackBefore.some((object) => object.name === 'mark'), gives: stackAfter.length > 0 },
    ]),
  )
  return table
}

/** The opcodes that leave one value of all that is on the stack. */
function closing(stack: Held[], builds: boolean): number[] {
  const codes: number[] = []
  const close = (code: number, length: number, made?: Held): void => {
    codes.push(code)
    stack.length = length
    if (made !== undefined) stack.push(made)
  }
  while (stack.length > 1 || stack[0] === 'mark') {
    const mark = stack.lastIndexOf('mark')
    const count = stack.length - mark - 1
    const under = stack[mark - 1]
    if (mark >= 0 && under === 'list') close(CODES.APPENDS, mark)
    else if (mark >= 0 && under === 'set') close(CODES.ADDITEMS, mark)
    else if (mark >= 0 && under === 'dict') {
      if (count % 2 === 1) close(CODES.POP, stack.length - 1)
      close(CODES.SETITEMS, mark)
    } else if (mark >= 0) close(CODES.TUPLE, mark, 'tuple')
    else if (stack.at(-2) === 'list') close(CODES.APPEND, stack.length - 1)
    else if (stack.at(-3) === 'dict') close(CODES.SETITEM, stack.length - 2)
    else if (stack.at(-2) === 'dict') close(CODES.POP, stack.length - 1)
    else if (builds && stack.at(-2) === 'object' && /dict|tuple/.test(stack.at(-1)!)) close(CODES.BUILD, stack.length - 1)
    else close(CODES.TUPLE2, stack.length - 2, 'tuple')
  }
  codes.push(CODES.STOP)
  return codes
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const piece of pieces) {
    all.set(piece, end)
    end += piece.length
  }
  return all
}
