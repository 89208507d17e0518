// Reads the Python literals that .npy headers are made of: dicts with str keys, lists, tuples, str, int, bool and None, as `ast.literal_eval`
// would. They are turned into JSON, in which a tuple is an object with the key '' alone, which no dict may have here.

import { PyTuple } from '../../python/values.ts'

/** An opening bracket, a colon, a comma; a closing bracket; text; an int, maybe Python 2's long; a word. */
const TOKEN =
  /\s*(?:([[({:]|,(?!\s*[\])}]))|(,?)\s*([\])}])|('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(\s*:)?|(-?(?:0|[1-9]\d*))L?(?![\w.])|(True|False|None)\b)/y
const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([\\'"bfnrt])|.)/gs
const TUPLE = '{"":['

/**
 * The value of a literal. Dicts become objects, tuples {@link PyTuple}s; ints past 2^53 lose digits.
 * @throws SyntaxError if it is none
 */
export function parseLiteral(text: string): unknown {
  const source = text.trimEnd()
  let json = ''
  // Of each open bracket, whether it is that of a tuple, and whether a comma came since.
  const open: { isTuple: boolean; hasComma: boolean }[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(source)
    if (token === null) throw wrong(source, at)
    const [, start, comma, close, quoted, colon, int, word] = token
    const before = json.at(-1) ?? ''
    if (close !== undefined) {
      const closed = open.pop()
      const isEmpty = '[{'.includes(before)
      // A comma follows a value, and brackets around a single value make no tuple.
      const isWrong = closed === undefined || (isEmpty ? comma !== '' : closed.isTuple && !closed.hasComma && comma === '')
      if (isWrong || closed.isTuple !== (close === ')')) throw wrong(source, at)
      json += closed.isTuple ? ']}' : close
    } else if (start !== undefined) {
      if (start === ',' && open.length > 0) open.at(-1)!.hasComma = true
      else if (start !== ':') open.push({ isTuple: start === '(', hasComma: false })
      json += start === '(' ? TUPLE : start
    } else if (quoted !== undefined) {
      const value = textOf(quoted)
      if (value === undefined || (colon !== undefined && value === '')) throw wrong(source, at)
      json += ` ${JSON.stringify(value)}${colon ?? ''}`
    } else json += ` ${int ?? { True: true, False: false, None: null }[word as string]}`
  }
  return JSON.parse(json, (_, value) => (Array.isArray(value?.['']) ? PyTuple.copy(value['']) : value))
}

/** What quoted text says, with the escapes that Python's repr and JSON write; undefined if it has others. */
function textOf(quoted: string): string | undefined {
  let isKnown = true
  const text = quoted.slice(1, -1).replace(ESCAPE, (_, x, u, wide, short) => {
    const code = Number.parseInt(x ?? u ?? wide ?? '0', 16)
    isKnown &&= code <= 0x10ffff && (short ?? x ?? u ?? wide) !== undefined
    if (short === undefined) return isKnown ? String.fromCodePoint(code) : ''
    return { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[short as string] ?? short
  })
  return isKnown ? text : undefined
}

function wrong(text: string, at: number): SyntaxError {
  return new SyntaxError(`no Python literal at character ${at}: ${JSON.stringify(text.slice(at, at + 20))}`)
}
