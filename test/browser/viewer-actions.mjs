// What is done with what is open: dropped, searched, copied, saved, scrolled through.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { loads } from '../../dist/index.js'
import { MANY } from './viewer-files.mjs'
import { download, open, rowOf, search } from './viewer-page.mjs'

export async function actions(page, files) {
  await drop(page, files.small)
  await searches(page)
  await copies(page)
  await saves(page, files)
  await wheel(page, files.hostile)
  await beginning(page, files)
}

async function drop(page, file) {
  const transfer = await page.evaluateHandle(
    ([base64, name]) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
      return data
    },
    [readFileSync(file).toString('base64'), basename(file)],
  )
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  assert.equal(await page.locator('body.over').count(), 1)
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await page.locator('#name', { hasText: 'small.pkl' }).waitFor()
  await page.locator('#tree .row').nth(1).waitFor()
  assert.equal(await page.locator('body.over').count(), 0)
}

/** One word is a key here and in a value there. */
async function searches(page) {
  for (const [where, paths] of [
    ['both', ["values[0]['needle']", "values[0]['straw']"]],
    ['keys', ["values[0]['needle']"]],
    ['values', ["values[0]['straw']"]],
  ]) {
    await page.getByLabel('Search in').selectOption(where)
    await clear(page)
    await search(page, 'NEEDLE', new RegExp(`^${paths.length} found`))
    assert.deepEqual(
      (await page.locator('#hits .row .label').allTextContents()).map((text) => text.replace(/: $/, '')),
      paths,
    )
  }
  await clear(page)
}

/** What was found before is gone when this returns. */
async function clear(page) {
  await page.getByRole('searchbox').fill('')
  await page.waitForFunction(() => document.querySelector('#search-status').textContent === '')
}

async function copies(page) {
  await rowOf(page, "'needle'")
    .waitFor({ timeout: 1000 })
    .catch(() => page.locator('#tree .row .twist').first().click())
  await rowOf(page, "'needle'").click()
  await page.locator('#detail .path', { hasText: "values[0]['needle']" }).waitFor()
  for (const [language, text] of [
    ['Python', "values[0]['needle']"],
    ['JavaScript', 'values[0].get("needle")'],
  ]) {
    await page.getByRole('button', { name: `Copy ${language}` }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text)
    await page.getByRole('button', { name: `Copy ${language}` }).waitFor()
  }
}

async function saves(page, { arrays }) {
  await open(page, arrays)
  const whole = loads(readFileSync(arrays))
  await rowOf(page, "'records'").click()
  await page.locator('#detail .path', { hasText: 'records' }).waitFor()
  const [json, text] = await download(page, 'JSON')
  assert.match(json, /\.json$/)
  assert.deepEqual(JSON.parse(text), [
    { id: 1, name: 'Ada' },
    { id: 2, name: 'Grace, "Amazing"' },
  ])
  await rowOf(page, "'line'").click()
  await page.locator('#detail .path', { hasText: 'line' }).waitFor()
  const [, npy] = await download(page, 'npy')
  assert.match(npy.toString('latin1', 0, 128), /'descr': '<f8', 'fortran_order': False, 'shape': \(10000,\)/)
  assert.deepEqual(npy.subarray(-80_000), Buffer.from(whole.line.data.buffer, whole.line.data.byteOffset, 80_000))
  const [, pickle] = await download(page, 'Pickle')
  assert.deepEqual([...loads(pickle).data], [...whole.line.data])
  const [, csv] = await download(page, 'CSV')
  const lines = csv.toString().trimEnd().split('\r\n')
  assert.equal(lines.length, 10_001)
  assert.equal(Number(lines[10_000].split(',')[1]), Math.sin(9999 / 500))
}

/** A large pickle has its beginning shown before it is read; what was chosen there stays chosen. */
async function beginning(page, { large }) {
  // The whole is not begun before the test says so: otherwise it might be read first.
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage
    Worker.prototype.postMessage = function (message) {
      const go = () => post.call(this, message)
      if (message.name !== 'open' || message.given.isBeginning) return go()
      Worker.prototype.go = go
    }
  })
  await page.setInputFiles('#file', large)
  await page.locator('#facts', { hasText: 'So far the beginning is shown' }).waitFor()
  await rowOf(page, "'rows'").waitFor()
  assert.equal(await page.locator('#problem').textContent(), '')
  await rowOf(page, "'rows'").click()
  await page.evaluate(() => Worker.prototype.go())
  await page.locator('body:not(.busy)').waitFor()
  await page.locator('#detail .path', { hasText: "value['rows']" }).waitFor()
  await rowOf(page, "'last'").waitFor()
  assert.match(await rowOf(page, "'rows'").textContent(), /20,000/)
}

/** Past the height that a browser can scroll, a turn of the wheel still moves by as many rows as everywhere. */
async function wheel(page, file) {
  await open(page, file)
  await rowOf(page, "'rows'").locator('.twist').click()
  await rowOf(page, '5').waitFor()
  const top = () => page.evaluate(() => Math.min(...[...document.querySelectorAll('#tree .row')].map((row) => row.dataset.index)))
  const settled = async (isThere) => {
    for (let before = -1, now = await top(); before !== now || !isThere(now); ) {
      await page.waitForTimeout(300)
      before = now
      now = await top()
    }
    return top()
  }
  await page.evaluate(() => {
    const list = document.querySelector('#tree .virtual')
    list.scrollTop = (list.scrollHeight - list.clientHeight) / 2
  })
  const middle = await settled((row) => row > MANY / 4)
  assert.ok(Math.abs(middle - MANY / 2) < MANY / 100, `row ${middle} in the middle`)
  await page.locator('#tree .virtual').hover()
  for (let turn = 0; turn < 5; turn++) {
    await page.mouse.wheel(0, 280)
    await page.waitForTimeout(100)
  }
  assert.equal(await settled((row) => row !== middle), middle + 50)
}
