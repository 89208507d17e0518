// Which keys of a Map, and elements of a Set, are one and the same to Python, which would keep one of them without a word.
import { mapEntries } from '../python/contents.ts'
import * as equality from '../python/equality.ts'
import { PyGlobal } from '../python/values.ts'
import * as kind from './kinds.ts'
import type { Reducing } from './reduce.ts'

/** Classes whose instances are equal in Python where they are written the same; others are equal to themselves alone, or no keys. */
const EQUAL_BY_VALUE = /^(builtins\.(complex|range)|(datetime|decimal|fractions|ipaddress|pathlib|re|uuid)\..*)$/

/** Tells how an object is written. */
export interface Written {
  planOf(value: object, prototype: object): kind.Plan
  /** What an object of the package's own types is written as; undefined where a hook has a say in that. */
  ownReduction(value: object, plan: kind.Plan): Reducing | PyGlobal | undefined
}

/**
 * Whether some of the keys may be equal to Python. Strings alone never are, nor are numbers alone or bigints alone: JavaScript tells them
 * apart as Python does.
 * @param items keys in every `step`th place
 */
export function mayBeEqual(items: readonly unknown[], step: number): boolean {
  const type = typeof items[0]
  const { length } = items
  if (type === 'object') return length > step
  for (let i = step; i < length; i += step) if (typeof items[i] !== type) return true
  return false
}

/** Finds equal keys, for one dump. */
export class EqualKeys {
  readonly #equality: equality.Equality

  constructor(written: Written) {
    this.#equality = new equality.Equality(new WrittenKinds(written))
  }

  /** The indices of the first key that equals an earlier one, and of that one. */
  find(items: readonly unknown[], step: number): { at: number; earlier: number } | undefined {
    const equality = this.#equality
    // Only keys of equal hashes are gone through: that takes ten times as long as a hash.
    const hashes: number[] = []
    const once = new Set<number>()
    const more = new Set<number>()
    for (let at = 0; at < items.length; at += step) {
      const hash = equality.hash(items[at])
      hashes.push(hash)
      if (once.has(hash)) more.add(hash)
      else once.add(hash)
    }
    if (more.size === 0) return undefined
    const met = new Map<unknown, number>()
    for (let at = 0; at < items.length; at += step) {
      if (!more.has(hashes[at / step] as number)) continue
      const first = equality.first(items[at])
      const earlier = met.get(first)
      if (earlier !== undefined) return { at, earlier }
      met.set(first, at)
    }
    return undefined
  }
}

/** What is equal once it is written. */
class WrittenKinds implements equality.Kinds {
  readonly #written: Written
  /** The hash of the next object that equals itself alone. */
  #others = 3

  constructor(written: Written) {
    this.#written = written
  }

  kindOf(object: object): number {
    const plan = this.#planOf(object)
    switch (plan.kind) {
      case kind.TUPLE:
        return equality.AS_TUPLE
      case kind.FROZENSET:
        return equality.AS_FROZENSET
      case kind.BYTES:
        return equality.AS_BYTES
      default:
        return isComparable(plan) ? equality.BY_PARTS : equality.BY_IDENTITY
    }
  }

  partsOf(object: object): equality.Parts | undefined {
    return reducedParts(this.#written.ownReduction(object, this.#planOf(object)))
  }

  hashOf(): number {
    return this.#others++
  }

  #planOf(object: object): kind.Plan {
    try {
      return this.#written.planOf(object, Object.getPrototypeOf(object))
    } catch {
      // A proxy that was revoked: the walk will meet it again, and say where.
      return kind.NO_PLAN
    }
  }
}

/** Whether an object of another type may equal one that is written the same. */
function isComparable({ kind: type, own }: kind.Plan): boolean {
  return own === true || type === kind.GLOBAL || type === kind.COMPLEX || type === kind.DATE
}

function reducedParts(reduction: Reducing | PyGlobal | undefined): equality.Parts | undefined {
  if (reduction === undefined) return undefined
  if (reduction instanceof PyGlobal) return { tag: `g${reduction.module}\n${reduction.name}`, items: [], isOrdered: true }
  const { callable, args, opcode, kwargs, states, items, pairs, adds, owner, setter } = reduction
  // Protocols 0 and 1 have `copyreg._reconstructor` make instances of the class that is its first argument.
  const type = callable instanceof PyGlobal && callable.name === '_reconstructor' ? args[0] : callable
  const isByValue = type instanceof PyGlobal && EQUAL_BY_VALUE.test(type.toString())
  if (!isByValue || (items ?? pairs ?? adds ?? owner ?? setter ?? kwargs) !== undefined) return undefined
  const state = states.flatMap((one) => (one instanceof Map ? mapEntries(one) : [one]))
  return { tag: `r${opcode},${args.length}`, items: [callable, ...args, ...state], isOrdered: true }
}
