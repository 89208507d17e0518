// The package in workerd, bundled as Cloudflare's wrangler does: the `workerd` condition, the .wasm file as a module of its own.
import { spawn } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bin } from './tools.mjs'

/** @param date compatibility date */
export async function inWorkerd(project, date, data) {
  await build({
    absWorkingDir: project,
    entryPoints: ['worker.mjs'],
    outfile: join(project, 'workerd.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['*.wasm'],
    keepNames: true,
    logLevel: 'error',
  })
  copyFileSync(join(project, 'node_modules', 'brine', 'dist', 'core.wasm'), join(project, 'core.wasm'))
  const port = await freePort()
  writeFileSync(join(project, 'config.capnp'), configuration(date, port))
  const server = spawn(bin('workerd'), ['serve', 'config.capnp'], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr.on('data', (chunk) => {
    said += chunk
  })
  try {
    for (let tries = 1; ; tries++) {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(data) })
        if (!response.ok) throw new Error(`${response.status} ${await response.text()} ${said}`)
        return await response.json()
      } catch (error) {
        if (error.cause?.code !== 'ECONNREFUSED' || tries === 100 || server.exitCode !== null) throw new Error(`${error} ${said}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  } finally {
    server.kill()
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function configuration(date, port) {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "workerd.js"),
    (name = "core.wasm", wasm = embed "core.wasm"),
  ],
  compatibilityDate = "${date}",
);
`
}
