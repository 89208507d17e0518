// A small page made by each bundler without any configuration, in Chromium.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sendFile } from '../../viewer/serve.mjs'
import { bin, node, ROOT } from './tools.mjs'

const APP = `
import { dumps, engineInUse, loads, PyTuple } from 'brine'

const value = { ints: [1, 2n ** 70n], text: 'é😀', map: new Map([[1, null]]), bytes: new Uint8Array([1, 2]) }
const pickle = dumps([value, value, PyTuple.of(1.5)])
const started = performance.now()
const back = loads(pickle, { engine: 'wasm', lossless: true })
const firstLoads = performance.now() - started
const again = dumps(back)
const same = back[0] === back[1] && again.length === pickle.length && again.every((byte, i) => byte === pickle[i])
fetch('report', { method: 'POST', body: JSON.stringify({ engine: engineInUse(), same, firstLoads }) })
`

const page = (script) => `<!doctype html><meta charset="utf-8"><title>brine</title><script type="module" src="${script}"></script>`

/** What each is called with; all leave a folder of their name. */
const BUNDLERS = {
  esbuild: [join(ROOT, 'node_modules', '.bin', 'esbuild'), 'src/index.js', '--bundle', '--minify', '--outfile=esbuild/main.js'],
  vite: [node(24), bin('vite'), 'build', '--base=./', '--outDir=vite'],
  rollup: [node(24), bin('rollup'), 'src/index.js', '-p', '@rollup/plugin-node-resolve', '-f', 'es', '-o', 'rollup/main.js'],
  webpack: [node(24), bin('webpack-cli'), '--mode', 'production', '--output-path', 'webpack'],
}

/** @returns rows of bundler, engine, bytes of the script, of it compressed, and milliseconds of the first `loads` */
export async function bundleAndRun(project, browser) {
  mkdirSync(join(project, 'src'))
  writeFileSync(join(project, 'src', 'index.js'), APP)
  writeFileSync(join(project, 'index.html'), page('./src/index.js'))
  let reported
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return sendFile(request.url, ['/'], response, {}, project)
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    reported(JSON.parse(Buffer.concat(chunks).toString()))
    response.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const rows = []
  for (const [name, [command, ...args]] of Object.entries(BUNDLERS)) {
    try {
      execFileSync(command, args, { cwd: project, stdio: 'pipe' })
      if (name !== 'vite') writeFileSync(join(project, name, 'index.html'), page('main.js'))
      const tab = await browser.newPage()
      const report = await new Promise((resolve, reject) => {
        reported = resolve
        tab.on('pageerror', reject)
        setTimeout(reject, 30_000, new Error('the page reported nothing')).unref()
        tab.goto(`http://127.0.0.1:${server.address().port}/${name}/index.html`).catch(reject)
      })
      await tab.close()
      if (!report.same || report.engine !== 'wasm') throw new Error(`came to ${JSON.stringify(report)}`)
      const script = readFileSync(join(project, name, scriptOf(join(project, name))))
      rows.push([name, report.engine, script.length, gzipSync(script, { level: 9 }).length, report.firstLoads])
    } catch (error) {
      rows.push([name, `FAILED: ${error.stderr?.toString() || error.stdout?.toString() || error}`])
    }
  }
  server.close()
  server.closeAllConnections()
  return rows
}

function scriptOf(folder) {
  return readFileSync(join(folder, 'index.html'), 'utf8').match(/src="(.*?)"/)[1]
}
