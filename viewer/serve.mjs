// npm run viewer -- --serve: the page at http://localhost:8080/, or at the port given.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const DIST = join(ROOT, 'viewer', 'dist')
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** Answers a request with a file of a folder, by default that of this package, if its path starts as one of `folders` does. */
export async function sendFile(url, folders, response, headers = {}, root = ROOT) {
  try {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname))
    if (!folders.some((folder) => path.startsWith(folder))) throw new Error('not served')
    const body = await readFile(join(root, path))
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'no-cache', ...headers })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
}

/** Serves the folder that was built. */
export function serve(port) {
  const server = createServer(({ url }, response) => sendFile(url === '/' ? '/index.html' : url, ['/'], response, {}, DIST))
  server.on('error', ({ message }) => {
    console.error(`${message}: give another port, as in npm run viewer -- --serve 8081`)
    process.exitCode = 1
  })
  server.listen(port, 'localhost', () => console.log(`http://localhost:${port}/`))
}
