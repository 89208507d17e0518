// Which parts of the tree are open, and which part stands in which row.
import type { Address, Row } from '../protocol.ts'

/** An open part of the tree. */
export interface Branch {
  readonly address: Address
  readonly size: number
  readonly parent: Branch | undefined
  /** Its place in the parent. */
  readonly index: number
  /** Open children, by their places. */
  readonly open: Branch[]
  /** Rows below it: its children, and what is open in them. */
  rows: number
  /** What is known of its children, by pages. */
  readonly pages: Map<number, Row[] | 'asked'>
}

/** A row: the child of a branch. */
export interface Spot {
  readonly branch: Branch
  readonly index: number
}

/** Rows that are asked for at a time. */
export const PAGE = 64

function branchOf(address: Address, size: number, parent: Branch | undefined): Branch {
  return { address, size, parent, index: address.at(-1) ?? 0, open: [], rows: size, pages: new Map() }
}

export class TreeModel {
  readonly root: Branch

  /** @param size values at the top */
  constructor(size: number) {
    this.root = branchOf([], size, undefined)
  }

  get rows(): number {
    return this.root.rows
  }

  /** What stands in a row. */
  at(row: number): Spot {
    let branch = this.root
    for (;;) {
      // Rows that open children before the place take.
      let taken = 0
      let inner: Branch | undefined
      for (const child of branch.open) {
        const place = child.index + taken
        if (row <= place) break
        if (row <= place + child.rows) {
          row -= place + 1
          inner = child
          break
        }
        taken += child.rows
      }
      if (inner === undefined) return { branch, index: row - taken }
      branch = inner
    }
  }

  /** The row of a spot whose parents are all open. */
  rowOf({ branch, index }: Spot): number {
    let row = index
    for (const child of branch.open) if (child.index < index) row += child.rows
    return branch.parent === undefined ? row : row + 1 + this.rowOf({ branch: branch.parent, index: branch.index })
  }

  /** The open branch at a spot; undefined where it is closed. */
  branchAt({ branch, index }: Spot): Branch | undefined {
    return branch.open.find((child) => child.index === index)
  }

  /** @param size children at the spot */
  open(spot: Spot, size: number): Branch {
    const known = this.branchAt(spot)
    if (known !== undefined) return known
    const { branch, index } = spot
    const made = branchOf([...branch.address, index], size, branch)
    const before = branch.open.findIndex((child) => child.index > index)
    branch.open.splice(before < 0 ? branch.open.length : before, 0, made)
    grow(branch, size)
    return made
  }

  close(spot: Spot): void {
    const { branch } = spot
    const place = branch.open.findIndex((child) => child.index === spot.index)
    if (place < 0) return
    const [closed] = branch.open.splice(place, 1)
    grow(branch, -closed!.rows)
  }
}

function grow(branch: Branch | undefined, rows: number): void {
  for (let at = branch; at !== undefined; at = at.parent) at.rows += rows
}

/** How deep a branch lies: 0 for the root. */
export function levelOf({ address }: Branch): number {
  return address.length
}
