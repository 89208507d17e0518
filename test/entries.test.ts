// What package.json exports is what scripts/entries.mjs lists, and each entry is there once the package is built.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { EXPORTS } from '../scripts/entries.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { exports, typesVersions } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** Every path in what package.json has for one entry. */
const paths = (value: unknown): string[] => (typeof value === 'string' ? [value] : Object.values(value as object).flatMap(paths))

test('package.json has every entry, and no other', () => {
  expect(Object.keys(exports)).toEqual([...EXPORTS.map(([subpath]) => subpath), './core.wasm', './package.json'])
  for (const [subpath, file, workerd] of EXPORTS) {
    expect(exports[subpath!], subpath).toEqual({
      require: { 'types@<5.7': `./dist/ts5.2/${file}.d.cts`, types: `./dist/${file}.d.cts`, default: `./dist/${file}.cjs` },
      'types@<5.7': `./dist/ts5.2/${file}.d.ts`,
      types: `./dist/${file}.d.ts`,
      ...(workerd !== undefined && { workerd: `./dist/${workerd}.js` }),
      default: `./dist/${file}.js`,
    })
    // For TypeScript's oldest way to find modules, which knows no exports.
    if (subpath!.split('/').length > 2) expect(typesVersions['*'][subpath!.slice(2)]).toEqual([`dist/${file}.d.cts`])
  }
})

test.skipIf(!existsSync(`${root}dist`))('every file that package.json names is there', () => {
  for (const path of paths(exports)) expect(existsSync(root + path), path).toBe(true)
})
