// The scan itself: options, sources, and the report at the end.

import { type Bytes, toBytes } from '../load/bytes.ts'
import { type ByteSource, chunksOf } from '../load/source.ts'
import { Registry } from '../python/registry.ts'
import { allowList } from './allow/table.ts'
import { type Scan, scanContent } from './content.ts'
import { inflate, inflateSync, join } from './inflate.ts'
import type { Session } from './pickles.ts'
import { Collector, type ScanReport } from './report.ts'
import type { Rule, Table } from './rules.ts'

/** A name that a person adds to the allow list. */
export interface AllowedName {
  /** `module.Name`, or `module:Outer.Inner` where the name itself has dots. */
  readonly name: string
  /** Whether it may be called, and with which arguments: `Decimal('1.5')`. Default: with any. */
  call?: boolean | ((args: readonly unknown[]) => boolean)
  /** Whether instances may be made bare, and with which arguments of `__new__`. Default: with any. */
  make?: boolean | ((args: readonly unknown[]) => boolean)
  /** Which states its instances may be given. Default: any. */
  state?: boolean | ((state: unknown) => boolean)
  /** Whether its instances may be given items. Default true. */
  items?: boolean
}

/** What a scan takes for known. */
export interface ScanOptions {
  /** Names that are as good as those of the list: classes of your own, whose code you know. */
  allow?: readonly (string | AllowedName)[]
  /** The extension codes of `copyreg.add_extension`, each with its `module.Name`. */
  extensions?: Iterable<readonly [code: number, name: string]>
  limits?: {
    /** Bytes that compressed data may become, all in all. Default 256 MiB and 16 times the data. */
    maxInflated?: number
  }
}

const OPTIONS: readonly string[] = ['allow', 'extensions', 'limits']
const INFLATED_BASE = 256 << 20
/** How often the data may be read over: as joblib and as pickle, with a memo that lives on and without, from where frames end. */
const READINGS = 16

/**
 * Judges whether data is safe to give to Python: pickles, and the containers that they come in. Nothing of it is run.
 * @throws TypeError for what is no source, and for options that are wrong; nothing for any data. What the source fails with
 */
export async function scan(source: ByteSource, options: ScanOptions = {}): Promise<ScanReport> {
  const chunks: Uint8Array[] = []
  for await (const chunk of chunksOf(source)) chunks.push(toBytes(chunk))
  const bytes = join(chunks)
  const session = sessionOf(bytes, options)
  const work = wholeScan(session, bytes)
  let step = work.next()
  while (!step.done) step = work.next(await inflate(step.value))
  return finish(session, step.value)
}

/**
 * As {@link scan}, at once. Where there is no `node:zlib`, compressed data is not looked into, and the verdict at best 'unknown'.
 * @throws TypeError for what are no bytes, and for options that are wrong
 */
export function scanSync(data: Bytes, options: ScanOptions = {}): ScanReport {
  const bytes = toBytes(data)
  const session = sessionOf(bytes, options)
  const work = wholeScan(session, bytes)
  let step = work.next()
  while (!step.done) step = work.next(inflateSync(step.value))
  return finish(session, step.value)
}

function* wholeScan(session: Session, bytes: Uint8Array): Scan<string> {
  try {
    return yield* scanContent(session, bytes, '', 0, false)
  } catch (error) {
    // Whatever this is, it comes of the data, and what was not read is not safe.
    session.collector.incomplete('broken', '', 0, `the scan came to no end: ${error instanceof Error ? error.message : String(error)}`)
    return 'unknown'
  }
}

function finish({ collector: { report } }: Session, format: string): ScanReport {
  report.format = format
  if (!report.complete && report.verdict === 'safe') report.verdict = 'unknown'
  return report
}

function sessionOf(bytes: Uint8Array, options: ScanOptions): Session {
  for (const name in options)
    if (!OPTIONS.includes(name)) throw new TypeError(`there is no option ${name.slice(0, 60)}: scan takes ${OPTIONS.join(', ')}`)
  const { allow, extensions, limits } = options
  let registry: Registry | undefined
  for (const [code, name] of extensions ?? []) {
    registry ??= new Registry({ standard: false })
    registry.registerExtension(...splitName(name), code)
  }
  return {
    collector: new Collector(),
    table: allow === undefined ? allowList() : extended(allow),
    extensions: registry,
    work: READINGS * bytes.length + 4096,
    inflation: limits?.maxInflated ?? INFLATED_BASE + 16 * bytes.length,
  }
}

function extended(allow: readonly (string | AllowedName)[]): Table {
  const table = new Map(allowList())
  for (const one of allow) {
    const given = typeof one === 'string' ? { name: one } : one
    const key = splitName(given.name).join(' ')
    table.set(key, { rule: ruleOf(given), label: key })
  }
  return table
}

function ruleOf({ call = true, make = true, state = true, items = true }: AllowedName): Rule {
  return {
    data: true,
    items,
    ...(call === false ? {} : { call: (args) => call === true || call(args) }),
    ...(make === false ? {} : { make: (args) => make === true || make(args) }),
    ...(state === false ? {} : { state: (value) => state === true || state(value) }),
  }
}

function splitName(name: unknown): [module: string, name: string] {
  const text = String(name)
  const split = text.includes(':') ? text.indexOf(':') : text.lastIndexOf('.')
  if (split <= 0 || split === text.length - 1) {
    throw new TypeError(`'${text}' is no Python name: expected 'module.Name' or 'module:Outer.Inner'`)
  }
  return [text.slice(0, split), text.slice(split + 1)]
}
