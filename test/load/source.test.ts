import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UnpicklingError } from '../../src/errors.ts'
import { frames, loads, Unpickler } from '../../src/index.ts'
import { type ByteSource, loadEach, loadFirst, type ReadableFileHandle } from '../../src/load/source.ts'
import { random, SEED } from '../random.ts'
import { allVectors } from '../vectors.ts'

type Piece = { bytes: Uint8Array; base: number }
const piece = (bytes: Uint8Array, base: number): Piece => ({ bytes, base })

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}

/** The bytes in chunks that end at these positions. */
async function* cut(bytes: Uint8Array<ArrayBuffer>, ...ends: number[]): AsyncGenerator<Uint8Array> {
  yield* cutAt(bytes, ends)
}

async function* cutAt(bytes: Uint8Array, ends: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const end of ends) {
    yield bytes.slice(start, end)
    start = end
  }
  yield bytes.slice(start)
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts))
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

const failure = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const vectors = allVectors()
/** One of each opcode: a small vector of every protocol and kind. */
const small = vectors.filter(({ pickle }) => pickle.length <= 120)

describe('a pickle in chunks', () => {
  test('is found wherever the chunks are cut', async () => {
    for (const { name, pickle } of small) {
      for (let at = 0; at <= pickle.length; at++) {
        const found = await all(loadEach(cutAt(pickle, [at]), undefined, piece))
        expect(found.length, `${name} cut at ${at}`).toBe(1)
        expect(Buffer.compare(found[0]!.bytes, pickle), `${name} cut at ${at}`).toBe(0)
      }
    }
  })

  test('is cut from what follows it, for all vectors end to end in random chunks', async () => {
    const whole = concat(vectors.map(({ pickle }) => pickle))
    for (const largest of [50, 5000, whole.length]) {
      const next = random(SEED + largest)
      const ends: number[] = []
      for (let at = 0; at < whole.length; ends.push(at)) at = Math.min(whole.length, at + Math.ceil(next() * largest))
      const found = await all(loadEach(cutAt(whole, ends), undefined, piece))
      let base = 0
      for (const [i, { name, protocol, pickle }] of vectors.entries()) {
        expect(found[i]?.base, `${name}, protocol ${protocol}`).toBe(base)
        expect(Buffer.compare(found[i]!.bytes, pickle), `${name}, protocol ${protocol}`).toBe(0)
        base += pickle.length
      }
      expect(found.length).toBe(vectors.length)
    }
  }, 60_000)

  test('is handed on in time that grows with its size, in chunks of one byte too', async () => {
    const size = 1 << 20
    const pickle = concat([ascii('B\x00\x00\x10\x00'), new Uint8Array(size).fill(7), ascii('.')])
    async function* bytes() {
      for (let i = 0; i < pickle.length; i++) yield pickle.subarray(i, i + 1)
    }
    const [found] = await all(loadEach(bytes(), undefined, piece))
    expect(Buffer.compare(found!.bytes, pickle)).toBe(0)
  }, 20_000)

  test('keeps what was handed on unchanged while more is read', async () => {
    const pickles = [ascii('C\x03abc.\x8e\x04\0\0\0\0\0\0\0wxyz.'), ascii('C\x05hello.'), ascii('(I1\nI2\nt.')]
    const whole = concat(pickles)
    const found = await all(loadEach(cut(whole, 3, 9, 15, 20, 26), undefined, piece))
    const copies: Uint8Array[] = []
    await all(loadEach(cut(whole, 3, 9, 15, 20, 26), undefined, (bytes) => copies.push(bytes.slice())))
    expect(found.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))).toEqual(
      copies.map((copy) => Buffer.from(copy).toString('latin1')),
    )
    expect(found.length).toBe(4)
  })

  test('comes with the rest of a frame that goes past STOP, and the rest is the next pickle', async () => {
    const frame = ascii('\x80\x04\x95\x07\0\0\0\0\0\0\0K\x01.')
    const next = ascii('K\x02.K\x03.')
    for (let at = 0; at <= frame.length + next.length; at++) {
      const found = await all(loadEach(cut(concat([frame, next]), at), undefined, piece))
      expect(found.map(({ base }) => base)).toEqual([0, 14, 17])
      expect(found.map(({ bytes }) => bytes.length)).toEqual([18, 3, 3])
    }
  })
})

