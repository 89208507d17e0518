// What the classes of adapters refuse, told as any other fault of a pickle.

import { ValueProblem } from '../errors.ts'
import type { Adapter, LoadContext } from './registry.ts'

/**
 * The same adapter, with what its classes refuse made a problem of the pickle: they throw RangeError and TypeError, to the pickle as to
 * anyone.
 */
export function strict(adapter: Adapter): Adapter {
  const { call, new: make, setState } = adapter
  const guarded: Adapter = { ...adapter }
  if (call !== undefined) guarded.call = (args, context) => guard('bad-arguments', context, () => call(args, context))
  if (make !== undefined) guarded.new = (args, kwargs, context) => guard('bad-arguments', context, () => make(args, kwargs, context))
  if (setState !== undefined)
    guarded.setState = (value, state, context) => guard('bad-state', context, () => setState(value, state, context))
  return guarded
}

function guard<T>(code: 'bad-arguments' | 'bad-state', { global }: LoadContext, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new ValueProblem(code, `${global}: ${error.message}`)
    throw error
  }
}
