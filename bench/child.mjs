// Runs a file of this folder in a process of its own.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Flags of processes that measure speed. V8 compiles on the main thread: on a busy machine its compiler threads wait so long for a core
 * that a warm-up ends before the code is optimized; and it keeps the code of tasks that wait for their turn. The code is the same.
 */
export const MEASURED = ['--no-concurrent-recompilation', '--no-flush-bytecode']

/**
 * Runs a file of this folder in a fresh process.
 * @returns what it sent
 * @throws Error if it ends without sending anything
 */
export function runChild(file, request, execArgv = []) {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(file, import.meta.url))
    const child = fork(path, [JSON.stringify(request)], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let sent
    child.on('message', (message) => {
      sent = message
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (sent === undefined) reject(new Error(`${file} ended with status ${code} for ${JSON.stringify(request)}`))
      else resolve(sent)
    })
  })
}
