import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeZip } from '../../src/containers/zip/write.ts'
import { dumps, loads, PyGlobal, PyObject, PyTuple, Registry, UnpicklingError } from '../../src/index.ts'
import { ContainerError, readTorch, TorchFile, TorchStorage, TorchTensor, torch, toSafetensors } from '../../src/torch.ts'
import { counting, type Member, sparseZip, writeSparse } from './sparse.ts'
import { containers, MADE_BY, tensorsOf, unpacked } from './vectors.ts'

const folder = mkdtempSync(join(tmpdir(), 'torch-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ENGINES = ['wasm', 'typescript'] as const

/** Name and code of the error. */
async function refused(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const known = error instanceof ContainerError || error instanceof UnpicklingError
  return known ? `${error.name} ${error.code}` : String(error)
}

describe.each(MADE_BY)('files of the %s PyTorch', (by) => {
  const file = containers(by)
  const cases = file.torch.flatMap((row) => ENGINES.map((engine) => [`${row.name}, ${row.format}, ${engine}`, row, engine] as const))

  test.for(cases)('%s', async ([, row, engine]) => {
    const bytes = unpacked(row.file)
    const found = await readTorch(bytes, { engine })
    expect(found.format).toBe(row.format)
    const tensors = found.tensors()
    for (const [name, [dtype, shape, stride, elements]] of tensorsOf(row)) {
      const tensor = tensors.get(name)!
      expect(tensor, name).toBeInstanceOf(TorchTensor)
      expect([tensor.dtype, tensor.shape, tensor.stride]).toEqual([dtype, shape, stride])
      expect((await tensor.toNDArray()).toArray(), name).toEqual(elements)
    }
    if (row.format !== 'pickle') return
    // The same by `loads`, and back as it was.
    const value = loads(bytes, { registry: torch, engine })
    expect([...new TorchFile(value, 'pickle', undefined).tensors().keys()]).toEqual([...tensors.keys()])
    const lossless = loads(bytes, { registry: torch, lossless: true, engine })
    const again = dumps(lossless, { registry: torch, protocol: 4, engine })
    expect(dumps(loads(again, { lossless: true }), { protocol: 4 })).toEqual(again)
    expect(loads(again, { lossless: true })).toEqual(loads(bytes, { lossless: true }))
  })

  test('parameters, quantized, sparse and frozen ones', async () => {
    const read = async (name: string, format = 'zip') =>
      readTorch(unpacked(file.torch.find((row) => row.name === name && row.format === format)!.file))
    const parameters = (await read('parameters')).tensors()
    expect(String(parameters.get('p'))).toBe('Parameter float32 (2,) on cpu')
    expect([parameters.get('p')!.requiresGrad, parameters.get('g')!.requiresGrad]).toEqual([true, true])
    const quantized = (await read('quantized')).tensors().get('q')!
    expect(quantized.dtype).toBe('quint8')
    expect(quantized.quantizer).toEqual([new PyGlobal('torch', 'per_tensor_affine'), 0.1, 10])
    const sparse = (await read('sparse')).value as { coo: PyObject }
    expect(String(sparse.coo)).toContain('Tensor int64 (2, 3) on cpu')
    const frozen = await read('frozen script', 'torchscript')
    expect([...frozen.tensors()].map(([name, tensor]) => `${name} ${tensor}`)[0]).toMatch(/^constants\.0 Tensor float32/)
    const module = (await read('module')).value as PyObject
    expect(module.className).toBe('torch.nn.modules.container.Sequential')
    const meta = (await read('meta')).tensors().get('m')!
    expect([meta.device, meta.shape]).toEqual(['meta', [3]])
    expect(await refused(meta.toNDArray())).toBe('ContainerError missing')
  })

  test('unknown: "error" and allow let PyTorch\'s own names be', async () => {
    for (const name of ['dtypes', 'views', 'parameters']) {
      for (const row of file.torch.filter((other) => other.name === name)) {
        await readTorch(unpacked(row.file), { unknown: 'error' })
        await readTorch(unpacked(row.file), { allow: ['collections.OrderedDict'] })
      }
    }
    const sparse = unpacked(file.torch.find((row) => row.name === 'module')!.file)
    expect(await refused(readTorch(sparse, { unknown: 'error' }))).toBe('UnpicklingError refused-global')
  })

  test("the caller's registry and findClass come first", async () => {
    const bytes = unpacked(file.torch.find((row) => row.name === 'parameters')!.file)
    const registry = new Registry().registerAdapter({ names: ['torch._utils._rebuild_parameter'], call: () => 'mine' })
    expect((await readTorch(bytes, { registry })).value).toMatchObject({ p: 'mine' })
    const findClass = (_: string, name: string) => (name === '_rebuild_parameter' ? new PyGlobal('x', 'y') : undefined)
    expect(String(((await readTorch(bytes, { findClass })).value as { p: PyObject }).p.className)).toBe('x.y')
  })
})

test('numbers are the same from a Blob and a FileHandle, from parts of storages and from big-endian files', async () => {
  const data = dumpsWithStorages([tensorOf('0', [2, 2], [3, 1], 1, 6)])
  const little = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer)
  const big = little.slice()
  for (let at = 0; at < big.length; at += 4) big.subarray(at, at + 4).reverse()
  const archive = (order: string, storage: Uint8Array) =>
    writeZip([
      ['a/data.pkl', [data]],
      ['a/byteorder', [new TextEncoder().encode(order)]],
      ['a/data/0', [storage]],
    ])
  const path = join(folder, 'small.pt')
  for (const bytes of [archive('little', little), archive('big', big)]) {
    await writeSparse(path, [[0, bytes]], bytes.length)
    const file = await open(path)
    for (const source of [bytes, new Blob([bytes as Uint8Array<ArrayBuffer>]), file]) {
      const [tensor] = (await readTorch(source)).value as [TorchTensor]
      expect((await tensor.toNDArray()).toArray()).toEqual([
        [1, 2],
        [4, 5],
      ])
      expect(await piecesOf(tensor)).toEqual(new Uint8Array(Float32Array.of(1, 2, 4, 5).buffer))
    }
    await file.close()
  }
})

/** Stands for a storage while a pickle is written. */
class Storage {
  readonly key: string
  readonly length: number

  constructor(key: string, length: number) {
    this.key = key
    this.length = length
  }
}

function tensorOf(key: string, shape: number[], stride: number[], offset: number, length: number): PyObject {
  const args = [new Storage(key, length), offset, PyTuple.copy(shape), PyTuple.copy(stride), false, null]
  return new PyObject(new PyGlobal('torch._utils', '_rebuild_tensor_v2'), args, 'call')
}

function dumpsWithStorages(value: unknown): Uint8Array {
  return dumps(value, {
    protocol: 2,
    persistentId: (item) =>
      item instanceof Storage ? PyTuple.of<unknown>('storage', new PyGlobal('torch', 'FloatStorage'), item.key, 'cpu', item.length) : null,
  })
}

async function piecesOf(tensor: TorchTensor): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of tensor.pieces()) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

