// The worker: takes requests one after another and answers them. What is open lives here, and the page gets only what it shows.
import type { RequestName, Requests } from '../protocol.ts'
import { handlers } from './handlers.ts'

/** What the page sends. */
interface Message {
  readonly id: number
  readonly name: RequestName
  readonly given: Requests[RequestName]['given']
}

addEventListener('message', async ({ data: { id, name, given } }: MessageEvent<Message>) => {
  try {
    const part = (progress: unknown) => postMessage({ id, part: progress })
    const answer = await handlers[name](given as never, part)
    postMessage({ id, answer })
  } catch (error) {
    postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
