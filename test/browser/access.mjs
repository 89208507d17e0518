// axe over the viewer: every tab, light and dark, narrow and wide.
import assert from 'node:assert/strict'
import axe from 'axe-core'
import { open, rowOf } from './viewer-page.mjs'

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
        const tooWide = await page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('#safety, #members, #detail')]
            .filter((element) => element.scrollWidth > element.clientWidth)
            .map((element) => element.id || element.localName),
        )
        assert.deepEqual(tooWide, [], `${state} is wider than ${viewport.width} px`)
        checked++
      }
      await check('empty')
      for (const name of ['small', 'arrays', 'frame', 'torch', 'damaged', 'hostile']) {
        await open(page, files[name])
        for (const tab of TABS) {
          await page.getByRole('tab', { name: tab }).click()
          await check(`${name}, ${tab}`)
        }
        if (name === 'arrays') await buttonsBelow(page, viewport)
      }
      await context.close()
    }
  }
  return checked
}

/** Whether the buttons that save a part begin below its plot or picture. */
async function buttonsBelow(page, { width }) {
  await page.getByRole('tab', { name: 'Value' }).click()
  for (const part of ["'line'", "'colours'"]) {
    await rowOf(page, part).click()
    await page.locator('#detail .path', { hasText: part }).waitFor()
    await page.locator('#detail figcaption').waitFor()
    const bottom = await page.locator('#detail figure').evaluate((figure) => figure.getBoundingClientRect().bottom)
    const top = await page.locator('#detail .saves').evaluate((saves) => saves.getBoundingClientRect().top)
    assert.ok(top >= bottom, `${part} ends at ${bottom} px, its buttons begin at ${top} px where the page is ${width} px wide`)
  }
}