describe('a checkpoint of 5 GB', () => {
  const path = join(folder, 'large.pt')
  const TENSORS = 1000
  const LENGTH = 1_280_000

  test('its tensors are listed, and one is read, by kilobytes', async () => {
    const names = Array.from({ length: TENSORS }, (_, i) => `layers.${i}.weight`)
    const value = Object.fromEntries(
      names.map((name, i) => [name, tensorOf(String(i), [1000, LENGTH / 1000], [LENGTH / 1000, 1], 0, LENGTH)]),
    )
    const last = Float32Array.from({ length: LENGTH }, (_, i) => i)
    const members: Member[] = [['large/data.pkl', dumpsWithStorages(value)]]
    for (let i = 0; i < TENSORS - 1; i++) members.push([`large/data/${i}`, 4 * LENGTH])
    members.push([`large/data/${TENSORS - 1}`, new Uint8Array(last.buffer)])
    const { parts, size } = sparseZip(members)
    expect(size).toBeGreaterThan(5e9)
    await writeSparse(path, parts, size)
    const handle = await open(path)
    const counted = counting(handle)
    const found = await readTorch(counted)
    const tensors = found.tensors()
    expect([...tensors.keys()]).toEqual(names)
    expect(tensors.get('layers.999.weight')!.shape).toEqual([1000, LENGTH / 1000])
    // The pickle, the directory, and what the end of a zip archive may take.
    const known = parts.reduce((sum, [, bytes]) => sum + bytes.length, 0) - last.byteLength
    expect(parts.find(([, bytes]) => bytes.length === last.byteLength)![0]).toBeGreaterThan(2 ** 32)
    expect(counted.bytesRead).toBeLessThan(known + 70_000)
    const before = counted.bytesRead
    const array = await tensors.get('layers.999.weight')!.toNDArray()
    expect([array.get(0, 0), array.get(0, 1), array.get(999, 1279)]).toEqual([0, 1, LENGTH - 1])
    expect(counted.bytesRead - before).toBeLessThan(4 * LENGTH + 1000)
    await handle.close()
  })
})

