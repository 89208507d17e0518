// What Python's classes do with text before they read a number in it.

const SPACE =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'

/** Without the white space at both ends: `str.strip()`. By hand: a regular expression for the end is quadratic on runs of blanks. */
export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && SPACE.includes(text[start]!)) start++
  while (end > start && SPACE.includes(text[end - 1]!)) end--
  return text.slice(start, end)
}

/** With the decimal digits of all scripts turned into ASCII's, as `int` and the like read them. */
export function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!
    // The digits of a script follow one another, 0 first; there may be several such rows without a gap.
    let before = 0
    while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before++
    return String(before % 10)
  })
}
