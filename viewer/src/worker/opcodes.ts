// The opcodes of the pickles in a file, any of which can be asked for by its number: of every so many the place is kept.

import { sourceOf } from '../../../src/containers/source.ts'
import { readSurveyed, surveyZipSync } from '../../../src/containers/zip/survey.ts'
import { genops, type Operation as PickleOperation } from '../../../src/tools.ts'
import type { Operation, Problem, Progress } from '../protocol.ts'
import { bytesText, countText } from './numbers.ts'
import { oneLine } from './preview.ts'
import { problemOf } from './problem.ts'
import { pause, SLICE } from './slices.ts'

/** Opcodes from one place that is kept to the next. */
const STEP = 256
/** Characters of an argument that are shown. */
const ARGUMENT = 400

interface Checkpoint {
  readonly offset: number
  readonly indent: number
}

let bytes = new Uint8Array(0)
let checkpoints: Checkpoint[] = []
let count = 0

/** The opcodes from a place on, through one pickle after another. @throws PickletoolsError */
function* operationsFrom(start: number): Generator<PickleOperation> {
  for (let at = start; at < bytes.length; ) {
    for (const operation of genops(bytes, { start: at })) {
      yield operation
      at = operation.pos
    }
    // The last one was STOP, of one byte.
    at++
  }
}

/** The pickle of an archive: of PyTorch's, the one that has no tensors' data in it. @throws Error for data that is no pickle */
async function pickleIn(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (data[0] === 0x93) throw new Error('This file is an array, and no pickle: there are no opcodes in it.')
  if (data[0] !== 0x50 || data[1] !== 0x4b) return data
  const member = surveyZipSync(data).members.find(({ name }) => /(?:^|\/)data\.pkl$/.test(name))
  if (member === undefined) throw new Error('This file is an archive, and no pickle: Members opens what lies in it.')
  return (await readSurveyed(sourceOf(data), member)).content as Uint8Array<ArrayBuffer>
}

/** MARK moves what follows to the right, up to what takes the mark. */
function indentBehind({ opcode }: PickleOperation, indent: number): number {
  if (opcode.name === 'MARK') return indent + 1
  return opcode.stackBefore.some(({ name }) => name === 'mark') ? Math.max(0, indent - 1) : opcode.name === 'STOP' ? 0 : indent
}

/** Counts the opcodes and keeps places among them. */
export async function countOpcodes(blob: Blob, report: (progress: Progress) => void): Promise<Progress & { problem: Problem | undefined }> {
  bytes = await pickleIn(new Uint8Array(await blob.arrayBuffer()))
  checkpoints = []
  count = 0
  let indent = 0
  let problem: Problem | undefined
  let until = performance.now() + SLICE
  try {
    for (const operation of operationsFrom(0)) {
      if (count % STEP === 0) {
        checkpoints.push({ offset: operation.pos, indent })
        if (performance.now() > until) {
          report({ count, done: false, note: `${bytesText(operation.pos)} of ${bytesText(bytes.length)}` })
          await pause()
          until = performance.now() + SLICE
        }
      }
      count++
      indent = indentBehind(operation, indent)
    }
  } catch (error) {
    problem = problemOf(error, bytes)
  }
  return { count, done: true, note: `${countText(count)} opcodes in ${bytesText(bytes.length)}`, problem }
}

export function operationsBetween(start: number, end: number): Operation[] {
  const first = Math.floor(start / STEP)
  const from = checkpoints[first]
  if (from === undefined) return []
  const operations: Operation[] = []
  let number = first * STEP
  let { indent } = from
  try {
    for (const operation of operationsFrom(from.offset)) {
      if (number >= Math.min(end, count)) break
      const behind = indentBehind(operation, indent)
      if (number >= start) operations.push(shown(operation, Math.min(indent, behind)))
      indent = behind
      number++
    }
  } catch {
    // What breaks off is told of by the count.
  }
  return operations
}

function shown({ opcode, arg, pos }: PickleOperation, indent: number): Operation {
  const argument = opcode.arg === null ? '' : oneLine(arg, ARGUMENT)
  return { offset: pos, name: opcode.name, argument, indent, doc: opcode.doc.split('\n')[0]! }
}
