// Receives the records of Python programs that log to a SocketHandler, and prints them: node server.mjs [PORT]
import { createServer } from 'node:net'
import { frames, PickleError } from 'brine'

/** The message of a record, as `record.getMessage()` makes it of `msg % args`. What has no such form in JavaScript is left as it is. */
export function messageOf({ msg, args }) {
  if (args === null || args === undefined) return String(msg)
  let next = 0
  return String(msg).replace(/%(?:\((\w+)\))?[-+ 0#]*\d*(?:\.(\d+))?([sdrf%])/g, (_all, name, digits, kind) => {
    if (kind === '%') return '%'
    const value = name === undefined ? args[next++] : (args.get?.(name) ?? args[name])
    return kind === 'f' ? Number(value).toFixed(digits ?? 6) : String(value)
  })
}

/** A server that calls back with each record: an object with the attributes of Python's LogRecord. */
export function logServer(onRecord) {
  return createServer(async (socket) => {
    try {
      for await (const record of frames(socket, { maxLength: 2 ** 20 })) onRecord(record)
    } catch (error) {
      // One client that sends something else, or is cut off, must not end the others.
      if (!(error instanceof PickleError) && error !== socket.errored) throw error
      console.error(`${socket.remoteAddress}: ${error.message}`)
      socket.destroy()
    }
  })
}

if (process.argv[1] === import.meta.filename) {
  const server = logServer((record) =>
    console.log(`${new Date(record.created * 1000).toISOString()} ${record.levelname} ${record.name}: ${messageOf(record)}`),
  )
  server.listen(Number(process.argv[2] ?? 9020), () => console.log(`listening on ${server.address().port}`))
}
