// How an object is written by its reduce value: `save_reduce` of Modules/_pickle.c.
import * as op from '../abi/opcode.ts'
import { WriteProblem } from '../errors.ts'
import { type PyGlobal, PyTuple } from '../python/values.ts'
import { NO_ORDINAL } from './identity.ts'
import * as frame from './open.ts'
import type { Reducing } from './reduce.ts'
import { Containers } from './save-containers.ts'
import { NOTHING } from './stack.ts'
import * as step from './steps.ts'

const NO_ADDS = "what was added to this object needs protocol 4 or newer: below, CPython's own picklers cannot write that either"

/** How an object is written by its reduce value, step by step. */
export abstract class Reductions extends Containers {
  /** INST, with the names of the class in it. */
  protected abstract saveInst(cls: PyGlobal): void

  /** @param object what is being reduced, for the trail */
  protected beginReduce(reducing: Reducing, object: object, ordinal: number): void {
    reducing.ordinal = ordinal
    this.identity.setPending(ordinal)
    this.open(frame.IN_REDUCE, object, NOTHING, 0, 0, reducing)
  }

  /** The next of the steps of `save_reduce`, up to the first that has to save a value. */
  protected nextStep(reducing: Reducing): void {
    const writer = this.writer
    for (;;) {
      switch (this.index++) {
        case step.CALLABLE:
          if (isMarked(reducing)) writer.begin(op.MARK)
          if (reducing.opcode === op.INST) break
          this.saveAsked(reducing.callable)
          return
        case step.ARGS:
          if (!isMarked(reducing)) this.#saveArguments(reducing.args)
          else if (reducing.args.length > 0) this.open(frame.IN_ARGUMENTS, reducing.args, reducing.args, 0, reducing.args.length)
          else break
          return
        case step.KWARGS:
          if (reducing.opcode === op.NEWOBJ_EX) {
            this.saveAsked(reducing.kwargs)
            return
          }
          break
        case step.CALL:
          if (reducing.opcode === op.INST) this.saveInst(reducing.callable as PyGlobal)
          else writer.opcode(reducing.opcode)
          if (!this.#memoizeReduced(reducing.ordinal)) {
            this.pop()
            return
          }
          break
        case step.ITEMS:
          if (reducing.items !== undefined) this.openBatches(frame.IN_ITEMS, reducing.items)
          if (this.kind !== frame.IN_REDUCE) return
          break
        case step.PAIRS:
          if (reducing.pairs !== undefined) this.#openPairs(reducing)
          if (this.kind !== frame.IN_REDUCE) return
          break
        case step.ADDS:
          if (reducing.adds !== undefined && reducing.adds.length > 0) {
            if (this.protocol < 4) throw new WriteProblem('protocol', NO_ADDS)
            writer.batch()
            this.open(frame.IN_SET, reducing.adds, reducing.adds, 0, Math.min(reducing.adds.length, op.BATCHSIZE))
            return
          }
          break
        case step.OWN_STATE:
          if (reducing.owner !== undefined) {
            this.beginContainer(op.EMPTY_DICT, op.DICT, NO_ORDINAL, reducing.keys.length)
            this.openKeys(reducing.owner, reducing.keys, reducing.keys)
            return
          }
          break
        case step.BUILD_OWN:
          if (reducing.owner !== undefined) writer.opcode(op.BUILD)
          break
        case step.STATES:
          if (reducing.built > 0) writer.opcode(op.BUILD)
          if (reducing.built < reducing.states.length) {
            this.index = step.STATES
            this.saveAsked(reducing.states[reducing.built++])
            return
          }
          break
        case step.SETTER:
          if (reducing.setter === undefined) {
            this.pop()
            return
          }
          if (this.fast) throw new WriteProblem('bad-reduce', 'a state setter is given its object again, which `fast` does not allow')
          this.saveAsked(reducing.setter[0])
          return
        case step.SETTER_STATE:
          if (reducing.ordinal >= 0) writer.get(reducing.ordinal)
          this.saveAsked(reducing.setter?.[1])
          return
        default:
          writer.opcode(op.TUPLE2)
          writer.opcode(op.REDUCE)
          writer.opcode(op.POP)
          this.pop()
          return
      }
    }
  }

  #openPairs({ pairs = [], origin }: Reducing): void {
    this.openBatches(frame.IN_PAIRS, pairs)
    // What a pickle has set twice is set twice again.
    if (origin !== 'object' && pairs.length > 0) this.refuseEqual(pairs, 2)
  }

  #saveArguments(args: readonly unknown[]): void {
    // An array that is no tuple stands for one that CPython makes for the call: no hook sees it, nothing else refers to it.
    if (args instanceof PyTuple) this.saveAsked(args)
    else this.beginTuple(args, NO_ORDINAL)
  }

  /** Memoises a reduced object, unless it turned up within its own arguments and was memoised there. */
  #memoizeReduced(ordinal: number): boolean {
    if (ordinal >= 0 && !this.identity.isPending(ordinal)) {
      this.writer.opcode(op.POP)
      this.writer.replaceByGet(ordinal)
      return false
    }
    this.identity.setMemoised(ordinal)
    this.writer.memoize(ordinal)
    return true
  }
}

/** Whether the arguments are not in a tuple, but above a MARK. */
function isMarked({ opcode }: Reducing): boolean {
  return opcode === op.INST || opcode === op.OBJ
}
