// The page: opens a file, and fills the tabs with what the worker says of it.
import type { Opened } from '../protocol.ts'
import { Client } from './client.ts'
import { DetailView } from './detail-view.ts'
import { find, make, say } from './dom.ts'
import { membersView } from './members-view.ts'
import { opcodesView } from './opcodes-view.ts'
import { problemView } from './problem-view.ts'
import { safetyView } from './safety-view.ts'
import { searchView } from './search-view.ts'
import { fetchAddressed, startSources } from './sources.ts'
import { startTabs } from './tabs.ts'
import { TreeView } from './tree-view.ts'

/** A file that is open, or that a member which is open lies in. */
interface File {
  readonly name: string
  readonly blob: Blob | 'sample'
}

/** The file, and the members within one another that lead to what is shown. */
let trail: File[] = []
let client: Client | undefined
/** Reads opcodes and scans, while the other one answers what the tree asks. */
let inspector: Client | undefined
let opened: Opened | undefined
/** Tabs that show what is open. */
const filled = new Set<string>()

const selectTab = startTabs((panel) => fill(panel))

async function open(files: File[]): Promise<void> {
  trail = files
  const file = files.at(-1)!
  // What the workers hold is given up, and they stop whatever they do.
  client?.end()
  inspector?.end()
  inspector = undefined
  const own = (client = new Client())
  filled.clear()
  find('empty').hidden = true
  find('opened').hidden = false
  document.body.classList.add('busy')
  find('facts').textContent = 'Reading …'
  showTrail()
  try {
    const answer = await own.ask('open', file)
    if (own !== client) return
    opened = answer
    await show(answer)
  } catch (error) {
    if (own === client) fail((error as Error).message)
  }
  document.body.classList.remove('busy')
}

async function show(file: Opened): Promise<void> {
  const { size, format, notes, took, problem, engine, count, name } = file
  const time = took < 1000 ? `${Math.round(took)} ms` : `${(took / 1000).toFixed(1)} s`
  find('facts').textContent = [format, ...notes, `${size.toLocaleString('en')} bytes`, time].join(' · ')
  find('facts').title = engine === 'wasm' ? 'Read with WebAssembly' : 'Read with TypeScript: WebAssembly is refused here'
  find('problem').replaceChildren(...(problem === undefined ? [] : [problemView(problem)]))
  find('value-parts').hidden = count === 0
  say(`Opened ${name}: ${find('facts').textContent}`)
  if (count > 0) await showTree(client!, count)
  selectTab(count === 0 && file.isZip ? 'members' : 'value')
}

async function showTree(own: Client, count: number): Promise<void> {
  const detail = new DetailView(own, find('detail'), () => trail.at(-1)!.name)
  const tree = new TreeView(own, count, (address) => detail.show(address))
  find('tree').replaceChildren(tree.list.element)
  searchView(own, (address) => tree.reveal(address))
  await tree.reveal([0], count === 1)
}

function fill(panel: string): void {
  if (opened === undefined || client === undefined || filled.has(panel)) return
  filled.add(panel)
  const { blob } = trail.at(-1)!
  const whole = blob === 'sample' ? opened.inner! : blob
  const element = find(panel)
  if (panel === 'opcodes') opcodesView((inspector ??= new Client()), opened.inner ?? whole, element)
  else if (panel === 'safety') safetyView((inspector ??= new Client()), whole, element)
  else if (panel === 'members') membersView(client, whole, element, (name, inner) => open([...trail, { name, blob: inner }]))
}

function fail(message: string): void {
  opened = undefined
  find('facts').textContent = ''
  find('value-parts').hidden = true
  find('problem').replaceChildren(problemView({ message, hint: undefined, around: undefined, isSalvaged: false }))
  selectTab('value')
}

/** The names of the file and of members in it; all but the last lead back. */
function showTrail(): void {
  const parts = trail.map(({ name }, i) => {
    if (i === trail.length - 1) return make('span', { class: 'here' }, name)
    return make('button', { type: 'button', class: 'link', click: () => open(trail.slice(0, i + 1)) }, name)
  })
  find('name').replaceChildren(...parts.flatMap((part, i) => (i === 0 ? [part] : [' › ', part])))
  document.title = `${trail.at(-1)!.name} · brine`
}

startSources((name, blob) => open([{ name, blob }]))
fetchAddressed((text) => (find('fetching').textContent = text)).then(
  (file) => {
    find('fetching').textContent = ''
    if (file !== undefined) open([file])
  },
  ({ message }) => (find('fetching').textContent = message),
)
