import { describe, expect, test } from 'vitest'
import { ContainerError } from '../../src/containers/error.ts'
import { NDArray, PickleError, UnpicklingError } from '../../src/index.ts'
import { readJoblib } from '../../src/joblib.ts'
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/npy.ts'
import { readTorch } from '../../src/torch.ts'
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
