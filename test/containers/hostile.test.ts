import { describe, expect, test, vi } from 'vitest'
import { ContainerError } from '../../src/containers/error.ts'
import {
  DType,
  dumps,
  type LoadOptions,
  loads,
  NDArray,
  PickleError,
  PyGlobal,
  PyObject,
  PyTuple,
  UnpicklingError,
} from '../../src/index.ts'
import { readJoblib } from '../../src/joblib.ts'
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/npy.ts'
import { readTorch, type TorchStorage, TorchTensor, torch } from '../../src/torch.ts'
import { PersistentId } from '../describe.ts'
import { random, SEED } from '../random.ts'
import { allFiles } from './vectors.ts'

// Law: whatever the bytes, a file gives its value or a ContainerError or an UnpicklingError, each with an offset, and nothing else.

Error.stackTraceLimit = 0

/** Reads all that a file holds. */
const readers = {
  npy: readNpy,
  async npz(bytes: Uint8Array) {
    for await (const [, array] of await readNpz(bytes)) array.toString()
  },
  async torch(bytes: Uint8Array) {
    const file = await readTorch(bytes)
    for (const tensor of file.tensors().values()) await tensor.toNDArray()
  },
  joblib: readJoblib,
}

async function outcome(kind: keyof typeof readers, bytes: Uint8Array): Promise<string> {
  try {
    await readers[kind](bytes)
    return 'value'
  } catch (error) {
    if (!(error instanceof ContainerError || error instanceof UnpicklingError)) throw error
    expect(error).toBeInstanceOf(PickleError)
    expect(Number.isInteger(error.offset) && error.offset >= 0).toBe(true)
    // No functions of the caller's were there to fail.
    expect(error.code, error.message).not.toBe('hook')
    return error.code
  }
}

const files = allFiles()

test('files cut off at every 64 bytes', { timeout: 120_000 }, async () => {
  for (const { kind, bytes } of files) {
    for (let end = 0; end < bytes.length; end += 64) {
      const before = bytes.slice(0, end)
      await outcome(kind, before)
      expect(Buffer.compare(before, bytes.subarray(0, end))).toBe(0)
    }
    expect(await outcome(kind, bytes)).toMatch(/^(?:value|decompressor|missing)$/)
  }
})

test(`files with bytes changed (SEED=${SEED})`, { timeout: 120_000 }, async () => {
  const next = random(SEED)
  for (const { kind, name, bytes } of files) {
    for (let round = 0; round < 20; round++) {
      const changed = bytes.slice()
      const at = Math.floor(next() * bytes.length)
      changed[at] = round % 3 === 0 ? changed[at]! ^ (1 << Math.floor(next() * 8)) : Math.floor(next() * 256)
      try {
        await outcome(kind, changed)
      } catch (error) {
        throw new Error(`${name}, byte ${at} is ${changed[at]}`, { cause: error })
      }
    }
  }
})

describe('memory', () => {
  const size = 32 << 20
  const array = new NDArray(new Float64Array(size / 8), [size / 8])

  /** Bytes of ArrayBuffers that are there after the work and were not before. */
  async function taken(work: () => Promise<unknown>): Promise<number> {
    const before = process.memoryUsage().arrayBuffers
    const kept = await work()
    const bytes = process.memoryUsage().arrayBuffers - before
    expect(kept).toBeDefined()
    return bytes
  }

  test('of bytes in memory nothing is copied that is aligned', async () => {
    const npy = writeNpy(array)
    expect(await taken(() => readNpy(npy))).toBeLessThan(1 << 20)
  })

  test('of members of archives, once what is asked for', async () => {
    const npz = writeNpz({ array })
    expect(await taken(async () => (await readNpz(npz)).get('array'))).toBeLessThan(size + (1 << 20))
    const blob = new Blob([npz as Uint8Array<ArrayBuffer>])
    expect(await taken(async () => (await readNpz(blob)).get('array'))).toBeLessThan(2 * size + (1 << 20))
  })

  test('what a header asks for is not made before it is there', async () => {
    const npy = writeNpy(new Float64Array(1000))
    const text = Buffer.from(npy)
    text.write('(123456789012,)', text.indexOf('(1000,)'))
    text.write(', }', text.indexOf('(123456789012,)') + 15)
    const before = process.memoryUsage().arrayBuffers
    expect(await outcome('npy', new Uint8Array(text))).toBe('truncated')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20)
  })
})

