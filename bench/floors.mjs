// The floors under loads and dumps: what any codec in JavaScript spends on a value, whatever its format. node bench/floors.mjs
//
// loads: the same value is made anew, with its objects by literals of their keys, its lists by slice, and each different text cut out of one that lies
// there already. dumps: all objects are put into a Set, which is how one that comes again is known; and every key and item is read once.
import { dumps, loads } from '../dist/index.js'
import { about } from './about.mjs'
import { CASES } from './cases.mjs'
import { table } from './table.mjs'

const NAMES = [
  'mime-db',
  'world-atlas',
  'movies',
  'flights',
  'floats',
  'integers',
  'small arrays',
  'dict of dicts',
  'records',
  'unique strings',
]
const ROUNDS = 60

/** Makes a function that makes values like one again. */
function maker() {
  const literals = new Map()
  const texts = new Map()
  let all = ''
  const literalOf = (keys) => {
    const name = JSON.stringify(keys)
    if (!literals.has(name)) {
      const members = keys.map((key) => `${JSON.stringify(key)}: again(value[${JSON.stringify(key)}])`)
      literals.set(name, new Function('value', 'again', `return { ${members.join(', ')} }`))
    }
    return literals.get(name)
  }
  const plans = new Map()
  const plan = (value) => {
    if (typeof value === 'string' && !texts.has(value)) {
      texts.set(value, all.length)
      all += value
    } else if (Array.isArray(value)) {
      plans.set(
        value,
        value.every((item) => typeof item === 'number'),
      )
      value.forEach(plan)
    } else if (typeof value === 'object' && value !== null) {
      plans.set(value, literalOf(Object.keys(value)))
      Object.values(value).forEach(plan)
    }
  }
  return { plan, plans, texts, whole: () => flat(all) }
}

function makeAgain(value) {
  const { plan, plans, texts, whole } = maker()
  plan(value)
  const all = whole()
  // By place, so that no look-up of a plan or a text is timed.
  const order = []
  const cuts = []
  const met = new Map()
  const walk = (one) => {
    if (typeof one === 'string') {
      if (!met.has(one)) {
        met.set(one, met.size)
        cuts.push(texts.get(one))
      }
      order.push(met.get(one))
    } else if (typeof one === 'object' && one !== null) {
      order.push(plans.get(one))
      if (plans.get(one) !== true) for (const item of Array.isArray(one) ? one : Object.values(one)) walk(item)
    }
  }
  walk(value)
  const lengths = [...met.keys()].map(({ length }) => length)
  return () => {
    const strings = []
    let at = 0
    const again = (one) => {
      if (typeof one === 'string') {
        const place = order[at++]
        if (place === strings.length) strings.push(all.substring(cuts[place], cuts[place] + lengths[place]))
        return strings[place]
      }
      if (typeof one !== 'object' || one === null) return one
      const how = order[at++]
      if (how === true) return one.length === 2 ? [one[0], one[1]] : one.length === 3 ? [one[0], one[1], one[2]] : one.slice()
      if (how !== false) return how(one, again)
      const list = []
      for (let i = 0; i < one.length; i++) list.push(again(one[i]))
      return list
    }
    return again(value)
  }
}

function putIntoSet(value) {
  const objects = []
  const walk = (one) => {
    if (typeof one !== 'object' || one === null) return
    objects.push(one)
    for (const item of Object.values(one)) walk(item)
  }
  walk(value)
  return () => {
    const seen = new Set()
    for (const object of objects) seen.add(object)
    return seen.size
  }
}

function readAll(value) {
  const walk = (one) => {
    if (typeof one !== 'object' || one === null) return 1
    let count = 0
    if (Array.isArray(one)) for (let i = 0; i < one.length; i++) count += walk(one[i])
    else for (const key of Object.keys(one)) count += walk(one[key])
    return count
  }
  return () => walk(value)
}

/** A text in one piece, of bytes where its characters allow that. */
function flat(text) {
  const encoding = /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf16le'
  return Buffer.from(text, encoding).toString(encoding)
}

/** The median of some calls that take turns, in milliseconds. */
function measure(works) {
  const times = works.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, work] of works.entries()) {
      const start = performance.now()
      work()
      times[i].push(performance.now() - start)
    }
  }
  return times.map((all) => all.slice(ROUNDS / 3).toSorted((a, b) => a - b)[ROUNDS / 3])
}

const lines = []
for (const name of NAMES) {
  const [value] = CASES.find((one) => one.name === name).values()
  const pickle = dumps(value)
  const [loaded, made, dumped, known, read] = measure([
    () => loads(pickle),
    makeAgain(value),
    () => dumps(value),
    putIntoSet(value),
    readAll(value),
  ])
  const times = (a, b) => `${(a / b).toFixed(1)}x`
  const ms = (milliseconds) => milliseconds.toFixed(2)
  lines.push([name, ms(loaded), ms(made), times(loaded, made), ms(dumped), ms(known), ms(read), times(dumped, known + read)])
}
const { processor, node, date } = about(undefined, Date.now(), 'wall')
console.log(`${processor}; ${node}; ${date}; milliseconds, medians\n`)
console.log(table(['', 'loads', 'making the value', 'ratio', 'dumps', 'Set.add', 'reading', 'ratio'], lines))
