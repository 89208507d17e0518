// Finds a CPython and runs the script that measures it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Book } from './generators.mjs'

const SCRIPT = fileURLToPath(new URL('pickles.py', import.meta.url))

/** The CPython to measure: PYTHON from the environment, else the newest of pyenv's and the one on PATH; undefined where there is none. */
export function findPython() {
  const asked = process.env.PYTHON
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  const pyenv = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin', 'python')) : []
  let best
  for (const command of asked === undefined ? ['python3', ...pyenv] : [asked]) {
    const answer = spawnSync(command, [SCRIPT, 'about'], { encoding: 'utf8' })
    if (answer.status !== 0) continue
    const about = JSON.parse(answer.stdout)
    if (about.number >= 30800 && (best === undefined || about.number > best.number)) best = { command, ...about }
  }
  return best
}

/**
 * Has CPython make the pickles of some values, `PROTOCOL.pickles` in a folder, and time its own `loads` and `dumps` of them.
 * @param request `{ protocols, seconds, clock }`
 * @returns by protocol, the sizes of the pickles and CPython's times in milliseconds
 */
export function runPython(command, values, folder, request) {
  writeFileSync(join(folder, 'values.json'), forPython(values, folder))
  const answer = spawnSync(command, [SCRIPT, folder, JSON.stringify(request)], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (answer.status !== 0) throw new Error(`${command} failed: ${answer.stderr}`)
  return JSON.parse(answer.stdout)
}

/** JSON, with an object of one `$` key for each value that JSON has not. Bytes go to files. */
function forPython(values, folder) {
  const counts = new Map()
  let plain = true
  const count = (value) => {
    if (typeof value === 'bigint' || ArrayBuffer.isView(value) || value instanceof Book || counts.has(value)) plain = false
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    const seen = counts.get(value) ?? 0
    counts.set(value, seen + 1)
    if (seen === 0) for (const key in value) count(value[key])
  }
  count(values)
  if (plain) return JSON.stringify(values)
  const ids = new Map()
  let files = 0
  const tag = (value) => {
    if (typeof value === 'bigint') return { $int: value.toString(16) }
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) {
      writeFileSync(join(folder, `${files}.raw`), value)
      return { [value instanceof Float64Array ? '$float64' : '$bytes']: `${files++}.raw` }
    }
    const shared = counts.get(value) > 1
    if (shared && ids.has(value)) return { $ref: ids.get(value) }
    if (shared) ids.set(value, ids.size)
    const fields = Array.isArray(value) ? value.map(tag) : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tag(item)]))
    const typed = value instanceof Book ? { $book: fields } : fields
    return shared ? { $id: [ids.get(value), typed] } : typed
  }
  return JSON.stringify(tag(values))
}
