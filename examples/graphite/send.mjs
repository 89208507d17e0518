// Sends metrics to Carbon's pickle receiver: node send.mjs HOST PORT path=value ...
import { connect } from 'node:net'
import { framed, PyTuple } from 'brine'

/**
 * What Carbon's pickle receiver takes: `[(path, (timestamp, value)), ...]` behind its length.
 * @param metrics `[path, value, date?]` each
 */
export function message(metrics) {
  const points = metrics.map(([path, value, date = new Date()]) => PyTuple.of(path, PyTuple.of(Math.floor(date / 1000), value)))
  // Carbon refuses names of classes, of which this has none, and more than 1 MiB.
  return framed(points, { protocol: 2, maxLength: 2 ** 20 })
}

if (process.argv[1] === import.meta.filename) {
  const [host = 'localhost', port = '2004', ...given] = process.argv.slice(2)
  const metrics = given.map((text) => {
    const [path, value] = text.split('=')
    return [path, Number(value)]
  })
  const socket = connect(Number(port), host)
  socket.end(message(metrics), () => console.log(`sent ${metrics.length} metric${metrics.length === 1 ? '' : 's'}`))
}
