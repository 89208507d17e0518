// The pages of the docs site: what each is made from, where it goes, and under which head the list of pages has it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXPORTS } from '../entries.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Where TypeDoc puts a Markdown file for each entry, as seen from the root. */
export const API = 'build/api'

const GUIDES = ['programs', 'types', 'numpy', 'pandas', 'files', 'scan', 'tools', 'cli', 'viewer', 'everywhere', 'speed']
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory())

const GROUPS = [
  ['Start', ['README.md']],
  ['Guides', GUIDES.map((name) => `docs/${name}.md`)],
  ['API', EXPORTS.map(([, entry]) => `${API}/${entry}.md`)],
  ['Programs', EXAMPLES.map(({ name }) => `examples/${name}/README.md`)],
  ['Speed', ['bench/results/latest.md', 'bench/README.md']],
  ['Project', ['CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md', 'docs/format.md', 'test/laws/README.md']],
]

/** The name by which a program imports an entry: brine, brine/core. */
function importName(entry) {
  const [path] = EXPORTS.find(([, name]) => name === entry)
  return `brine${path.slice(1)}`
}

/** The document that explains an entry: its own where it has one. */
function guideOf(entry) {
  if (['npy', 'torch', 'joblib'].includes(entry)) return 'docs/files.md'
  return GUIDES.includes(entry) ? `docs/${entry}.md` : 'README.md'
}

function readPage(source, group) {
  let text = readFileSync(join(ROOT, source), 'utf8')
  let path = source.replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html')
  if (source.startsWith(`${API}/`)) {
    const entry = source.slice(API.length + 1, -3)
    const guide = guideOf(entry)
    text = text.replace(
      /^# .*/,
      `# ${importName(entry)}\n\nEvery name that \`${importName(entry)}\` exports. How to use them: [${guide}](../../${guide}).`,
    )
    // In the column of defaults: what stands for none, and the empty object by its name within brine.
    text = text.replaceAll('`NO_OPTIONS`', '`{}`').replace(/^(\|.*? (?<!\\)\|.*? (?<!\\)\|) `undefined`( \|.*)$/gm, '$1$2')
    path = `api/${entry === 'index' ? 'brine' : entry}.html`
  }
  const title = /^# (.*)/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`${source} has no heading of the first level, which the docs site needs as its title`)
  return { source, path, text, title: title.replaceAll('`', ''), group }
}

/** @returns every page, in the order of the list of pages. Every document of docs/ must be among them. */
export function readPages() {
  const pages = GROUPS.flatMap(([group, sources]) => sources.map((source) => readPage(source, group)))
  const missing = readdirSync(join(ROOT, 'docs')).filter(
    (name) => name.endsWith('.md') && !pages.some(({ source }) => source === `docs/${name}`),
  )
  if (missing.length > 0)
    throw new Error(`the docs site has no place for docs/${missing.join(', docs/')}: add it in scripts/docs/pages.mjs`)
  return pages
}
