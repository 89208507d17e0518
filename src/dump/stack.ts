// The open containers of the walk over a value.
import { MAX_DEPTH } from '../abi/write-tape.ts'
import { isA, messageOf, PickleError, PicklingError, tooLarge, WriteProblem } from '../errors.ts'
import * as frame from './open.ts'
import { pathOf } from './path.ts'

/** Depth at which `fast` first looks for a cycle; then at each doubling. */
const FIRST_CYCLE_CHECK = 1000
/** Slots of a stack that is kept for the next walk. */
const KEPT = 64 * frame.STRIDE
/** The items of a frame that has none. */
export const NOTHING: readonly unknown[] = []

/** The open containers of a walk: the innermost in fields, those around it in an array. */
export class Stack {
  // The innermost open container: a frame.Frame and the end of its batch.
  protected kind = frame.AT_ROOT
  protected items: readonly unknown[] = NOTHING
  protected index = 0
  protected end = 0
  protected extra: unknown = undefined
  /** Those around it, in slots of frame.STRIDE. */
  private stack: unknown[] = []
  private depth = 0
  /** With `fast`, the containers themselves, and the depth to look for a cycle at. */
  private trail: object[] = []
  private cycleCheck = FIRST_CYCLE_CHECK
  protected readonly fast: boolean

  constructor(fast: boolean) {
    this.fast = fast
  }

  /** Lets go of every container, after a walk or before one. */
  protected reset(): void {
    this.kind = frame.AT_ROOT
    this.items = NOTHING
    this.extra = undefined
    if (this.stack.length === 0) return
    this.depth = 0
    const { stack } = this
    // A loop: to call `fill` takes as long as a record of a message.
    if (stack.length <= KEPT) for (let i = 0; i < stack.length; i++) stack[i] = undefined
    else this.stack = []
    if (this.trail.length > 0) this.trail = []
    this.cycleCheck = FIRST_CYCLE_CHECK
  }

  /** Opens a container within the innermost one. */
  protected open(
    kindOfFrame: number,
    container: object,
    items: readonly unknown[],
    index: number,
    end: number,
    extra: unknown = undefined,
  ): void {
    const stack = this.stack
    const top = this.depth * frame.STRIDE
    stack[top] = this.kind
    stack[top + 1] = this.items
    stack[top + 2] = this.index
    stack[top + 3] = this.extra
    stack[top + 4] = this.end
    this.depth++
    this.kind = kindOfFrame
    this.items = items
    this.index = index
    this.extra = extra
    this.end = end
    if (this.fast) {
      this.trail[this.depth - 1] = container
      if (this.depth >= this.cycleCheck) this.checkCycle()
    }
    if (this.depth > MAX_DEPTH) throw new WriteProblem('bad-value', `containers nested more than ${MAX_DEPTH} deep`)
  }

  protected pop(): void {
    this.depth--
    const stack = this.stack
    const top = this.depth * frame.STRIDE
    this.kind = stack[top] as number
    this.items = stack[top + 1] as readonly unknown[]
    this.index = stack[top + 2] as number
    this.extra = stack[top + 3]
    this.end = stack[top + 4] as number
  }

  private checkCycle(): void {
    this.trail.length = this.depth
    const containers = this.trail.filter((container) => container !== NOTHING)
    if (new Set(containers).size < containers.length) {
      throw new WriteProblem('bad-value', 'a container holds itself, which cannot be written with `fast`')
    }
    this.cycleCheck = this.depth * 2
  }

  /** The error to throw for whatever was thrown, with the path to where the walk is. */
  protected located(problem: unknown): unknown {
    if (isA(problem, PickleError)) return problem
    const frames: frame.Frame[] = []
    const stack = this.stack
    for (let at = 0; at < this.depth * frame.STRIDE; at += frame.STRIDE) {
      const [kindOfFrame, items, index, extra] = stack.slice(at, at + 4) as [number, readonly unknown[], number, unknown]
      frames.push({ kind: kindOfFrame, items, index, extra })
    }
    frames.push({ kind: this.kind, items: this.items, index: this.index, extra: this.extra })
    const path = pathOf(frames)
    if (isA(problem, WriteProblem)) return new PicklingError(problem.code, problem.message, path, { cause: problem.cause })
    const message = messageOf(problem)
    // What a JavaScript engine throws for a string, Set or buffer that is too large.
    if (isA(problem, RangeError)) return tooLarge(problem, path)
    return new PicklingError('hook', `reading the value threw: ${message}`, path, { cause: problem })
  }
}
