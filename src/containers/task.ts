// Work on a source that needs parts of it now and then, written once for sources that answer at once and for those that make one wait.

import { type Compressed, inflate } from './inflate.ts'
import { refuseShort, type Source } from './source.ts'

/** What a task asks for: bytes of the source from `start` to `end`, or decompression. */
export type Request = { readonly start: number; readonly end: number; seen?(part: Uint8Array): void } | Compressed

/** Asks for bytes and gets them, any number of times. */
export type Task<T> = Generator<Request, T, Uint8Array>

/** Bytes of the source. @throws ContainerError of code 'truncated' if it has no `size` bytes from `start` on */
export function* take(size: number, start: number, end: number, what: string): Task<Uint8Array> {
  refuseShort(size, start, end, what)
  return yield { start, end }
}

/** Carries a task out. What goes wrong with a request comes out where the task asked for it. */
export async function run<T>(
  source: Source,
  task: Task<T>,
  inflater: (job: Compressed) => Promise<Uint8Array> | Uint8Array = inflate,
): Promise<T> {
  let step = task.next()
  while (!step.done) {
    const request = step.value
    try {
      const answer = await ('data' in request ? inflater(request) : source.read(request.start, request.end, request.seen))
      step = task.next(answer)
    } catch (error) {
      step = task.throw(error)
    }
  }
  return step.value
}

/**
 * Carries a task out on bytes in memory.
 * @param inflateSync decompresses, for tasks that ask for that
 */
export function runSync<T>(bytes: Uint8Array, task: Task<T>, inflateSync?: (job: Compressed) => Uint8Array): T {
  let step = task.next()
  while (!step.done) {
    const request = step.value
    try {
      step = task.next('data' in request ? inflateSync!(request) : bytes.subarray(request.start, request.end))
    } catch (error) {
      step = task.throw(error)
    }
  }
  return step.value
}
