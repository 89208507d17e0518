// What is shown to those who have no pickle at hand.
import { dumps, NDArray, PyComplex, PyDecimal, PyFrozenSet, PyGlobal, PyObject, PyTuple } from '../../../src/index.ts'

const SIZE = 96

export function sample(): Blob {
  const author = new PyObject(new PyGlobal('library', 'Author'), [], 'new')
  author.state = new Map<string, unknown>([['name', 'Ada Lovelace'], ['born', 1815]]) // biome-ignore format: a table
  const value = new Map<string, unknown>([
    ['title', 'Notes on the Analytical Engine'],
    ['author', author],
    ['published', new Date(Date.UTC(1843, 8, 1))],
    ['pages', PyTuple.of(666, 731)],
    ['tags', new PyFrozenSet(['maths', 'engines'])],
    ['price', new PyDecimal('12.50')],
    ['large', 2n ** 100n],
    ['root', new PyComplex(0, 1)],
    ['raw', new Uint8Array([0x80, 0x05, 0x4e, 0x2e])],
    ['wave', wave()],
    ['ripples', ripples()],
    ['programs', programs()],
  ])
  return new Blob([dumps(value)])
}

function wave(): NDArray {
  return new NDArray(
    Float64Array.from({ length: 500 }, (_, i) => Math.sin(i / 20) * Math.exp(-i / 250)),
    [500],
  )
}

function ripples(): NDArray {
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const distance = Math.hypot((i % SIZE) - SIZE / 2, Math.floor(i / SIZE) - SIZE / 2)
    return Math.cos(distance / 4) / (1 + distance / 16)
  })
  return new NDArray(values, [SIZE, SIZE])
}

function programs(): Map<string, unknown>[] {
  const numbers = ['1/6', '-1/30', '1/42', '-1/30', '5/66', '-691/2730', '7/6']
  return numbers.map((text, i) => new Map<string, unknown>([['n', 2 * i + 2], ['bernoulli', text], ['cards', 25 + 13 * i]])) // biome-ignore format: a table
}
