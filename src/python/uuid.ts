// Python's `uuid.UUID`.
import { reduceInstance, stateValue } from './instances.ts'
import { boolAsInt } from './ints.ts'
import { PyObject } from './object.ts'
import type { Adapter, LoadContext } from './registry.ts'
import { isInt, Shown, short } from './shown.ts'
import { PyGlobal } from './values.ts'
import { writes } from './writes.ts'

/** Python's `uuid.UUID`; as text it is what JavaScript takes for one: `01234567-89ab-cdef-0123-456789abcdef`. */
export class PyUUID extends Shown {
  /** 0 to 2**128 - 1. */
  int = 0n
  /** Whether the platform made it in a way safe for several processes: 0 if so, -1 if not, undefined if unknown. */
  isSafe: 0 | -1 | undefined

  /**
   * @param value its 32 hexadecimal digits, however hyphenated, or its int
   * @throws RangeError if it is neither
   */
  constructor(value: string | bigint) {
    super()
    const digits = typeof value === 'string' ? value.replace(/^urn:uuid:|[{}-]/gi, '') : ''
    if (typeof value === 'string' && !/^[\da-f]{32}$/i.test(digits)) throw new RangeError(`${short(value)} is no UUID`)
    this.int = checkInt(typeof value === 'string' ? BigInt(`0x${digits}`) : value)
  }

  protected get label(): string {
    return 'UUID'
  }

  toString(): string {
    return this.int
      .toString(16)
      .padStart(32, '0')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
}

function checkInt(value: unknown): bigint {
  const int = isInt(value) ? BigInt(value) : -1n
  if (BigInt.asUintN(128, int) !== int) throw new RangeError(`the int of a UUID must be in 0 to 2**128-1, not ${short(value)}`)
  return int
}

/** Characters of the longest text that is looked at: Python takes any number of hyphens, and no program writes more than 4 of them. */
const MAX_TEXT = 64

/** `UUID(hex)`. Python's own pickles have a state instead. */
function uuidOf(args: unknown[], { global }: LoadContext): PyUUID | PyObject {
  const [text] = args
  if (args.length > 1 || (typeof text === 'string' && text.length > MAX_TEXT)) return new PyObject(global, args, 'call')
  if (typeof text !== 'string') throw new TypeError(`${short(typeof text === 'object' ? text : String(text))} is no UUID`)
  // What is as long as it should be may still be an int to Python, such as one with underscores.
  const digits = text.replace(/urn:|uuid:|[{}-]/g, '')
  return digits.length === 32 && !/^[\da-f]{32}$/i.test(digits) ? new PyObject(global, args, 'call') : new PyUUID(digits)
}

export const uuidReader = (): Adapter<PyUUID | PyObject> => ({
  names: ['uuid.UUID'],
  call: uuidOf,
  new: () => new PyUUID(0n),
  setState(uuid, state) {
    const value = uuid as PyUUID
    const isSafe = boolAsInt(stateValue(state, 'is_safe'))
    if (isSafe !== undefined && isSafe !== null && isSafe !== 0 && isSafe !== -1)
      throw new RangeError(`is_safe of a UUID is ${short(isSafe)}`)
    value.int = checkInt(boolAsInt(stateValue(state, 'int')))
    value.isSafe = isSafe ?? undefined
  },
})

export const uuidWriter = (): Adapter<PyUUID> =>
  writes(PyUUID, ({ int, isSafe }, context) => {
    const state: [string, unknown][] = [['int', int]]
    if (isSafe !== undefined) state.push(['is_safe', isSafe])
    return reduceInstance(new PyGlobal('uuid', 'UUID'), [], new Map(state), context)
  })
