// The runtimes and bundlers of the matrix, from npm, in a folder of their own: more than a gigabyte that no one needs for npm test.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const CACHE = join(ROOT, 'node_modules', '.cache', 'everywhere')
const TOOLS = join(CACHE, 'tools')

const platform = `${process.platform}-${process.arch}`
const dependencies = {
  node22: `npm:node-${platform}@22`,
  node24: `npm:node-${platform}@24`,
  node26: `npm:node-${platform}@26`,
  bun: '1.4.5',
  deno: '2.9.6',
  workerd: '1.20261117.1',
  vite: '8.3.8',
  rollup: '4.68.7',
  '@rollup/plugin-node-resolve': '16.0.3',
  webpack: '5.112.2',
  'webpack-cli': '7.3.1',
  'puppeteer-core': '25.16.0',
  'selenium-webdriver': '4.49.0',
  publint: '0.3.25',
  '@arethetypeswrong/cli': '0.18.5',
}

export function installTools() {
  const manifest = JSON.stringify({ private: true, dependencies }, null, 2)
  const path = join(TOOLS, 'package.json')
  if (existsSync(join(TOOLS, 'node_modules')) && readFileSync(path, 'utf8') === manifest) return
  mkdirSync(TOOLS, { recursive: true })
  writeFileSync(path, manifest)
  console.log(`installing runtimes and bundlers into ${TOOLS}`)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: TOOLS, stdio: 'inherit' })
}

/** A package among the tools, as `import` gives it. */
export function importTool(name) {
  return import(pathToFileURL(createRequire(join(TOOLS, 'package.json')).resolve(name)).href)
}

/** The command that npm made of a package. */
export function bin(name) {
  return join(TOOLS, 'node_modules', '.bin', name)
}

/** @param version 22, 24 or 26 */
export function node(version) {
  return join(TOOLS, 'node_modules', `node${version}`, 'bin', 'node')
}