describe('a source that ends early or holds no pickle', () => {
  test('fails as the same bytes do in one piece, and at the same offset', async () => {
    const decode = (bytes: Uint8Array) => loads(bytes)
    const told = (error: unknown) =>
      error instanceof UnpicklingError ? `${error.code} ${error.offset} ${error.opcode} ${error.message}` : String(error)
    let compared = 0
    for (const { name, pickle } of small) {
      for (let end = pickle.length % 4; end < pickle.length; end += 4) {
        const prefix = pickle.slice(0, end)
        const expected = told(failure(() => loads(prefix)))
        const error = await loadFirst(cut(prefix, end >> 1), undefined, decode).catch((error) => error)
        if (told(error) !== expected) expect(told(error), `${name}, ${end} bytes`).toBe(expected)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(3000)
  }, 60_000)

  test('is handed on as it is, with the offset it has in the stream', async () => {
    const found = await all(loadEach(cut(ascii('I1\n.(I2\nX\x05\0\0\0ab'), 6), undefined, piece))
    expect(found).toEqual([piece(ascii('I1\n.'), 0), piece(ascii('(I2\nX\x05\0\0\0ab'), 4)])
  })

  test('is given up at once where nothing that follows could help', async () => {
    for (const [start, why] of [
      ['K\x01\xff', 'no opcode'],
      ['\x8b\xff\xff\xff\xff', 'a negative length'],
      ['T\x00\x00\x00\x80', 'a negative length'],
      ['\x8e\xff\xff\xff\xff\xff\xff\xff\xff', 'a length past all sizes'],
      ['\x95\0\0\0\0\0\0\0\x80', 'a frame past all sizes'],
    ] as const) {
      let given = 0
      async function* endless() {
        yield ascii(start)
        for (;;) {
          given++
          yield ascii('N'.repeat(100))
        }
      }
      await expect(
        loadFirst(endless(), undefined, (bytes) => loads(bytes)),
        why,
      ).rejects.toThrow(UnpicklingError)
      expect(given, why).toBe(0)
    }
  })

  test('is no pickle for load, and none for loadAll, when it is empty', async () => {
    await expect(loadFirst(cut(ascii('')), undefined, (bytes) => loads(bytes))).rejects.toMatchObject({ code: 'truncated', offset: 0 })
    expect(await all(loadEach(cut(ascii(''), 0, 0), undefined, piece))).toEqual([])
    expect(await all(loadEach(ascii(''), undefined, piece))).toEqual([])
  })
})

describe('limits.maxBytes', () => {
  const limited = (source: ByteSource, maxBytes: number) => all(loadEach(source, maxBytes, piece))

  test('holds for each pickle, not for the stream', async () => {
    const whole = ascii('I1\n.I2\n.I3\n.')
    expect((await limited(whole, 4)).length).toBe(3)
    await expect(limited(whole, 3)).rejects.toMatchObject({ code: 'limit', offset: 0 })
    await expect(limited(cut(ascii('I1\n.I20\n.'), 5), 4)).rejects.toMatchObject({ code: 'limit', offset: 4 })
  })

  test('stops reading as soon as a length says that it will be passed', async () => {
    let given = 0
    async function* source() {
      yield ascii('N0B\0\0\0\x40')
      for (;;) {
        given++
        yield new Uint8Array(1000)
      }
    }
    await expect(limited(source(), 1e6)).rejects.toMatchObject({ code: 'limit', offset: 0 })
    expect(given).toBe(0)
  })

  test('stops a line without end', async () => {
    let given = 0
    async function* source() {
      yield ascii('V')
      for (;;) {
        given++
        yield ascii('x'.repeat(1000))
      }
    }
    await expect(limited(source(), 1e5)).rejects.toMatchObject({ code: 'limit', offset: 0 })
    expect(given).toBe(100)
  })
})

/** A file that gives what it has in reads of random sizes, and says to have `size` bytes. */
function fileOf(bytes: Uint8Array, size: unknown, next: () => number): ReadableFileHandle & { buffers: Set<ArrayBufferLike> } {
  let at = 0
  const buffers = new Set<ArrayBufferLike>()
  return {
    fd: 3,
    buffers,
    stat: () => size,
    async read(buffer, offset, length) {
      buffers.add(buffer.buffer)
      const bytesRead = Math.min(bytes.length - at, Math.ceil(next() ** 8 * length))
      buffer.set(bytes.subarray(at, at + bytesRead), offset)
      at += bytesRead
      return { bytesRead }
    },
  }
}

describe('bytes that are read straight into their place', () => {
  const long = (length: number | bigint, shown: number) => concat([ascii('\x80\x04\x8e'), eight(length), new Uint8Array(shown).fill(7)])
  const eight = (length: number | bigint) => new Uint8Array(BigUint64Array.of(BigInt(length)).buffer)

  test('give the same pickles, whatever the file says to have and however much it reads at once', async () => {
    const next = random(SEED)
    const pickles = [...vectors.map(({ pickle }) => pickle), concat([long(300_000, 300_000), ascii('\x94.')])]
    const whole = concat(pickles)
    const sizes = [undefined, {}, { size: 0 }, { size: 1 }, { size: whole.length - 1 }, { size: whole.length }, { size: 2 ** 40 }]
    for (const size of [...sizes, { size: BigInt(whole.length) }, { size: Number.NaN }, { size: -1 }]) {
      const found: string[] = []
      for await (const one of loadEach(fileOf(whole, size, next), undefined, (bytes) => Buffer.from(bytes).toString('latin1')))
        found.push(one)
      expect(found, `SEED=${SEED} ${JSON.stringify(size, (_, value) => String(value))}`).toEqual(
        pickles.map((pickle) => Buffer.from(pickle).toString('latin1')),
      )
    }
  })

  test('come to lie in one buffer of little more than their size where the file is as long as the pickle says', async () => {
    const pickle = concat([long(5_000_000, 5_000_000), ascii('\x94.')])
    const file = fileOf(pickle, { size: pickle.length }, () => 1)
    const [found] = await all(loadEach(file, undefined, piece))
    expect(Buffer.compare(found!.bytes, pickle)).toBe(0)
    expect(found!.bytes.buffer.byteLength).toBe(pickle.length + 1)
    // The first, of 64 KiB, and that one.
    expect(file.buffers.size).toBe(2)
  })

  test('get room for what came and some times as much, whatever a length says', async () => {
    for (const claimed of [2 ** 20, 2 ** 26, 2 ** 30, 2 ** 40, 2 ** 52]) {
      for (const shown of [100, 10_000, 300_000]) {
        const bytes = long(claimed, shown)
        const chunks = async function* () {
          for (let i = 0; i < bytes.length; i += 1000) yield bytes.subarray(i, i + 1000)
        }
        const read = 2 << 20
        const sources: [ByteSource, number][] = [
          [chunks(), 4 * bytes.length],
          [fileOf(bytes, undefined, () => 1), 4 * bytes.length + 4 * read],
          [fileOf(bytes, { size: bytes.length }, () => 1), bytes.length + read],
        ]
        for (const [source, most] of sources) {
          const [found] = await all(loadEach(source, undefined, piece))
          expect(found!.bytes.length).toBe(bytes.length)
          expect(found!.bytes.buffer.byteLength).toBeLessThanOrEqual(most)
        }
      }
    }
  })

  test('are more than the platform can hold: an error that says how much it can at least', async () => {
    const file = fileOf(concat([ascii('N.'), long(2 ** 52, 100_000)]), { size: 2 ** 53 }, () => 1)
    const loading = all(loadEach(file, undefined, (bytes) => loads(bytes)))
    await expect(loading).rejects.toBeInstanceOf(UnpicklingError)
    await expect(loading).rejects.toMatchObject({ code: 'limit', offset: 2, cause: expect.any(RangeError) })
    await expect(loading).rejects.toThrow(/^4503599627\d+ bytes or more in one piece, of which the platform can hold at least \d{7,}/)
    // The same in a frame: 8 bytes of length behind -1.
    const length = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0x10, 0, 0, 0, 0, 0, 0])
    const framed = fileOf(concat([length, new Uint8Array(100_000)]), { size: 2 ** 53 }, () => 1)
    const reading = all(frames(framed, { maxLength: Number.POSITIVE_INFINITY }))
    await expect(reading).rejects.toMatchObject({ name: 'UnpicklingError', code: 'limit', offset: 0 })
  })

  test('limits.maxBytes is asked before any room is made', async () => {
    const file = fileOf(long(2 ** 52, 100), { size: 2 ** 53 }, () => 1)
    await expect(all(loadEach(file, 1e9, piece))).rejects.toThrow(/more than limits.maxBytes/)
  })
})

