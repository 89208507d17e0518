// How an object of a class that nobody knows here is shown: as the call that would make it, with its attributes by name.
import { PyGlobal, type PyObject } from '../index.ts'
import { isPlainObject } from '../python/dict.ts'
import { creation } from '../python/parts.ts'
import { stateAttributes } from '../python/state-attributes.ts'
import { call, dict, type Entry, type Form, type Group, leaf, list, namedOf, Shaped, valuesOf } from './form.ts'
import { strText } from './python-text.ts'

/** `app.Point(1, 2, name='x')`: arguments, then keyword arguments and attributes, then items. */
export function objectForm(object: PyObject): Form {
  const known = partialForm(object) ?? typeForm(object)
  if (known !== undefined) return known
  const { callable, args } = creation(object)
  const head: Entry[] = callable instanceof PyGlobal ? [] : [{ label: 'callable=', value: callable }]
  const parts: Iterable<Entry>[] = [head, valuesOf(args)]
  let size = head.length + args.length
  const add = (entries: Iterable<Entry>, count: number): void => {
    parts.push(entries)
    size += count
  }
  const { kwargs, items, pairs, adds, state, laterStates = [], stateSetter } = object
  const named = isPlainObject(kwargs) ? Object.entries(kwargs) : kwargs instanceof Map ? kwargs : undefined
  if (named !== undefined) add(namedOf(named), named instanceof Map ? named.size : named.length)
  else if (kwargs !== undefined) add([{ label: '**', value: kwargs }], 1)
  if (items !== undefined) add([shaped(list(items, items.length))], 1)
  if (pairs !== undefined) add([shaped(dict(pairs, pairs.length))], 1)
  if (adds !== undefined) add([shaped({ ...list(adds, adds.length), open: '{', close: '}' })], 1)
  const { attributes, whole } = stateAttributes(state)
  if (whole) add(namedOf(attributes), attributes.size)
  else add([{ label: '__setstate__=', value: state }], 1)
  for (const later of laterStates) add([{ label: '__setstate__=', value: later }], 1)
  if (stateSetter !== undefined)
    add(
      [
        { label: 'state_setter=', value: stateSetter[0] },
        { label: 'state=', value: stateSetter[1] },
      ],
      2,
    )
  const name = className(callable, object)
  return { name, open: '(', close: ')', size, entries: all(parts), cycle: `${name}(...)`, kind: 'attributes' }
}

/** `functools.partial`, whose state has the function, the arguments, the keyword arguments and the attributes. */
function partialForm({ callable, state }: PyObject): Group | undefined {
  if (!(callable instanceof PyGlobal && String(callable) === 'functools.partial')) return undefined
  const [wrapped, args, kwargs, attributes] = Array.isArray(state) && state.length === 4 ? state : []
  if (!Array.isArray(args) || !(kwargs instanceof Map) || (attributes ?? null) !== null) return undefined
  return call('functools.partial', [...valuesOf([wrapped, ...args]), ...namedOf(kwargs)])
}

/** `type(None)` and its like, which is how the classes of the three singletons are pickled. */
function typeForm({ callable, args, state }: PyObject): Form | undefined {
  if (!(callable instanceof PyGlobal && String(callable) === 'builtins.type') || args.length !== 1 || state !== undefined) return undefined
  const [of] = args
  if (of === null) return leaf("<class 'NoneType'>", 'class')
  if (!(of instanceof PyGlobal) || of.module !== 'builtins') return undefined
  if (of.name === 'Ellipsis') return leaf("<class 'ellipsis'>", 'class')
  return of.name === 'NotImplemented' ? leaf("<class 'NotImplementedType'>", 'class') : undefined
}

function shaped(form: Group): Entry {
  return { value: new Shaped(form) }
}

function* all(parts: readonly Iterable<Entry>[]): Generator<Entry> {
  for (const part of parts) yield* part
}

/** Module and name, without `builtins`; characters that act on a terminal are escaped. */
function className(callable: unknown, object: PyObject): string {
  const name = callable instanceof PyGlobal ? String(callable) : object.className
  return strText(name, 200)
    .slice(1, -1)
    .replace(/^builtins\./, '')
}
