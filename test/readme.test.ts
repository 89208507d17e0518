import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The code of README and manual as a reader would run it: a file of its own in the package, which imports the built package by its name.

const root = fileURLToPath(new URL('..', import.meta.url))

interface Block {
  language: string
  code: string
}

const blocksOf = (page: string): Block[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }))

let folder = ''
beforeAll(() => {
  if (!existsSync(join(root, 'dist', 'index.js'))) throw new Error('the package is not built: npm run build')
  mkdirSync(join(root, 'build'), { recursive: true })
  folder = mkdtempSync(join(root, 'build', 'readme-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(['README.md', 'docs/tools.md', 'docs/files.md'])('%s', (page) => {
  const blocks = blocksOf(page)
  const scripts = blocks.flatMap(({ language, code }, i) => (language === 'js' ? [{ code, after: blocks[i + 1] }] : []))

  test('has nothing but code that is run here, what it prints, and commands', () => {
    expect(scripts.length).toBeGreaterThan(5)
    blocks.forEach(({ language }, i) => {
      expect(['js', 'sh', 'text']).toContain(language)
      if (language === 'text') expect(blocks[i - 1]?.language).toBe('js')
    })
  })

  test.for(scripts.map((script, i) => [i + 1, script] as const))('example %i prints what it says', ([number, { code, after }]) => {
    const file = join(folder, `${number}.mjs`)
    writeFileSync(file, code)
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    if (after?.language === 'text') expect(stdout).toBe(after.code)
    const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
    if (said.length > 0) expect(stdout.trimEnd().split('\n')).toEqual(said)
  })
})
