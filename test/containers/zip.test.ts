import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { crc32, crc32ByTable } from '../../src/containers/crc32.ts'
import { ContainerError } from '../../src/containers/error.ts'
import { sourceOf } from '../../src/containers/source.ts'
import { openZip } from '../../src/containers/zip/directory.ts'
import { readSurveyed, readSurveyedSync, surveyZip, surveyZipSync } from '../../src/containers/zip/survey.ts'
import { writeZip } from '../../src/containers/zip/write.ts'
import { random, SEED } from '../random.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content)

/** An archive of two members, and where its records are. */
function sample(deflated = false): { bytes: Uint8Array; local: number[]; central: number[]; end: number } {
  const contents = [bytesOf('first content, first content, first content'), bytesOf('second')]
  const plain = writeZip([
    ['a/one', [contents[0]!]],
    ['a/two', [contents[1]!]],
  ])
  const bytes = deflated ? withDeflated(plain, contents[0]!) : plain
  const find = (signature: string): number[] => {
    const found: number[] = []
    for (let at = Buffer.from(bytes).indexOf(signature); at >= 0; at = Buffer.from(bytes).indexOf(signature, at + 1)) found.push(at)
    return found
  }
  return { bytes, local: find('PK\x03\x04'), central: find('PK\x01\x02'), end: find('PK\x05\x06')[0]! }
}

/** The same archive with the first member deflated. */
function withDeflated(bytes: Uint8Array, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content)
  const shorter = content.length - packed.length
  const buffer = Buffer.from(bytes)
  const start = 30 + 5
  const result = Buffer.concat([buffer.subarray(0, start), packed, buffer.subarray(start + content.length)])
  const central = result.indexOf('PK\x01\x02')
  const second = result.indexOf('PK\x01\x02', central + 1)
  const end = result.indexOf('PK\x05\x06')
  result.writeUInt16LE(8, 8)
  result.writeUInt32LE(packed.length, 18)
  result.writeUInt16LE(8, central + 10)
  result.writeUInt32LE(packed.length, central + 20)
  result.writeUInt32LE(result.readUInt32LE(second + 42) - shorter, second + 42)
  result.writeUInt32LE(result.readUInt32LE(end + 16) - shorter, end + 16)
  return new Uint8Array(result)
}

/** Code of what goes wrong with listing, or with reading every member. */
async function refused(bytes: Uint8Array, limits = {}): Promise<string> {
  try {
    const zip = await openZip(sourceOf(bytes), limits)
    for (const member of zip.members.values()) await zip.read(member)
    return 'nothing'
  } catch (error) {
    if (error instanceof ContainerError) return error.code
    throw error
  }
}

