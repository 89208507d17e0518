// How soon the viewer shows a file, and how evenly a list scrolls in it: node bench/viewer.mjs [MEGABYTES]... in headless Chromium.
//
// A time runs from the file being chosen to the frame in which its rows are drawn. Frames are those of the display, 60 a second: one that takes
// more than 25 ms is late, since the next one was missed.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { dumps, NDArray } from '../dist/index.js'
import { findChromium } from '../test/browser/chromium.mjs'
import { serve } from '../test/browser/server.mjs'
import { HOME } from '../test/browser/viewer-page.mjs'
import { random } from './random.mjs'
import { table } from './table.mjs'

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [5, 50, 500]
const ROUNDS = 3
/** Milliseconds that a list is scrolled. */
const SCROLLED = 4000
const LATE = 25
const folder = mkdtempSync(join(tmpdir(), 'brine-viewer-'))

/** A list of records at the top, which is what most large pickles are. */
function records(bytes) {
  const { next } = random(1)
  const row = (id) => ({ id, name: `user ${id}`, height: next(), tags: ['a', `b${id}`], isMember: next() < 0.5 })
  return dumps(
    Array.from({ length: Math.round(bytes / 75) }, (_, id) => row(id)),
    { fast: true },
  )
}

/** Twenty arrays of numbers. */
function arrays(bytes) {
  const length = Math.round(bytes / 20 / 8)
  return dumps(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a${i}`, new NDArray(new Float64Array(length).fill(i), [length])])))
}

function write(name, bytes) {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** Milliseconds until a first level is seen, be it of the beginning alone, and until the whole file's. */
async function open(page, path) {
  await page.goto('about:blank')
  await page.goto(page.home)
  await page.evaluate(() => {
    const seen = (window.seen = { begun: 0, first: 0, whole: 0 })
    const input = document.querySelector('#file')
    input.addEventListener('change', () => (seen.begun = performance.now()), { capture: true })
    const look = () => {
      const now = performance.now() - seen.begun
      if (seen.begun > 0 && document.querySelectorAll('#tree .row').length > 1) {
        if (seen.first === 0) seen.first = now
        if (!document.body.classList.contains('busy')) seen.whole = now
      }
      if (seen.whole === 0) requestAnimationFrame(look)
    }
    look()
  })
  await page.setInputFiles('#file', path)
  await page.waitForFunction(() => window.seen.whole > 0, undefined, { timeout: 300_000 })
  return page.evaluate(() => window.seen)
}

/** Scrolls the tree with the wheel, a screen or so every few frames. @returns milliseconds of each frame */
async function scroll(page) {
  const { x, y, width, height } = await page.locator('#tree .virtual').boundingBox()
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.evaluate((milliseconds) => {
    const took = (window.took = [])
    const until = performance.now() + milliseconds
    let before = performance.now()
    const frame = (now) => {
      took.push(now - before)
      before = now
      if (now < until) requestAnimationFrame(frame)
      else window.done = true
    }
    window.done = false
    requestAnimationFrame(frame)
  }, SCROLLED)
  while (!(await page.evaluate(() => window.done))) await page.mouse.wheel(0, 240)
  return page.evaluate(() => window.took.slice(1))
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const seconds = (milliseconds) => (milliseconds / 1000).toFixed(2)

const server = await serve(new Map())
const args = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const browser = await chromium.launch({ executablePath: findChromium(), args, chromiumSandbox: process.getuid?.() !== 0 })
try {
  const lines = []
  for (const megabytes of sizes)
    for (const [what, make] of Object.entries({ records, arrays })) {
      const path = write(`${what}-${megabytes}.pkl`, make(megabytes * 1e6))
      const firsts = []
      const wholes = []
      let frames = []
      for (let round = 0; round < ROUNDS; round++) {
        const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
        page.home = server.origin + HOME
        const { first, whole } = await open(page, path)
        firsts.push(first)
        wholes.push(whole)
        if (what === 'records') frames = frames.concat(await scroll(page))
        await page.close()
      }
      const late = frames.filter((milliseconds) => milliseconds > LATE).length
      const even = frames.length === 0 ? ['', ''] : [(1000 / median(frames)).toFixed(0), `${late} of ${frames.length}`]
      lines.push([what, (statSync(path).size / 1e6).toFixed(0), seconds(median(firsts)), seconds(median(wholes)), ...even])
      rmSync(path)
    }
  console.log(`Chromium ${browser.version()}; medians of ${ROUNDS}\n`)
  console.log(table(['file', 'MB', 'something seen, s', 'first level of the whole, s', 'frames a second', 'late frames'], lines))
} finally {
  await browser.close()
  server.stop()
  rmSync(folder, { recursive: true })
}
