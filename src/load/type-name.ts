// What errors call the type of a value: by its Python name.
import { isDict } from '../python/dict.ts'
import { PyObject } from '../python/object.ts'
import { PyByteArray, PyFrozenSet, PyGlobal, PyTuple } from '../python/values.ts'

export function typeName(value: unknown): string {
  if (value === null) return 'None'
  if (Array.isArray(value)) return value instanceof PyTuple ? 'a tuple' : 'a list'
  if (value instanceof PyObject) return `an instance of ${value.className}`
  if (value instanceof PyGlobal) return `the global ${value}`
  if (isDict(value)) return 'a dict'
  if (value instanceof Set) return value instanceof PyFrozenSet ? 'a frozenset' : 'a set'
  if (value instanceof Uint8Array) return value instanceof PyByteArray ? 'a bytearray' : 'bytes'
  if (typeof value === 'object') return `an instance of ${nameOfClass(value)}`
  return typeof value === 'string'
    ? 'a str'
    : typeof value === 'boolean'
      ? 'a bool'
      : typeof value === 'bigint'
        ? 'an int'
        : `a ${typeof value}`
}

/** The JavaScript class of an object, which may be a proxy or say anything. */
function nameOfClass(object: object): string {
  try {
    return String(Object.getPrototypeOf(object)?.constructor?.name).slice(0, 60)
  } catch {
    return 'a class without a name'
  }
}
