// The memo against a Map: whatever indices are set, in whatever order, and however much room was made for more.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Memo } from '../../src/load/memo.ts'
import { SEED } from '../random.ts'

const RUNS = { seed: SEED, numRuns: Number(process.env['COUNT'] ?? 100) }

/** Indices close to one another, far out, and past all that data of that size could have. */
const SIZE = 40_000
const index = fc.oneof(fc.nat(20), fc.nat(6000), fc.nat(SIZE), fc.nat(2 ** 32 - 1))

type Step = { put: number } | { next: number } | { expect: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ put: index }) },
  { weight: 4, arbitrary: fc.record({ next: fc.nat(9000) }) },
  { weight: 1, arbitrary: fc.record({ expect: fc.nat(2 * SIZE) }) },
)

/** Carries out the steps; `next` is so many MEMOIZEs. */
function run(memo: Memo, model: Map<number, unknown>, steps: readonly Step[], mayExpect: boolean): void {
  const put = (at: number) => {
    const value = { at, n: model.size }
    memo.put(at, value)
    model.set(at, value)
  }
  for (const one of steps) {
    if ('put' in one) put(one.put)
    else if ('next' in one) for (let i = 0; i < one.next; i++) put(memo.count)
    else if (mayExpect) memo.expect(one.expect)
  }
  expect(memo.count).toBe(model.size)
}

function check(memo: Memo, model: ReadonlyMap<number, unknown>): void {
  expect([...model].filter(([at, value]) => memo.get(at) !== value)).toEqual([])
  for (const at of [0, 1, 7, 4096, SIZE - 1, SIZE, 2 ** 31, 2 ** 32 - 1]) expect(memo.get(at)).toBe(model.get(at))
  if (memo.isDense) expect(memo.values.length).toBe(model.size)
}

test('a memo has what was put, and its count is the number of indices', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const memo = new Memo(SIZE)
      const model = new Map<number, unknown>()
      run(memo, model, steps, true)
      check(memo, model)
      expect(memo.values.length).toBeLessThanOrEqual(Math.max(SIZE, model.size))
    }),
    RUNS,
  )
})

test('a load that failed leaves nothing in it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.array(step, { maxLength: 8 }), (first, second) => {
      const memo = new Memo(SIZE)
      const model = new Map<number, unknown>()
      run(memo, model, first, false)
      memo.begin()
      run(memo, new Map(model), second, false)
      memo.undo()
      expect(memo.count).toBe(model.size)
      check(memo, model)
    }),
    RUNS,
  )
})
