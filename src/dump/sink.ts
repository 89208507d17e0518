// Where pickles are written to: streams, files, and anything with `write(bytes)`.
import { messageOf, PicklingError } from '../errors.ts'

/**
 * Where a pickle can be written to: a `WritableStream` (a browser's `FileSystemWritableFileStream` too), a Node writable stream, a
 * Node `FileHandle` (written at its current position), or any object whose `write(bytes)` takes all of the bytes; a promise it returns is waited
 * for. A path is none: open the file.
 *
 * It is left open, so that more can be written behind the pickle.
 */
export type ByteSink = WritableStream<Uint8Array> | { write(bytes: Uint8Array): unknown }

/** Takes one chunk; resolved once the sink has it and is ready for the next. */
type Write = (chunk: Uint8Array) => unknown

/** A sink in use. */
interface Opened {
  readonly write: Write
  /** @param failed whether the sink failed */
  release?(failed: boolean): void
}

interface NodeWritable {
  write(chunk: Uint8Array, callback: (error?: Error | null) => void): boolean
  end(): unknown
  on(event: string, listener: (error?: Error) => void): unknown
  off(event: string, listener: (error?: Error) => void): unknown
}

interface WritableFileHandle {
  readonly fd: number
  write(buffer: Uint8Array, offset: number, length: number, position: null): Promise<{ bytesWritten: number }>
}

/** What streams are given at a time, so that a sink that asks to wait is heard. */
const CHUNK = 1 << 16

/** The last dump to each sink that is under way: the next one waits, so that no two are mixed. */
const underWay = /*#__PURE__*/ new WeakMap<object, Promise<void>>()

/**
 * Prepares writing to a sink.
 * @returns writes pieces one after another; rejects with a {@link PicklingError} of code 'sink' as soon as the sink fails, when some of
 *   the bytes may be written already
 * @throws TypeError if it is no sink
 */
export function writerTo(sink: ByteSink): (pieces: readonly Uint8Array[]) => Promise<void> {
  const open = opener(sink)
  return (pieces) => {
    // A piece may be a view of the caller's bytes.
    const sizes = pieces.map((piece) => piece.length)
    const before = underWay.get(sink)
    const writing = before === undefined ? writeAll(open, pieces, sizes) : before.then(() => writeAll(open, pieces, sizes))
    const end = (): void => {
      if (underWay.get(sink) === ended) underWay.delete(sink)
    }
    const ended = writing.then(end, end)
    underWay.set(sink, ended)
    return writing
  }
}

async function writeAll(open: () => Opened, pieces: readonly Uint8Array[], sizes: readonly number[]): Promise<void> {
  let opened: Opened | undefined
  let failed = true
  let isTorn = false
  try {
    opened = open()
    for (let i = 0; i < pieces.length && !isTorn; i++) {
      const piece = pieces[i] as Uint8Array
      await opened.write(piece)
      isTorn = piece.length !== sizes[i]
    }
    failed = false
  } catch (cause) {
    throw new PicklingError('sink', `the destination failed: ${messageOf(cause)}`, '$', { cause })
  } finally {
    opened?.release?.(failed)
  }
  if (isTorn) throw new PicklingError('bad-value', 'bytes in it were detached while it was written', '$')
}

function opener(sink: ByteSink): () => Opened {
  if (typeof sink === 'object' && sink !== null) {
    if ('getWriter' in sink) return () => openStream(sink)
    if (typeof sink.write === 'function') {
      // Before the file handle: Node's WriteStream has an `fd` too.
      if (isNodeWritable(sink)) return () => openNodeStream(sink)
      if (isFileHandle(sink)) return () => ({ write: (piece) => writeFile(sink, piece) })
      return () => ({ write: inChunks((chunk) => sink.write(chunk)) })
    }
  }
  const given =
    typeof sink === 'string' ? 'a string: open the file and give its FileHandle or stream' : sink === null ? 'null' : typeof sink
  throw new TypeError(`a destination must be a WritableStream, a Node stream, a FileHandle or an object with write(bytes), not ${given}`)
}

function isNodeWritable(sink: object): sink is NodeWritable {
  return 'on' in sink && 'off' in sink && 'end' in sink
}

function isFileHandle(sink: object): sink is WritableFileHandle {
  return 'fd' in sink && typeof sink.fd === 'number' && 'datasync' in sink
}

/** Cuts pieces up. Each chunk has a buffer of its own: a sink may keep it, or transfer it to a worker, and so empty all of its views. */
function inChunks(write: Write): Write {
  return async (piece) => {
    for (let at = 0; at < piece.length; at += CHUNK) await write(new Uint8Array(piece.subarray(at, at + CHUNK)))
  }
}

function openStream(stream: WritableStream<Uint8Array>): Opened {
  const writer = stream.getWriter()
  return { write: inChunks((chunk) => writer.write(chunk)), release: () => writer.releaseLock() }
}

function openNodeStream(stream: NodeWritable): Opened {
  let fail: (error: Error) => void = () => {}
  const onError = (error?: Error): void => fail(error ?? new Error('the stream failed'))
  const onClose = (): void => fail(new Error('the stream was closed before everything was written'))
  stream.on('error', onError)
  stream.on('close', onClose)
  // The callback comes when the chunk is through: that is later than 'drain', and where the chunk failed it says so.
  const write = inChunks(
    (chunk) =>
      new Promise<void>((resolve, reject) => {
        fail = reject
        stream.write(chunk, (error) => (error ? reject(error) : resolve()))
      }),
  )
  const release = (failed: boolean): void => {
    stream.off('close', onClose)
    // A stream tells of its failure by callback first and by event later, which without a listener would end the process.
    if (!failed) stream.off('error', onError)
  }
  return { write, release }
}

async function writeFile(file: WritableFileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    const { bytesWritten } = await file.write(piece, at, piece.length - at, null)
    if (bytesWritten === 0) throw new Error('the file takes no more bytes')
    at += bytesWritten
  }
}
