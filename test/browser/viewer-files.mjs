// The files that the viewer is tried with: what Python's libraries wrote, where there are vectors of it, and what is wrong on purpose.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { dumps, NDArray, PyFrozenSet, PyGlobal, PyObject, PyTuple } from '../../dist/index.js'

export const vectors = (name) => readFileSync(new URL(`../vectors/${name}`, import.meta.url))

/** Items of the hostile file. */
export const MANY = 1_000_000

/**
 * @param folder for the files
 * @returns their paths
 */
export function makeFiles(folder) {
  const write = (name, bytes) => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }
  const users = dumps({ users: Array.from({ length: 2000 }, (_, id) => ({ id, name: `user ${id}`, tags: ['a', 'b'] })) })
  return {
    small: write('small.pkl', Buffer.concat([dumps(small()), dumps('the second')])),
    arrays: write('arrays.pkl', dumps(arrays())),
    frame: write('frame.pkl', frame()),
    torch: write('model.pt', torch()),
    damaged: write('damaged.pkl', users.subarray(0, (users.length * 2) / 3)),
    hostile: write('hostile.pkl', hostile()),
    large: write('large.pkl', large()),
    packed: write('packed.pkl.gz', gzipSync(dumps({ packed: true }))),
    text: write('page.html', '<!doctype html><html><body>Log in</body></html>'),
    empty: write('empty.pkl', ''),
  }
}

function small() {
  const point = new PyObject(new PyGlobal('geometry', 'Point'), [], 'new')
  point.state = new Map([['where', PyTuple.of(1, 2.5)]])
  return new Map([
    ['point', point],
    ['tags', new PyFrozenSet(['a'])],
    ['<b>', "it's"],
    [PyTuple.of(1, 2), 'a tuple as key'],
    ['__proto__', 1],
    ['needle', 'hay'],
    ['straw', 'a needle'],
    ['long', 'word '.repeat(20_000)],
    ['raw', Uint8Array.from({ length: 5000 }, (_, i) => i)],
  ])
}

function arrays() {
  return {
    grey: new NDArray(
      Uint8Array.from({ length: 48 * 64 }, (_, i) => i),
      [48, 64],
    ),
    colours: new NDArray(
      Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => i),
      [8, 8, 3],
    ),
    line: new NDArray(Float64Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 500)), [10_000]), // biome-ignore format: a line each
    records: [{ id: 1, name: 'Ada' }, { id: 2, name: 'Grace, "Amazing"' }], // biome-ignore format: a line each
  }
}

function frame() {
  const { vectors: all } = JSON.parse(gunzipSync(vectors('pandas-3.0.json.gz')))
  return Buffer.from(all.find(({ name, protocol }) => name === 'trees' && protocol === 5).base64, 'base64')
}

function torch() {
  const { torch: all } = JSON.parse(vectors('containers-new.json'))
  return inflateSync(Buffer.from(all.find(({ name, format }) => name === 'dtypes' && format === 'zip').file, 'base64'))
}

function hostile() {
  const call = new PyObject(new PyGlobal('os', 'system'), ['echo hello'], 'call')
  return dumps(new Map([['rows', Array.from({ length: MANY }, (_, i) => i)], ['payload', call]])) // biome-ignore format: one line
}

/** Large enough that the beginning of it is shown first. */
function large() {
  const row = (id) => new Map([['id', id], ['name', `user ${id}`], ['tags', ['a', `b${id}`]]]) // biome-ignore format: one line
  const rows = Array.from({ length: 20_000 }, (_, id) => row(id))
  return dumps(new Map([['rows', rows], ['bytes', new Uint8Array(9_000_000)], ['last', true]])) // biome-ignore format: one line
}
