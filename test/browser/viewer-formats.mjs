// The viewer with files of every kind that it opens, beside plain pickles: what each is called, and a part of what is in it.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { dumps } from '../../dist/index.js'
import { vectors } from './viewer-files.mjs'
import { open } from './viewer-page.mjs'

/** What no browser unpacks: said by name. */
const UNPACKED_BY_NONE = /bz2|xz|lzma|lz4/

/** @param folder for the files */
export async function formats(page, folder) {
  const all = JSON.parse(vectors('containers-new.json'))
  const stored = (kind, fits) => inflateSync(Buffer.from(all[kind].find(fits).file, 'base64'))
  const named = (name) => (vector) => vector.name === name
  const joblib = (compression) => (vector) => vector.name === 'several' && vector.compression === compression
  const compressions = [...new Set(all.joblib.filter(named('several')).map(({ compression }) => compression))]
  const cached = Buffer.concat([dumps(1.7e9, { protocol: 5 }), deflateSync(dumps({ cached: 'by Django' }))])
  for (const [file, bytes, facts, text] of [
    ['array.npy', stored('npy', named('float32')), /^NumPy array \(\.npy\)/, 'float32'],
    ['stored.npz', stored('npz', named('stored')), /^NumPy archive \(\.npz\)/, 'ndarray'],
    ['compressed.npz', stored('npz', named('compressed')), /^NumPy archive \(\.npz\)/, 'ndarray'],
    [
      'legacy.pt',
      stored('torch', ({ name, format }) => name === 'dtypes' && format === 'legacy'),
      /^PyTorch file \(legacy\)/,
      'Tensor float32',
    ],
    ['pickle.pkl', stored('torch', ({ name, format }) => name === 'dtypes' && format === 'pickle'), /^pickle/, 'Tensor float32'],
    ...compressions.map((name) => [`${name}.joblib`, stored('joblib', joblib(name)), /joblib file/, 'ndarray']),
    ['value.z', deflateSync(dumps({ packed: 'in zlib' })), /zlib, \d+ bytes unpacked/, "'in zlib'"],
    ['0.djcache', cached, /^Django's file cache/, "'by Django'"],
    ['python2.pkl', Buffer.from('\x80\x02]q\x00(U\x05caf\xc3\xa9U\x02oke.', 'latin1'), /Python 2, read as utf-8/, "'café'"],
    ['bytes2.pkl', Buffer.from('\x80\x02]q\x00(U\x04caf\xe9U\x02oke.', 'latin1'), /Python 2, read as latin1/, "'café'"],
  ]) {
    const path = join(folder, file)
    writeFileSync(path, bytes)
    await open(page, path)
    const seen = await page.locator('#facts').textContent()
    const problem = await page.locator('#problem').textContent()
    if (UNPACKED_BY_NONE.test(file)) {
      assert.match(problem, UNPACKED_BY_NONE, `${file}: ${problem} ${seen}`)
      continue
    }
    assert.equal(problem, '', file)
    assert.match(seen, facts, file)
    await page.locator('#tree .row', { hasText: text }).first().waitFor()
    await page.getByRole('tab', { name: 'Opcodes' }).click()
    await page
      .locator('#opcodes .note')
      .filter({ hasText: /\.np[yz]$/.test(file) ? 'no pickle' : /\d opcodes in/ })
      .first()
      .waitFor()
    assert.equal(await page.locator('#opcodes').getByRole('listbox').count(), /\.np[yz]$/.test(file) ? 0 : 1, file)

    await page.getByRole('tab', { name: 'Members' }).click()
    await page.locator('#members').locator('table, p').first().waitFor()
  }
}