describe('strict', () => {
  test.for([false, true])('members are read, deflated: %s', async (deflated) => {
    const zip = await openZip(sourceOf(sample(deflated).bytes), {})
    const contents: string[] = []
    for (const [name, member] of zip.members) contents.push(`${name}: ${text(await zip.read(member))}`)
    expect(contents).toEqual(['a/one: first content, first content, first content', 'a/two: second'])
  })

  type Change = (bytes: DataView, at: ReturnType<typeof sample>) => void
  const lies: [string, Change, string][] = [
    ['no end', (view, { end }) => view.setUint8(end, 0), 'format'],
    ['a comment that is cut off', (view, { end }) => view.setUint16(end + 20, 1, true), 'format'],
    ['more members than there are', (view, { end }) => view.setUint16(end + 10, 3, true), 'bad-directory'],
    ['fewer members than there are', (view, { end }) => view.setUint16(end + 10, 1, true), 'bad-directory'],
    ['a directory elsewhere', (view, { end }) => view.setUint32(end + 16, 0, true), 'bad-directory'],
    ['a directory past the end', (view, { end }) => view.setUint32(end + 16, 2 ** 31, true), 'bad-directory'],
    ['a directory of 4 GB', (view, { end }) => view.setUint32(end + 12, 2 ** 32 - 2, true), 'bad-directory'],
    ['an entry that is none', (view, { central }) => view.setUint8(central[1]!, 0), 'bad-directory'],
    ['a name past the directory', (view, { central }) => view.setUint16(central[1]! + 28, 60_000, true), 'bad-directory'],
    ['a local header that is none', (view, { local }) => view.setUint8(local[0]!, 0), 'bad-directory'],
    ['another name before the data', (view, { local }) => view.setUint8(local[0]! + 30, 0x62), 'bad-directory'],
    ['another size before the data', (view, { local }) => view.setUint32(local[0]! + 22, 1, true), 'bad-directory'],
    ['another method before the data', (view, { local }) => view.setUint16(local[0]! + 8, 8, true), 'bad-directory'],
    ['other flags before the data', (view, { local }) => view.setUint16(local[0]! + 6, 1, true), 'bad-directory'],
    ['another checksum before the data', (view, { local }) => view.setUint32(local[0]! + 14, 1, true), 'bad-directory'],
    ['a longer local header', (view, { local }) => view.setUint16(local[0]! + 28, 20, true), 'overlap'],
    ['a size that reaches into the next member', (view, { central }) => view.setUint32(central[0]! + 20, 50, true), 'overlap'],
    ['a size of 4 GB', (view, { central }) => view.setUint32(central[1]! + 20, 2 ** 32 - 2, true), 'overlap'],
    ['two members in one place', (view, { central }) => view.setUint32(central[1]! + 42, 0, true), 'overlap'],
    ['a member past the end', (view, { central }) => view.setUint32(central[1]! + 42, 2 ** 31, true), 'overlap'],
    ['the same name twice', (view, { central }) => [0x6f, 0x6e, 0x65].map((c, i) => view.setUint8(central[1]! + 48 + i, c)), 'bad-name'],
    ['a name that leads out', (view, { central }) => [0x2e, 0x2e, 0x2f].map((c, i) => view.setUint8(central[0]! + 46 + i, c)), 'bad-name'],
    ['an absolute name', (view, { central }) => view.setUint8(central[0]! + 46, 0x2f), 'bad-name'],
    ['a name with a zero', (view, { central }) => view.setUint8(central[0]! + 47, 0), 'bad-name'],
    ['a damaged byte', (view, { local }) => view.setUint8(local[0]! + 36, 0), 'bad-crc'],
    [
      'encryption',
      (view, { local, central }) => [local[0]! + 6, central[0]! + 8].map((at) => view.setUint16(at, 0x801, true)),
      'unsupported',
    ],
    [
      'a directory that is encrypted',
      (view, { local, central }) => [local[0]! + 6, central[0]! + 8].map((at) => view.setUint16(at, 0x2800, true)),
      'unsupported',
    ],
    [
      'another compression',
      (view, { local, central }) => [local[0]! + 8, central[0]! + 10].map((at) => view.setUint16(at, 12, true)),
      'unsupported',
    ],
    [
      'a size that is not that of the content',
      (view, { local, central }) => [local[0]! + 22, central[0]! + 24].map((at) => view.setUint32(at, 42, true)),
      'bad-size',
    ],
  ]
  test.for(lies)('%s', async ([, change, code]) => {
    const at = sample()
    change(new DataView(at.bytes.buffer), at)
    expect(await refused(at.bytes)).toBe(code)
  })

  test('a deflated member that lies about its size, or does not decompress', async () => {
    const sizes = (size: number) => {
      const { bytes, local, central } = sample(true)
      const view = new DataView(bytes.buffer)
      for (const at of [local[0]! + 22, central[0]! + 24]) view.setUint32(at, size, true)
      return bytes
    }
    expect(await refused(sizes(42))).toBe('bad-size')
    expect(await refused(sizes(44))).toBe('bad-size')
    expect(await refused(sizes(2 ** 31))).toBe('limit')
    expect(await refused(sample(true).bytes, { maxDecompressed: 42 })).toBe('limit')
    const damaged = sample(true).bytes
    damaged.fill(0xff, 35, 40)
    expect(await refused(damaged)).toBe('bad-data')
  })

  test('a bomb is bounded by a limit, whatever it says of its size', async () => {
    const packed = deflateRawSync(Buffer.alloc(100_000_000))
    const archive = (size: number) => {
      const bytes = writeZip([['bomb', [packed]]])
      const view = new DataView(bytes.buffer)
      const central = Buffer.from(bytes).indexOf('PK\x01\x02')
      for (const [local, entry] of [
        [8, 10],
        [22, 24],
      ] as const) {
        if (local === 8) {
          view.setUint16(local, 8, true)
          view.setUint16(central + entry, 8, true)
        } else {
          view.setUint32(local, size, true)
          view.setUint32(central + entry, size, true)
        }
      }
      return bytes
    }
    expect(await refused(archive(100_000_000))).toBe('limit')
    expect(await refused(archive(1000))).toBe('limit')
    expect(await refused(archive(100_000_000), { maxDecompressed: 100_000_000 })).toBe('bad-crc')
  })

  /** The archive with the 64-bit records at its end, and the numbers of the first entry in its extra field. */
  function wide(change: (record: DataView, locator: DataView, end: DataView, extra: DataView) => void = () => {}): Uint8Array {
    const { bytes, central, end } = sample()
    const sizes = new DataView(bytes.buffer)
    const extra = Buffer.alloc(20)
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(16, 2)
    extra.writeBigUInt64LE(BigInt(sizes.getUint32(central[0]! + 24, true)), 4)
    extra.writeBigUInt64LE(BigInt(sizes.getUint32(central[0]! + 20, true)), 12)
    const entry = Buffer.from(bytes.subarray(central[0]!, central[1]!))
    entry.fill(0xff, 20, 28)
    entry.writeUInt16LE(extra.length, 30)
    const directory = Buffer.concat([entry, extra, bytes.subarray(central[1]!, end)])
    const record = Buffer.alloc(56)
    record.write('PK\x06\x06', 'latin1')
    record.writeBigUInt64LE(44n, 4)
    record.writeBigUInt64LE(2n, 32)
    record.writeBigUInt64LE(BigInt(directory.length), 40)
    record.writeBigUInt64LE(BigInt(central[0]!), 48)
    const locator = Buffer.alloc(20)
    locator.write('PK\x06\x07', 'latin1')
    locator.writeBigUInt64LE(BigInt(central[0]! + directory.length), 8)
    const last = Buffer.from(bytes.subarray(end))
    last.fill(0xff, 10, 20)
    const whole = [bytes.subarray(0, central[0]!), directory, record, locator, last]
    const result = new Uint8Array(Buffer.concat(whole))
    const at = (size: number) => new DataView(result.buffer, size)
    const place = central[0]! + directory.length
    change(at(place), at(place + 56), at(place + 76), at(central[0]! + entry.length))
    return result
  }

  test.for<[string, Parameters<typeof wide>[0], string]>([
    ['nothing wrong', () => {}, 'nothing'],
    ['a record of another size', (record) => record.setUint8(4, 45), 'bad-directory'],
    ['a record elsewhere', (_, locator) => locator.setUint8(8, 1), 'bad-directory'],
    ['a directory elsewhere', (record) => record.setUint8(48, 1), 'bad-directory'],
    ['another place than the short record has', (_record, _locator, end) => end.setUint32(16, 5, true), 'bad-directory'],
    ['another length than the short record has', (_record, _locator, end) => end.setUint32(12, 5, true), 'bad-directory'],
    ['another count than the short record has', (_record, _locator, end) => end.setUint16(10, 5, true), 'bad-directory'],
    ['a count past 2 ** 53', (record) => record.setUint8(39, 0xff), 'bad-directory'],
    ['a directory past 2 ** 53', (record) => record.setUint8(55, 0xff), 'bad-directory'],
    ['an extra field with one number of two', (_record, _locator, _end, extra) => extra.setUint8(2, 8), 'overlap'],
    ['an extra field that ends behind the entry', (_record, _locator, _end, extra) => extra.setUint8(2, 100), 'overlap'],
  ])('64 bits: %s', async ([, change, code]) => {
    expect(await refused(wide(change))).toBe(code)
  })

  test('names are UTF-8', async () => {
    const zip = await openZip(sourceOf(writeZip([['日本', []]])), {})
    expect([...zip.members.keys()]).toEqual(['日本'])
  })
})

