// What a person does with examples/browser, and what must be seen then. With SCREENSHOTS set to a folder it leaves pictures there.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, dumps, loads, PyFrozenSet, PyGlobal, PyObject, PyTuple } from '../../dist/index.js'

/**
 * @param folder for the files
 * @param engine what the page must name
 */
export async function driveExample(browser, origin, folder, engine) {
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 900, height: 1000 } })
  const page = await context.newPage()
  const complaints = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  const picture = async (name) => {
    if (process.env.SCREENSHOTS === undefined) return
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-${colorScheme}.png`), fullPage: true })
    }
  }
  const file = (name, ...pickles) => {
    const path = join(folder, name)
    writeFileSync(path, Buffer.concat(pickles))
    return path
  }
  const chooser = page.waitForEvent('filechooser')
  await page.goto(`${origin}/examples/browser/index.html`)
  await page.getByText(`Large pickles are read with ${engine}`).waitFor()
  await picture('empty')

  // By the keyboard alone: the first stop is the choice of a file.
  const point = new PyObject(new PyGlobal('geometry', 'Point'), [], 'new')
  point.state = new Map([['where', PyTuple.of(1, 2.5)]])
  const value = new Map([['point', point], ['tags', new PyFrozenSet(['a'])], ['<b>', "it's"]]) // biome-ignore format: one map
  const good = file('good.pkl', dumps(value), dumps('the second'))
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'file')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(good)
  await page.getByRole('heading', { name: 'good.pkl' }).waitFor()
  const natural = [value, 'the second'].map((part) => describe(loads(dumps(part)))).join('\n\n')
  assert.equal(await page.locator('#value').textContent(), natural)
  assert.match(await page.locator('#facts').textContent(), /^2 pickles · \d+ bytes · .* ms$/)
  assert.equal(await page.locator('#value .text').first().textContent(), "'a'")

  await page.getByLabel("Python's own types").check()
  await page.getByText('(1, 2.5)').waitFor()

  // It is written back as it was, at another protocol.
  await page.getByLabel('Save it at protocol').selectOption('2')
  const [again, bytes] = await download(page, () => page.getByRole('button', { name: 'Save', exact: true }).press('Enter'))
  assert.equal(again, 'good.protocol-2.pkl')
  const both = Buffer.concat([dumps(value, { protocol: 2 }), dumps('the second', { protocol: 2 })])
  assert.deepEqual(bytes, both)

  // What is wrong, and where: here in the third pickle.
  const intact = dumps([1, 2])
  await page.setInputFiles('#file', file('bad.pkl', intact, intact, Buffer.from('\x80\x04X\x0c\0\0\0abc', 'latin1')))
  await page.getByRole('heading', { name: 'bad.pkl' }).waitFor()
  const at = 2 * intact.length + 2
  await page.getByText(`truncated BINUNICODE: needs 12 bytes, 3 left (at byte ${at})`).waitFor()
  assert.equal(await page.locator('#around mark').textContent(), '58')
  assert.equal(await page.locator('#value').textContent(), '[ 1, 2 ]\n\n[ 1, 2 ]'.replaceAll('[ 1, 2 ]', describe([1, 2])))
  await picture('error')
  await page.setInputFiles('#file', file('no.pkl', Buffer.from('hello')))
  await page.getByText('(at byte 0)').waitFor()
  assert.equal(await page.locator('#value').isVisible(), false)

  // Dropped.
  const transfer = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], 'dropped.pkl'))
      return data
    },
    [...dumps({ dropped: true })],
  )
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer })
  await page.getByRole('heading', { name: 'dropped.pkl' }).waitFor()
  assert.equal(await page.locator('#value').textContent(), describe(new Map([['dropped', true]])))
  assert.equal(await page.locator('#problem').isVisible(), false)

  await page.getByLabel('A value as JSON').fill('{"list": [1, 2.5, null], "__proto__": {"x": "é"}}')
  await page.getByLabel('Protocol', { exact: true }).selectOption('0')
  const [name, fresh] = await download(page, () => page.getByRole('button', { name: 'Save as value.pkl' }).press('Enter'))
  assert.equal(name, 'value.pkl')
  assert.deepEqual(fresh, Buffer.from(dumps(JSON.parse('{"list": [1, 2.5, null], "__proto__": {"x": "é"}}'), { protocol: 0 })))
  await page.getByLabel('A value as JSON').fill('{"list": ')
  await page.getByRole('button', { name: 'Save as value.pkl' }).click()
  await page.getByText('JSON').nth(1).waitFor()
  assert.match(await page.locator('#refused').textContent(), /JSON/)

  await page.reload()
  await page.getByRole('button', { name: 'Show a sample' }).click()
  await page.getByText('Notes on the Analytical Engine').waitFor()
  assert.match(await page.locator('#facts').textContent(), /^one pickle/)
  await picture('sample')
  assert.deepEqual(complaints, [])
  await context.close()
}

async function download(page, act) {
  const began = page.waitForEvent('download')
  await act()
  const got = await began
  return [got.suggestedFilename(), readFileSync(await got.path())]
}
