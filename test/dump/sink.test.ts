import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { setTimeout as later } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ByteSink, writerTo } from '../../src/dump/sink.ts'
import { PicklingError } from '../../src/errors.ts'
import { dump, dumps } from '../../src/index.ts'
import { random } from '../random.ts'

const next = random(7)
const long = Uint8Array.from({ length: 300_001 }, () => next() * 256)
const pieces = [Uint8Array.of(0x80, 5), new Uint8Array(0), long, Uint8Array.of(0x2e)]
const expected = Buffer.concat(pieces)

const write = async (sink: ByteSink, what: Uint8Array[] = pieces): Promise<void> => writerTo(sink)(what)

/** The error a sink's failure becomes. */
async function failureOf(sink: ByteSink): Promise<PicklingError> {
  const error = await write(sink).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(PicklingError)
  expect(error).toMatchObject({ code: 'sink', path: '$' })
  return error as PicklingError
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const uncaught = vi.fn()
process.on('uncaughtException', uncaught)
afterEach(() => expect(uncaught).not.toHaveBeenCalled())
afterAll(() => void process.off('uncaughtException', uncaught))

describe('an object with write', () => {
  test('gets all bytes, whatever it returns', async () => {
    const chunks: Uint8Array[] = []
    await write({ write: (bytes) => chunks.push(bytes) })
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)
  })

  test('is waited for: one write at a time', async () => {
    const chunks: Uint8Array[] = []
    let open = 0
    let most = 0
    await write({
      async write(bytes) {
        most = Math.max(most, ++open)
        await later(1)
        chunks.push(bytes)
        open--
      },
    })
    expect(most).toBe(1)
    expect(open).toBe(0)
    expect(chunks.length).toBeGreaterThan(4)
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)
  })

  test('may transfer what it is given: neither the rest nor the caller loses bytes', async () => {
    const chunks: Uint8Array[] = []
    await write({ write: (bytes) => chunks.push(structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] })) })
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)
    expect(long.length).toBe(300_001)
  })

  test('that throws or rejects is a PicklingError with its error as cause, and nothing more is written', async () => {
    const error = new Error('disk full')
    for (const fail of [
      () => {
        throw error
      },
      () => Promise.reject(error),
    ]) {
      let writes = 0
      const failure = await failureOf({ write: () => (++writes === 2 ? fail() : undefined) })
      expect(failure.cause).toBe(error)
      expect(failure.message).toBe('the destination failed: disk full (at $)')
      expect(writes).toBe(2)
    }
  })
})

describe('WritableStream', () => {
  test('gets all bytes at its own pace, is unlocked, and stays open', async () => {
    const chunks: Uint8Array[] = []
    let open = 0
    let most = 0
    let closed = false
    const stream = new WritableStream<Uint8Array>({
      async write(bytes) {
        most = Math.max(most, ++open)
        await later(1)
        chunks.push(bytes)
        open--
      },
      close() {
        closed = true
      },
    })
    await write(stream)
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)
    expect([most, open, closed, stream.locked]).toEqual([1, 0, false, false])
    await write(stream, [Uint8Array.of(1)])
    expect(chunks.at(-1)).toEqual(Uint8Array.of(1))
  })

  test('through which bytes are piped on', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const done = write(writable).then(() => writable.close())
    const chunks: Uint8Array[] = []
    for await (const chunk of readable) chunks.push(chunk)
    await done
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)
  })

  test('that fails, at once or later', async () => {
    const error = new Error('quota')
    for (const at of [1, 3]) {
      let writes = 0
      const stream = new WritableStream<Uint8Array>({
        write() {
          if (++writes === at) throw error
        },
      })
      expect((await failureOf(stream)).cause).toBe(error)
      expect(writes).toBe(at)
      expect(stream.locked).toBe(false)
    }
  })

  test('that is locked or closed', async () => {
    const locked = new WritableStream<Uint8Array>()
    locked.getWriter()
    expect((await failureOf(locked)).cause).toBeInstanceOf(TypeError)
    const closed = new WritableStream<Uint8Array>()
    await closed.close()
    await failureOf(closed)
  })
})

describe('Node stream', () => {
  test('gets all bytes with no more than one chunk waiting, and stays open', async () => {
    const chunks: Uint8Array[] = []
    let waiting = 0
    const stream: Writable = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, callback) {
        waiting = Math.max(waiting, stream.writableLength)
        chunks.push(chunk)
        setTimeout(callback, 1)
      },
    })
    const listeners = stream.eventNames().length
    await write(stream)
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)
    expect(waiting).toBeLessThanOrEqual(1 << 16)
    expect(stream.writableEnded).toBe(false)
    expect(stream.eventNames().length).toBe(listeners)
  })

  test('is waited for until the last chunk is through', async () => {
    let through = 0
    const stream = new Writable({
      write(chunk, _encoding, callback) {
        setTimeout(() => {
          through += chunk.length
          callback()
        }, 5)
      },
    })
    await write(stream)
    expect(through).toBe(expected.length)
  })

  test('that is a pipe, or a file', async () => {
    const pipe = new PassThrough()
    const chunks: Uint8Array[] = []
    pipe.on('data', (chunk) => chunks.push(chunk))
    await write(pipe)
    expect(expected.equals(Buffer.concat(chunks))).toBe(true)

    const path = join(folder, 'stream.pkl')
    const file = createWriteStream(path)
    await write(file)
    await write(file, [Uint8Array.of(9)])
    await new Promise<void>((resolve) => file.end(resolve))
    expect(Buffer.concat([expected, Uint8Array.of(9)]).equals(readFileSync(path))).toBe(true)
  })

  test('that fails does not end the process, though nobody listens to its errors', async () => {
    const error = new Error('EPIPE')
    const stream = new Writable({ write: (_chunk, _encoding, callback) => void setTimeout(callback, 1, error) })
    expect((await failureOf(stream)).cause).toBe(error)
    const missing = createWriteStream(join(folder, 'no', 'such', 'folder'))
    expect((await failureOf(missing)).cause).toMatchObject({ code: 'ENOENT' })
    await later(10)
  })

  test('that is destroyed or ended before everything is written', async () => {
    const destroyed = new Writable({
      write() {
        destroyed.destroy()
      },
    })
    await failureOf(destroyed)
    await failureOf(destroyed)
    const ended = new Writable({ write: (_chunk, _encoding, callback) => callback() })
    ended.end()
    expect((await failureOf(ended)).cause).toMatchObject({ code: 'ERR_STREAM_WRITE_AFTER_END' })
    await later(10)
  })
})

