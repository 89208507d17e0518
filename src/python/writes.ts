// The adapters that only write, of one JavaScript class each: those that read have no part of them, for bundles that do one of the two.
import type { Adapter, Class, DumpContext, Reduction } from './registry.ts'
import { globalOf } from './values.ts'

/** Writes the instances of a class by their reduce values. */
export function writes<T>(type: Class<T>, reduce: (value: T, context: DumpContext) => Reduction): Adapter<T> {
  return { names: [], type, reduce }
}

/**
 * Writes the instances of a class as a call: `name(*args)` makes one, and `argsOf` gives the arguments that make it again.
 * @param name `module.Name`
 */
export function writesCall<T>(name: string, type: Class<T>, argsOf: (value: T, context: DumpContext) => readonly unknown[]): Adapter<T> {
  const global = globalOf(name)
  return writes(type, (value, context) => [global, argsOf(value, context)])
}
