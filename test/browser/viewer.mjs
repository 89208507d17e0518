// What a person does with the viewer, and what must be seen then.
import assert from 'node:assert/strict'
import { loads } from '../../dist/index.js'
import { checkAccess } from './access.mjs'
import { actions } from './viewer-actions.mjs'
import { MANY, makeFiles } from './viewer-files.mjs'
import { formats } from './viewer-formats.mjs'
import { download, fact, HOME, open, rowOf, search, withPage } from './viewer-page.mjs'

/** @param folder for the files */
export async function driveViewer(browser, origin, folder) {
  const files = makeFiles(folder)
  await withPage(browser, origin + HOME, (page) => byKeyboard(page, files))
  await withPage(browser, origin + HOME, (page) => values(page, files))
  await withPage(browser, origin + HOME, (page) => actions(page, files))
  await withPage(browser, origin + HOME, (page) => formats(page, folder))
  await withPage(browser, origin + HOME, (page) => broken(page, files))
  await withPage(browser, origin + HOME, (page) => hostile(page, files))
  await withPage(browser, origin + HOME, (page) => torch(page, files))
  await withPage(browser, origin + HOME, (page, complaints) => nothingLeaves(page, origin, complaints))
  await withPage(browser, `${origin}${HOME}?url=${encodeURIComponent('/none/test/browser/page.html')}`, byAddress)
  await withPage(browser, 'about:blank', (page) => withoutWasm(page, origin, files))
  const checked = await checkAccess(browser, origin + HOME, files)
  console.log(`viewer: opens, shows, searches and saves real files; axe finds nothing in ${checked} states of it`)
}

/** From the empty page to a copied path without a mouse. */
async function byKeyboard(page, { small }) {
  assert.equal((await page.locator('#explanation').textContent()).split(' ').length, 10)
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'choose')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(small)
  await page.locator('#tree .row').nth(1).waitFor()
  await page.getByRole('tree').focus()
  const active = () =>
    page.evaluate(() => document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent)
  // Two pickles, so the first one is closed; opened, then its first part, then what that holds.
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowDown']) {
    await page.keyboard.press(key)
    await page.waitForTimeout(150)
  }
  assert.match(await active(), /^where: \(1, 2\.5\)/)
  assert.equal(await page.locator('#detail .path').textContent(), "values[0]['point'].where")
  await page.getByRole('button', { name: 'Copy JavaScript' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'values[0].get("point").get("where")')
  await page.getByRole('tree').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  assert.match(await active(), /^'point':/)
  // The tabs are one stop; arrows go between them.
  await page.getByRole('tab', { name: 'Value' }).focus()
  for (const [name, seen] of [
    ['Opcodes', 'opcodes in'],
    ['Safety', 'Unknown'],
    ['Members', 'pickle 1'],
  ]) {
    // biome-ignore format: a table
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.evaluate(() => document.activeElement.firstChild.textContent), name)
    await page.getByRole('tabpanel').getByText(seen).first().waitFor()
  }
}

async function values(page, { small, arrays, frame, packed }) {
  await open(page, small)
  assert.match(await page.locator('#facts').textContent(), /^2 pickles, protocol 5 · /)
  await page.locator('#tree .row').first().locator('.twist').click()
  await rowOf(page, "'<b>'").getByText(`"it's"`).waitFor()
  await rowOf(page, "'long'").click()
  const length = (characters) => page.waitForFunction((n) => document.querySelector('#detail pre').textContent.length === n, characters)
  await length(20_000)
  await page.getByRole('button', { name: 'Show more' }).click()
  await length(40_000)
  await rowOf(page, "'raw'").click()
  await page.locator('#detail .hex-line', { hasText: '00 01 02 03' }).first().waitFor()
  await search(page, 'tuple as', /^1 found/)
  await page.locator('#hits .row').first().click()
  await page.locator('#detail .path', { hasText: 'values[0][(1, 2)]' }).waitFor()
  const [name, pickle] = await download(page, 'Pickle')
  assert.equal(name, 'small.pkl')
  assert.equal(loads(pickle), 'a tuple as key')

  await open(page, arrays)
  await rowOf(page, "'grey'").click()
  await page.locator('#detail canvas[aria-label^="Picture of 48 × 64"]').waitFor()
  assert.equal(await fact(page, 'max').textContent(), '255')
  assert.equal((await download(page, 'npy'))[1].toString('latin1', 1, 6), 'NUMPY')
  await rowOf(page, "'colours'").click()
  await page.locator('#detail canvas[aria-label^="Picture of 8 × 8"]').waitFor()
  await rowOf(page, "'line'").click()
  await page.locator('figcaption', { hasText: '10,000 numbers, from -1 to 1' }).waitFor()
  await rowOf(page, "'records'").click()
  await page.getByRole('gridcell', { name: 'Grace' }).waitFor()
  assert.equal((await download(page, 'CSV'))[1].toString(), ',id,name\r\n0,1,Ada\r\n1,2,"Grace, ""Amazing"""\r\n')

  await open(page, frame)
  await page.getByRole('gridcell', { name: 'ash' }).waitFor()
  assert.deepEqual(
    await page
      .getByRole('columnheader')
      .allTextContents()
      .then((texts) => texts.includes('heightfloat64')),
    true,
  )
  await open(page, packed)
  assert.match(await page.locator('#facts').textContent(), /gzip, \d+ bytes unpacked/)
}

