// Numbers of 16 bits and fewer that the package ml_dtypes adds to NumPy, and PyTorch has too: bfloat16, the kinds of float8, int4 ...

/** Those that have an exponent and a mantissa: their names say of how many bits. */
const FLOATS =
  'bfloat16 float8_e5m2 float8_e4m3 float8_e3m4 float8_e4m3fn float8_e4m3fnuz float8_e4m3b11fnuz float8_e5m2fnuz float6_e2m3fn float6_e3m2fn float4_e2m1fn'

/** What reads the bits of one such number, by ml_dtypes' name for its type; undefined for a name that is none. */
export function smallNumber(name: string): { itemsize: 1 | 2; read(bits: number): number } | undefined {
  if (FLOATS.split(' ').includes(name)) return { itemsize: name === 'bfloat16' ? 2 : 1, read: floatReader(name) }
  // A power of two, without sign or mantissa.
  if (name === 'float8_e8m0fnu') return { itemsize: 1, read: (bits) => (bits === 0xff ? NaN : 2 ** (bits - 127)) }
  const [, unsigned, digits] = /^(u?)int([124])$/.exec(name) ?? []
  if (digits === undefined) return undefined
  const shift = 32 - Number(digits)
  return { itemsize: 1, read: (bits) => (unsigned === '' ? (bits << shift) >> shift : (bits << shift) >>> shift) }
}

function floatReader(name: string): (bits: number) => number {
  const [, ...digits] = /_e(.)m(.)(?:b(11))?/.exec(name) ?? []
  const [exponent = 8, mantissa = 7] = digits.map(Number)
  // "uz": unsigned zero, of which the other is the one NaN.
  const isUz = name.endsWith('uz')
  const bias = Number(digits[2] ?? 2 ** (exponent - 1) - Number(!isUz))
  const most = (1 << exponent) - 1
  const full = (1 << mantissa) - 1
  return (bits) => {
    const power = (bits >>> mantissa) & most
    const fraction = bits & full
    const sign = (bits >>> (exponent + mantissa)) & 1 ? -1 : 1
    if (isUz && sign < 0 && power + fraction === 0) return NaN
    if (power === most) {
      // An exponent of all ones is as in IEEE 754, or that of NaN where the mantissa is all ones too, or that of any other number.
      if (!name.includes('fn')) return fraction === 0 ? sign * Infinity : NaN
      if (name === 'float8_e4m3fn' && fraction === full) return NaN
    }
    return sign * (power === 0 ? fraction : fraction + full + 1) * 2 ** (Math.max(power, 1) - bias - mantissa)
  }
}
