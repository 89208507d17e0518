// Starts the real programs that the examples talk to, and finds what they need; what is missing is said, and its tests left out.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { type AddressInfo, connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))

/** Debian's own first: its packages are for that one. */
const PYTHONS = ['/usr/bin/python3', 'python3']

/** A Python with these modules, or undefined, which is said. */
export function pythonWith(...modules: string[]): string | undefined {
  const found = PYTHONS.find((python) => spawnSync(python, ['-c', `import ${['sys', ...modules].join(', ')}`]).status === 0)
  if (found === undefined) console.warn(`left out: no python3 with ${modules.join(', ') || 'anything'}`)
  return found
}

/** Whether a program is there; if not, that is said. */
export function hasProgram(name: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
  if (!found) console.warn(`left out: no ${name}`)
  return found
}

const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill()
})

/** A program that runs until the tests end, or `kill`. Its output is kept, to be told where it fails. */
export function start(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): ChildProcess & { said(): string } {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  child.stderr.on('data', (chunk) => {
    text += chunk
  })
  return Object.assign(child, { said: () => text })
}

/** Runs some Python to its end. @returns what it printed */
export function python(command: string, code: string, ...args: string[]): string {
  return execFileSync(command, ['-c', code, ...args], { encoding: 'utf8' })
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits until something listens on a port. @throws Error if the program that should has ended */
export async function untilListening(port: number, child: ChildProcess & { said(): string }): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended: ${child.said()}`)
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A Redis of its own. @returns its address */
export async function startRedis(): Promise<string> {
  const port = await freePort()
  const redis = start('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'])
  await untilListening(port, redis)
  return `redis://127.0.0.1:${port}`
}
