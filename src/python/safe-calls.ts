// Names of Python that are admitted because nothing is reached by them: `getattr` of a class, and factories.
import { PyObject } from './object.ts'
import type { Adapter } from './registry.ts'

/**
 * `getattr(cls, name)`, by which older protocols name nested classes, and all protocols the methods of a class: the global of that
 * name, as protocol 4 has it. Of anything else, a bound method for one, it is kept as it was pickled. Nothing is looked up in either.
 */
export const getattrReader = (): Adapter => ({
  names: ['builtins.getattr'],
  call(args, context) {
    const [owner, name] = args
    const found = args.length === 2 && typeof name === 'string' ? context.attribute(owner, name) : undefined
    return found ?? new PyObject(context.global, args, 'call')
  },
})

/** What `defaultdict` and the like are given, and the two names that are values: admitted by `unknown: 'error'`, and reaching nothing. */
export const plainNames = (): Adapter => ({
  names: 'bool dict float int list str tuple Ellipsis NotImplemented'.split(' ').map((name) => `builtins.${name}`),
})
