// Firefox and WebKit over WebDriver, each by a client that speaks to it without a further driver program: Puppeteer in WebDriver BiDi with
// Firefox, selenium-webdriver with WebKitWebDriver, which comes with WebKitGTK and its MiniBrowser. What tests ask of a page is the same for both.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { importTool } from './tools.mjs'

/**
 * @typedef {object} Page
 * @property {(selector: string, paths: string[]) => Promise<void>} choose gives files to an input
 * @property {(selector: string) => Promise<void>} click as a mouse does
 * @property {(selector: string, text: string) => Promise<void>} type as a keyboard does
 * @property {(expression: string) => Promise<unknown>} evaluate JavaScript in the page
 * @property {() => Promise<void>} close
 */

function find(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

/** Every way to start a browser: its name, what is missing here if it cannot be started, and how it is. */
export const BROWSERS = [
  {
    name: 'Firefox',
    missing: find('firefox', 'firefox-esr') === undefined ? 'Firefox (Debian: firefox-esr)' : undefined,
    start: startFirefox,
  },
  { name: 'WebKit', missing: missingForWebKit(), start: startWebKit },
]

async function startFirefox() {
  const { default: puppeteer } = await importTool('puppeteer-core')
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: find('firefox', 'firefox-esr'), headless: true })
  return {
    version: (await browser.version()).replace('firefox/', 'Firefox '),
    async open(url) {
      const page = await browser.newPage()
      await page.goto(url)
      return {
        choose: async (selector, paths) => (await page.$(selector)).uploadFile(...paths),
        click: (selector) => page.click(selector),
        type: (selector, text) => page.type(selector, text),
        evaluate: (expression) => page.evaluate(expression),
        close: () => page.close(),
      }
    },
    close: () => browser.close(),
  }
}

function findMiniBrowser() {
  const lib = ['/usr/lib', ...(existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name)) : [])]
  return lib.flatMap((folder) => ['4.1', '6.0', '4.0'].map((abi) => join(folder, `webkit2gtk-${abi}`, 'MiniBrowser'))).find(existsSync)
}

function missingForWebKit() {
  if (find('WebKitWebDriver') === undefined || findMiniBrowser() === undefined) return 'WebKitGTK (Debian: webkit2gtk-driver)'
  if (process.env.DISPLAY === undefined && find('Xvfb') === undefined) return 'a display for WebKitGTK (Debian: xvfb)'
  return undefined
}

async function startWebKit() {
  const { Builder, By, Capabilities } = await importTool('selenium-webdriver')
  const screen = process.env.DISPLAY === undefined ? await startScreen() : undefined
  const port = await freePort()
  const env = { ...process.env, DISPLAY: screen?.display ?? process.env.DISPLAY }
  const driving = spawn(find('WebKitWebDriver'), [`--port=${port}`], { env, stdio: 'ignore' })
  await answering(port)
  const options = { binary: findMiniBrowser(), args: ['--automation'] }
  const capabilities = new Capabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options })
  const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build()
  const version = (await driver.getCapabilities()).get('browserVersion')
  return {
    version: `WebKitGTK ${version}`,
    async open(url) {
      await driver.get(url)
      const element = (selector) => driver.findElement(By.css(selector))
      return {
        choose: async (selector, paths) => element(selector).sendKeys(paths.join('\n')),
        click: (selector) => element(selector).click(),
        type: (selector, text) => element(selector).sendKeys(text),
        evaluate: (expression) => driver.executeScript(`return (${expression})`),
        close: () => driver.get('about:blank'),
      }
    },
    async close() {
      await driver.quit()
      driving.kill()
      screen?.stop()
    },
  }
}

/** A screen that nobody sees. */
async function startScreen() {
  const xvfb = spawn(find('Xvfb'), ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise((resolve) => xvfb.stdio[3].once('data', (data) => resolve(String(data).trim())))
  return { display: `:${number}`, stop: () => xvfb.kill() }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function answering(port) {
  for (let i = 0; i < 100; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('WebKitWebDriver does not answer')
}