describe('survey', () => {
  const both = async (bytes: Uint8Array) => {
    const found = await surveyZip(sourceOf(bytes))
    expect(surveyZipSync(bytes)).toEqual(found)
    const contents: string[] = []
    for (const member of found.members) {
      const read = await readSurveyed(sourceOf(bytes), member)
      expect(readSurveyedSync(bytes, member)).toEqual(read)
      contents.push(`${member.name}: ${text(read.content)}`)
    }
    return { contents, problems: found.problems.map(({ code }) => code), members: found.members }
  }
  const WHOLE = ['a/one: first content, first content, first content', 'a/two: second']

  test.for([false, true])('a sound archive has no problems, deflated: %s', async (deflated) => {
    const { contents, problems } = await both(sample(deflated).bytes)
    expect(contents).toEqual(WHOLE)
    expect(problems).toEqual([])
  })

  type Change = (view: DataView, at: ReturnType<typeof sample>) => void
  const broken: [string, Change][] = [
    ['no end', (view, { end }) => view.setUint8(end, 0)],
    ['no directory', (view, { central }) => view.setUint8(central[0]!, 0)],
    ['a directory elsewhere', (view, { end }) => view.setUint32(end + 16, 5, true)],
    ['a count that lies', (view, { end }) => view.setUint16(end + 10, 9, true)],
    ['an entry that is none', (view, { central }) => view.setUint8(central[1]!, 0)],
    ['encryption in the directory', (view, { central }) => view.setUint16(central[0]! + 8, 1, true)],
    ['encryption before the data', (view, { local }) => view.setUint16(local[0]! + 6, 1, true)],
    ['a checksum that lies', (view, { central }) => view.setUint32(central[0]! + 16, 1, true)],
    ['a member past the end', (view, { central }) => view.setUint32(central[1]! + 42, 2 ** 31, true)],
    ['a size of 4 GB', (view, { central }) => view.setUint32(central[1]! + 20, 2 ** 32 - 2, true)],
    ['two entries in one place', (view, { central }) => view.setUint32(central[1]! + 42, 0, true)],
  ]
  test.for(broken.flatMap(([name, change]) => [false, true].map((deflated) => [name, deflated, change] as const)))(
    'all content is found: %s, deflated: %s',
    async ([, deflated, change]) => {
      const at = sample(deflated)
      change(new DataView(at.bytes.buffer), at)
      const { contents } = await both(at.bytes)
      for (const content of WHOLE) {
        const found = contents.some((other) => other.includes(content.slice(content.indexOf(':') + 2)))
        expect(found, `${content} in ${contents.join(' | ')}`).toBe(true)
      }
    },
  )

  test('what comes before a break in compressed data is found', async () => {
    const content = Buffer.from(Array.from({ length: 3000 }, (_, i) => `line ${i}`).join(' '))
    const packed = deflateRawSync(content)
    for (const change of [(data: Buffer) => data.subarray(0, data.length >> 1), (data: Buffer) => data.fill(0xff, data.length >> 1)]) {
      const bytes = writeZip([['a', [new Uint8Array(change(Buffer.from(packed)))]]])
      const view = new DataView(bytes.buffer)
      const central = Buffer.from(bytes).indexOf('PK\x01\x02')
      view.setUint16(8, 8, true)
      view.setUint16(central + 10, 8, true)
      const { contents } = await both(bytes)
      expect(contents[0]).toMatch(/^a: line 0 line 1 .* line 100 /)
    }
  })

  test('bytes before and after, and archives within archives', async () => {
    const { bytes } = sample()
    const before = new Uint8Array(Buffer.concat([Buffer.from('#!/bin/sh\n'), bytes]))
    expect((await both(before)).contents).toEqual(WHOLE)
    const after = new Uint8Array(Buffer.concat([bytes, Buffer.from('more')]))
    expect((await both(after)).contents).toEqual(WHOLE)
    const twice = new Uint8Array(Buffer.concat([bytes, bytes]))
    const found = await both(twice)
    expect(found.contents).toEqual([...WHOLE, ...WHOLE])
    expect(found.members.filter(({ listed }) => listed === undefined).length).toBe(2)
  })

  test('a member that the directory does not list', async () => {
    const { bytes, central, end } = sample()
    const view = new DataView(bytes.buffer)
    const hidden = new Uint8Array(Buffer.concat([bytes.subarray(0, central[1]!), bytes.subarray(end)]))
    new DataView(hidden.buffer).setUint32(hidden.length - 22 + 12, view.getUint32(end + 12, true) - (end - central[1]!), true)
    new DataView(hidden.buffer).setUint16(hidden.length - 22 + 10, 1, true)
    const { contents, problems } = await both(hidden)
    expect(contents).toEqual(WHOLE)
    expect(problems).toEqual(['bad-directory'])
  })

  test('anything at all is surveyed, in time', async () => {
    const next = random(SEED)
    for (let round = 0; round < 300; round++) {
      const { bytes } = sample(round % 2 === 0)
      for (let change = 0; change < 4; change++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256)
      await both(bytes)
      const error = await refused(bytes)
      expect(typeof error).toBe('string')
    }
    // Headers one behind another.
    const headers = new Uint8Array(1 << 20)
    for (let at = 0; at < headers.length; at += 4) headers.set([0x50, 0x4b, 3, 4], at)
    surveyZipSync(headers)
  })
})

test('checksums by table are those of zlib', () => {
  const next = random(SEED)
  const bytes = Uint8Array.from({ length: 1001 }, () => next() * 256)
  for (let start = 0; start < 9; start++) {
    const part = bytes.subarray(start, bytes.length - start)
    expect(crc32ByTable(part)).toBe(crc32(part))
    expect(crc32ByTable(part, 12345)).toBe(crc32(part, 12345))
  }
  expect([crc32(new Uint8Array(0)), crc32(new Uint8Array(0), 12345)]).toEqual([0, 12345])
  expect(crc32ByTable(bytesOf('123456789'))).toBe(0xcbf43926)
})
