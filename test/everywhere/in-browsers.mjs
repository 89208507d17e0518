// The built package in Firefox and WebKit, as in Chromium by npm test; then what people do most in the viewer. Run by npm run test:everywhere.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loads } from '../../dist/index.js'
import { serve } from '../browser/server.mjs'
import { testPackage } from '../browser/suite.mjs'
import { makeFiles } from '../browser/viewer-files.mjs'
import { HOME } from '../browser/viewer-page.mjs'
import { BROWSERS } from './browsers.mjs'
import { installTools } from './tools.mjs'

const LONGEST = 60_000

// The observers of the suite ask for none, and Puppeteer names what it evaluates after the stack.
Error.stackTraceLimit = 10

installTools()
for (const { name, missing, start } of BROWSERS) {
  if (missing !== undefined) console.log(`NOT TESTED in ${name}: ${missing} was not found`)
  else await testIn(await start())
}

async function testIn(browser) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-browser-'))
  const answers = new Map()
  const server = await serve(answers)
  try {
    await testPackage(browser.version, server, answers, folder, async (url, files) => {
      const page = await browser.open(url)
      await page.choose('input', files)
      return page.close
    })
    await driveViewer(browser, server.origin + HOME, makeFiles(folder))
    console.log(`viewer in ${browser.version}: opens, shows, searches and saves real files`)
  } finally {
    await browser.close()
    server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function driveViewer(browser, url, files) {
  const page = await browser.open(url)
  const text = (selector) => page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`)
  const choose = async (path) => {
    await page.choose('#file', [path])
    await until(async () => (await page.evaluate("document.body.classList.contains('busy')")) === false)
  }
  const sees = (selector, pattern) => until(async () => pattern.test(await text(selector)), `${pattern} in ${selector}`)

  await choose(files.small)
  await sees('#facts', /^2 pickles, protocol 5 · /)
  await page.click('#tree .row .twist')
  await sees('#tree', /'<b>': "it's"/)
  await page.type('#search-text', 'tuple as')
  await sees('#search-status', /^1 found/)
  await page.click('#hits .row')
  await sees('#detail .path', /values\[0\]\[\(1, 2\)\]/)
  assert.equal(loads(await saved(page, 'Pickle')), 'a tuple as key')
  for (const [tab, pattern] of [
    ['opcodes', /opcodes in/],
    ['safety', /Unknown/],
    ['members', /pickle 1/],
  ]) {
    await page.click(`#tab-${tab}`)
    await sees(`#${tab}`, pattern)
  }
  await page.click('#tab-value')
  await choose(files.frame)
  await sees('#value', /heightfloat64/)
  await sees('#value', /ash/)
  await choose(files.arrays)
  await page.click('#tree .row:nth-child(2)')
  await until(async () => (await page.evaluate("document.querySelector('#detail canvas') !== null")) === true, 'a picture')
  await choose(files.torch)
  await sees('#facts', /^PyTorch file \(zip\)/)
  await choose(files.damaged)
  await sees('#problem', /truncated/)
  await choose(files.hostile)
  await page.click('#tab-safety')
  await sees('#safety', /Dangerous/)
  await page.close()
}

/** What a button of the page saves: kept before the browser, which may ask where to, has it. */
async function saved(page, label) {
  await page.evaluate(`(() => {
    const make = URL.createObjectURL
    URL.createObjectURL = (blob) => {
      blob.arrayBuffer().then((buffer) => { globalThis.saved = Array.from(new Uint8Array(buffer)) })
      return make.call(URL, blob)
    }
    const button = [...document.querySelectorAll('.saves button')].find((button) => button.textContent === ${JSON.stringify(label)})
    button.click()
  })()`)
  await until(async () => (await page.evaluate('globalThis.saved !== undefined')) === true, 'saved')
  return Uint8Array.from(await page.evaluate('globalThis.saved'))
}

async function until(holds, what = 'idle') {
  const end = Date.now() + LONGEST
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: not seen in ${LONGEST / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
