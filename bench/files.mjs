// How fast files of a gigabyte are opened and read: node bench/files.mjs [MEGABYTES]. Files lie in the system's temporary folder meanwhile.
//
// What reading a file of that size takes without this package, and copying it in memory, stand beside: no reader can be faster.
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { dumps, NDArray, PyGlobal, PyObject, PyTuple } from '../dist/index.js'
import { openNpy, writeNpy } from '../dist/npy.js'
import { readTorch } from '../dist/torch.js'

const megabytes = Number(process.argv[2] ?? 1024)
const size = megabytes * 2 ** 20
const folder = mkdtempSync(join(tmpdir(), 'brine-files-'))
const floats = size / 4
const PIECE = 1 << 24
const ROUNDS = 3
const piece = new Uint8Array(Float32Array.from({ length: PIECE / 4 }, (_, i) => i).buffer)

/** Writes a file whose middle is this many bytes of numbers. */
async function write(name, head, tail) {
  const file = await open(join(folder, name), 'w')
  await file.write(head)
  for (let at = 0; at < size; at += PIECE) await file.write(piece, 0, Math.min(PIECE, size - at))
  await file.write(tail)
  await file.close()
}

/** Header of a .npy file for so many numbers: that of one with as many digits, its length changed. */
function npyHeader() {
  const header = Buffer.from(writeNpy(new NDArray(new Float32Array(0), [0]))).toString('latin1')
  const shape = `(${floats},), }`
  const at = header.indexOf('(0,), }')
  return Buffer.from(header.slice(0, at) + shape + header.slice(at + shape.length), 'latin1')
}

/** The parts of a PyTorch file before and after its one storage. */
function torchParts() {
  class Storage {}
  const args = [new Storage(), 0, PyTuple.of(floats), PyTuple.of(1), false, null]
  const value = { weight: new PyObject(new PyGlobal('torch._utils', '_rebuild_tensor_v2'), args, 'call') }
  const pid = PyTuple.of('storage', new PyGlobal('torch', 'FloatStorage'), '0', 'cpu', floats)
  const pickle = dumps(value, { protocol: 2, persistentId: (item) => (item instanceof Storage ? pid : null) })
  // An archive with an empty storage, which is made as long as it is to be.
  const archive = Buffer.from(
    zipOf([
      ['bench/data.pkl', pickle],
      ['bench/data/0', new Uint8Array(0)],
    ]),
  )
  const directory = archive.indexOf('PK\x01\x02')
  const head = Buffer.from(archive.subarray(0, directory))
  const tail = Buffer.from(archive.subarray(directory))
  const local = head.lastIndexOf('PK\x03\x04')
  const entry = tail.lastIndexOf('PK\x01\x02')
  const end = tail.lastIndexOf('PK\x05\x06')
  for (const [part, at] of [
    [head, local + 18],
    [head, local + 22],
    [tail, entry + 20],
    [tail, entry + 24],
  ])
    part.writeUInt32LE(size, at)
  tail.writeUInt32LE(directory + size, end + 16)
  let sum = 0
  for (let at = 0; at < size; at += PIECE) sum = crc32(piece.subarray(0, Math.min(PIECE, size - at)), sum)
  head.writeUInt32LE(sum, local + 14)
  tail.writeUInt32LE(sum, entry + 16)
  return [head, tail]
}

/** A zip archive of these members. */
function zipOf(members) {
  const pieces = []
  const entries = []
  let at = 0
  for (const [name, content] of members) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(name.length, 22)
    const entry = Buffer.alloc(46)
    entry.write('PK\x01\x02', 'latin1')
    common.copy(entry, 6)
    entry.writeUInt32LE(at, 42)
    entries.push(entry, Buffer.from(name))
    const parts = [Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), content]
    pieces.push(...parts)
    for (const part of parts) at += part.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...pieces, directory, end])
}

/** The best of a few times, in milliseconds. */
async function best(work) {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await work()
    least = Math.min(least, performance.now() - start)
  }
  return least
}

function say(what, milliseconds, reads = true) {
  const rate = reads ? `, ${(size / 1e6 / milliseconds).toFixed(1)} GB/s` : ''
  console.log(`${what.padEnd(44)}${milliseconds.toFixed(1)} ms${rate}`)
}

try {
  await write('array.npy', npyHeader(), new Uint8Array(0))
  const [head, tail] = torchParts()
  await write('model.pt', head, tail)
  console.log(`${megabytes} MiB of float32; the best of ${ROUNDS}`)
  const npy = await open(join(folder, 'array.npy'))
  const pt = await open(join(folder, 'model.pt'))
  const memory = new Uint8Array(size).fill(1)
  say('copying in memory', await best(() => new Uint8Array(size).set(memory)))
  say('reading the file by FileHandle.read', await best(async () => readAll(npy)))
  say('.npy: open', await best(() => openNpy(npy)), false)
  say('.npy: open and read', await best(async () => (await openNpy(npy)).read()))
  say('.pt: open and list', await best(async () => (await readTorch(pt)).tensors()), false)
  const array = () => readTorch(pt).then((file) => file.tensors().get('weight').toNDArray())
  say('.pt: open and read', await best(array))
  const found = await array()
  if (found.get(12345) !== 12345 || found.size !== floats) throw new Error('the numbers are others')
  await npy.close()
  await pt.close()
} finally {
  rmSync(folder, { recursive: true })
}

async function readAll(file) {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += PIECE) await file.read(bytes, at, Math.min(PIECE, size - at), at)
}
