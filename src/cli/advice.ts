// What is said of data that is not read here, in the words of a terminal: the hints of the package name calls of JavaScript, which have a
// command in their place here.
import type { LooksLike } from '../index.ts'
import { harmless } from '../repr/harmless.ts'
import type { Guess } from '../sniff.ts'

/** What unpacks the formats that are not read here. */
const UNPACKING: Readonly<Partial<Record<LooksLike, string>>> = {
  bz2: 'bzip2 -dc',
  xz: 'xz -dc',
  lzma: 'xz --format=lzma -dc',
  lz4: 'lz4 -dc',
  zstd: 'zstd -dc',
  base64: 'base64 -d',
  hex: 'xxd -r -p',
}

/** Bytes of a length before a pickle, where a hint names none. */
const LENGTH_BYTES = 4

/** The hint for the file of this name, and the program that unpacks such a file where there is one. */
export function adviceOf({ hint, looksLike }: Guess, name: string): string {
  const program = UNPACKING[looksLike]
  return inTerminal(hint, name) + (program === undefined ? '' : ` For example: ${piped(program, name)}`)
}

/** A hint, or a message with one, with commands in place of calls of JavaScript. */
export function inTerminal(hint: string, name: string): string {
  return hint
    .replace(/ \(\w+ of node:zlib, or DecompressionStream\('[\w-]+'\)\), or use readJoblib of 'brine\/joblib'/, '')
    .replace(/, which is a zip: use read\w+ of 'brine\/\w+'/, ', which is a zip')
    .replace(/: (?:give the whole file to|use) read\w+ of 'brine\/\w+'/, '')
    .replace(/: give Buffer\.from\(text, '\w+'\)/, '')
    .replace(/: use JSON\.parse/, '')
    .replace(/: give the bytes behind it, subarray\((\d+)\)\./, (_, size: string) => `. For example: ${behind(Number(size), name)}`)
    .replace(/: read it with frames\(source(?:, \{ lengthBytes: (\d))?[^)]*\)\./, (_, size: string | undefined) => {
      return `. For example: ${behind(size === undefined ? LENGTH_BYTES : Number(size), name)}`
    })
    .replace(/give the option encoding: '(\S+)' (.*), '(\S+)' (.*), '(\S+)' (.*)/, 'say --encoding $1 $2, $3 $4, $5 $6')
}

function behind(size: number, name: string): string {
  return name === '<stdin>' ? `tail -c +${size + 1} | brine -` : `tail -c +${size + 1} ${quoted(name)} | brine -`
}

function piped(program: string, name: string): string {
  return `${program} ${name === '<stdin>' ? '' : `${quoted(name)} `}| brine -`
}

/** A file's name as a shell takes it. */
function quoted(name: string): string {
  return `'${harmless(name).replaceAll("'", "'\\''")}'`
}
