// axe over the viewer: every tab, light and dark, narrow and wide.
import assert from 'node:assert/strict'
import axe from 'axe-core'
import { open } from './viewer-page.mjs'

const SIZES = [{ width: 360, height: 740 }, { width: 1280, height: 860 }, { width: 2560, height: 1300 }] // biome-ignore format: a table
const TABS = ['Value', 'Opcodes', 'Safety', 'Members']

/** @returns how many states were looked at */
export async function checkAccess(browser, url, files) {
  let checked = 0
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of SIZES) {
      // Past its own policy, since axe is given to the page as text.
      const context = await browser.newContext({ colorScheme, viewport, bypassCSP: true, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(url)
      const check = async (state) => {
        await page.waitForTimeout(200)
        await page.evaluate(axe.source)
        const { violations } = await page.evaluate(() =>
          globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
        )
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
        assert.deepEqual(found, [], `${state}, ${colorScheme}, ${viewport.width} px`)
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
        assert.equal(tooWide, false, `${state} is wider than ${viewport.width} px`)
        checked++
      }
      await check('empty')
      for (const name of ['small', 'arrays', 'frame', 'torch', 'damaged', 'hostile']) {
        await open(page, files[name])
        for (const tab of TABS) {
          await page.getByRole('tab', { name: tab }).click()
          await check(`${name}, ${tab}`)
        }
      }
      await context.close()
    }
  }
  return checked
}
