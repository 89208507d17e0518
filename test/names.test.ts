import { describe, expect, test } from 'vitest'
import { mapImport, reverseMapImport } from '../src/python/fix-imports.ts'
import { python, run } from './pythons.ts'

describe('renames between Python 2 and 3', () => {
  test.each([
    ['__builtin__', 'set', 'builtins', 'set'],
    ['__builtin__', 'unicode', 'builtins', 'str'],
    ['copy_reg', '_reconstructor', 'copyreg', '_reconstructor'],
    ['exceptions', 'ValueError', 'builtins', 'ValueError'],
    ['exceptions', 'StandardError', 'builtins', 'Exception'],
    ['multiprocessing', 'TimeoutError', 'multiprocessing.context', 'TimeoutError'],
    ['UserDict', 'UserDict', 'collections', 'UserDict'],
    ['UserDict', 'Other', 'collections', 'Other'],
    ['collections', 'OrderedDict', 'collections', 'OrderedDict'],
    ['__builtin__ xrange', '', '__builtin__ xrange', ''],
    ['__proto__', 'constructor', '__proto__', 'constructor'],
  ])('%s %s is %s %s', (module, name, module3, name3) => {
    expect(mapImport(module, name)).toEqual([module3, name3])
  })

  test.each([
    ['builtins', 'set', '__builtin__', 'set'],
    ['builtins', 'range', '__builtin__', 'xrange'],
    ['builtins', 'ValueError', 'exceptions', 'ValueError'],
    ['builtins', 'FileNotFoundError', 'exceptions', 'OSError'],
    ['builtins', 'TimeoutError', 'exceptions', 'OSError'],
    ['builtins', 'ModuleNotFoundError', 'exceptions', 'ImportError'],
    ['functools', 'reduce', '__builtin__', 'reduce'],
    ['functools', 'partial', 'functools', 'partial'],
    ['_functools', 'partial', 'functools', 'partial'],
    ['http.server', 'SimpleHTTPRequestHandler', 'SimpleHTTPServer', 'SimpleHTTPRequestHandler'],
    ['http.server', 'HTTPServer', 'BaseHTTPServer', 'HTTPServer'],
  ])('%s %s goes back to %s %s', (module, name, module2, name2) => {
    expect(reverseMapImport(module, name)).toEqual([module2, name2])
  })

  const live = python([3, 11])
  test.skipIf(live === undefined)("every module with every name, against CPython's own tables", () => {
    const script = `
import json, _compat_pickle as c
mods = set(c.IMPORT_MAPPING) | set(c.REVERSE_IMPORT_MAPPING) | {k[0] for m in (c.NAME_MAPPING, c.REVERSE_NAME_MAPPING) for k in m} | {'x'}
names = {k[1] for m in (c.NAME_MAPPING, c.REVERSE_NAME_MAPPING) for k in m} | {'x'}
def f(names_, modules, m, n): return names_.get((m, n)) or (modules.get(m, m), n)
print(json.dumps([[m, n, f(c.NAME_MAPPING, c.IMPORT_MAPPING, m, n), f(c.REVERSE_NAME_MAPPING, c.REVERSE_IMPORT_MAPPING, m, n)]
  for m in sorted(mods) for n in sorted(names)]))`
    const rows = JSON.parse(run(live!, ['-c', script])) as [string, string, [string, string], [string, string]][]
    expect(rows.length).toBeGreaterThan(10_000)
    const ours = rows.map(([module, name]) => [module, name, mapImport(module, name), reverseMapImport(module, name)])
    expect(ours).toEqual(rows)
  })
})
