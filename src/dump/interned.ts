// Which of a global's two names CPython 3.13 holds as a str of its own, equal to an interned one but another object, and so with a
// memo index of its own. It does for what is written in C: a static type makes its name anew each time it is asked, a type made from
// a spec keeps name and module, functions of `builtins` share their module's name. What is written in Python has interned names.

/** The name is a str of its own. */
export const OWN_NAME = 1
/** The module's name is a str of its own. */
export const OWN_MODULE = 2
/** The module's name is a str of its own, but one for all functions of `builtins`, and one for all types of `decimal`. */
export const SHARED_MODULE = 4

const FUNCTIONS =
  /^(__build_class__|__import__|abs|aiter|all|anext|any|ascii|bin|breakpoint|callable|chr|compile|delattr|dir|divmod|eval|exec|format|getattr|globals|hasattr|hash|hex|id|input|isinstance|issubclass|iter|len|locals|max|min|next|oct|ord|pow|print|repr|round|setattr|sorted|sum|vars)$/

const STATIC_TYPES = /^(builtins\..*|datetime\..*|collections\.OrderedDict|types\.SimpleNamespace|array\._array_reconstructor|numpy\.\w+)$/

const TYPES_FROM_SPECS =
  /^(array\.array|collections\.(deque|defaultdict)|itertools\..*|functools\.partial|operator\.(attrgetter|itemgetter|methodcaller)|zoneinfo\.ZoneInfo|_io\..*|_struct\.Struct)$/

/** The bits above that hold for a global. */
export function ownStrings(module: string, name: string): number {
  if (module === 'decimal' || (module === 'builtins' && FUNCTIONS.test(name))) return OWN_NAME | SHARED_MODULE
  const full = `${module}.${name}`
  if (TYPES_FROM_SPECS.test(full)) return OWN_NAME | OWN_MODULE
  return STATIC_TYPES.test(full) ? OWN_NAME : 0
}
