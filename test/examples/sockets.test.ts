// The examples that talk over sockets, against Python's own logging and multiprocessing and against Carbon.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EXAMPLES, freePort, hasProgram, python, pythonWith, start, untilListening } from './peers.ts'

const python3 = pythonWith()
const { logServer, messageOf } = await import(`${EXAMPLES}logging/server.mjs`)
const { message } = await import(`${EXAMPLES}graphite/send.mjs`)
const { client, listener } = await import(`${EXAMPLES}multiprocessing/connection.mjs`)

const folder = mkdtempSync(join(tmpdir(), 'brine-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Listening {
  listen(port: number): Listening
  once(event: string, done: () => void): void
  address(): AddressInfo
  close(): void
}

async function listening(server: Listening): Promise<number> {
  server.listen(0)
  await new Promise<void>((resolve) => server.once('listening', resolve))
  return server.address().port
}

describe.skipIf(python3 === undefined)('logging.handlers.SocketHandler', () => {
  test('records arrive with their messages', async () => {
    const records: { levelname: string; name: string }[] = []
    const server = logServer((record: never) => records.push(record))
    const port = await listening(server)
    const child = start(python3!, [
      '-c',
      `import logging, logging.handlers, sys
log = logging.getLogger("shop.cart")
log.setLevel(logging.DEBUG)
log.addHandler(logging.handlers.SocketHandler("127.0.0.1", ${port}))
log.debug("%d items at %.2f each", 3, 1.5)
log.warning("%(who)s has gone", {"who": "Zoë"})
try:
    1 / 0
except ZeroDivisionError:
    log.exception("oops: %s%%", "grüße " * 1000)
`,
    ])
    await new Promise((resolve) => child.once('exit', resolve))
    while (records.length < 3) await new Promise((resolve) => setTimeout(resolve, 10))
    server.close()
    expect(records.map((record) => [record.levelname, record.name, messageOf(record).slice(0, 24)])).toEqual([
      ['DEBUG', 'shop.cart', '3 items at 1.50 each'],
      ['WARNING', 'shop.cart', 'Zoë has gone'],
      ['ERROR', 'shop.cart', 'oops: grüße grüße grüße '],
    ])
    expect((records[2] as unknown as { exc_text: string }).exc_text).toContain('ZeroDivisionError')
  })

  test('a client that sends something else is let go, and the others are served', async () => {
    const records: unknown[] = []
    const server = logServer((record: never) => records.push(record))
    const port = await listening(server)
    const socket = connect(port)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve))
    python(
      python3!,
      `import logging, logging.handlers as h; l = logging.getLogger(); l.addHandler(h.SocketHandler("127.0.0.1", ${port})); l.error("still here")`,
    )
    while (records.length < 1) await new Promise((resolve) => setTimeout(resolve, 10))
    server.close()
  })
})

