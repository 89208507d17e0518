// The docs site that `npm run docs` made, in headless Chromium: axe over every page, light and dark, narrow and wide; every exported name; the
// search, by keyboard alone, over http and from a disk. Run by npm run test:docs.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { EXPORTS } from '../../scripts/entries.mjs'
import { sendFile } from '../../viewer/serve.mjs'
import { findChromium } from './chromium.mjs'

const SITE = fileURLToPath(new URL('../../build/docs', import.meta.url))
const WIDTHS = [360, 1440]

const executablePath = findChromium()
if (executablePath === undefined) console.log('NOT TESTED: the docs site, since no Chromium was found (CHROME_PATH names one)')
else await testIn(executablePath)

async function testIn(executablePath) {
  const server = createServer((request, response) => sendFile(`/build/docs${request.url.split('?')[0]}`, ['/build/docs/'], response, {}))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  const args = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  const browser = await chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 })
  try {
    const pages = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith('.html') && !name.startsWith('viewer'))
    assert.ok(pages.length > 30)
    await checkNames()
    for (const colorScheme of ['light', 'dark']) {
      for (const width of WIDTHS) await checkAccess(browser, origin, pages, colorScheme, width)
    }
    await checkViewer(browser, origin)
    for (const root of [origin, pathToFileURL(SITE).href]) await checkSearch(browser, root)
    console.log(
      `${pages.length} pages of the docs site: axe finds nothing, light and dark, at ${WIDTHS.join(' and ')} px; the search works`,
    )
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
  }
}

async function checkAccess(browser, origin, pages, colorScheme, width) {
  // Past the site's own policy, since axe is given to the page as text.
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  for (const path of pages) {
    await page.goto(`${origin}/${path}`)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
    )
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    assert.deepEqual(found, [], `${path}, ${colorScheme}, ${width} px`)
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${path} is wider than ${width} px`)
    assert.equal(await page.locator('h1').count(), 1, `${path} has one heading of the first level`)
  }
  await context.close()
}

/** From the first key to a page that says what was searched for, under the site's own policy. */
async function checkSearch(browser, root) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const refused = []
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
  await page.goto(`${root}/docs/types.html`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main', 'the first key leads past the list of pages')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.closest('main') !== null), true, 'what follows is in the text')
  await page.keyboard.press('/')
  await page.keyboard.type('persistentLoad')
  await page.locator('#found a').first().waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.endsWith('types.html') || !['', '#main'].includes(url.hash))
  assert.match(await page.locator('main').textContent(), /persistentLoad/)
  await page.keyboard.press('/')
  await page.keyboard.type('zzzz')
  await page.getByText('nothing is said of "zzzz"').waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('#query').inputValue(), '')
  await page.goto(`${root}/bench/index.html`)
  assert.ok(await page.locator('img').evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), 'the chart is shown')
  assert.deepEqual(refused, [], `under ${root}`)
  await context.close()
}

/** Every name that an entry exports, as a program that imports it sees them, has a heading of its own on the entry's page. */
async function checkNames() {
  for (const [path, entry] of EXPORTS) {
    const html = readFileSync(`${SITE}/api/${entry === 'index' ? 'brine' : entry}.html`, 'utf8')
    const headings = new Set(Array.from(html.matchAll(/<h3[^>]*>(.*?)<\/h3>/g), ([, text]) => text.replace(/\(\)$/, '')))
    const missing = Object.keys(await import(`brine${path.slice(1)}`)).filter((name) => !headings.has(name))
    assert.deepEqual(missing, [], `brine${path.slice(1)}`)
  }
}

async function checkViewer(browser, origin) {
  const page = await browser.newPage()
  await page.goto(`${origin}/index.html`)
  await page.getByRole('link', { name: 'The viewer' }).first().click()
  await page.getByText('Open').first().waitFor()
  await page.close()
}
