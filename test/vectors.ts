import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import type { DumpOptions, LoadOptions } from '../src/options.ts'
import { Registry } from '../src/python/registry.ts'
import { PickleBuffer } from '../src/python/values.ts'
import { type Node, PersistentId } from './describe.ts'

/** A pickle that CPython wrote, and what CPython 3.13 says it is. */
export interface Vector {
  readonly name: string
  readonly protocol: number
  readonly pickle: Uint8Array
  readonly value: Node
  /** Whether CPython wrote equal text twice, since it was two objects to it. */
  readonly repeatsText: boolean
  /** What to load it with; made anew at each call, since buffers are used up. */
  loadOptions(): LoadOptions
  /** What to dump it with. */
  dumpOptions(): DumpOptions
}

interface Row {
  name: string
  protocol: number
  base64?: string
  deflated?: string
  value: number
  repeatsText?: true
  options?: Pick<LoadOptions, 'encoding' | 'errors' | 'fixImports'>
  extensions?: [string, string, number][]
  persistent?: true
  buffers?: { readonly: boolean; hex: string }[]
}

export const MADE_BY = ['py27', 'py38', 'py313'] as const

export function vectors(by: (typeof MADE_BY)[number]): Vector[] {
  const file = JSON.parse(readFileSync(new URL(`vectors/${by}.json`, import.meta.url), 'utf8')) as { values: Node[]; vectors: Row[] }
  return file.vectors.map((row) => ({
    name: row.name,
    protocol: row.protocol,
    pickle: new Uint8Array(
      row.deflated === undefined ? Buffer.from(row.base64!, 'base64') : inflateSync(Buffer.from(row.deflated, 'base64')),
    ),
    value: file.values[row.value]!,
    repeatsText: row.repeatsText === true,
    loadOptions: () => loadOptions(row),
    dumpOptions: () => dumpOptions(row),
  }))
}

/** Every vector of all versions. */
export function allVectors(): Vector[] {
  return MADE_BY.flatMap((by) => vectors(by))
}

function loadOptions({ options, extensions, persistent, buffers }: Row): LoadOptions {
  const all: LoadOptions = { ...options, lossless: true, registry: registry(extensions) }
  if (persistent) all.persistentLoad = (pid) => new PersistentId(pid)
  if (buffers !== undefined) {
    all.buffers = buffers.map(({ readonly, hex }) => {
      const data = new Uint8Array(Buffer.from(hex, 'hex'))
      return readonly ? data : new PickleBuffer(data)
    })
  }
  return all
}

function dumpOptions({ protocol, options, extensions, persistent, buffers }: Row): DumpOptions {
  const all: DumpOptions = { protocol, registry: registry(extensions) }
  if (options?.fixImports !== undefined) all.fixImports = options.fixImports
  if (persistent) all.persistentId = (value) => (value instanceof PersistentId ? value.pid : undefined)
  if (buffers !== undefined) all.bufferCallback = () => false
  return all
}

/** Without the standard adapters, so that nothing but the format itself is at work. */
function registry(extensions: Row['extensions'] = []): Registry {
  const made = new Registry({ standard: false })
  for (const [module, name, code] of extensions) made.registerExtension(module, name, code)
  return made
}
