// Python's `ipaddress`: addresses, networks and interfaces of both versions of the Internet protocol.
import type { Adapter } from './registry.ts'
import { checkCount, isInt, Shown, short } from './shown.ts'
import { PyGlobal } from './values.ts'
import { writes } from './writes.ts'

/** The classes of Python's `ipaddress`. */
export type IPClass = 'IPv4Address' | 'IPv4Network' | 'IPv4Interface' | 'IPv6Address' | 'IPv6Network' | 'IPv6Interface'

const CLASSES: readonly IPClass[] = ['IPv4Address', 'IPv4Network', 'IPv4Interface', 'IPv6Address', 'IPv6Network', 'IPv6Interface']
/** No address is longer, a scope id included. */
const LONGEST = 128
const V4 = /^(?:\d{1,3}\.){3}\d{1,3}$/
const V6 = /^[\da-f:]+(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?:%[^%/]+)?$/i

/** An address, network or interface of Python's `ipaddress`; as text it is what Python's `str()` gives: `192.0.2.1`, `2001:db8::/32`. */
export class PyIPAddress extends Shown {
  readonly className: IPClass
  /** What Python makes it of: the text, or of an address the int, as older versions pickle it. */
  readonly argument: string | bigint

  /** @throws RangeError if Python would not take it for one */
  constructor(className: IPClass, value: string | number | bigint) {
    super()
    if (!CLASSES.includes(className)) throw new RangeError(`${short(className)} is no class of ipaddress`)
    this.className = className
    this.argument = typeof value === 'string' ? value : BigInt(value)
    const isValid = typeof this.argument === 'string' ? this.#isText(this.argument) : this.#isNumber(this.argument)
    if (!isValid) throw new RangeError(`${short(value)} is no ${className}`)
  }

  get version(): 4 | 6 {
    return this.className.startsWith('IPv4') ? 4 : 6
  }

  protected get label(): string {
    return this.className
  }

  toString(): string {
    const { argument } = this
    if (typeof argument === 'string') return argument
    if (this.version === 4) return [24n, 16n, 8n, 0n].map((shift) => (argument >> shift) & 255n).join('.')
    return compressed(argument)
  }

  #isNumber(value: bigint): boolean {
    return this.className.endsWith('Address') && value >= 0n && value >> (this.version === 4 ? 32n : 128n) === 0n
  }

  #isText(text: string): boolean {
    if (text.length > LONGEST) return false
    const [address = '', mask, more] = text.split('/')
    if (more !== undefined || (mask !== undefined && this.className.endsWith('Address'))) return false
    const isMask = mask === undefined || /^\d{1,3}$/.test(mask) || (this.version === 4 && V4.test(mask))
    return isMask && (this.version === 4 ? V4 : V6).test(address)
  }
}

/** RFC 5952: the longest row of two and more groups of zero, the first of equal ones, is left out. */
function compressed(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  // As newer versions of Python show an IPv4 address in one of IPv6.
  if (value >> 32n === 0xffffn) return `::ffff:${new PyIPAddress('IPv4Address', value & 0xffffffffn)}`
  let [start, length] = [0, 1]
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === '0') to++
    if (to - from > length) [start, length] = [from, to - from]
  }
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

export const ipReader = (): Adapter<PyIPAddress> => ({
  names: CLASSES.map((name) => `ipaddress.${name}`),
  call(args, { global }) {
    const [value] = checkCount(args, 1, 1)
    if (typeof value !== 'string' && !isInt(value)) throw new TypeError(`made of a str or an int, not of ${short(value)}`)
    return new PyIPAddress(global.name as IPClass, value)
  },
})

export const ipWriter = (): Adapter<PyIPAddress> =>
  writes(PyIPAddress, ({ className, argument }) => [new PyGlobal('ipaddress', className), [argument]])
