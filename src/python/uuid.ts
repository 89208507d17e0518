import { reduceInstance, stateEntries } from './instances.ts'
import type { Adapter } from './registry.ts'
import { checkCount, isInt, Shown, short } from './shown.ts'
import { PyGlobal } from './values.ts'

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
  if (int < 0n || int >> 128n !== 0n) throw new RangeError(`the int of a UUID must be in 0 to 2**128-1, not ${short(value)}`)
  return int
}

export const uuidAdapter = (): Adapter<PyUUID> => ({
  names: ['uuid.UUID'],
  type: PyUUID,
  call: (args) => new PyUUID(String(checkCount(args, 1, 1)[0])),
  new: () => new PyUUID(0n),
  setState(value, state) {
    const { int, is_safe: isSafe } = Object.fromEntries(stateEntries(state))
    if (isSafe !== undefined && isSafe !== null && isSafe !== 0 && isSafe !== -1)
      throw new RangeError(`is_safe of a UUID is ${short(isSafe)}`)
    value.int = checkInt(int)
    value.isSafe = isSafe ?? undefined
  },
  reduce({ int, isSafe }, context) {
    const state: [string, unknown][] = [['int', int]]
    if (isSafe !== undefined) state.push(['is_safe', isSafe])
    return reduceInstance(new PyGlobal('uuid', 'UUID'), [], new Map(state), context)
  },
})
