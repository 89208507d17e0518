// Python's multiprocessing.connection over TCP: both ends, with its authentication.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { dumps, loads } from 'brine'

const CHALLENGE = Buffer.from('#CHALLENGE#')
const WELCOME = Buffer.from('#WELCOME#')
const FAILURE = Buffer.from('#FAILURE#')
/** A longer message is refused before any of it is waited for. */
const LONGEST = 2 ** 30

/** One end of a connection: objects by `send` and `recv`, bytes by `sendBytes` and `recvBytes`. */
export class Connection {
  #socket
  #chunks
  #left = Buffer.alloc(0)

  constructor(socket) {
    this.#socket = socket
    this.#chunks = socket[Symbol.asyncIterator]()
  }

  send(value) {
    this.sendBytes(dumps(value))
  }

  sendBytes(bytes) {
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    this.#socket.write(Buffer.concat([length, bytes]))
  }

  /** The next object, or undefined once the other end has closed. */
  async recv(options) {
    const bytes = await this.recvBytes()
    return bytes === undefined ? undefined : loads(bytes, options)
  }

  async recvBytes() {
    const header = await this.#take(4)
    if (header === undefined) return undefined
    let length = header.readInt32BE()
    if (length === -1) length = Number((await this.#take(8)).readBigUInt64BE())
    if (length < 0 || length > LONGEST) throw new RangeError(`a message of ${length} bytes`)
    return await this.#take(length)
  }

  async #take(size) {
    const parts = [this.#left]
    let have = this.#left.length
    while (have < size) {
      const { done, value } = await this.#chunks.next()
      if (done && have === 0) return undefined
      if (done) throw new Error(`the connection ended after ${have} of ${size} bytes`)
      parts.push(value)
      have += value.length
    }
    const all = Buffer.concat(parts)
    this.#left = all.subarray(size)
    return all.subarray(0, size)
  }

  close() {
    this.#socket.end()
  }
}

/** The name of a digest before a message, as Python has it from 3.12 on; older ones use MD5 and say nothing. */
function digestOf(message) {
  return /^\{(sha256|sha384|sha3-256|md5)\}/.exec(message.subarray(0, 12).toString('latin1'))?.[1]
}

async function answerChallenge(connection, key) {
  const challenge = await connection.recvBytes()
  if (!challenge?.subarray(0, CHALLENGE.length).equals(CHALLENGE)) throw new Error('the other end asks for no key')
  const message = challenge.subarray(CHALLENGE.length)
  const digest = digestOf(message)
  const mac = createHmac(digest ?? 'md5', key)
    .update(message)
    .digest()
  connection.sendBytes(digest === undefined ? mac : Buffer.concat([Buffer.from(`{${digest}}`), mac]))
  if (!(await connection.recvBytes())?.equals(WELCOME)) throw new Error('the other end refuses the key')
}

async function deliverChallenge(connection, key) {
  const message = Buffer.concat([Buffer.from('{sha256}'), randomBytes(40)])
  connection.sendBytes(Buffer.concat([CHALLENGE, message]))
  const answer = (await connection.recvBytes()) ?? Buffer.alloc(0)
  const digest = digestOf(answer)
  const given = digest === undefined ? answer : answer.subarray(digest.length + 2)
  const expected = createHmac(digest ?? 'md5', key)
    .update(message)
    .digest()
  const isRight = given.length === expected.length && timingSafeEqual(given, expected)
  connection.sendBytes(isRight ? WELCOME : FAILURE)
  if (!isRight) throw new Error('the key of the other end is wrong')
}

/** `multiprocessing.connection.Client((host, port), authkey=key)` */
export async function client(port, host, key) {
  const socket = connect(port, host)
  const connection = new Connection(socket)
  if (key !== undefined) {
    await answerChallenge(connection, key)
    await deliverChallenge(connection, key)
  }
  return connection
}

/** `multiprocessing.connection.Listener((host, port), authkey=key)`: calls back with each connection that knows the key. */
export function listener(key, onConnection) {
  return createServer(async (socket) => {
    const connection = new Connection(socket)
    try {
      if (key !== undefined) {
        await deliverChallenge(connection, key)
        await answerChallenge(connection, key)
      }
      await onConnection(connection)
    } catch (error) {
      console.error(error.message)
      socket.destroy()
    }
  })
}
