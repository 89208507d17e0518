// What `copyreg._reconstructor` makes, and where the contents of what it made are.
import { dictEntries, isDict } from './dict.ts'
import { PyGlobal } from './values.ts'

/** A call of something with arguments, as a PyObject is one. */
interface Call {
  readonly callable: unknown
  readonly args: unknown[]
}

/** A call, and what was put into what it made: the parts of a PyObject that this file gives it. */
interface Contents extends Call {
  items: unknown[] | undefined
  pairs: [unknown, unknown][] | undefined
}

/** Whether that is `copyreg._reconstructor`, by which protocols 0 and 1 make what later ones have NEWOBJ for. */
export function isReconstructor(callable: unknown): boolean {
  return (
    callable instanceof PyGlobal && callable.name === '_reconstructor' && (callable.module === 'copyreg' || callable.module === 'copy_reg')
  )
}

/** The arguments of `copyreg._reconstructor`: a class, the nearest built-in type that it extends, and a value of that. */
export interface Reconstruction {
  readonly cls: unknown
  /** Where the type is built in, its name. */
  readonly base: string | undefined
  readonly value: unknown
}

/** What `copyreg._reconstructor` made an object of; undefined for objects that it did not make. */
export function reconstruction({ callable, args }: Call): Reconstruction | undefined {
  if (!isReconstructor(callable) || args.length !== 3) return undefined
  const [cls, type, value] = args
  if (!(type instanceof PyGlobal)) return undefined
  return { cls, base: type.module === 'builtins' || type.module === '__builtin__' ? type.name : undefined, value }
}

// Accessors that all such objects have in common, so that V8 keeps one hidden class for them.
const LIST_ITEMS: PropertyDescriptor & ThisType<Contents> = {
  get() {
    return this.args[2]
  },
  set(items: unknown[] | undefined) {
    this.args[2] = items ?? []
  },
  enumerable: true,
  configurable: true,
}
const DICT_PAIRS: PropertyDescriptor & ThisType<Contents> = {
  get() {
    return Object.freeze([...dictEntries(this.args[2])])
  },
  set(pairs: [unknown, unknown][] | undefined) {
    this.args[2] = new Map(pairs)
  },
  enumerable: true,
  configurable: true,
}

/**
 * Gives a new object its `items` and `pairs`. An instance that `copyreg._reconstructor` made of a list or a dict has accessors, so that
 * the third argument stays the one place where they are. Both are defined here and nowhere before: an object in which V8 has to put
 * an accessor in the place of a value takes 890 bytes, and not 113.
 */
export function defineContents(object: Contents): void {
  const made = reconstruction(object)
  if (made?.base === 'list' && Array.isArray(made.value)) Object.defineProperty(object, 'items', LIST_ITEMS)
  else object.items = undefined
  if (made?.base === 'dict' && isDict(made.value)) Object.defineProperty(object, 'pairs', DICT_PAIRS)
  else object.pairs = undefined
}

/** Whether the items or pairs of an object are in its arguments, as {@link defineContents} has them. */
export function isShared(object: Call, name: 'items' | 'pairs'): boolean {
  return isReconstructor(object.callable) && Object.getOwnPropertyDescriptor(object, name)?.get !== undefined
}
