// The adapter of classes that are pickled as a call of the class.
import type { Adapter, Class, DumpContext, LoadContext } from './registry.ts'
import { PyGlobal } from './values.ts'

/**
 * The adapter of a class that is pickled as a call: `name(*args)` makes one, and `argsOf` gives the arguments that make it again.
 * @param name `module.Name`
 */
export function called<T>(
  name: string,
  type: Class<T>,
  call: (args: unknown[], context: LoadContext) => unknown,
  argsOf: (value: T, context: DumpContext) => readonly unknown[],
): Adapter {
  const dot = name.lastIndexOf('.')
  return {
    names: [name],
    type,
    call,
    reduce: (value, context) => [new PyGlobal(name.slice(0, dot), name.slice(dot + 1)), argsOf(value, context)],
  }
}