describe('FileHandle', () => {
  test('is written from its position on and left open', async () => {
    const path = join(folder, 'handle.pkl')
    const file = await open(path, 'w')
    await write(file)
    await write(file, [Uint8Array.of(9)])
    await file.close()
    expect(Buffer.concat([expected, Uint8Array.of(9)]).equals(readFileSync(path))).toBe(true)
  })

  test('that takes only part of what it is given is given the rest', async () => {
    const taken: number[] = []
    const handle = {
      fd: 9,
      datasync() {},
      write(bytes: Uint8Array, offset = 0, length = 0) {
        const part = Math.min(length, 1000)
        taken.push(...bytes.subarray(offset, offset + part))
        return Promise.resolve({ bytesWritten: part })
      },
    }
    await write(handle)
    expect(expected.equals(Uint8Array.from(taken))).toBe(true)
    handle.write = () => Promise.resolve({ bytesWritten: 0 })
    await failureOf(handle)
  })

  test('that is closed, or open for reading only', async () => {
    const path = join(folder, 'closed.pkl')
    const file = await open(path, 'w')
    await file.close()
    await failureOf(file)
    const reading = await open(path, 'r')
    expect((await failureOf(reading)).cause).toMatchObject({ code: 'EBADF' })
    await reading.close()
  })
})

test('several dumps to one sink come one after another', async () => {
  const values = [new Uint8Array(150_000), 'b', [1, 2, 3], new Uint8Array(70_000)]
  const whole = Buffer.concat(values.map((value) => dumps(value)))
  const chunks: Uint8Array[] = []
  const stream = new Writable({ write: (chunk, _encoding, callback) => void setTimeout(() => callback(void chunks.push(chunk)), 1) })
  const web = new WritableStream<Uint8Array>({ write: async (chunk) => void chunks.push(await later(1).then(() => chunk)) })
  const plain = { write: async (chunk: Uint8Array) => void chunks.push(await later(1).then(() => chunk)) }
  for (const sink of [stream, web, plain]) {
    chunks.length = 0
    await Promise.all(values.map((value) => dump(value, sink)))
    expect(whole.equals(Buffer.concat(chunks))).toBe(true)
  }
  // One that fails does not hold up the next.
  let times = 0
  const failing = { write: (chunk: Uint8Array) => (times++ === 0 ? Promise.reject(new Error('full')) : void chunks.push(chunk)) }
  chunks.length = 0
  const [first, second] = await Promise.allSettled([dump('a', failing), dump('b', failing)])
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
  expect(Buffer.concat(chunks).equals(dumps('b'))).toBe(true)
})

test('a stream that asks for nothing beforehand', async () => {
  const chunks: Uint8Array[] = []
  const stream = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) }, { highWaterMark: 0 })
  await dump([1, 2], stream)
  expect(Buffer.concat(chunks).equals(dumps([1, 2]))).toBe(true)
})

test('what is no sink is a TypeError before anything is pickled', () => {
  expect(() => writerTo(join(folder, 'x.pkl') as never)).toThrow(/not a string: open the file/)
  for (const sink of [null, undefined, 1, {}, [], { write: 1 }, () => {}]) {
    expect(() => writerTo(sink as never)).toThrow(TypeError)
  }
})

test('bytes of the value that are taken away while they are written, or while they wait', async () => {
  const value = () => new Uint8Array(300_000).fill(7)
  const take = (data: Uint8Array) => structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] })
  const data = value()
  let written = 0
  const sink = {
    async write(chunk: Uint8Array) {
      written += chunk.length
      if (written > 100_000 && data.length > 0) take(data)
      await later(0)
    },
  }
  await expect(dump(data, sink)).rejects.toMatchObject({ code: 'bad-value', path: '$' })
  const [first, second] = [value(), value()]
  const one = dump(first, sink)
  const two = dump(second, sink)
  take(second)
  await one
  await expect(two).rejects.toMatchObject({ code: 'bad-value', path: '$' })
})

test("an error of this package's that a sink throws is the sink's", async () => {
  const cause = new PicklingError('unsupported', 'of another value', '$')
  const sink = {
    write() {
      throw cause
    },
  }
  expect((await failureOf(sink)).cause).toBe(cause)
})
