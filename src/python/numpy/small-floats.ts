// Numbers of 16 bits and fewer that the package ml_dtypes adds to NumPy, and PyTorch has too: bfloat16, the kinds of float8, int4 ...

/** How the exponent of all ones is read: as IEEE 754 does, as NaN with a mantissa of all ones and else a number, or always as a number. */
type Special = 'ieee' | 'one-nan' | 'none'

/** Bits of exponent and mantissa below a sign bit, and what is taken from the exponent. */
interface Layout {
  readonly exponent: number
  readonly mantissa: number
  readonly bias: number
  readonly special: Special
  /** Minus zero is the one NaN there is: names that end in `uz`. */
  readonly minusZeroIsNaN: boolean
}

const layout = (exponent: number, mantissa: number, bias: number, special: Special, minusZeroIsNaN = false): Layout => ({
  exponent,
  mantissa,
  bias,
  special,
  minusZeroIsNaN,
})

const makeLayouts = (): ReadonlyMap<string, Layout> =>
  new Map([
    ['bfloat16', layout(8, 7, 127, 'ieee')],
    ['float8_e5m2', layout(5, 2, 15, 'ieee')],
    ['float8_e4m3', layout(4, 3, 7, 'ieee')],
    ['float8_e3m4', layout(3, 4, 3, 'ieee')],
    ['float8_e4m3fn', layout(4, 3, 7, 'one-nan')],
    ['float8_e4m3fnuz', layout(4, 3, 8, 'none', true)],
    ['float8_e4m3b11fnuz', layout(4, 3, 11, 'none', true)],
    ['float8_e5m2fnuz', layout(5, 2, 16, 'none', true)],
    ['float6_e2m3fn', layout(2, 3, 1, 'none')],
    ['float6_e3m2fn', layout(3, 2, 3, 'none')],
    ['float4_e2m1fn', layout(2, 1, 1, 'none')],
  ])

let layouts: ReadonlyMap<string, Layout> | undefined

/** What reads the bits of one such number, by ml_dtypes' name for its type; undefined for a name that is none. */
export function smallNumber(name: string): { itemsize: 1 | 2; read(bits: number): number } | undefined {
  layouts ??= makeLayouts()
  const floats = layouts.get(name)
  if (floats !== undefined) return { itemsize: name === 'bfloat16' ? 2 : 1, read: (bits) => floatOf(bits, floats) }
  // A power of two, without sign or mantissa.
  if (name === 'float8_e8m0fnu') return { itemsize: 1, read: (bits) => (bits === 0xff ? Number.NaN : 2 ** (bits - 127)) }
  const [, unsigned, digits] = /^(u?)int([124])$/.exec(name) ?? []
  if (digits === undefined) return undefined
  const shift = 32 - Number(digits)
  return { itemsize: 1, read: (bits) => (unsigned === '' ? (bits << shift) >> shift : (bits << shift) >>> shift) }
}

function floatOf(bits: number, { exponent, mantissa, bias, special, minusZeroIsNaN }: Layout): number {
  const sign = (bits >>> (exponent + mantissa)) & 1
  const most = (1 << exponent) - 1
  const power = (bits >>> mantissa) & most
  const fraction = bits & ((1 << mantissa) - 1)
  if (minusZeroIsNaN && sign === 1 && power === 0 && fraction === 0) return Number.NaN
  let magnitude = (power === 0 ? fraction : fraction + (1 << mantissa)) * 2 ** (Math.max(power, 1) - bias - mantissa)
  if (power === most && special === 'ieee') magnitude = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN
  if (power === most && special === 'one-nan' && fraction === (1 << mantissa) - 1) magnitude = Number.NaN
  return sign === 1 ? -magnitude : magnitude
}
