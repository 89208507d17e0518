// Makes the data of cases that no real data set stands for.
import { random, times } from './random.mjs'

// Data that the real sets have too little of. Sizes are chosen so that most pickles have 100 KB to 1.5 MB.

const WORDS = (
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she ' +
  'there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could'
).split(' ')
const WIDE = [
  'straße', 'façade', 'Ångström', 'naïve', 'żółć', 'привет', 'мир', 'данные', 'Ελλάδα', 'κόσμος', 'こんにちは', '世界', '数据', '漢字',
  '데이터', 'שלום', 'مرحبا', 'नमस्ते', '🎉', '👩‍🚀', '🧂', '𝔘𝔫𝔦',
] // biome-ignore format: a table

const sentence = (r, words, size) => times(size, () => r.pick(words)).join(' ')

export function floats() {
  const r = random(1)
  return times(130_000, () => (r.next() - 0.5) * 10 ** r.int(9))
}

export function smallArrays() {
  const r = random(2)
  return times(20_000, () => [r.int(4096), r.int(4096), r.int(4096) - 2048])
}

/** Points and rows of numbers, of which the case makes tuples: pairs and triples, ints among them, and a few long ones. */
export function numberRows() {
  const r = random(21)
  const number = (i) => (i % 3 === 0 ? r.int(1000) : r.next() * 100)
  return times(20_000, (i) => times(i % 20 === 0 ? 24 : 2 + (i % 2), () => number(i)))
}

/** A table with a column for each year, as those of the World Bank are. */
export function years() {
  const r = random(22)
  return times(266, (i) => {
    const row = { name: `country ${i}`, code: r.letters(3), kind: r.pick(WORDS) }
    for (let year = 1960; year < 2023; year++) row[year] = r.next() < 0.2 ? null : r.next() * 1e6
    return row
  })
}

/** A column of few different texts. */
export function categories() {
  const r = random(23)
  return times(100_000, () => r.pick(WORDS))
}

export function integers() {
  const r = random(3)
  const ranges = [200, 60_000, 2 ** 31, 2 ** 40, 2 ** 53]
  return times(60_000, (i) => Math.floor(r.next() * ranges[i % 5]) * (i % 3 === 0 ? -1 : 1))
}

export function dictOfDicts() {
  const r = random(4)
  const users = {}
  for (let i = 0; i < 1500; i++) {
    users[`user-${i}-${r.letters(4)}`] = {
      id: i,
      active: r.next() < 0.7,
      score: r.next() * 100,
      settings: { theme: r.pick(['dark', 'light']), size: r.int(20), tags: times(r.int(4), () => r.pick(WORDS)) },
    }
  }
  return users
}

export function records(count = 4000) {
  const r = random(5)
  return times(count, (i) => ({
    id: i,
    name: r.pick(WORDS),
    x: r.next(),
    y: r.next(),
    kind: r.pick(['circle', 'square', 'line']),
    on: r.next() < 0.5,
  }))
}

/** Rows as a database gives them, for any size: about 62 bytes of pickle each. */
export function rows(count) {
  const r = random(6)
  return times(count, (i) => ({
    id: i,
    price: Math.round(r.next() * 1e6) / 100,
    quantity: r.int(1000),
    code: r.letters(8),
    city: r.pick(['Lisboa', 'Oslo', 'Kyoto', 'Lima', 'Accra']),
    open: r.next() < 0.5,
  }))
}

export function wideRecords() {
  const r = random(7)
  const names = times(30, (i) => `${r.pick(WORDS)}_${r.letters(3)}_${i}`)
  return times(1200, (i) => {
    const record = {}
    for (const [k, name] of names.entries()) {
      const kind = k % 5
      record[name] = kind === 0 ? r.int(1e6) : kind === 1 ? r.next() : kind === 2 ? r.pick(WORDS) : kind === 3 ? r.next() < 0.5 : i * k
    }
    return record
  })
}

export function longText() {
  const r = random(8)
  return times(300, () => ({ title: sentence(r, WORDS, 8), body: sentence(r, WORDS, 200 + r.int(1200)) }))
}

export function wideText() {
  const r = random(9)
  const mixed = [...WIDE, ...WORDS.slice(0, 12)]
  return times(2500, (i) => ({
    id: i,
    name: sentence(r, mixed, 3),
    text: sentence(r, mixed, 5 + r.int(40)),
    tags: times(3, () => r.pick(WIDE)),
  }))
}

export function uniqueStrings() {
  const r = random(10)
  return times(40_000, () => r.letters(8 + r.int(24)))
}

/** Lists and dicts inside one another, 400 deep: as deep as CPython writes without a raised recursion limit. */
export function deep() {
  const r = random(11)
  return times(150, () => {
    let value = r.int(100)
    for (let depth = 0; depth < 400; depth++) value = depth % 2 === 0 ? [value] : { next: value }
    return value
  })
}

export function bigInts() {
  const r = random(12)
  return times(8000, (i) => {
    const digits = times(4 + (i % 20), () => r.int(0x7fffffff).toString(16).padStart(8, '0')).join('')
    const value = BigInt(`0x7${digits}`)
    return i % 2 === 0 ? value : -value
  })
}

/** One str of about a megabyte: with nothing else in its pickle. */
export function oneText() {
  const r = random(22)
  return sentence(r, WORDS, 240_000)
}

/** Stands for `library.Book`, which pickles.py defines. */
export class Book {
  constructor(fields) {
    Object.assign(this, fields)
  }
}

export function instances() {
  const r = random(13)
  return times(4000, (i) => new Book({ title: sentence(r, WORDS, 4), pages: r.int(900), price: r.next() * 50, id: i }))
}

export function shared() {
  const r = random(14)
  const people = times(100, (i) => ({ id: i, name: sentence(r, WORDS, 2), at: [r.next(), r.next()] }))
  return times(6000, (i) => ({ id: i, from: r.pick(people), to: r.pick(people) }))
}

export function bytes(size) {
  const made = new Uint8Array(size)
  const r = random(15)
  for (let i = 0; i < Math.min(size, 65536); i++) made[i] = r.int(256)
  for (let filled = 65536; filled < size; filled *= 2) made.copyWithin(filled, 0, Math.min(filled, size - filled))
  return made
}

export function float64(size) {
  const r = random(16)
  const made = new Float64Array(size / 8)
  for (let i = 0; i < made.length; i++) made[i] = i < 8192 ? r.next() : made[i & 8191] + i
  return made
}

/** Messages of about that many bytes of JSON each. */
export function messages(size) {
  const r = random(17)
  if (size === 20) return times(64, (i) => ({ id: i, ok: r.next() < 0.5 }))
  const small = (i) => ({
    type: r.pick(['insert', 'update', 'delete']),
    id: r.int(1e6),
    at: 1.7e9 + r.next() * 1e6,
    by: r.letters(8),
    n: i,
  })
  if (size === 200)
    return times(64, (i) => ({ ...small(i), path: ['users', r.letters(6), 'name'], value: { old: r.letters(10), new: null } }))
  return times(64, (i) => ({ ...small(i), note: sentence(r, WORDS, 12), changes: times(9, () => ({ ...small(i), on: r.next() < 0.5 })) }))
}
