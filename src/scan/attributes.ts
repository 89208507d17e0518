// Names of attributes that Python, or a class, gives a meaning to: setting one changes how an object is read, copied or called.

import type { Verdict } from './report.ts'

/** Names that pickles have for good reasons: notes of exceptions, the fields of pydantic. */
const HARMLESS =
  /^__(notes|networkx_cache|orig_class|doc|name|qualname|module|annotations|fields_set|private_attribute_values|pydantic_\w+)__$/
/** Names by which an object is asked for code, or by which code is reached. */
const READING = /^__(class|(set|get)state|reduce|reduce_ex|getattr|getattribute|dict|init|new|del|init_subclass|set_name|class_getitem)__$/
const RUNNING =
  /^__(builtins|code|globals|closure|call|subclasses|bases|mro|(kw)?defaults|import|loader|path|wrapped|func|self|array\w*)__$/
const ACTING = /^__(index|iter|next|len|eq|hash|repr|str|bool|enter|exit|get|set|delete)__$/

/** How bad it is that a state sets an attribute. */
export function attributeLevel(name: unknown): Verdict {
  if (typeof name !== 'string' || !name.startsWith('__') || !name.endsWith('__') || HARMLESS.test(name)) return 'safe'
  return [READING, RUNNING, ACTING].some((names) => names.test(name)) ? 'dangerous' : 'unknown'
}

/** The names that a state sets. pydantic writes its attributes as a dict within it. */
export function* attributeKeys(state: Map<unknown, unknown>): Generator<unknown> {
  const inner = state.has('__pydantic_fields_set__') || state.has('__fields_set__') ? state.get('__dict__') : undefined
  if (inner instanceof Map) yield* inner.keys()
  for (const key of state.keys()) if (key !== '__dict__' || !(inner instanceof Map)) yield key
}
