import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
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

/** Where the links of a page lead inside of the package. */
const linksOf = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link!)

/** A frame that pandas pickled, for the examples of docs/pandas.md. */
function frame(): Uint8Array {
  const file = gunzipSync(readFileSync(join(root, 'test', 'vectors', 'pandas-3.0.json.gz'))).toString()
  const vectors = JSON.parse(file).vectors as { name: string; base64: string }[]
  return Buffer.from(vectors.find(({ name }) => name === 'trees')!.base64, 'base64')
}

let folder = ''
beforeAll(() => {
  if (!existsSync(join(root, 'dist', 'index.js'))) throw new Error('the package is not built: npm run build')
  mkdirSync(join(root, 'build'), { recursive: true })
  folder = mkdtempSync(join(root, 'build', 'readme-'))
  writeFileSync(join(folder, 'frame.pkl'), frame())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(['README.md', 'docs/tools.md', 'docs/scan.md', 'docs/files.md', 'docs/pandas.md', 'docs/programs.md'])('%s', (page) => {
  const blocks = blocksOf(page)
  const scripts = blocks.flatMap(({ language, code }, i) => (language === 'js' ? [{ code, after: blocks[i + 1] }] : []))

  test('has nothing but code that is run here, what it prints, pages and commands', () => {
    expect(scripts.length).toBeGreaterThan(5)
    blocks.forEach(({ language }, i) => {
      expect(['js', 'sh', 'text', 'html']).toContain(language)
      if (language === 'text') expect(blocks[i - 1]?.language).toBe('js')
    })
  })

  test.for(scripts.map((script, i) => [i + 1, script] as const))(
    'example %i prints what it says',
    ([number, { code, after }], { skip }) => {
      const missing = [...code.matchAll(/from '([a-z-]+)'/g)].find(
        ([, name]) => name !== 'brine' && !existsSync(join(root, 'node_modules', name!)),
      )
      if (missing !== undefined) {
        console.log(`skipped: ${missing[1]} is not installed`)
        skip()
      }
      const file = join(folder, `${number}.mjs`)
      writeFileSync(file, code)
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(status).toBe(0)
      if (after?.language === 'text') expect(stdout).toBe(after.code)
      const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
      if (said.length > 0) expect(stdout.trimEnd().split('\n')).toEqual(said)
    },
  )
})

/** The pages of the package: README, what stands beside it, and docs/. */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
]
const headings = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )

test('README leads to every page', () => {
  const links = linksOf('README.md')
  for (const page of pages) if (page !== 'README.md') expect(links).toContain(page)
})

test.each(pages)('what %s links to is in the package', (page) => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const link of linksOf(page)) {
    const [path, heading] = link.split('#')
    const target = path === '' ? page : join(dirname(page), path!)
    expect(existsSync(join(root, target)), link).toBe(true)
    expect(target === 'README.md' || files.some((file: string) => target === file || target.startsWith(`${file}/`)), link).toBe(true)
    if (heading !== undefined) expect(headings(target), link).toContain(heading)
  }
})