// A pickle within a file is accounted for by the load that it is a part of: else each of many could make what a pickle of its own may.
describe('many pickles in one', () => {
  const TIMES = 40
  const bytes = new Uint8Array(4000).fill(97)
  /** 7 MB of bytearrays, each a call, in 13 KB. */
  const made = () => Array.from({ length: 1800 }, () => new PyObject(new PyGlobal('builtins', 'bytearray'), [bytes], 'call'))

  async function codeOf(load: () => unknown): Promise<unknown> {
    try {
      await load()
    } catch (error) {
      if (error instanceof UnpicklingError) return error.code
      throw error
    }
    return 'value'
  }

  test('storages of PyTorch', async () => {
    const written = (value: unknown) => dumps(value, { protocol: 2 })
    const file = [0x1950a86a20f9469cfc6cn, 1001, { little_endian: true }, made(), []].map(written)
    const loadFromBytes = new PyGlobal('torch.storage', '_load_from_bytes')
    const many = (count: number) =>
      dumps(Array.from({ length: count }, () => new PyObject(loadFromBytes, [new Uint8Array(Buffer.concat(file))], 'call')))
    expect(await codeOf(() => loads(many(1), { registry: torch }))).toBe('value')
    expect(await codeOf(() => loads(many(TIMES), { registry: torch }))).toBe('limit')
  })

  test('arrays of objects of joblib', async () => {
    const array = dumps(new NDArray(made(), [1800]), { protocol: 4 })
    const wrapper = new PyObject(new PyGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper'), [], 'new')
    wrapper.state = {
      subclass: new PyGlobal('numpy', 'ndarray'),
      shape: PyTuple.of(1800),
      order: 'C',
      dtype: DType.of('O'),
      allow_mmap: false,
    }
    // PROTO 2 and what makes the wrapper; STOP is left out.
    const begin = dumps(wrapper, { protocol: 2 }).subarray(2, -1)
    const many = (count: number) => {
      const parts = Array.from({ length: count }, () => Buffer.concat([begin, array]))
      return new Uint8Array(Buffer.concat([Buffer.of(0x80, 2, 0x5d, 0x28), ...parts, Buffer.from('e.')]))
    }
    expect(await codeOf(() => readJoblib(many(1)))).toBe('value')
    expect(await codeOf(() => readJoblib(many(TIMES)))).toBe('limit')
  })
})

test('a dict that many objects share is not gone through for each', async () => {
  const COUNT = 50
  const shared = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]))
  const entries = vi.spyOn(Object, 'entries')
  const walks = () => entries.mock.calls.filter(([value]) => Object.keys(value).length >= 1000).length
  try {
    const made = (name: string, args: () => unknown[], via: 'call' | 'new', state?: () => unknown) =>
      Array.from({ length: COUNT }, () => {
        const object = new PyObject(new PyGlobal(name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)), args(), via)
        object.state = state?.()
        return object
      })
    const storage = new PyObject(new PyGlobal('torch.storage', '_load_from_bytes'), [storageFile()], 'call')
    const tensors = made('torch._utils._rebuild_tensor_v2', () => [storage, 0, PyTuple.of(1), PyTuple.of(1), false, null, shared], 'call')
    const pickles: [Uint8Array, LoadOptions][] = [
      [
        dumps(
          made(
            'collections.OrderedDict',
            () => [],
            'call',
            () => shared,
          ),
        ),
        {},
      ],
      [
        dumps(
          made(
            'collections.Counter',
            () => [],
            'call',
            () => shared,
          ),
        ),
        {},
      ],
      [dumps(tensors), { registry: torch }],
    ]
    for (const [pickle, options] of pickles) {
      entries.mockClear()
      expect(loads(pickle, options)).toHaveLength(COUNT)
      expect(walks()).toBeLessThan(3)
    }
    const state = { ...shared, subclass: new PyGlobal('numpy', 'ndarray'), shape: PyTuple.of(0), order: 'C', dtype: DType.of('<i8') }
    const wrappers = made(
      'joblib.numpy_pickle.NumpyArrayWrapper',
      () => [],
      'new',
      () => state,
    )
    entries.mockClear()
    expect(await readJoblib(dumps(wrappers, { protocol: 2 }))).toHaveLength(COUNT)
    expect(walks()).toBeLessThan(3)
  } finally {
    entries.mockRestore()
  }
})

