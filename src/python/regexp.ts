// Python's regular expressions as JavaScript's. What comes out has the flags s and v, never m, and is spelled out: sets instead of `\w`,
// lookarounds instead of `$` and `\b`, numbers instead of punctuation.

const IGNORECASE = 2
const LOCALE = 4
const MULTILINE = 8
const DOTALL = 16
const VERBOSE = 64
const ASCII = 256

/** One character, or an escape for one or for a class of them. */
const CHARACTER = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|.)|./suy
const GROUP = /\((?:\?(?:#[^)]*\)|P<|P=\w+\)|<?[=!]|:|[aiLmsux]+\)|.?))?/suy
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})[+?]?/uy
const BACKREFERENCE = /\\[1-9]\d?/uy
const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }

function unsupported(what: string): never {
  throw new SyntaxError(`a Python pattern with ${what}, which JavaScript has no like of`)
}

/**
 * @param isText whether it matches text and not bytes
 * @param more flags of the RegExp, besides v and i
 * @throws SyntaxError for what JavaScript has no like of, or what is no pattern
 */
export function toRegExp(source: string, flags: number, isText: boolean, more: string): RegExp {
  if (flags & VERBOSE) unsupported('the flag VERBOSE')
  if (flags & LOCALE) unsupported('the flag LOCALE')
  const isUnicode = isText && !(flags & ASCII)
  const classes: Readonly<Record<string, string>> = {
    d: isUnicode ? '\\p{Nd}' : '0-9',
    w: isUnicode ? '\\p{L}\\p{N}_' : 'A-Za-z0-9_',
    s: isUnicode ? '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000' : '\\t-\\r\\x20',
  }
  const word = `[${classes['w']}]`
  const assertions: Readonly<Record<string, string>> = {
    '^': flags & MULTILINE ? '(?:^|(?<=\\n))' : '^',
    $: flags & MULTILINE ? '(?=\\n|$)' : '(?=\\n?$)',
    '.': flags & DOTALL ? '.' : '[^\\n]',
    '\\A': '^',
    '\\Z': '$',
    '\\b': `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`,
    '\\B': `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`,
    '|': '|',
    ')': ')',
  }
  let at = 0
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const [text = ''] = pattern.exec(source) ?? []
    at += text.length
    return text
  }

  const character = (atom: string): string => {
    let code = atom.codePointAt(0)!
    if (atom.length > 1 && code === 0x5c) {
      const letter = atom[1]!
      const inner = classes[letter.toLowerCase()]
      if (inner !== undefined) return `[${letter < 'a' ? '^' : ''}${inner}]`
      if (/[\dxuU]/.test(letter) && (atom.length > 2 || letter < '8')) {
        code = letter > '9' ? Number.parseInt(atom.slice(2), 16) : Number.parseInt(atom.slice(1), 8)
      } else if (Object.hasOwn(CONTROLS, letter)) code = CONTROLS[letter]!
      else if (/[A-Za-z0-9]/.test(letter)) unsupported(atom)
      else code = atom.codePointAt(1)!
    }
    return /[\w\u0080-\u{10ffff}]/u.test(String.fromCodePoint(code))
      ? String.fromCodePoint(code)
      : `\\x${code.toString(16).padStart(2, '0')}`
  }

  /** What follows a `[`. A `]` that comes first is one of the characters. */
  const set = (): string => {
    let inner = source[at] === '^' ? '^' : ''
    at += inner.length
    do {
      inner += character(take(CHARACTER) || unsupported('a set without end'))
      if (source[at] === '-' && source[at + 1] !== ']') {
        at++
        inner += `-${character(take(CHARACTER) || unsupported('a set without end'))}`
      }
    } while (source[at] !== ']')
    at++
    return `[${inner}]`
  }

  const group = (open: string): string => {
    if (open.startsWith('(?P<')) return '(?<'
    if (open.startsWith('(?P=')) return `\\k<${open.slice(4, -1)}>`
    // Flags for the whole pattern are in `flags` too; a comment is nothing.
    if (/^\(\?(?:#|[aiLmsux]+\))/.test(open)) return ''
    return /^\((?:\?(?:<?[=!]|:))?$/.test(open) ? open : unsupported(open)
  }

  let result = ''
  while (at < source.length) {
    const open = take(GROUP)
    if (open !== '') {
      result += group(open)
      if (open === '(?P<') result += take(/[^>]*>/uy)
      continue
    }
    const quantifier = take(QUANTIFIER)
    if (quantifier !== '') {
      if (quantifier.length > 1 && quantifier.endsWith('+')) unsupported(`the possessive ${quantifier}`)
      result += quantifier.replace('{,', '{0,')
      continue
    }
    const start = at
    const atom = take(CHARACTER)
    at = start
    const reference = /^\\(?:0|[0-7]{3})/.test(atom) ? '' : take(BACKREFERENCE)
    if (reference !== '') {
      result += `(?:${reference})`
      continue
    }
    at = start + atom.length
    if (atom === '[') result += set()
    else result += Object.hasOwn(assertions, atom) ? assertions[atom] : character(atom)
  }
  return new RegExp(result, `sv${flags & IGNORECASE ? 'i' : ''}${more}`)
}
