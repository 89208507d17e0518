// The calls by which old protocols write sets, bytes, bytearrays and complex numbers.
import { ValueProblem } from '../errors.ts'
import { PyObject } from '../python/object.ts'
import type { Adapter, LoadContext } from '../python/registry.ts'
import { isIntLike, PyByteArray, PyComplex, PyFloat, PyFrozenSet } from '../python/values.ts'
import type { Keys } from './keys.ts'

/** Bytes that a Set takes, and each element of it with what tells whether it is there; and a Uint8Array besides what it holds. */
const EMPTY_SET = 200
const ELEMENT = 100
const EMPTY_BYTES = 200

/**
 * The calls by which older protocols write values that have opcodes in newer ones (sets below protocol 4, bytes below 3, bytearrays
 * below 5) or none at all (complex). Any other call of these names is kept as it is.
 */
export function intrinsics(keys: Keys): readonly Adapter[] {
  const aside = (args: unknown[], context: LoadContext): PyObject => new PyObject(context.global, args, 'call')

  return [
    {
      names: ['builtins.set', 'builtins.frozenset'],
      call(args, context) {
        if (args.length !== 1 || !Array.isArray(args[0])) return aside(args, context)
        context.produce(EMPTY_SET + ELEMENT * args[0].length)
        const set = context.lossless && context.global.name === 'frozenset' ? new PyFrozenSet() : new Set()
        for (const element of args[0]) keys.add(set, element)
        return set
      },
    },
    {
      names: ['builtins.bytearray'],
      call(args, context) {
        const [source, encoding] = args
        let bytes: Uint8Array
        if (args.length === 0) bytes = new Uint8Array(0)
        else if (args.length === 1 && source instanceof Uint8Array && !(source instanceof PyByteArray)) bytes = source
        else if (args.length === 2 && typeof source === 'string' && encoding === 'latin-1') bytes = encodeLatin1(source, context)
        else return aside(args, context)
        context.produce(EMPTY_BYTES + bytes.length)
        return context.lossless ? new PyByteArray(bytes) : new Uint8Array(bytes)
      },
    },
    {
      names: ['builtins.bytes'],
      call: (args, context) => (args.length === 0 ? new Uint8Array(0) : aside(args, context)),
    },
    {
      names: ['builtins.complex'],
      call(args, context) {
        const real = floatValue(args[0], context.lossless)
        const imag = floatValue(args[1], context.lossless)
        return args.length === 2 && real !== undefined && imag !== undefined ? new PyComplex(real, imag) : aside(args, context)
      },
    },
    {
      names: ['_codecs.encode'],
      call(args, context) {
        const [text, encoding] = args
        if (args.length !== 2 || typeof text !== 'string' || encoding !== 'latin1') return aside(args, context)
        return encodeLatin1(text, context)
      },
    },
  ]
}

/** A float; in a lossless load a number that would be one as well may be an int, which is no argument that Python writes. */
function floatValue(value: unknown, lossless: boolean): number | undefined {
  if (value instanceof PyFloat) return value.value
  return typeof value === 'number' && !(lossless && isIntLike(value)) ? value : undefined
}

function encodeLatin1(text: string, context: LoadContext): Uint8Array {
  context.produce(EMPTY_BYTES + text.length)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0xff) throw new ValueProblem('bad-arguments', `${context.global}: character ${i} is not in Latin-1`)
    bytes[i] = unit
  }
  return bytes
}
