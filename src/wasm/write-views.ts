// Views on the linear memory that emit and the walk share.
import * as tape from '../abi/write-tape.ts'
import type { Core } from './halves.ts'

/** Slots of the cache of strings met lately; a power of two. */
export const CACHE_SIZE = 512
/** Views on one instance's memory, which has grown to its full size before the first dump, and tables of the same life. */
export class Views {
  readonly header: Int32Array
  readonly inlays: Float64Array
  readonly checkpoints: Uint32Array
  readonly stream: Uint8Array
  readonly streamView: DataView
  readonly gaps: Int32Array
  readonly marks: Uint16Array
  readonly indices: Int32Array
  readonly repeats: Uint16Array
  readonly numbers: Float64Array
  readonly sizes: Uint8Array
  readonly text: Uint8Array
  readonly output: Uint8Array
  readonly tokens = new Int32Array(CACHE_SIZE)
  /** Tables to begin with, for many dumps enough. */
  readonly firstNumbers = new Int32Array(1024)
  readonly firstRepeats = new Int32Array(1024)

  constructor(core: Core) {
    const { buffer } = core.memory
    this.header = new Int32Array(buffer, tape.AT_HEADER, 16)
    this.inlays = new Float64Array(buffer, tape.AT_INLAYS, tape.MAX_INLAYS)
    this.checkpoints = new Uint32Array(buffer, tape.AT_CHECKPOINTS, (2 * tape.WINDOW) / tape.CHECKPOINT)
    this.stream = new Uint8Array(buffer, tape.AT_STREAM, tape.WINDOW)
    this.streamView = new DataView(buffer, tape.AT_STREAM, tape.WINDOW)
    this.gaps = new Int32Array(buffer, tape.AT_GAPS, tape.MAX_GAPS * 2)
    this.marks = new Uint16Array(buffer, tape.AT_MARKS, tape.WINDOW / 2)
    this.indices = new Int32Array(buffer, tape.AT_INDICES, tape.MAX_GAPS)
    this.repeats = new Uint16Array(buffer, tape.AT_REPEATS, tape.MAX_GAPS)
    this.numbers = new Float64Array(buffer, tape.AT_NUMBERS, tape.MAX_NUMBERS)
    this.sizes = new Uint8Array(buffer, tape.AT_SIZES, tape.MAX_NUMBERS)
    this.text = new Uint8Array(buffer, tape.AT_TEXT, tape.AT_STRINGS - tape.AT_TEXT)
    this.output = new Uint8Array(buffer, tape.AT_OUTPUT, tape.AT_END - tape.AT_OUTPUT)
  }
}

const views = /*#__PURE__*/ new WeakMap<Core, Views>()

export function viewsOf(core: Core): Views {
  let found = views.get(core)
  if (found === undefined) {
    found = new Views(core)
    views.set(core, found)
  }
  return found
}