describe('files that lie', () => {
  const storage = new Uint8Array(24)
  const archive = (value: unknown, members: [string, Uint8Array][] = [['a/data/0', storage]]) =>
    writeZip([['a/data.pkl', [dumpsWithStorages(value)]], ...members.map(([name, bytes]) => [name, [bytes]] as [string, Uint8Array[]])])

  test.for([
    ['a storage that is not there', [tensorOf('1', [1], [1], 0, 6)], 'UnpicklingError persistent-id'],
    ['a storage that is shorter', [tensorOf('0', [7], [1], 0, 7)], 'UnpicklingError persistent-id'],
    ['a storage of 2**53 elements', [tensorOf('0', [7], [1], 0, 2 ** 53 - 1)], 'UnpicklingError persistent-id'],
    ['a storage of less than none', [tensorOf('0', [0], [1], 0, -1)], 'UnpicklingError persistent-id'],
    ['a tensor past its storage', [tensorOf('0', [7], [1], 0, 6)], 'UnpicklingError bad-state'],
    ['an offset past the storage', [tensorOf('0', [1], [1], 6, 6)], 'UnpicklingError bad-state'],
    ['strides past the storage', [tensorOf('0', [2, 2], [5, 2], 0, 6)], 'UnpicklingError bad-state'],
    ['a negative stride', [tensorOf('0', [2], [-1], 1, 6)], 'UnpicklingError bad-state'],
    ['a stride that is no int', [tensorOf('0', [2], [0.5], 1, 6)], 'UnpicklingError bad-state'],
    ['a stride too few', [tensorOf('0', [2, 2], [1], 1, 6)], 'UnpicklingError bad-state'],
    ['a shape past 2**53', [tensorOf('0', [2 ** 52, 4], [0, 0], 0, 6)], 'UnpicklingError bad-state'],
    ['a negative length', [tensorOf('0', [-2], [1], 0, 6)], 'UnpicklingError bad-state'],
  ])('%s', async ([, value, expected]) => {
    expect(await refused(readTorch(archive(value)))).toBe(expected)
  })

  test('strides of 0 make much of little, up to a limit', async () => {
    const tensor = ((await readTorch(archive([tensorOf('0', [1000, 1000], [0, 0], 2, 6)]))).value as [TorchTensor])[0]
    const array = await tensor.toNDArray()
    expect([array.shape, (array.data as Float32Array).length]).toEqual([[1000, 1000], 1])
    expect((await piecesOf(tensor)).length).toBe(4e6)
    const huge = ((await readTorch(archive([tensorOf('0', [2 ** 26, 2 ** 26], [0, 0], 0, 6)]))).value as [TorchTensor])[0]
    expect(await refused(huge.toNDArray())).toBe('ContainerError limit')
    expect(await refused(piecesOf(huge))).toBe('ContainerError limit')
  })

  test('a damaged storage is found out where all of it is read', async () => {
    const bytes = archive([tensorOf('0', [6], [1], 0, 6), tensorOf('0', [2], [1], 2, 6)])
    const at = Buffer.from(bytes).indexOf('a/data/0') + 8
    bytes[at] = 1
    const [whole, part] = (await readTorch(bytes)).value as [TorchTensor, TorchTensor]
    expect(await refused(whole.toNDArray())).toBe('ContainerError bad-crc')
    expect((await part.toNDArray()).toArray()).toEqual([0, 0])
  })

  test('archives of something else', async () => {
    expect(await refused(readTorch(writeZip([['x.npy', []]])))).toBe('ContainerError format')
    expect(await refused(readTorch(writeZip([])))).toBe('UnpicklingError truncated')
    expect(await refused(readTorch(new Uint8Array(0)))).toBe('UnpicklingError truncated')
  })

  test('a persistent id that is no storage goes to persistentLoad', async () => {
    class Mine {}
    const pickle = dumps([new Mine()], { protocol: 2, persistentId: (item) => (item instanceof Mine ? 'mine' : null) })
    const bytes = writeZip([['data.pkl', [pickle]]])
    expect(await refused(readTorch(bytes))).toBe('UnpicklingError persistent-id')
    expect((await readTorch(bytes, { persistentLoad: (pid) => `<${pid}>` })).value).toEqual(['<mine>'])
  })

  test('PyTorch files within PyTorch files', async () => {
    let pickle = dumps(null, { protocol: 2 })
    const call = (bytes: Uint8Array) => new PyObject(new PyGlobal('torch.storage', '_load_from_bytes'), [bytes], 'call')
    const legacy = (value: Uint8Array) => {
      const parts = [dumps(0x1950a86a20f9469cfc6cn, { protocol: 2 }), dumps(1001, { protocol: 2 }), dumps({}, { protocol: 2 }), value]
      return new Uint8Array(Buffer.concat([...parts, dumps([], { protocol: 2 })]))
    }
    for (let depth = 0; depth < 20; depth++) pickle = dumps(call(legacy(pickle)), { protocol: 4 })
    expect(loads(pickle, { registry: torch })).toBe(null)
    pickle = dumps(call(legacy(pickle)), { protocol: 4 })
    expect(() => loads(pickle, { registry: torch })).toThrow('too many PyTorch files')
    // The same bytes, however often they are referred to, are one storage.
    const bytes = unpacked(containers('new').torch.find((row) => row.format === 'legacy' && row.name === 'views')!.file)
    const [a, b] = loads<[unknown, unknown]>(dumps([call(bytes), call(bytes)], { protocol: 4 }), { registry: torch })
    expect(a).toBe(b)
    expect(() => loads(dumps(call(Uint8Array.of(1))), { registry: torch })).toThrow(UnpicklingError)
  })
})

