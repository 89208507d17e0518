// The built package in headless Chromium; then the viewer with real files. Run by npm test.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from './chromium.mjs'
import { serve } from './server.mjs'
import { testPackage } from './suite.mjs'
import { driveViewer } from './viewer.mjs'

const executablePath = findChromium()
if (executablePath === undefined) {
  console.log('NOT TESTED in a browser: install Chromium or Chrome, or name one in CHROME_PATH, and run npm test again')
} else await testIn(executablePath)

async function testIn(executablePath) {
  const folder = mkdtempSync(join(tmpdir(), 'brine-browser-'))
  const answers = new Map()
  const server = await serve(answers)
  // As root Chromium has no sandbox; the rest keeps it from calling home.
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const browser = await chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 })
  const visit = async (url, files, fail) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.on('pageerror', (error) => fail(String(error)))
    await page.goto(url)
    await page.setInputFiles('input', files)
    return () => context.close()
  }
  try {
    await testPackage(`Chromium ${browser.version()}`, server, answers, folder, visit)
    await driveViewer(browser, server.origin, folder)
  } finally {
    await browser.close()
    server.stop()
    rmSync(folder, { recursive: true })
  }
}
