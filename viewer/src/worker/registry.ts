// What the viewer knows beside the standard library and NumPy: pandas and PyTorch. Every other class is shown as the data it was pickled as.
import { type LoadOptions, PyGlobal, PyObject } from '../../../src/index.ts'
import { PandasRegistry } from '../../../src/pandas.ts'
import { torch } from '../../../src/torch.ts'

class ViewerRegistry extends PandasRegistry {
  override adapterByName(module: string, name: string) {
    return torch.adapterByName(module, name) ?? super.adapterByName(module, name)
  }

  override adapterByPrototype(prototype: unknown) {
    return torch.adapterByPrototype(prototype) ?? super.adapterByPrototype(prototype)
  }
}

const registry = new ViewerRegistry()

/** How everything is loaded here: with every Python type kept apart, and nothing refused. */
export function loadOptions(encoding: string | undefined): LoadOptions {
  return {
    lossless: true,
    registry,
    ...(encoding !== undefined && { encoding }),
    persistentLoad: (pid) => new PyObject(new PyGlobal('pickle', 'persistent_load'), [pid], 'call'),
  }
}

/** How a value is written back: persistent ids as they were. */
export const dumpOptions = {
  registry,
  persistentId(value: unknown) {
    const isPersistent =
      value instanceof PyObject && value.callable instanceof PyGlobal && String(value.callable) === 'pickle.persistent_load'
    return isPersistent ? value.args[0] : undefined
  },
}
