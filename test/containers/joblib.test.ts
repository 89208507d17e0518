import { describe, expect, test } from 'vitest'
import { ContainerError } from '../../src/containers/error.ts'
import { type Adapter, dumps, loads, NDArray, PyGlobal, PyObject, Registry, UnpicklingError } from '../../src/index.ts'
import { type JoblibOptions, readJoblib } from '../../src/joblib.ts'
import { containers, MADE_BY, unpacked } from './vectors.ts'

const pickled = (value: unknown): string => Buffer.from(dumps(value, { protocol: 4, numpy: 2, fast: true })).toString('latin1')

async function refused(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const known = error instanceof ContainerError || error instanceof UnpicklingError
  return known ? `${error.name} ${error.code}: ${error.message}` : String(error)
}

describe.each(MADE_BY)('files of the %s joblib', (by) => {
  const { joblib } = containers(by)
  const read = joblib.filter((row) => ['', 'zlib', 'gzip'].includes(row.compression))

  test.for(
    read.flatMap((row) => [false, true].map((lossless) => [`${row.name} ${row.compression}`, row.protocol, lossless, row] as const)),
  )('%s, protocol %i, lossless: %s', async ([, , lossless, row]) => {
    const bytes = unpacked(row.file)
    const expected = loads(unpacked(row.value), { lossless })
    expect(pickled(await readJoblib(bytes, { lossless }))).toBe(pickled(expected))
    expect(pickled(await readJoblib(new Blob([bytes]), { lossless, engine: 'wasm' }))).toBe(pickled(expected))
  })

  test.for(joblib.filter((row) => !read.includes(row)).map((row) => [row.compression as 'bz2', row] as const))(
    '%s needs a decompressor, which the error names',
    async ([compression, row]) => {
      const bytes = unpacked(row.file)
      expect(await refused(readJoblib(bytes))).toMatch(`ContainerError decompressor: this file is compressed by ${compression}`)
      expect(await refused(readJoblib(bytes))).toMatch(`decompressors: { ${compression}: bytes => ... }`)
      const plain = unpacked(joblib.find((other) => other.name === row.name && other.compression === '' && other.protocol === 4)!.file)
      const given: Uint8Array[] = []
      const decompressors = {
        [compression]: async (data: Uint8Array) => {
          given.push(data)
          return Buffer.from(plain)
        },
      }
      expect(pickled(await readJoblib(bytes, { decompressors }))).toBe(pickled(loads(unpacked(row.value))))
      expect(given).toEqual([bytes])
    },
  )
})

describe('decompression', () => {
  const row = containers('new').joblib.find(({ compression }) => compression === 'xz')!
  const failing: [string, JoblibOptions, string][] = [
    [
      'throws',
      {
        decompressors: {
          xz: () => {
            throw new Error('no')
          },
        },
      },
      'ContainerError decompressor: decompressors.xz failed: Error: no',
    ],
    ['rejects', { decompressors: { xz: () => Promise.reject(new Error('no')) } }, 'ContainerError decompressor: decompressors.xz failed'],
    ['gives text', { decompressors: { xz: () => 'text' as never } }, 'ContainerError decompressor: decompressors.xz gave no Uint8Array'],
    ['gives too much', { decompressors: { xz: () => new Uint8Array(11) }, limits: { maxDecompressed: 10 } }, 'ContainerError limit'],
  ]
  test.for(failing)('a decompressor that %s', async ([, options, expected]) => {
    expect(await refused(readJoblib(unpacked(row.file), options))).toMatch(expected)
  })

  test('a bomb is bounded by a limit', async () => {
    const { deflateSync, gzipSync } = await import('node:zlib')
    const bomb = Buffer.alloc(100_000_000)
    for (const compress of [deflateSync, gzipSync]) {
      const bytes = compress(bomb)
      expect(await refused(readJoblib(bytes))).toMatch('ContainerError limit: compressed data becomes more than limits.maxDecompressed')
      expect(await refused(readJoblib(bytes.subarray(0, 1000)))).toMatch('ContainerError bad-data')
      expect(await refused(readJoblib(bytes, { limits: { maxDecompressed: 2e8 } }))).toMatch('UnpicklingError unknown-opcode')
    }
  })
})

