// Where a conversion goes: stdout, or a file that appears whole or not at all.
import { rmSync } from 'node:fs'
import { access, type FileHandle, open, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CannotRead } from './input.ts'
import { reasonOf, type Terminal } from './terminal.ts'

/** What a conversion is written to. */
export interface Output {
  write(data: string | Uint8Array): Promise<void>
  /** Makes it visible under its name. */
  commit(): Promise<void>
  /** Leaves nothing of it; after {@link commit} nothing happens. */
  abandon(): Promise<void>
}

/** A file that cannot be written. */
export class CannotWrite extends CannotRead {}

/**
 * @param path '-' is stdout
 * @param overwrites whether a file that there is already may be replaced
 * @throws CannotWrite
 */
export async function openOutput(path: string, terminal: Terminal, overwrites: boolean): Promise<Output> {
  if (path === '-') return { write: (data) => terminal.write(data), commit: async () => {}, abandon: async () => {} }
  try {
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory()) throw new CannotWrite(`${path}: this is a directory`)
    if (found?.isFile() && !overwrites) throw new CannotWrite(`${path}: there is such a file already: --force replaces it`)
    if (found !== undefined && !found.isFile()) return await direct(path)
    await access(dirname(path)).catch(() => {
      throw new CannotWrite(`${path}: there is no folder ${dirname(path)}`)
    })
    return await beside(path)
  } catch (error) {
    throw error instanceof CannotWrite ? error : new CannotWrite(`${path}: ${reasonOf(error)}`, { cause: error })
  }
}

/** A device or pipe, which no other file can take the place of. */
async function direct(path: string): Promise<Output> {
  const file = await open(path, 'w')
  return { write: (data) => writeAll(file, data), commit: () => file.close(), abandon: () => file.close() }
}

/** A new file beside the one that is to be, which takes its name at the end. */
async function beside(path: string): Promise<Output> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  const file = await open(temporary, 'wx')
  let isOpen = true
  const stop = (signal: NodeJS.Signals) => {
    rmSync(temporary, { force: true })
    process.kill(process.pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, stop)
  const end = async () => {
    isOpen = false
    for (const signal of signals) process.off(signal, stop)
    await file.close()
  }
  return {
    write: (data) => writeAll(file, data),
    async commit() {
      await end()
      await rename(temporary, path)
    },
    async abandon() {
      if (!isOpen) return
      await end()
      rmSync(temporary, { force: true })
    },
  }
}

async function writeAll(file: FileHandle, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}
