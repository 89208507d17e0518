import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ByteSink,
  type ByteSource,
  dump,
  dumps,
  type Engine,
  load,
  loadAll,
  loads,
  PickleBuffer,
  PicklingError,
} from '../../src/index.ts'
import { random } from '../random.ts'

const next = random(11)
const shared = { shared: true }
const bytes = Uint8Array.from({ length: 70_000 }, () => next() * 256)
/** Values of all sizes: within a chunk, over several, past a frame; and one that refers to itself. */
const values: unknown[] = [1, 'two', [shared, shared, new Map([[3, bytes]])], Array.from({ length: 10_000 }, (_, i) => `item ${i}`), null]
const cycle: unknown[] = []
cycle.push(cycle)
values.push(cycle)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of source) list.push(value)
  return list
}

async function dumpAll(sink: ByteSink, engine: Engine): Promise<void> {
  for (const value of values) await dump(value, sink, { engine })
}

describe.each(['wasm', 'typescript'] as const)('values through files and streams, %s', (engine) => {
  const check = async (source: ByteSource): Promise<void> => {
    const loaded = await all(loadAll(source, { engine }))
    expect(loaded).toEqual(values)
    const [first, second] = loaded[2] as unknown[]
    expect(first).toBe(second)
    const itself = loaded[5] as unknown[]
    expect(itself[0]).toBe(itself)
  }

  test('a file by its handle', async () => {
    const path = join(folder, `handle-${engine}.pkl`)
    const out = await open(path, 'w')
    await dumpAll(out, engine)
    await out.close()
    const file = await open(path)
    await check(file)
    await file.close()
  })

  test('a file by Node streams', async () => {
    const path = join(folder, `stream-${engine}.pkl`)
    const out = createWriteStream(path)
    await dumpAll(out, engine)
    await new Promise<void>((resolve) => out.end(resolve))
    await check(createReadStream(path))
  })

  test('a pipe, packed and unpacked on the way', async () => {
    const pack = createGzip()
    const read = check(pack.pipe(createGunzip()).pipe(new PassThrough()))
    await dumpAll(pack, engine)
    pack.end()
    await read
  })

  test('web streams', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const read = check(readable)
    await dumpAll(writable, engine)
    await writable.close()
    await read
  })

  test('an object that keeps chunks, and a Blob of them', async () => {
    const chunks: Uint8Array<ArrayBuffer>[] = []
    await dumpAll({ write: (chunk: Uint8Array<ArrayBuffer>) => chunks.push(chunk) }, engine)
    await check(new Blob(chunks))
  })

  test('what is written to a file is what dumps gives', async () => {
    const chunks: Uint8Array[] = []
    for (const value of values) {
      chunks.length = 0
      await dump(value, { write: (chunk) => chunks.push(chunk) }, { engine, protocol: 4 })
      expect(Buffer.concat(chunks).equals(dumps(value, { engine, protocol: 4 }))).toBe(true)
    }
  })
})

test('each pickle of a stream has a memo of its own', async () => {
  // MEMOIZE counts from 0 in each: were the memo kept, BINGET 0 would be the first pickle's list.
  const one = dumps([shared, shared])
  expect(await all(loadAll(Buffer.concat([one, one])))).toEqual([
    [shared, shared],
    [shared, shared],
  ])
})

test('out-of-band buffers go to the pickles in order', async () => {
  const buffers: Uint8Array[] = []
  const chunks: Uint8Array[] = []
  for (const text of ['one', 'two']) {
    const bufferCallback = (buffer: PickleBuffer) => void buffers.push(buffer.raw())
    const value = [new PickleBuffer(new TextEncoder().encode(text), { readonly: true })]
    await dump(value, { write: (chunk) => chunks.push(chunk) }, { bufferCallback })
  }
  const loaded = await all(loadAll<[Uint8Array]>(new Blob(chunks as Uint8Array<ArrayBuffer>[]), { buffers }))
  expect(loaded.map(([data]) => new TextDecoder().decode(data))).toEqual(['one', 'two'])
})

test('an error has the offset that it has in the stream', async () => {
  const good = dumps(values.slice(0, 3))
  const bad = dumps('x').with(0, 0xff)
  for (const engine of ['wasm', 'typescript'] as const) {
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const value of loadAll(new Blob([good, good, bad] as Uint8Array<ArrayBuffer>[]), { engine })) seen.push(value)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'unknown-opcode', offset: 2 * good.length })
    expect(seen.length).toBe(2)
    const plain = dumps([1, 2, 3], { protocol: 2 })
    const short = all(loadAll(new Blob([good, plain.subarray(0, -1)] as Uint8Array<ArrayBuffer>[]), { engine }))
    await expect(short).rejects.toMatchObject({ code: 'truncated', offset: good.length + plain.length - 1 })
  }
})

test('a frame is waited for, whatever it holds', async () => {
  const frame = new Uint8Array(200)
  frame.set([0x95, 100, 0, 0, 0, 0, 0, 0, 0, 0x4e, 0xff])
  const negative = frame.slice()
  negative.set([0x4e, 0x8b, 0xff, 0xff, 0xff, 0xff], 9)
  for (const [bytes, code] of [
    [frame, 'unknown-opcode'],
    [negative, 'bad-length'],
    [frame.subarray(0, 60), 'truncated'],
    [negative.subarray(0, 60), 'truncated'],
  ] as const) {
    for (const engine of ['wasm', 'typescript'] as const) {
      expect(() => loads(bytes, { engine })).toThrow(expect.objectContaining({ code }))
      for (let size = 1; size < 80; size += 7) {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
        await expect(all(loadAll(new Blob(chunks as Uint8Array<ArrayBuffer>[]), { engine }))).rejects.toMatchObject({ code })
        const stream = (async function* () {
          yield* chunks
        })()
        await expect(load(stream, { engine })).rejects.toMatchObject({ code })
      }
    }
  }
})

test('a source that fails when it is told to stop has given its pickle', async () => {
  const source = (ending: () => never) => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false as const, value: dumps('whole') }),
      return: async () => ending(),
    }),
  })
  const fail = () => {
    throw new Error('told to stop')
  }
  expect(await load(source(fail))).toBe('whole')
})

test('limits.maxBytes holds for the pickle, however it comes', async () => {
  const pickle = dumps('x'.repeat(1000)) as Uint8Array<ArrayBuffer>
  for (const source of [pickle, new Blob([pickle]), new Response(pickle).body!]) {
    await expect(load(source, { limits: { maxBytes: 1000 } })).rejects.toMatchObject({ code: 'limit', offset: 0 })
  }
  expect(await load(pickle, { limits: { maxBytes: pickle.length } })).toBe('x'.repeat(1000))
})

test('nothing is written of a value that cannot be', async () => {
  let writes = 0
  const sink = { write: () => void writes++ }
  await expect(dump([1, () => {}], sink)).rejects.toMatchObject({ name: 'PicklingError', code: 'unsupported', path: '$[1]' })
  expect(writes).toBe(0)
  await expect(dump(1, 'path.pkl' as never)).rejects.toThrow(TypeError)
})

test('dump rejects where the destination fails, and succeeds on the next', async () => {
  const cause = new Error('full')
  const failing = { write: () => Promise.reject(cause) }
  const error = await dump(values, failing).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(PicklingError)
  expect(error).toMatchObject({ code: 'sink', cause })
  const chunks: Uint8Array[] = []
  await dump(1, { write: (chunk) => chunks.push(chunk) })
  expect(loads(Buffer.concat(chunks))).toBe(1)
})