describe('old formats are named', () => {
  test('compressed by joblib itself', async () => {
    expect(await refused(readJoblib(new TextEncoder().encode('ZF0x2a                 x\x9c')))).toMatch('joblib 0.9 or older')
  })

  test('arrays in files of their own', async () => {
    for (const name of ['NDArrayWrapper', 'ZNDArrayWrapper']) {
      const wrapper = new PyObject(new PyGlobal('joblib.numpy_pickle', name), [], 'new')
      wrapper.state = { filename: 'x_01.npy' }
      const error = await refused(readJoblib(dumps([wrapper])))
      expect(error).toMatch(`UnpicklingError bad-state: joblib.numpy_pickle.${name}: joblib 0.9 and older`)
    }
  })

  test("scikit-learn's own copy of joblib", async () => {
    const wrapper = (module: string) => {
      const object = new PyObject(new PyGlobal(module, 'NumpyArrayWrapper'), [], 'new')
      const dtype = new NDArray(Uint8Array.of(), [0]).dtype
      object.state = { subclass: new PyGlobal('numpy', 'ndarray'), shape: [3], order: 'C', dtype }
      return object
    }
    const pickle = dumps(wrapper('sklearn.externals.joblib.numpy_pickle'), { protocol: 2 })
    const bytes = new Uint8Array([...pickle.subarray(0, -1), 1, 2, 3, 0x2e])
    expect(((await readJoblib(bytes)) as NDArray).toArray()).toEqual([1, 2, 3])
  })
})

describe('raw bytes between opcodes', () => {
  // An adapter as anyone may write one: a length, then as many bytes, each with a nested pickle behind.
  const offsets: number[] = []
  const adapter: Adapter<{ parts: unknown[] }> = {
    names: ['app.Raw'],
    readsRaw: true,
    new: () => ({ parts: [] }),
    setState(value, count, context) {
      for (let i = 0; i < (count as number); i++) {
        context.readRaw((rest, offset) => {
          offsets.push(offset)
          if (rest[0] === 0xff) return 0.5
          const end = 1 + rest[0]!
          value.parts.push([...rest.subarray(1, end)])
          return end
        })
      }
    },
  }
  const registry = new Registry().registerAdapter(adapter)
  const raw = (count: number) => {
    const object = new PyObject(new PyGlobal('app', 'Raw'), [], 'new')
    object.state = count
    return object
  }
  /** The pickle of these values in a list, with bytes behind the BUILD of the first. */
  const withRaw = (bytes: number[], rest: unknown[], protocol = 2) => {
    const build = Buffer.from(dumps([raw(2)], { protocol: 2 })).lastIndexOf(0x62)
    const head = dumps([raw(2), ...rest], { protocol })
    return new Uint8Array([...head.subarray(0, build + 2), ...bytes, ...head.subarray(build + 2)])
  }
  const many = Array.from({ length: 1000 }, (_, i) => ({ id: i, name: `name ${i}` }))

  test.for(['wasm', 'typescript', 'auto'] as const)('%s', (engine) => {
    // Bytes that would be opcodes: STOP, an opcode there is not, a MARK.
    const pickle = withRaw([3, 0x2e, 0xfe, 0x28, 0], many)
    offsets.length = 0
    const [first, ...others] = loads<[{ parts: unknown[] }, ...unknown[]]>(pickle, { registry, engine })
    expect(first.parts).toEqual([[0x2e, 0xfe, 0x28], []])
    expect(others).toEqual(many)
    expect(offsets[1]! - offsets[0]!).toBe(4)
    expect(() => loads(withRaw([200], []), { registry, engine })).toThrow(UnpicklingError)
    expect(() => loads(withRaw([0xff], many), { registry, engine })).toThrow('0.5 raw bytes')
  })

  test('inside of a frame there are none', () => {
    expect(() => loads(dumps(raw(1), { protocol: 4 }), { registry })).toThrow('raw bytes inside of a frame')
  })

  test('an adapter that does not say so has none under WebAssembly', () => {
    const { readsRaw: _, ...silent } = adapter
    const findClass = () => silent
    const pickle = withRaw([0, 0], many)
    expect(() => loads(pickle, { findClass, engine: 'wasm' })).toThrow("under engine: 'typescript'")
    expect(loads<unknown[]>(pickle, { findClass, engine: 'typescript' })[0]).toEqual({ parts: [[], []] })
  })

  test('nor is there any outside of BUILD', () => {
    const calls: Adapter = { names: ['app.f'], readsRaw: true, call: (_, context) => context.readRaw(() => 0) }
    const pickle = dumps(new PyObject(new PyGlobal('app', 'f'), [], 'call'))
    expect(() => loads(pickle, { registry: new Registry().registerAdapter(calls) })).toThrow('raw bytes are read in setState')
  })
})
