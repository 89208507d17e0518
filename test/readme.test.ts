import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The README's code as a reader would run it: a file of its own in the package, which imports the built package by its name.

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code]) => ({ language, code: code! }))
const scripts = blocks.filter(({ language }) => language === 'js')

let folder = ''
beforeAll(() => {
  if (!existsSync(join(root, 'dist', 'index.js'))) throw new Error('the package is not built: npm run build')
  mkdirSync(join(root, 'build'), { recursive: true })
  folder = mkdtempSync(join(root, 'build', 'readme-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('has nothing but code that is run here, and commands', () => {
  expect(scripts.length).toBeGreaterThan(5)
  for (const { language } of blocks) expect(['js', 'sh']).toContain(language)
})

test.for(scripts.map(({ code }, i) => [i + 1, code] as const))('example %i prints what it says', ([number, code]) => {
  const file = join(folder, `${number}.mjs`)
  writeFileSync(file, code)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
  if (said.length > 0) expect(stdout.trimEnd().split('\n')).toEqual(said)
})