/** A PyTorch file of one storage of four bytes, or of a part of it. */
function storageFile(view: unknown = null): Uint8Array {
  return legacyFile(new PersistentId(PyTuple.of<unknown>('storage', new PyGlobal('torch', 'FloatStorage'), '0', 'cpu', 1, view)))
}

/** A PyTorch file of a value in which there is a storage of four bytes. */
function legacyFile(value: unknown): Uint8Array {
  const written = (part: unknown) =>
    dumps(part, { protocol: 2, persistentId: (object) => (object instanceof PersistentId ? object.pid : undefined) })
  const pickles = [0x1950a86a20f9469cfc6cn, 1001, { little_endian: true }, value, ['0']].map(written)
  return new Uint8Array(Buffer.concat([...pickles, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), new Uint8Array(4)]))
}

describe('headers and places that lie', () => {
  const header = (length: number, version = 2, minor = 0): Uint8Array => {
    const text = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }".padEnd(length - 1)
    const size = version === 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0]
    return new Uint8Array(
      Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.of(version, minor, ...size), Buffer.from(`${text}\n\0`)]),
    )
  }

  test.each([
    ['of 10,000 bytes', header(10_000), 'value'],
    ['of more', header(10_001), 'bad-header'],
    ['of more than NumPy 1 has', header(60_000, 1), 'bad-header'],
    ['of version 2.1', header(128, 2, 1), 'unsupported'],
    ['of version 4', header(128, 4), 'unsupported'],
  ])('a header %s', async (_, bytes, expected) => {
    expect(await outcome('npy', bytes)).toBe(expected)
  })

  test('an array of objects whose pickle has another shape', async () => {
    const file = Buffer.from(writeNpy(new NDArray(['a', null], [2])))
    file.write('(3,)', file.indexOf('(2,)'))
    expect(await outcome('npy', new Uint8Array(file))).toBe('bad-data')
  })

  test.each([
    ['before its start', [-1, 1], 'persistent-id'],
    ['past its end', [1, 1], 'persistent-id'],
    ['of no number', ['a', 1], 'persistent-id'],
    ['of a negative length', [1, -1], 'persistent-id'],
    ['of all of it', [0, 1], 'value'],
  ])('a part of a storage %s', async (_, [start, length], expected) => {
    expect(await outcome('torch', storageFile(PyTuple.of<unknown>('part', start, length)))).toBe(expected)
  })
})

test('two storages of one name', async () => {
  const of = (type: string, count: number) =>
    new PersistentId(PyTuple.of<unknown>('storage', new PyGlobal('torch', type), '0', 'cpu', count, null))
  const file = (...storages: unknown[]) => legacyFile(storages)
  expect(await outcome('torch', file(of('FloatStorage', 1), of('FloatStorage', 1)))).toBe('value')
  expect(await outcome('torch', file(of('FloatStorage', 1), of('IntStorage', 1)))).toBe('persistent-id')
  expect(await outcome('torch', file(of('FloatStorage', 1), of('FloatStorage', 0)))).toBe('persistent-id')
})

test('an array of objects of joblib whose pickle has another shape', async () => {
  const wrapper = new PyObject(new PyGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper'), [], 'new')
  const state = { subclass: new PyGlobal('numpy', 'ndarray'), order: 'C', dtype: DType.of('O'), allow_mmap: false }
  const file = (length: number) => {
    wrapper.state = { ...state, shape: PyTuple.of(length) }
    const array = dumps(new NDArray(['a', null], [2]), { protocol: 4 })
    return new Uint8Array(Buffer.concat([dumps(wrapper, { protocol: 2 }).subarray(0, -1), array, Buffer.from('.')]))
  }
  expect(await outcome('joblib', file(2))).toBe('value')
  expect(await outcome('joblib', file(3))).toBe('bad-state')
})

test('a tensor that repeats its storage, as often as is allowed, and once more', async () => {
  const storage = (await readTorch(storageFile())).value as TorchStorage
  const type = new TorchTensor(storage, storage.type, [1], [1], 0).type
  const repeated = (count: number) => new TorchTensor(storage, type, [count], [0], 0).toNDArray()
  const most = ((16 << 20) + 256 * 4) / 4
  expect((await repeated(most)).size).toBe(most)
  await expect(repeated(most + 1)).rejects.toMatchObject({ code: 'limit' })
})
