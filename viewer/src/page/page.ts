// The page: opens a file, and fills the tabs with what the worker says of it.
import type { ScanReport } from '../../../src/scan.ts'
import type { Address, Opened } from '../protocol.ts'
import { Client } from './client.ts'
import { DetailView } from './detail-view.ts'
import { find, make, say } from './dom.ts'
import { membersView } from './members-view.ts'
import { opcodesView } from './opcodes-view.ts'
import { problemView } from './problem-view.ts'
import { badge, safetyView } from './safety-view.ts'
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
/** Reads opcodes, while the other one answers what the tree asks. */
let inspector: Client | undefined
/** Scans. */
let judge: Client | undefined
let judged: Promise<ScanReport> | undefined
let opened: Opened | undefined
/** The part of the tree that was chosen last. */
let chosen: Address = []
/** Tabs that show what is open. */
const filled = new Set<string>()

/** Files of more bytes have their beginning shown while the whole is read. */
const LARGE = 8_000_000
/** Bytes that are shown first. */
const BEGINNING = 250_000
/** Files of up to so many bytes are judged without being asked, once they are shown. */
const JUDGED = 64_000_000
/** Milliseconds that the whole is waited for before. */
const PATIENCE = 300

const selectTab = startTabs((panel) => fill(panel))

async function open(files: File[]): Promise<void> {
  trail = files
  const file = files.at(-1)!
  // What the workers hold is given up, and they stop whatever they do.
  client?.end()
  endInspector()
  judge?.end()
  judge = judged = undefined
  find('tab-verdict').replaceChildren()
  opened = undefined
  const own = (client = new Client())
  filled.clear()
  chosen = []
  find('empty').hidden = true
  find('opened').hidden = false
  document.body.classList.add('busy')
  find('facts').textContent = 'Reading …'
  showTrail()
  let isBegun = false
  const timer = setTimeout(async () => (isBegun = await showBeginning(file, () => own === client && opened === undefined)), PATIENCE)
  try {
    const answer = await own.ask('open', file)
    if (own !== client) return
    opened = answer
    endInspector()
    await show(answer)
  } catch (error) {
    if (own === client) fail((error as Error).message, isBegun)
  }
  clearTimeout(timer)
  if (own === client) document.body.classList.remove('busy')
}

function endInspector(): void {
  inspector?.end()
  inspector = undefined
}

/**
 * Shows what the first bytes of a large pickle hold, if that is still wanted by the time it is known.
 * @returns whether it was shown
 */
async function showBeginning({ name, blob }: File, isWanted: () => boolean): Promise<boolean> {
  if (blob === 'sample' || blob.size < LARGE || !isWanted()) return false
  inspector = new Client()
  const { count, problem } = await inspector.ask('open', { name, blob: blob.slice(0, BEGINNING), isBeginning: true })
  if (!isWanted() || problem?.isSalvaged !== true) return false
  find('facts').textContent = 'Reading … So far the beginning is shown.'
  find('problem').replaceChildren()
  find('value-parts').hidden = false
  selectTab('value')
  await showTree(inspector, count)
  return true
}

async function show(file: Opened): Promise<void> {
  const { size, format, notes, took, problem, engine, count, name } = file
  const time = took < 1000 ? `${Math.round(took)}\u00a0ms` : `${(took / 1000).toFixed(1)}\u00a0s`
  find('facts').textContent = [format, ...notes, `${size.toLocaleString('en')}\u00a0bytes`, time].join(' · ')
  find('facts').title = engine === 'wasm' ? 'Read with WebAssembly' : 'Read with TypeScript: WebAssembly is refused here'
  find('problem').replaceChildren(...(problem === undefined ? [] : [problemView(problem)]))
  find('value-parts').hidden = count === 0
  say(`Opened ${name}: ${find('facts').textContent}`)
  if (count > 0) await showTree(client!, count)
  selectTab(count === 0 && file.isZip ? 'members' : 'value')
  if (size <= JUDGED) showVerdict(report())
}

/** The scanner's report on the file, made when it is first asked for. */
function report(): Promise<ScanReport> {
  judge ??= new Client()
  return (judged ??= judge.ask('scan', { blob: wholeFile() }))
}

/** Says in the tab's name what the scanner found. A scan that fails says why in the tab itself. */
async function showVerdict(report: Promise<ScanReport>): Promise<void> {
  const { verdict } = await report.catch(() => ({ verdict: undefined }))
  if (report !== judged || verdict === undefined) return
  find('tab-verdict').replaceChildren(' ', badge(verdict))
  if (verdict === 'dangerous') say('The file is dangerous to load in Python: see Safety')
}

/** What the tabs other than Value look at. */
function wholeFile(): Blob {
  const { blob } = trail.at(-1)!
  return blob === 'sample' ? opened!.inner! : blob
}

async function showTree(own: Client, count: number): Promise<void> {
  const detail = new DetailView(own, find('detail'), () => trail.at(-1)!.name)
  const before = chosen
  const tree = new TreeView(own, count, (address) => {
    chosen = address
    detail.show(address)
  })
  find('tree').replaceChildren(tree.list.element)
  searchView(own, (address) => tree.reveal(address))
  await tree.reveal([0], count === 1)
  // What was chosen while the beginning was shown. An object that was not finished then may have other parts now.
  if (before.length > 1) await tree.reveal(before).catch(() => tree.reveal([0]))
}

function fill(panel: string): void {
  if (opened === undefined || client === undefined || filled.has(panel)) return
  filled.add(panel)
  const whole = wholeFile()
  const element = find(panel)
  if (panel === 'opcodes') opcodesView((inspector ??= new Client()), opened.inner ?? whole, element)
  else if (panel === 'safety') safetyView(report(), element)
  else if (panel === 'members') membersView(client, whole, element, (name, inner) => open([...trail, { name, blob: inner }]))
}

/** @param isBegun whether the beginning of the file is shown, which stays */
function fail(message: string, isBegun: boolean): void {
  find('facts').textContent = isBegun ? 'Only the beginning is shown.' : ''
  find('value-parts').hidden = !isBegun
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
