// The viewer in a page of the browser: how it is opened, and what is found in it. With SCREENSHOTS set to a folder it leaves pictures there.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export const HOME = '/none/viewer/dist/index.html'

/** Runs a test in a page of its own, which may say nothing wrong meanwhile. */
export async function withPage(browser, url, act) {
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 860 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {})
  const page = await context.newPage()
  const complaints = []
  page.on('pageerror', (error) => complaints.push(error.stack))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(url)
  await act(page, complaints)
  assert.deepEqual(complaints, [])
  await context.close()
}

export async function open(page, file) {
  await page.setInputFiles('#file', file)
  await page.locator('#name', { hasText: basename(file) }).waitFor()
  await page.locator('body:not(.busy)').waitFor()
  await picture(page, basename(file))
}

async function picture(page, name) {
  if (process.env.SCREENSHOTS === undefined) return
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-${colorScheme}.png`) })
  }
}

export const rowOf = (page, label) => page.locator('#tree .row').filter({ has: page.locator('.label', { hasText: label }) }).first() // biome-ignore format: one call
export const fact = (page, name) => page.locator('.facts > div', { has: page.locator(`dt:text-is("${name}")`) }).locator('dd')

export async function search(page, text, status) {
  await page.getByRole('searchbox').fill(text)
  await page.locator('#search-status').filter({ hasText: status }).waitFor()
}

/** Saves what is chosen. @returns the name of the file, and its bytes */
export async function download(page, label) {
  const began = page.waitForEvent('download')
  await page.locator('.saves').getByRole('button', { name: label, exact: true }).click()
  const got = await began
  return [got.suggestedFilename(), readFileSync(await got.path())]
}