describe('every kind of source', () => {
  const first = ascii('\x80\x04K\x01.')
  const second = ascii('\x80\x04\x8c\x02hi.')
  const both = concat([first, second])
  const read = (source: ByteSource) => all(loadEach(source, undefined, (bytes) => loads(bytes)))
  const readFirst = (source: ByteSource) => loadFirst(source, undefined, (bytes) => loads(bytes))
  let folder = ''
  let path = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'brine-'))
    path = join(folder, 'two.pkl')
    writeFileSync(path, both)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('bytes: Uint8Array, Buffer, ArrayBuffer, a view of part of one', async () => {
    const padded = concat([ascii('..'), both])
    for (const source of [both, Buffer.from(both), both.buffer, new DataView(padded.buffer, 2), padded.subarray(2)]) {
      expect(await read(source as ByteSource)).toEqual([1, 'hi'])
      expect(await readFirst(source as ByteSource)).toBe(1)
    }
  })

  test('Blob and File', async () => {
    expect(await read(new Blob([both]))).toEqual([1, 'hi'])
    expect(await read(new Blob([first, second]))).toEqual([1, 'hi'])
    expect(await readFirst(new Blob([both]))).toBe(1)
  })

  test('ReadableStream: read to its end, or cancelled, and unlocked', async () => {
    const cancelled: unknown[] = []
    const stream = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(both.slice(0, 3))
          controller.enqueue(both.slice(3))
          controller.close()
        },
        cancel: (reason) => void cancelled.push(reason),
      })
    const whole = stream()
    expect(await read(whole)).toEqual([1, 'hi'])
    expect(whole.locked).toBe(false)
    expect(cancelled).toEqual([])

    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(both.slice())
      },
      cancel: (reason) => void cancelled.push(reason),
    })
    expect(await readFirst(endless)).toBe(1)
    expect(endless.locked).toBe(false)
    expect(cancelled).toEqual([undefined])
    expect(pulled).toBeLessThan(4)
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(ascii('K\x01\xff')) })
    await expect(readFirst(broken)).rejects.toMatchObject({ code: 'unknown-opcode', offset: 2 })
    expect(broken.locked).toBe(false)
  })

  test('a response body', async () => {
    expect(await read(new Response(both).body!)).toEqual([1, 'hi'])
  })

  test('Node streams: read to their end, or destroyed', async () => {
    expect(await read(Readable.from([Buffer.from(first), Buffer.from(second)]))).toEqual([1, 'hi'])
    expect(await read(createReadStream(path, { highWaterMark: 3 }))).toEqual([1, 'hi'])
    const stream = createReadStream(path, { highWaterMark: 3 })
    expect(await readFirst(stream)).toBe(1)
    expect(stream.destroyed).toBe(true)
  })

  test('an async generator is returned', async () => {
    let returned = false
    async function* source() {
      try {
        for (;;) yield first
      } finally {
        returned = true
      }
    }
    expect(await readFirst(source())).toBe(1)
    expect(returned).toBe(true)
    returned = false
    for await (const value of loadEach(source(), undefined, (bytes) => loads(bytes))) {
      expect(value).toBe(1)
      break
    }
    expect(returned).toBe(true)
  })

  test('FileHandle: from its position on, and left open', async () => {
    const file = await open(path)
    try {
      await file.read(new Uint8Array(first.length), 0, first.length, null)
      expect(await read(file)).toEqual(['hi'])
      expect((await file.stat()).size).toBe(both.length)
    } finally {
      await file.close()
    }
  })

  test('a stream that fails rejects with its own error', async () => {
    const error = new Error('the cable was pulled')
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(error)
      },
    })
    await expect(read(stream)).rejects.toBe(error)
    expect(stream.locked).toBe(false)
    await expect(
      read(
        Readable.from(
          (async function* () {
            yield Buffer.from(first.slice(0, 3))
            throw error
          })(),
        ),
      ),
    ).rejects.toBe(error)
  })

  test('what is none is a TypeError that says what is one', async () => {
    await expect(readFirst(path as never)).rejects.toThrow(/not a string: open the file/)
    for (const source of [null, undefined, 1, {}, [first], () => first]) {
      await expect(readFirst(source as never)).rejects.toThrow(TypeError)
      await expect(readFirst(source as never)).rejects.toThrow(/bytes, a Blob, a ReadableStream/)
    }
    await expect(readFirst(Readable.from(['K\x01.']) as never)).rejects.toThrow(/not string/)
  })
})

test('Unpickler and a stream agree on where pickles end', async () => {
  const own = small.filter(({ name }) => !/persist|ext|buffer/i.test(name))
  for (const { name, pickle } of own) {
    const unpickler = new Unpickler(concat([pickle, ascii('N.')]), { encoding: 'latin1' })
    unpickler.load()
    expect(unpickler.offset, name).toBe(pickle.length)
  }
  expect(own.length).toBeGreaterThan(100)
})
