// What machine and which versions a report is of.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

const PACKAGES = ['tinybench', 'pickleparser', 'msgpackr', 'cbor-x', '@msgpack/msgpack', 'mime-db', 'world-atlas', 'vega-datasets']

/** The machine and the versions of everything that is measured. */
export function about(python, started, clock) {
  const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version
  return {
    date: new Date(started).toISOString().slice(0, 10),
    commit: commit(),
    processor: `${cpus().length} x ${cpus()[0]?.model}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    clock: clock === 'cpu' ? 'CPU time of the process' : 'wall time',
    load: loadavg()[0].toFixed(1),
    node: `Node ${process.versions.node}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`,
    ...(python && {
      CPython: `${python.version} (${python.compiler}, built ${python.optimized ? 'with' : 'without'} profile-guided optimization)`,
    }),
    packages: PACKAGES.map((name) => `${name} ${version(name)}`).join(', '),
  }
}

function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
