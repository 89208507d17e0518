// What the page asks the worker, and what comes back: plain data, since it passes through postMessage.
import type { ScanReport } from '../../src/scan.ts'

/** A way to a part of what is open: the place of a child within its parent, level by level. The first number is the pickle. */
export type Address = readonly number[]

/** A piece of text and what it is, for its colour. */
export type Segment = readonly [style: string, text: string]

/** One line of the tree. */
export interface Row {
  readonly label: string
  /** What the label is: an item's index, the key of a dict, an attribute, or nothing that is shown. */
  readonly labelKind: 'index' | 'key' | 'attribute' | 'none'
  readonly text: readonly Segment[]
  /** Children: 0 for a leaf. */
  readonly size: number
  readonly type: string
}

/** The bytes around a place in the file. */
export interface Around {
  readonly bytes: Uint8Array
  /** Offset of the first of them. */
  readonly start: number
  /** The byte at fault. */
  readonly offset: number
}

/** Why a file, or the rest of one, could not be read. */
export interface Problem {
  readonly message: string
  readonly hint: string | undefined
  readonly around: Around | undefined
  /** Whether the last value shown is what stood before the break. */
  readonly isSalvaged: boolean
}

export interface Opened {
  readonly name: string
  readonly size: number
  /** What the file is, for people: 'pickle, protocol 4', 'PyTorch file (zip)'. */
  readonly format: string
  readonly notes: readonly string[]
  /** Values at the top: pickles that lie one after another. */
  readonly count: number
  readonly problem: Problem | undefined
  /** Milliseconds from the request to the first level. */
  readonly took: number
  readonly engine: 'wasm' | 'typescript'
  /** The bytes that the pickles lie in, where that is not the file itself: decompressed data, or a member. */
  readonly inner: Blob | undefined
  readonly isZip: boolean
}

export type ViewKind = 'table' | 'picture' | 'plot' | 'text' | 'hex'
export type SaveFormat = 'json' | 'npy' | 'csv' | 'pickle'

/** What is known of one part. */
export interface Detail {
  readonly python: string
  readonly javascript: string
  readonly type: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly views: readonly ViewKind[]
  readonly saves: readonly SaveFormat[]
  readonly row: Row
}

export interface Table {
  readonly rows: number
  readonly columns: readonly string[]
  /** Under each column's name: its dtype; '' where it says nothing. */
  readonly dtypes: readonly string[]
  readonly total: number
  /** Whether a column's cells are numbers, which stand at the right. */
  readonly numeric: readonly boolean[]
  /** Characters that each column takes, by a sample of its cells. */
  readonly widths: readonly number[]
  readonly labelWidth: number
  /** Arrays of more axes than two are shown one slice at a time. */
  readonly slices: number
}

export interface Cells {
  readonly labels: readonly string[]
  readonly cells: readonly (readonly string[])[]
}

export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly low: number
  readonly high: number
  readonly slices: number
  /** Elements of the array that one pixel stands for, along each axis. */
  readonly scale: number
}

/** The least and the greatest of each bucket of neighbours; NaN for a bucket of none. */
export interface Plot {
  readonly low: Float64Array
  readonly high: Float64Array
  readonly length: number
  readonly least: number
  readonly greatest: number
}

export interface Hit {
  readonly address: Address
  readonly python: string
  readonly text: readonly Segment[]
}

export interface Operation {
  readonly offset: number
  readonly name: string
  readonly argument: string
  readonly indent: number
  readonly doc: string
}

export interface Member {
  readonly name: string
  /** Where it starts in the file. */
  readonly start: number
  readonly size: number
  readonly what: string
  /** Bytes it takes in the archive; undefined for a pickle among others. */
  readonly packed: number | undefined
  readonly canOpen: boolean
}

export interface SearchQuery {
  readonly text: string
  readonly keys: boolean
  readonly values: boolean
}

export interface Progress {
  readonly count: number
  readonly done: boolean
  readonly note: string
}

/** Each request by name: what is given, and what is answered. */
export interface Requests {
  /** `isBeginning`: the blob is the first part of a file, of which the end is not missed. */
  open: { given: { name: string; blob: Blob | 'sample'; isBeginning?: boolean }; answer: Opened }
  rows: { given: { address: Address; start: number; end: number }; answer: Row[] }
  detail: { given: { address: Address }; answer: Detail }
  stats: { given: { address: Address }; answer: (readonly [name: string, value: string])[] }
  table: { given: { address: Address }; answer: Table }
  cells: { given: { address: Address; slice: number; rows: [number, number]; columns: [number, number] }; answer: Cells }
  picture: { given: { address: Address; slice: number }; answer: Picture }
  plot: { given: { address: Address; start: number; end: number; buckets: number }; answer: Plot }
  text: { given: { address: Address; start: number; end: number }; answer: { text: string; length: number } }
  bytes: { given: { address: Address; start: number; end: number }; answer: { bytes: Uint8Array; length: number } }
  search: { given: SearchQuery; answer: Progress }
  hits: { given: { start: number; end: number }; answer: Hit[] }
  opcodes: { given: { blob: Blob }; answer: Progress & { problem: Problem | undefined } }
  operations: { given: { start: number; end: number }; answer: Operation[] }
  scan: { given: { blob: Blob }; answer: ScanReport }
  members: { given: { blob: Blob }; answer: Member[] }
  member: { given: { index: number }; answer: Blob }
  save: { given: { address: Address; format: SaveFormat }; answer: Blob }
}

export type RequestName = keyof Requests
