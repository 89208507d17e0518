// The cases that are measured.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as make from './generators.mjs'

const require = createRequire(import.meta.url)
const json = (path) => JSON.parse(readFileSync(require.resolve(path), 'utf8'))
const vega = (name) => JSON.parse(readFileSync(new URL(`node_modules/vega-datasets/data/${name}.json`, import.meta.url), 'utf8'))

/**
 * What is measured. `values` gives a list: all of it is read or written in one sample. Groups: 'structured' is what JSON can express, and
 * counts in the geometric means if its pickle has 50 KB; 'message' is given per message; 'other' stands apart. `protocols`: also measured
 * at 2 and 4. `quick`: part of `--quick` and `--check`. `tuples`: the lists in each value are tuples in what CPython pickles;
 * written are lists. `interned`: equal texts are one str in what CPython pickles, so that its memo has them, as in pickles that brine wrote.
 */
export const CASES = [
  { name: 'mime-db', group: 'structured', protocols: true, values: () => [json('mime-db/db.json')] },
  { name: 'world-atlas', group: 'structured', quick: true, protocols: true, values: () => [json('world-atlas/countries-50m.json')] },
  { name: 'movies', group: 'structured', quick: true, protocols: true, values: () => [vega('movies')] },
  { name: 'flights', group: 'structured', protocols: true, values: () => [vega('flights-10k')] },
  { name: 'earthquakes', group: 'structured', values: () => [vega('earthquakes')] },
  { name: 'floats', group: 'structured', quick: true, values: () => [make.floats()] },
  { name: 'integers', group: 'structured', values: () => [make.integers()] },
  { name: 'small arrays', group: 'structured', values: () => [make.smallArrays()] },
  { name: 'dict of dicts', group: 'structured', quick: true, values: () => [make.dictOfDicts()] },
  { name: 'records', group: 'structured', values: () => [make.records()] },
  { name: 'wide records', group: 'structured', values: () => [make.wideRecords()] },
  { name: 'long text', group: 'structured', values: () => [make.longText()] },
  { name: 'non-ASCII text', group: 'structured', quick: true, values: () => [make.wideText()] },
  { name: 'unique strings', group: 'structured', values: () => [make.uniqueStrings()] },
  { name: 'deep nesting', group: 'structured', values: () => [make.deep()] },
  { name: 'mixed', group: 'structured', values: mixed },
  { name: '20 B messages', group: 'message', quick: true, values: () => make.messages(20) },
  { name: '200 B messages', group: 'message', quick: true, values: () => make.messages(200) },
  { name: '1 KB messages', group: 'message', quick: true, values: () => make.messages(1000) },
  { name: 'tuples of numbers', group: 'other', tuples: true, values: () => [make.numberRows()] },
  { name: 'years as keys', group: 'other', values: () => [make.years()] },
  { name: 'shared strings', group: 'other', interned: true, values: () => [make.rows(20_000)] },
  { name: 'the same, unshared', group: 'other', values: () => [make.rows(20_000)] },
  { name: 'categories', group: 'other', interned: true, values: () => [make.categories()] },
  { name: 'text, 1 MB', group: 'other', values: () => [make.oneText()] },
  { name: 'big ints', group: 'other', values: () => [make.bigInts()] },
  { name: 'class instances', group: 'other', classes: { 'library.Book': make.Book }, values: () => [make.instances()] },
  { name: 'shared references', group: 'other', values: () => [make.shared()] },
  { name: 'float64 array, 1 MB', group: 'other', values: () => [make.float64(1e6)] },
  { name: 'bytes, 1 MB', group: 'other', values: () => [make.bytes(1e6)] },
  { name: 'bytes, 100 MB', group: 'other', values: () => [make.bytes(1e8)] },
]

/** Values of many shapes in turn in one sample, as a server sees them: what one shape alone lets an engine get away with is gone. */
function mixed() {
  const quakes = vega('earthquakes')
  return [
    json('mime-db/db.json'),
    json('world-atlas/countries-110m.json'),
    vega('movies').slice(0, 300),
    vega('flights-2k').slice(0, 1000),
    { ...quakes, features: quakes.features.slice(0, 150) },
    make.floats().slice(0, 8000),
    make.dictOfDicts(),
    make.records(800),
    make.wideRecords().slice(0, 150),
    make.wideText().slice(0, 300),
    make.uniqueStrings().slice(0, 2000),
    ...make.messages(1000),
  ]
}

/** Data for the scaling section, about `size` bytes of pickle; named 'rows:100000' and the like. */
const SCALED = {
  rows: (size) => make.rows(Math.max(1, Math.round(size / 62))),
  floats: (size) => {
    const base = make.floats()
    const list = []
    for (let i = 0; i < size / 9; i++) list.push(base[i % base.length])
    return list
  },
  bytes: (size) => make.bytes(size),
  float64: (size) => make.float64(size),
}

/** @throws Error where there is no such case */
export function caseNamed(name) {
  const [kind, size] = name.split(':')
  if (size !== undefined && SCALED[kind] !== undefined) return { name, group: 'scaling', values: () => [SCALED[kind](Number(size))] }
  const found = CASES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case is called ${name}`)
  return found
}
