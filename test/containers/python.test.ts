import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { dumps, loads, NDArray, PyComplex } from '../../src/index.ts'
import { writeNpy, writeNpz } from '../../src/npy.ts'
import { torch } from '../../src/torch.ts'
import { type Python, pythons, run } from '../pythons.ts'
import { containers, unpacked } from './vectors.ts'

// What Python's own libraries read from files and pickles written here, asked now, where they are.

function having(library: string): Python | undefined {
  const found = pythons().find((python) => {
    try {
      run(python, ['-c', `import ${library}`])
      return true
    } catch {
      return false
    }
  })
  if (found === undefined) console.warn(`skipped: no Python that has ${library} was found (PYTHON names one)`)
  return found
}

const withNumPy = having('numpy')
const withTorch = having('torch')
const folder = mkdtempSync(join(tmpdir(), 'files-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(withNumPy === undefined)('NumPy', { timeout: 60_000 }, () => {
  const arrays: Record<string, NDArray> = {
    f4: new NDArray(Float32Array.of(0, 1.5, -2, 3, 4, 5), [2, 3]),
    fortran: new NDArray(Int32Array.of(0, 1, 2, 3, 4, 5), [2, 3]).transpose(),
    i8: new NDArray(BigInt64Array.of(-1n, 2n ** 60n), [2]),
    none: new NDArray(Uint8Array.of(7), []),
    empty: new NDArray(new Float64Array(0), [3, 0]),
    objects: new NDArray(['a', null, 1.5, new PyComplex(1, 2)], [4], { numpy: 1 }),
    日本: new NDArray(Uint16Array.of(1, 2), [2]),
  }
  const SHOW = 'print([(k, str(z[k].dtype), z[k].shape, z[k].tolist(), z[k].flags.f_contiguous) for k in sorted(z)])'
  const EXPECTED =
    "[('empty', 'float64', (3, 0), [[], [], []], True), ('f4', 'float32', (2, 3), [[0.0, 1.5, -2.0], [3.0, 4.0, 5.0]], False), " +
    "('fortran', 'int32', (3, 2), [[0, 3], [1, 4], [2, 5]], True), ('i8', 'int64', (2,), [-1, 1152921504606846976], True), " +
    "('none', 'uint8', (), 7, True), ('objects', 'object', (4,), ['a', None, 1.5, (1+2j)], True), ('日本', 'uint16', (2,), [1, 2], True)]\n"

  test('.npz and .npy', () => {
    const path = join(folder, 'a.npz')
    writeFileSync(path, writeNpz(arrays))
    const python = ['-W', 'ignore', '-X', 'utf8', '-c']
    expect(run(withNumPy!, [...python, `import numpy as np; z = np.load(${JSON.stringify(path)}, allow_pickle=True); ${SHOW}`])).toBe(
      EXPECTED,
    )
    for (const [name, array] of Object.entries(arrays)) writeFileSync(join(folder, `${name}.npy`), writeNpy(array))
    const load = `z = {k: np.load(${JSON.stringify(folder)} + '/' + k + '.npy', allow_pickle=True) for k in ${JSON.stringify(Object.keys(arrays))}}`
    expect(run(withNumPy!, [...python, `import numpy as np; ${load}; ${SHOW}`])).toBe(EXPECTED)
  })
})

describe.skipIf(withTorch === undefined)('PyTorch', { timeout: 60_000 }, () => {
  test('tensors in pickles that were read and written back', () => {
    const old = run(withTorch!, ['-c', 'import torch; print(torch.__version__)']).startsWith('1.')
    const rows = containers(old ? 'old' : 'new').torch.filter(({ format }) => format === 'pickle')
    for (const [i, row] of rows.entries()) {
      const bytes = unpacked(row.file)
      writeFileSync(join(folder, `${i}.given`), bytes)
      const lossless = loads(bytes, { registry: torch, lossless: true })
      writeFileSync(join(folder, `${i}.written`), dumps(lossless, { registry: torch, protocol: 4 }))
    }
    // PyTorch 2 cannot read all of its own: those of storages without a type.
    const program = `
import pickle, torch
def shown(name):
    try:
        with open(name, "rb") as file:
            return repr(pickle.load(file))
    except AttributeError as error:
        return str(error)
for i in range(${rows.length}):
    given, written = (shown(%r %% (i, kind)) for kind in ("given", "written"))
    print(given == written)
`
      .replace('%r', JSON.stringify(`${folder}/%d.%s`))
      .replace('%%', '%')
    expect(run(withTorch!, ['-W', 'ignore', '-c', program])).toBe('True\n'.repeat(rows.length))
  })
})