async function broken(page, { damaged, text, empty }) {
  await open(page, damaged)
  await page.getByRole('alert').getByText('truncated').waitFor()
  assert.match(await page.locator('#tree .row').first().textContent(), /before the break: \{'users': \[/)
  await rowOf(page, "'users'").click()
  await page.locator('#detail .path', { hasText: 'users' }).waitFor()
  const items = Number((await fact(page, 'items').textContent()).replace(',', ''))
  assert.ok(items > 1000 && items < 2000, `${items} users before the break`)
  assert.equal(await page.locator('.problem mark').count(), 1)
  await page.getByRole('tab', { name: 'Opcodes' }).click()
  await page.locator('#opcodes .problem').waitFor()
  await open(page, text)
  await page.getByRole('alert').getByText('HTML page').waitFor()
  await open(page, empty)
  await page.getByRole('alert').getByText('no bytes at all').waitFor()
}

/** A call that Python would make, and items of which the last one is as near as the first. */
async function hostile(page, file) {
  await open(page, file.hostile)
  await page.getByRole('tab', { name: 'Safety dangerous' }).waitFor()
  await rowOf(page, "'rows'").locator('.twist').click()
  await page.getByRole('tree').focus()
  await page.keyboard.press('End')
  await rowOf(page, "'payload'").waitFor()
  await page.keyboard.press('ArrowUp')
  await rowOf(page, String(MANY - 1)).waitFor()
  await page.locator('#detail .path', { hasText: `value['rows'][${MANY - 1}]` }).waitFor()
  await search(page, '777777', /^1 found/)
  await page.getByRole('tab', { name: 'Safety' }).click()
  await page.getByRole('heading', { name: 'Dangerous' }).waitFor()
  await page.getByRole('tab', { name: 'Opcodes' }).click()
  await page.locator('#opcodes .note', { hasText: /^1,0\d\d,\d\d\d opcodes/ }).waitFor()
}

async function torch(page, files) {
  await open(page, files.torch)
  assert.match(await page.locator('#facts').textContent(), /^PyTorch file \(zip\)/)
  await page.locator('#tree .row', { hasText: 'Tensor float32' }).nth(1).click()
  await fact(page, 'mean').waitFor()
  await page.getByRole('tab', { name: 'Members' }).click()
  await page.getByRole('button', { name: /data\.pkl$/ }).click()
  await page.locator('#name .here', { hasText: 'data.pkl' }).waitFor()
  await page.locator('body:not(.busy)').waitFor()
  await page.locator('#name').getByRole('button', { name: 'model.pt' }).click()
  await page.locator('#facts', { hasText: 'PyTorch' }).waitFor()
}

/** The browser itself refuses every request, from the page and from its worker. */
async function nothingLeaves(page, origin, complaints) {
  const refused = await page.evaluate(
    (url) =>
      fetch(url).then(
        () => 'fetched',
        () => 'refused',
      ),
    `${origin}/none/dist/core.wasm`,
  )
  assert.equal(refused, 'refused')
  const inWorker = await page.evaluate((url) => {
    const source = `fetch(${JSON.stringify(url)}).then(() => postMessage('fetched'), () => postMessage('refused'))`
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
    return new Promise((resolve) => worker.addEventListener('message', ({ data }) => resolve(data)))
  }, `${origin}/none/dist/core.wasm`)
  assert.equal(inWorker, 'refused')
  for (const complaint of complaints.splice(0)) assert.match(complaint, /Content Security Policy/)
}

async function byAddress(page) {
  await page.locator('#name', { hasText: 'page.html' }).waitFor()
  await page.getByRole('alert').getByText('HTML page').waitFor()
}

async function withoutWasm(page, origin, { small }) {
  await page.route('**/index.html', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace(" 'wasm-unsafe-eval'", '') })
  })
  await page.goto(origin + HOME)
  await open(page, small)
  assert.match(await page.locator('#facts').getAttribute('title'), /TypeScript/)
}
