// The time that a frame of 1,000,000 rows and 6 columns of numbers takes: `loads` and `toColumns` here, `pickle.loads` in CPython with pandas.
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
        best = 1e9
        for _ in range(${RUNS}):
            start = time.perf_counter()
            value = pickle.loads(data)
            best = min(best, time.perf_counter() - start)
            del value
        print('%s %d|%r' % (name, protocol, best * 1000))
`

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
      const [name, ms] = line.split('|')
      const bytes = readFileSync(join(folder, `${name}.pkl`))
      const loaded = least(() => loads(bytes, { registry: pandas }))
      const columns = least(() => loads(bytes, { registry: pandas }).toColumns())
      return [`protocol ${name.slice(-1)}, ${name.slice(0, -2)}`, Number(ms), loaded, columns].map((cell) =>
        typeof cell === 'number' ? cell.toFixed(1) : cell,
      )
    })
    console.log(`ms, pandas ${version}, node ${process.version}\n`)
    console.log(table(['frame', 'pickle.loads', 'loads', 'loads, toColumns'], rows))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
