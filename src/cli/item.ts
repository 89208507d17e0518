// What a file is found to hold: one value after another.
import type { TorchTensor } from '../torch.ts'
import { BadData } from './input.ts'
import { inLine, type Table } from './table.ts'

/** One value out of a file. */
export interface Item {
  readonly value: unknown
  /** What it is within an archive: a member's name. */
  readonly member?: string
  /** The list that stands before it. */
  readonly table?: Table
  /** Whether the list tells all of the value that would be shown. */
  readonly isListed?: boolean
  /** Whether there may be frames, series and indices of pandas in it. */
  readonly hasFrames?: boolean
  /** The tensors in it, by name. */
  readonly tensors?: ReadonlyMap<string, TorchTensor>
}

/** Names that are told where one is asked for that is not there. */
const SOME = 5

/**
 * The part of this name.
 * @throws BadData if there is none
 */
export function partOf<T>(parts: ReadonlyMap<string, T>, name: string): T {
  const part = parts.get(name)
  if (part !== undefined) return part
  const names = [...parts.keys()].slice(0, SOME).map(inLine)
  const more = parts.size > SOME ? ` and ${parts.size - SOME} more` : ''
  throw new BadData(`there is no ${inLine(name)} in it${names.length === 0 ? '' : `, but ${names.join(', ')}${more}`}`)
}
