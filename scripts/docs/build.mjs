// npm run docs: makes build/docs/, a folder that any static host serves: a page for each document, the API from the types, a search, the
// benchmark's chart and the viewer. A link that leads nowhere ends the build.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { API, ROOT, readPages } from './pages.mjs'
import { render } from './render.mjs'
import { wrap } from './template.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = join(ROOT, 'build', 'docs')

function write(path, text) {
  mkdirSync(dirname(join(OUT, path)), { recursive: true })
  writeFileSync(join(OUT, path), text)
}

/** Every link to a page of the site, or to an anchor, that leads nowhere. */
function brokenLinks(made) {
  const anchors = new Map(made.map(({ path, html }) => [path, new Set(Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id))]))
  const broken = []
  for (const { path, source, html } of made) {
    for (const [, href] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(href)) continue
      const [file, anchor] = href.split('#')
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      if (target === 'viewer/index.html') continue
      const ids = anchors.get(target)
      if (ids === undefined || (anchor !== undefined && !ids.has(anchor))) broken.push(`${source}: ${href}`)
    }
  }
  return broken
}

rmSync(OUT, { recursive: true, force: true })
rmSync(join(ROOT, API), { recursive: true, force: true })
const typedoc = join(HERE, 'node_modules', 'typedoc', 'bin', 'typedoc')
execFileSync(process.execPath, [typedoc, '--options', join(HERE, 'typedoc.json')], { stdio: 'inherit' })

const pages = readPages()
const outputs = new Map(pages.map(({ source, path }) => [source, path]))
const pictures = new Set()
const sections = []
const made = pages.map((page) => {
  const rendered = render(page, (source) => outputs.get(source), (picture) => pictures.add(picture)) // biome-ignore format: one call
  for (const { title, anchor, words } of rendered.sections) {
    sections.push({
      id: sections.length,
      page: page.title,
      title,
      href: `${page.path}${anchor && `#${anchor}`}`,
      words: words.slice(0, 2000),
    })
  }
  return { ...page, html: wrap(page, rendered, pages) }
})
const broken = brokenLinks(made)
if (broken.length > 0) throw new Error(`links that lead nowhere:\n  ${broken.join('\n  ')}`)

for (const { path, html } of made) write(path, html)
write('sections.js', `globalThis.brineSections = ${JSON.stringify(sections)}\n`)
for (const picture of pictures) cpSync(join(ROOT, picture), join(OUT, picture))
await build({
  entryPoints: { site: join(HERE, 'search.js') },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  outdir: OUT,
  logLevel: 'warning',
})
cpSync(join(HERE, 'site.css'), join(OUT, 'site.css'))
cpSync(join(ROOT, 'viewer', 'dist'), join(OUT, 'viewer'), { recursive: true })
console.log(`${made.length} pages in build/docs`)
