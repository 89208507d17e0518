// The start of a load: everything that the last one left is forgotten.
import { DEBUG } from '../debug'
import { checkTables } from './check'
import { keepFloatsApart } from './columns'
import { resetMemo } from './memo'
import { setLegacyText } from './opcodes'
import { resetShapes } from './shapes'
import { resetStack } from './state'
import { resetStrings } from './strings'
import { keepMemo } from './window'

/**
 * Starts a load.
 * @param count indices of the memo that are in use, from 0 on
 * @param seed for the hashes of strings
 * @param textIsLegacy whether 8-bit strings are text
 * @param memoIsKept whether the memo is used after the load
 * @param floatsAreApart whether floats are values of their own kind
 */
export function begin(count: u32, seed: u32, textIsLegacy: bool, memoIsKept: bool, floatsAreApart: bool): void {
  resetMemo(count)
  resetStrings(seed)
  resetShapes()
  resetStack()
  if (DEBUG) checkTables(count)
  setLegacyText(textIsLegacy)
  keepMemo(memoIsKept)
  keepFloatsApart(floatsAreApart)
}
