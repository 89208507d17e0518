// How the parts of an object of pandas are found in what it was pickled with. Everything inside of a frame (managers, blocks, arrays,
// dtypes) stays the PyObject that any pickle gives, so that it is written back as it was; only what is read of it is made here.

import { ValueProblem } from '../errors.ts'
import { entry } from '../python/dict.ts'
import { DType } from '../python/numpy/dtype.ts'
import { NDArray } from '../python/numpy/ndarray.ts'
import { PyObject } from '../python/object.ts'
import { PyGlobal } from '../python/values.ts'

export function problem(what: string): ValueProblem {
  return new ValueProblem('bad-state', `pandas: ${what}`)
}

/** @throws ValueProblem of code 'bad-state', that these are no such thing or do not fit one another, unless they do */
export function check(fits: unknown, what: string): asserts fits {
  if (!fits) throw problem(`${what} that is none, or does not fit`)
}

/** Longer than any name of a zone, type or frequency: one text that many calls share is not looked through by each. */
const LONGEST_NAME = 200

/** A text that can be a name; '' for all else, of which nothing is asked. */
export function nameOf(value: unknown): string {
  return typeof value === 'string' && value.length <= LONGEST_NAME ? value : ''
}

/**
 * The first of these attributes that an object has. Its state is a dict, or a tuple with one; of the array classes that are written in
 * Cython a tuple of the array itself, its dtype and a dict, in any order.
 */
export function attribute(object: unknown, ...names: string[]): unknown {
  if (!(object instanceof PyObject)) return undefined
  const parts = Array.isArray(object.state) ? object.state.slice(0, 4) : [object.state]
  for (const name of names) {
    for (const part of parts) {
      const value = entry(part, name)
      if (value !== undefined) return value
      if (name === '_ndarray' && part instanceof NDArray) return part
      if (name === '_dtype' && (part instanceof DType || classOf(part).endsWith('Dtype'))) return part
    }
  }
  return undefined
}

/** The name of a class without its module, which moved from one version of pandas to the next. */
export function shortName(cls: unknown): string {
  return cls instanceof PyGlobal ? cls.name.slice(cls.name.lastIndexOf('.') + 1) : ''
}

/**
 * The name of the class of an object without its module: that which `__pyx_unpickle_NDArrayBacked(cls, ...)` and its like are given as
 * their first argument, else that which was called.
 */
export function classOf(value: unknown): string {
  if (!(value instanceof PyObject)) return ''
  const called = shortName(value.callable)
  return called.startsWith('__pyx') ? shortName(value.args[0]) : called
}

/** The array that an object of pandas is over, or that one of these attributes is. */
export function backing(object: unknown, ...names: string[]): unknown {
  return attribute(object, '_ndarray', '_data', ...names)
}

/** One row of an array of two axes, or all of one of one axis: an array of its own, which later opcodes cannot reach. */
export function rowOf(array: unknown, row = 0): NDArray {
  check(array instanceof NDArray && (array.ndim === 1 ? row === 0 : array.ndim === 2 && row < array.shape[0]!), 'an array')
  return (array.ndim === 1 ? array.get() : array.get(row)) as NDArray
}
