// Debug build: whether a window's tape adds up. Each word has the doubles and the text that it takes, in turn, and nothing is left over.
import * as tape from '../../src/abi/load-tape.ts'
import { NUMBERS, TAPE, TEXT, WIDE } from '../memory'
import { DOUBLE, numbersEnd, tapeEnd } from './state'
import { fit, textEnd, wideEnd } from './text'
import { payloadOf, tagOf, WORD } from './words'

/** Stops where build would take other doubles or other text than scan meant for a word. */
export function checkTape(): void {
  const twoWords: u32 = tape.TWO_WORDS
  let doubles: usize = NUMBERS
  let text: usize = TEXT
  let wide: usize = WIDE
  let at: usize = TAPE
  for (; at < tapeEnd; at += WORD) {
    const word = load<u32>(at)
    const payload = payloadOf(word) as usize
    const tag = tagOf(word)
    switch (tag) {
      case tape.T_FLOAT:
      case tape.T_NUMBER:
        doubles += DOUBLE
        break
      case tape.T_LONG:
        if (payload == tape.LONG_64) doubles += DOUBLE
        break
      case tape.T_FLOATS:
      case tape.T_NUMBERS:
      case tape.T_APPEND_FLOATS:
      case tape.T_APPEND_NUMBERS:
        doubles += payload * DOUBLE
        break
      case tape.T_INTS:
        for (let last = at + payload * WORD; at < last; ) {
          at += WORD
          assert(tagOf(load<u32>(at)) == tape.T_INT)
        }
        break
      case tape.T_TEXT:
        text = fit(TEXT, text, payload) + payload
        break
      case tape.T_WIDE:
        wide = fit(WIDE, wide, payload << 1) + (payload << 1)
        break
      default:
        if (((twoWords >>> tag) & 1) != 0) at += WORD
    }
  }
  assert(at == tapeEnd)
  assert(doubles == numbersEnd)
  assert(text == textEnd)
  assert(wide == wideEnd)
}
