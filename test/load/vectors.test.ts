import { describe, expect, test } from 'vitest'
import { dumps, loads, UnpicklingError } from '../../src/index.ts'
import { difference } from '../describe.ts'
import { random, SEED } from '../random.ts'
import { allVectors, MADE_BY, type Vector, vectors } from '../vectors.ts'

// One test over all vectors of a file: thousands of tests cost more than what they test. What failed is listed by name.
function failures(over: readonly Vector[], check: (vector: Vector) => string | undefined): string[] {
  const failed: string[] = []
  for (const vector of over) {
    let why: string | undefined
    try {
      why = check(vector)
    } catch (error) {
      why = String(error)
    }
    if (why !== undefined) failed.push(`${vector.name}: ${why}`)
  }
  return failed.length > 20 ? [...failed.slice(0, 20), `and ${failed.length - 20} more`] : failed
}

// Hundreds of thousands of errors are thrown here, and half their cost is the stack trace.
Error.stackTraceLimit = 0

test('a vector is no other value', () => {
  const all = vectors('py313').filter(({ protocol }) => protocol === 5)
  const alike = all.filter(({ pickle, loadOptions }, i) => {
    const other = all[(i + 1) % all.length]!.value
    return other !== all[i]!.value && difference(other, loads(pickle, loadOptions())) === undefined
  })
  expect(alike.map(({ name }) => name)).toEqual([])
})

describe.each(['wasm', 'typescript'] as const)('%s', (engine) => {
  test.each(MADE_BY)('the value of every vector of %s', (by) => {
    const all = vectors(by)
    expect(all.length).toBeGreaterThan(30)
    expect(failures(all, (vector) => difference(vector.value, loads(vector.pickle, { ...vector.loadOptions(), engine })))).toEqual([])
  })

  test('what 3.13 wrote is written back byte for byte', () => {
    const all = vectors('py313').filter(({ name, protocol, repeatsText }) => {
      // Readonly buffers came as plain bytes, which travel in band.
      if (name.startsWith('buffers-readonly')) return false
      // Below 4 CPython writes Outer.Inner as getattr(Outer, 'Inner') without memoising what it is called with. Once read it is a
      // call as any other.
      if (protocol < 4 && /^(nested-class|getnewargs-ex-p)/.test(name)) return false
      return !repeatsText
    })
    expect(all.length).toBeGreaterThan(1080)
    const check = (vector: Vector) => {
      const value = loads(vector.pickle, { ...vector.loadOptions(), engine })
      const bytes = dumps(value, { ...vector.dumpOptions(), engine })
      const at = bytes.findIndex((byte, i) => byte !== vector.pickle[i])
      if (at < 0 && bytes.length === vector.pickle.length) return undefined
      return `differs at ${at < 0 ? bytes.length : at}: ${hex(bytes, at)} instead of ${hex(vector.pickle, at)}`
    }
    expect(failures(all, check)).toEqual([])
  })

  test('every proper prefix is truncated', { timeout: 120_000 }, () => {
    const next = random(SEED)
    const seen = new Set<string>()
    const check = (vector: Vector) => {
      const { length } = vector.pickle
      const options = vector.loadOptions()
      // Long ones by their ends and by samples: all prefixes of 70 KB are 2.5 GB.
      const all = length <= 400
      for (let i = 0; i < (all ? length : 60); i++) {
        const end = all || i < 20 ? i : i < 40 ? length - 1 - (i - 20) : Math.floor(next() * length)
        const why = notTruncated(vector.pickle.slice(0, end), { ...options, engine })
        if (why !== undefined) return `${end} of ${length} bytes: ${why}`
      }
      return undefined
    }
    // COUNT, where it asks for little, asks for a tenth of them.
    const part = Number(process.env['COUNT'] ?? 1000) < 1000 ? 10 : 1
    const once = allVectors().filter(({ pickle }, i) => {
      if (i % part !== 0) return false
      const key = Buffer.from(pickle).toString('latin1')
      return !seen.has(key) && seen.add(key) !== undefined
    })
    expect(failures(once, check), `SEED=${SEED}`).toEqual([])
  })
})

function notTruncated(bytes: Uint8Array, options: Parameters<typeof loads>[1]): string | undefined {
  try {
    loads(bytes, options)
  } catch (error) {
    if (!(error instanceof UnpicklingError)) return `threw ${error}`
    return error.code === 'truncated' && error.offset <= bytes.length ? undefined : `${error.code}: ${error.message}`
  }
  return 'loaded'
}

function hex(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.subarray(Math.max(0, at - 4), at + 12)).toString('hex')
}
