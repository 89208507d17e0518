// The stored pickles that scans are tried on.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Verdict } from '../../src/scan.ts'

const read = (name: string): string => {
  const content = readFileSync(new URL(`../vectors/${name}`, import.meta.url))
  return (name.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8')
}

export interface LibraryCase {
  readonly name: string
  readonly verdict: Verdict
  readonly bytes: Uint8Array
}

/** What released libraries write: for each name that they use, and each way to use it, the smallest pickle there was. */
export const libraryCases = (): LibraryCase[] =>
  (JSON.parse(read('scan.json.gz')) as { name: string; verdict: Verdict; base64: string }[]).map(({ base64, ...rest }) => ({
    ...rest,
    bytes: new Uint8Array(Buffer.from(base64, 'base64')),
  }))

/** Pickles that people judged: benign, dangerous, suspicious, attack. */
export const judgedCases = (): { name: string; label: string; bytes: Uint8Array }[] =>
  read('scan-cases.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; label: string; hex: string })
    .map(({ name, label, hex }) => ({ name, label, bytes: new Uint8Array(Buffer.from(hex, 'hex')) }))

/** Mutated pickles, and the names that CPython 3.13 asks for when it reads them. */
export const namedMutants = (): { bytes: Uint8Array; names: string[] }[] =>
  (JSON.parse(read('scan-names.json.gz')) as { hex: string; names: string[] }[]).map(({ hex, names }) => ({
    bytes: new Uint8Array(Buffer.from(hex, 'hex')),
    names,
  }))
