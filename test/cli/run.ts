// Runs the command `brine` of the built package as a process, in a folder of its own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
if (!existsSync(command)) throw new Error('the package is not built: npm run build')

export const folder = mkdtempSync(join(tmpdir(), 'brine-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a file, and gives its name, which is enough in this folder. */
export function file(name: string, ...parts: Uint8Array[]): string {
  writeFileSync(join(folder, name), Buffer.concat(parts))
  return name
}

export function brine(args: string[], input: Uint8Array | string = '', env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}
