// The page's end of a worker: requests go out, answers come back, and those of a worker that was ended never do.
import type { RequestName, Requests } from '../protocol.ts'

declare const WORKER_SOURCE: string

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
  part: ((progress: never) => void) | undefined
}

interface Reply {
  readonly id: number
  readonly answer?: unknown
  readonly part?: unknown
  readonly error?: string
}

let url: string | undefined

export class Client {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #requests = 0

  constructor() {
    // A worker made of a blob is under the policy of the page. One with an address of its own would be under none.
    url ??= URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }))
    this.#worker = new Worker(url, { type: 'module' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#take(data))
    this.#worker.addEventListener('error', ({ message }) => this.#fail(message))
  }

  /** @param part is given what is known before the answer */
  ask<Name extends RequestName>(
    name: Name,
    given: Requests[Name]['given'],
    part?: (progress: Requests[Name]['answer']) => void,
  ): Promise<Requests[Name]['answer']> {
    const id = this.#requests++
    this.#worker.postMessage({ id, name, given })
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject, part }))
  }

  end(): void {
    this.#worker.terminate()
    this.#waiting.clear()
  }

  #take({ id, answer, part, error }: Reply): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    if (part !== undefined) {
      waiting.part?.(part as never)
      return
    }
    this.#waiting.delete(id)
    if (error === undefined) waiting.resolve(answer)
    else waiting.reject(new Error(error))
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message || 'the worker stopped: there may be too little memory'))
    this.#waiting.clear()
  }
}
