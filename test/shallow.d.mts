export class PersistentId {
  readonly pid: unknown
  constructor(pid: unknown)
}

/** One level of a value; `v` holds what is in it: a scalar, the bytes, the items, or the entries. */
export interface Shallow {
  readonly t: string
  // biome-ignore lint/suspicious/noExplicitAny: told apart by `t`
  readonly v?: any
  readonly re?: number
  readonly im?: number
  readonly readonly?: boolean
  readonly module?: string
  readonly name?: string
  readonly func?: unknown
  readonly via?: string
  readonly args?: unknown[]
  readonly kwargs?: [unknown, unknown][]
  readonly items?: unknown[]
  readonly pairs?: [unknown, unknown][]
  readonly adds?: unknown[]
  readonly state?: unknown
  readonly states?: unknown[]
}

export function makeShallow(classes: Record<string, unknown>): (value: unknown) => Shallow
