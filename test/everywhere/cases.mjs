// The vectors for observe.mjs, as one value that JSON can carry to any runtime.
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

export function readCases() {
  const all = [...['py27', 'py38', 'py313'].flatMap(plain), ...['27', '38', '313'].flatMap(standard)]
  // Of the long ones two protocols will do: they are most of the bytes, and the longest wait.
  return all.filter(({ base64, protocol }) => base64.length < 20_000 || protocol === 0 || protocol === 5)
}

function plain(by) {
  return read(by).vectors.map(({ deflated, base64, value, repeatsText, ...row }) => ({
    ...row,
    name: `${by} ${row.name}`,
    base64: base64 ?? inflateSync(Buffer.from(deflated, 'base64')).toString('base64'),
    standard: false,
  }))
}

/** Values of the standard library, which the standard adapters read. */
function standard(by) {
  return read(`stdlib-${by}`).vectors.flatMap(({ name, pickles }) =>
    [0, pickles.length - 1].map((protocol) => ({
      name: `stdlib-${by} ${name} at protocol ${protocol}`,
      base64: pickles[protocol],
      protocol,
      standard: true,
      options: { encoding: 'latin1' },
    })),
  )
}

function read(name) {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
}
