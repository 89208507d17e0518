// What Node observes with the TypeScript engine, for runtimes to compare with.
import * as core from '../../dist/core.js'
import * as brine from '../../dist/index.js'
import { readCases } from './cases.mjs'
import { observe } from './observe.mjs'

/** @param every one of so many cases */
export async function makeData(every) {
  const cases = readCases().filter((_, i) => i % every === 0)
  return { cases, expected: await observe(brine, cases, 'typescript'), expectedCore: await observe(core, cases, 'typescript') }
}
