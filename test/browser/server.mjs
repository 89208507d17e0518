// Serves the package to a browser under several content security policies: the first folder of a path names the policy.
import { createServer } from 'node:http'
import { sendFile } from '../../viewer/serve.mjs'

export const POLICIES = {
  none: undefined,
  strict: "script-src 'self'",
  wasm: "script-src 'self' 'wasm-unsafe-eval'",
}

/**
 * @param answers by path within test/browser: bytes, or a function that takes what is posted
 * @returns the origin, and how to stop it
 */
export async function serve(answers) {
  const server = createServer(async (request, response) => {
    const [, policy, path] = /^\/(\w+)(\/[^?]*)/.exec(request.url) ?? []
    const csp = POLICIES[policy]
    const headers = csp === undefined ? {} : { 'content-security-policy': csp }
    const answer = answers.get(path?.replace('/test/browser/', ''))
    if (answer === undefined) sendFile(path ?? '/', ['/dist/', '/viewer/dist/', '/test/'], response, headers)
    else if (typeof answer === 'function') {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      answer(Buffer.concat(chunks).toString())
      response.end()
    } else response.end(answer)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
