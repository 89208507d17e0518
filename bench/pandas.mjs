// The time that a frame of 1,000,000 rows and 6 columns of numbers takes: `loads` and `toColumns` here, `pickle.loads` in CPython with pandas; and
// with the sum of every column.
//
//     npm run build && node bench/pandas.mjs [PYTHON ...]
//
// Frames: by column (a dict of columns: blocks whose columns lie one after another), by row (one array of rows, whose columns have to be
// gathered). Each figure is the least of 15 runs, of bytes that are in memory already.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loads } from '../dist/index.js'
import { pandas } from '../dist/pandas.js'
import { table } from './table.mjs'

const RUNS = 15
const PROGRAM = `
import pickle, sys, time
import numpy as np, pandas as pd
rows = 1_000_000
rng = np.random.default_rng(1)
frames = {
    'by column': pd.DataFrame({'a': rng.random(rows), 'b': rng.integers(0, 9, rows), 'c': rng.random(rows), 'd': rng.random(rows), 'e': rng.integers(0, 9, rows), 'f': rng.random(rows)}),
    'by row': pd.DataFrame(rng.random((rows, 6)), columns=list('abcdef')),
}
print(pd.__version__)
for name, frame in frames.items():
    for protocol in (4, 5):
        data = pickle.dumps(frame, protocol)
        with open('%s/%s %d.pkl' % (sys.argv[1], name, protocol), 'wb') as file:
            file.write(data)
        best = [1e9, 1e9]
        for _ in range(${RUNS}):
            start = time.perf_counter()
            value = pickle.loads(data)
            best[0] = min(best[0], time.perf_counter() - start)
            for column in value:
                value[column].to_numpy().sum()
            best[1] = min(best[1], time.perf_counter() - start)
            del value
        print('%s %d|%r|%r' % (name, protocol, best[0] * 1000, best[1] * 1000))
`

/** Of a typed array; of 64-bit ints in a bigint, wrapped as NumPy does it. */
const sums = {
  Float64Array(values) {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[i]
    return sum
  },
  BigInt64Array(values) {
    let sum = 0n
    for (let i = 0; i < values.length; i++) sum = BigInt.asIntN(64, sum + values[i])
    return sum
  },
}

function least(run) {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

for (const python of process.argv.length > 2 ? process.argv.slice(2) : ['python3']) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-'))
  try {
    const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM, folder], { encoding: 'utf8', maxBuffer: 1 << 28 })
    if (status !== 0) throw new Error(`${python} has no pandas: ${stderr.trimEnd().split('\n').at(-1)}`)
    const [version, ...lines] = stdout.trimEnd().split('\n')
    const rows = lines.map((line) => {
      const [name, ...python] = line.split('|')
      const bytes = readFileSync(join(folder, `${name}.pkl`))
      const columns = () => loads(bytes, { registry: pandas }).toColumns()
      const summed = () => Object.values(columns()).map((values) => sums[values.constructor.name](values))
      return [`protocol ${name.slice(-1)}, ${name.slice(0, -2)}`, ...python.map(Number), least(columns), least(summed)].map((cell) =>
        typeof cell === 'number' ? cell.toFixed(1) : cell,
      )
    })
    console.log(`ms, pandas ${version}, node ${process.version}\n`)
    console.log(table(['frame', 'pickle.loads', '... and sums', 'loads, toColumns', '... and sums'], rows))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
