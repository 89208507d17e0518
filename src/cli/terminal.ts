// Where the command line writes: text with or without colours to stdout, messages and progress to stderr, and the exit code.
import { once } from 'node:events'
import type { Paint, Style } from '../repr/form.ts'
import { harmless } from '../repr/harmless.ts'

/** What a command ends with. */
export const EXIT = { fine: 0, bad: 1, unreadable: 2, unknown: 3 } as const
export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** Of several files the worst counts; the later in this list the worse. */
const SEVERITY: readonly Exit[] = [EXIT.fine, EXIT.unknown, EXIT.unreadable, EXIT.bad]

/** Columns where stdout is no terminal. */
const DEFAULT_WIDTH = 100
const LEAST_WIDTH = 40
/** Files of more bytes have their progress shown. */
const PROGRESS_FROM = 50_000_000
/** Steps of progress, in percent, that are written where stderr is no terminal. */
const LOG_STEP = 25
const PROGRESS_MS = 100

const COLOURS: Readonly<Record<Style, string>> = {
  string: '32',
  number: '33',
  constant: '35',
  class: '36',
  more: '2',
  danger: '1;31',
  plain: '',
}

export class Terminal {
  readonly width: number
  readonly paint: Paint
  readonly hasColours: boolean
  #exit: Exit = EXIT.fine
  #clearLine = ''

  /** @param colours what the user asked for; undefined where nothing was said */
  constructor(colours?: boolean) {
    const { stdout } = process
    // A terminal that does not know its size says 0.
    this.width = Math.max(stdout.columns || DEFAULT_WIDTH, LEAST_WIDTH)
    this.hasColours = colours ?? ((process.env['NO_COLOR'] ?? '') === '' && stdout.isTTY === true && stdout.hasColors())
    this.paint = this.hasColours
      ? (style, text) => (COLOURS[style] === '' || text === '' ? text : `\x1b[${COLOURS[style]}m${text}\x1b[0m`)
      : (_, text) => text
  }

  /** Writes to stdout, and waits where whoever reads it is slow. */
  async write(data: string | Uint8Array): Promise<void> {
    this.#clear()
    if (!process.stdout.write(data)) await once(process.stdout, 'drain')
  }

  /** Writes a message to stderr. */
  say(message: string): void {
    this.#clear()
    process.stderr.write(`${message}\n`)
  }

  /** Remembers an exit code, unless a worse one is. */
  exit(code: Exit): void {
    if (SEVERITY.indexOf(code) > SEVERITY.indexOf(this.#exit)) this.#exit = code
    process.exitCode = this.#exit
  }

  /**
   * What is called as bytes of a file are read or written; nothing for small ones.
   * @param doing what is done: `reading values.pkl`
   */
  progress(doing: string, size: number): (done: number) => void {
    if (!(size > PROGRESS_FROM)) return () => {}
    const isTerminal = process.stderr.isTTY === true
    let [next, step] = [0, 0]
    return (done) => {
      const percent = Math.floor((100 * done) / size)
      if (isTerminal ? Date.now() < next && done < size : percent < step) return
      next = Date.now() + PROGRESS_MS
      step = percent - (percent % LOG_STEP) + LOG_STEP
      const text = `${harmless(doing)}: ${percent} % of ${bytesText(size)}`
      if (!isTerminal) {
        process.stderr.write(`${text}\n`)
        return
      }
      this.#clearLine = `\r${' '.repeat(text.length)}\r`
      process.stderr.write(`\r${text}`)
    }
  }

  #clear(): void {
    if (this.#clearLine !== '') process.stderr.write(this.#clearLine)
    this.#clearLine = ''
  }
}

/** `1.5 MB`: in thousands. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? '' : 's'}`
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), 4)
  return `${(bytes / 1000 ** power).toFixed(1)} ${['', 'k', 'M', 'G', 'T'][power]}B`
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'this is a directory',
  ENOTDIR: 'a part of this path is no directory',
  ENAMETOOLONG: 'this name is too long',
}

/** What the platform says of a file that it fails to open. */
export function reasonOf(error: unknown): string {
  const { code = '', message = String(error) } = error as { code?: string; message?: string }
  return REASONS[code] ?? message
}
