// What can lie on the stack of the machine that runs a pickle (CPython's Lib/pickletools.py, StackObject).

/** A kind of stack item, under pickletools' name. */
export interface StackObject {
  readonly name: string
  readonly doc: string
}

/** What is not Python's type of that name. */
const DOCS: Record<string, string> = {
  int_or_bool: 'An int or a bool.',
  bytes_or_str: 'An 8-bit string of Python 2.',
  buffer: 'A buffer from beside the pickle.',
  any: 'Any object.',
  mark: 'What MARK pushes: other opcodes take all that lies above it.',
  stackslice: 'All items above the topmost mark.',
}

const objects = /*#__PURE__*/ new Map<string, StackObject>()

/** The kind of stack item with this name: one object a kind. */
export function stackObject(name: string): StackObject {
  let object = objects.get(name)
  if (object === undefined) objects.set(name, (object = { name, doc: DOCS[name] ?? `Python's ${name}.` }))
  return object
}
