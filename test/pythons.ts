import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A CPython on this machine: how to start it, and its version as `sys.version_info[:2]` has it. */
export interface Python {
  readonly command: string
  readonly version: readonly [major: number, minor: number]
}

let found: Python[] | undefined

/** Every CPython that can be found, newest first: PYTHON from the environment, those on PATH, those of pyenv. */
export function pythons(): readonly Python[] {
  if (found !== undefined) return found
  const commands = new Set([process.env['PYTHON'], 'python3', 'python2', 'python', ...pyenv()].filter((command) => command !== undefined))
  const versions = new Map<string, Python>()
  for (const command of commands) {
    const answer = spawnSync(command, ['-c', 'import sys; print("%d %d" % sys.version_info[:2])'], { encoding: 'utf8' })
    if (answer.status !== 0) continue
    const [major, minor] = answer.stdout.split(' ').map(Number) as [number, number]
    if (!versions.has(`${major}.${minor}`)) versions.set(`${major}.${minor}`, { command, version: [major, minor] })
  }
  found = [...versions.values()].sort((a, b) => b.version[0] - a.version[0] || b.version[1] - a.version[1])
  return found
}

/** The newest CPython of at least this version and below the other, or undefined. */
export function python(atLeast: readonly [number, number], below: readonly [number, number] = [9, 0]): Python | undefined {
  const number = ([major, minor]: readonly [number, number]) => major * 1000 + minor
  return pythons().find(({ version }) => number(version) >= number(atLeast) && number(version) < number(below))
}

/**
 * Runs a program and gives what it prints.
 * @throws Error with what it wrote to stderr, if it fails
 */
export function run({ command }: Python, args: readonly string[], input: string | Uint8Array = ''): string {
  const answer = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (answer.error !== undefined) throw answer.error
  if (answer.status !== 0) throw new Error(`${command} ended with status ${answer.status}: ${answer.stderr}`)
  return answer.stdout
}

function pyenv(): string[] {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions')
  return existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin', 'python')) : []
}
