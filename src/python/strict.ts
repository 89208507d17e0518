// What the classes of adapters refuse, told as any other fault of a pickle.

import { isA, ValueProblem } from '../errors.ts'
import { NumPyScalar } from './numpy/scalars.ts'
import { PyObject } from './object.ts'
import type { Adapter, LoadContext } from './registry.ts'

/**
 * The same adapter, with what its classes refuse made a problem of the pickle: they throw RangeError and TypeError, to the pickle as to
 * anyone.
 */
export function strict(adapter: Adapter): Adapter {
  const { call, new: make, setState } = adapter
  const guarded: Adapter = { ...adapter }
  if (call !== undefined) guarded.call = (args, context) => guard('bad-arguments', context, () => call(args, context), args)
  if (make !== undefined) guarded.new = (args, kwargs, context) => guard('bad-arguments', context, () => make(args, kwargs, context))
  if (setState !== undefined)
    guarded.setState = (value, state, context) => guard('bad-state', context, () => setState(value, state, context))
  return guarded
}

/** Arguments that any call takes at most, but for those that take any number. */
const MAX_ARGUMENTS = 10

function guard<T>(code: 'bad-arguments' | 'bad-state', { global }: LoadContext, run: () => T, args: readonly unknown[] = []): T | PyObject {
  try {
    return run()
  } catch (error) {
    if (!isA(error, RangeError) && !isA(error, TypeError)) throw error
    // What a class that nobody knows is to Python, an int or a path for one, is not known: then the call is kept as it is.
    const isUnknown = args.length <= MAX_ARGUMENTS && args.some((arg) => arg instanceof PyObject || arg instanceof NumPyScalar)
    if (isUnknown) return new PyObject(global, args as unknown[], 'call')
    throw new ValueProblem(code, `${global}: ${error.message}`)
  }
}