describe.skipIf(python3 === undefined)('multiprocessing.connection', () => {
  const values = [null, true, 2n ** 70n, 'grüße', [1.5, [2]], { a: [1, 2, 3] }]

  test.each(['secret', undefined])('Node calls a Python listener, key %s', async (key) => {
    const port = await freePort()
    const child = start(python3!, [
      '-c',
      `from multiprocessing.connection import Listener
with Listener(("127.0.0.1", ${port}), authkey=${key === undefined ? 'None' : `b"${key}"`}) as listener:
    while True:
        try:
            with listener.accept() as c:
                c.send([type(x).__name__ for x in [c.recv() for _ in range(${values.length})]])
                c.send(b"x" * 300000)
                break
        except (EOFError, ConnectionError): pass
`,
    ])
    await untilListening(port, child)
    const connection = await client(port, '127.0.0.1', key)
    for (const value of values) connection.send(value)
    expect(await connection.recv()).toEqual(['NoneType', 'bool', 'int', 'str', 'list', 'dict'])
    expect((await connection.recv()).length).toBe(300000)
    connection.close()
  })

  test.each(['secret', undefined])('Python calls a listener of Node, key %s', async (key) => {
    const got: unknown[] = []
    const server = listener(key, async (connection: { recv(): Promise<unknown>; send(value: unknown): void; close(): void }) => {
      for (let value = await connection.recv(); value !== undefined; value = await connection.recv()) {
        got.push(value)
        connection.send({ got: value })
      }
      connection.close()
    })
    const port = await listening(server)
    const child = start(python3!, [
      '-c',
      `from multiprocessing.connection import Client
with Client(("127.0.0.1", ${port}), authkey=${key === undefined ? 'None' : `b"${key}"`}) as c:
    for value in (1, "two", [3.5]):
        c.send(value)
        assert c.recv() == {"got": value}
print("fine")
`,
    ])
    await new Promise((resolve) => child.once('exit', resolve))
    server.close()
    expect(child.said()).toBe('fine\n')
    expect(got).toEqual([1, 'two', [3.5]])
  })

  test('a wrong key is refused by both', async () => {
    const server = listener('right', () => {
      throw new Error('it was let in')
    })
    const port = await listening(server)
    const child = start(python3!, ['-c', `from multiprocessing.connection import Client; Client(("127.0.0.1", ${port}), authkey=b"wrong")`])
    await new Promise((resolve) => child.once('exit', resolve))
    expect(child.said()).toContain('AuthenticationError')
    await expect(client(port, '127.0.0.1', 'wrong')).rejects.toThrow(/refuses the key/)
    server.close()
  })
})

describe('Carbon', () => {
  test.skipIf(python3 === undefined)('metrics are tuples in a list', () => {
    const bytes = message([['a.b', 1.5, new Date(1e12)]])
    const said = python(
      python3!,
      `import pickle, sys; print(pickle.loads(bytes.fromhex(sys.argv[1])[4:]))`,
      Buffer.from(bytes).toString('hex'),
    )
    expect(said).toBe("[('a.b', (1000000000, 1.5))]\n")
  })

  test.skipIf(!hasProgram('carbon-cache'))('takes what is sent, and its cache gives it back', async () => {
    const [line, pickled, query] = [await freePort(), await freePort(), await freePort()]
    writeFileSync(join(folder, 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1s:1h\n')
    writeFileSync(
      join(folder, 'carbon.conf'),
      `[cache]\nSTORAGE_DIR = ${folder}\nCONF_DIR = ${folder}\nLOG_DIR = ${folder}\nPID_DIR = ${folder}\nLOCAL_DATA_DIR = ${folder}\n` +
        `LINE_RECEIVER_PORT = ${line}\nPICKLE_RECEIVER_PORT = ${pickled}\nCACHE_QUERY_PORT = ${query}\nMAX_UPDATES_PER_SECOND = 1\n` +
        'LOG_UPDATES = False\nENABLE_LOGROTATION = False\nUSER =\n',
    )
    const carbon = start('carbon-cache', [`--config=${join(folder, 'carbon.conf')}`, '--nodaemon', 'start'])
    // Carbon opens the port for queries before the others.
    for (const port of [query, pickled]) await untilListening(port, carbon)
    const now = Math.floor(Date.now() / 1000) * 1000
    const socket = connect(pickled, '127.0.0.1')
    socket.end(message(Array.from({ length: 20 }, (_, i) => [`brine.test.m${i}`, i + 0.5, new Date(now)])))
    await new Promise((resolve) => socket.once('close', resolve))
    // Carbon answers queries with a pickle behind its length, as it takes metrics; it writes the first and the last of them to disk soon.
    const { framed, frames } = await import('../../src/index.ts')
    const asking = connect(query, '127.0.0.1')
    const answers = frames<{ datapoints: [number, number][] }>(asking)
    let points: [number, number][] = []
    for (let tries = 0; points.length === 0 && tries < 200; tries++) {
      asking.write(framed({ type: 'cache-query', metric: 'brine.test.m10' }, { protocol: 2 }))
      points = (await answers.next()).value!.datapoints
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    asking.destroy()
    expect(points).toEqual([[now / 1000, 10.5]])
  })
})