describe('legacy files', () => {
  const row = containers('new').torch.find((other) => other.format === 'legacy' && other.name === 'parameters')!

  test('are read from a FileHandle without their storages', async () => {
    const bytes = unpacked(row.file)
    const path = join(folder, 'legacy.pt')
    await writeSparse(path, [[0, bytes]], bytes.length)
    const handle = await open(path)
    const tensors = (await readTorch(handle)).tensors()
    expect((await tensors.get('p')!.toNDArray()).toArray()).toEqual([1, 1])
    await handle.close()
  })

  test('a storage that counts otherwise than the pickle', async () => {
    const bytes = unpacked(row.file)
    // The last storage has two float32, after their number.
    bytes[bytes.length - 16] = 3
    const tensors = [...(await readTorch(bytes)).tensors().values()]
    const all = await Promise.all(tensors.map((tensor) => refused(tensor.toNDArray())))
    expect(all.filter((error) => error === 'ContainerError bad-size').length).toBe(1)
    expect(await refused(readTorch(bytes.subarray(0, -1)))).toBe('ContainerError truncated')
  })
})

describe('toSafetensors', () => {
  const gather = () => {
    const chunks: Uint8Array[] = []
    return { chunks, write: (chunk: Uint8Array) => void chunks.push(chunk) }
  }

  test('writes what the library writes', async () => {
    const { file, written } = containers('new').safetensors!
    const sink = gather()
    await toSafetensors((await readTorch(unpacked(file))).tensors(), sink, { format: 'pt' })
    expect(Buffer.concat(sink.chunks).toString('latin1')).toBe(Buffer.from(unpacked(written)).toString('latin1'))
  })

  test('refuses what has no name there, before anything is written', async () => {
    const tensors = (await readTorch(unpacked(containers('new').torch.find((row) => row.name === 'quantized')!.file))).tensors()
    const sink = gather()
    expect(await refused(toSafetensors(tensors, sink))).toBe('ContainerError unsupported')
    expect(sink.chunks).toEqual([])
  })
})

test('what is shown, and JSON', async () => {
  const { value } = await readTorch(unpacked(containers('new').torch.find((row) => row.name === 'views')!.file))
  const { t } = value as { t: TorchTensor }
  expect(String(t)).toBe('Tensor float32 (4, 2, 3) on cpu')
  expect(JSON.stringify(t)).toBe('{"dtype":"float32","shape":[4,2,3],"device":"cpu"}')
  expect(t.storage).toBeInstanceOf(TorchStorage)
  expect(String(t.storage)).toBe('TorchStorage float32 (24,) on cpu')
  expect((await t.storage!.read(4, 8)).length).toBe(4)
  expect(() => t.storage!.read(0, 97)).toThrow(RangeError)
  expect([t.size, t.nbytes, t.isContiguous, t.requiresGrad, t.className]).toEqual([24, 96, false, false, 'torch.Tensor'])
})

test('a key of tuples within one another, each of them twice, is shown by its beginning', async () => {
  let key = PyTuple.of<unknown>(1, 'a')
  for (let i = 0; i < 40; i++) key = PyTuple.of<unknown>(key, key)
  const tensor = new PyObject(
    new PyGlobal('torch._utils', '_rebuild_meta_tensor_no_storage'),
    [new PyGlobal('torch', 'float32'), PyTuple.of(2), PyTuple.of(1), false],
    'call',
  )
  const file = await readTorch(
    dumps(
      new Map<unknown, unknown>([
        [key, tensor],
        [PyTuple.of(1, 2), [tensor]],
      ]),
    ),
  )
  const [long, short] = [...file.tensors().keys()]
  expect(long!.length).toBeLessThan(200)
  expect(short).toBe('[ 1, 2 ].0')
})
