// npm run viewer: makes viewer/dist/, a folder that any static host serves. The worker's code goes into the page's as text, so that the worker
// is under the page's own policy.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { serve } from './serve.mjs'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const DIST = join(ROOT, 'dist')
const SHARED = { bundle: true, minify: true, target: 'es2022', charset: 'utf8', logLevel: 'warning', legalComments: 'none' }

rmSync(DIST, { recursive: true, force: true })
mkdirSync(DIST)
// Names of classes are shown: those of the package tell Python's types.
const worker = await build({ ...SHARED, entryPoints: [join(ROOT, 'src/worker/worker.ts')], format: 'esm', keepNames: true, write: false })
const define = { WORKER_SOURCE: JSON.stringify(worker.outputFiles[0].text) }
await build({ ...SHARED, entryPoints: [join(ROOT, 'src/page/page.ts')], format: 'esm', define, outfile: join(DIST, 'page.js') })
await build({ ...SHARED, entryPoints: [join(ROOT, 'src/styles/page.css')], outfile: join(DIST, 'page.css') })
copyFileSync(join(ROOT, 'index.html'), join(DIST, 'index.html'))
// Hosts that read such a file send the policy as headers too.
writeFileSync(
  join(DIST, '_headers'),
  '/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n  Cross-Origin-Opener-Policy: same-origin\n',
)

const [option, port = 8080] = process.argv.slice(2)
if (option === '--serve') serve(Number(port))
