// Paths of Python's `pathlib`.
import { PyObject } from './object.ts'
import type { Adapter } from './registry.ts'
import { Shown } from './shown.ts'
import { PyGlobal } from './values.ts'
import { writes } from './writes.ts'

export type PathClass = 'PosixPath' | 'WindowsPath' | 'PurePosixPath' | 'PureWindowsPath'

/** A drive or share, as `C:`, `\\host\share` or `\\?\UNC\host\share`. */
const DRIVE = /^(?:\\\\\?\\UNC\\[^\\]*\\[^\\]*|\\\\[^\\]+\\[^\\]*|[^\\]:)/i

/** A path of Python's `pathlib`. It reaches no file system. */
export class PyPath extends Shown {
  readonly className: PathClass
  /** The arguments it is made of: its parts, or from Python 3.12 on what it was made of there. */
  readonly segments: readonly string[]
  /** The module its class is pickled in: `pathlib`, which every Python reads, or 3.13's `pathlib._local`. */
  readonly module: string

  /** @throws TypeError if a segment is no string */
  constructor(segments: readonly string[], className: PathClass = 'PosixPath', module = 'pathlib') {
    super()
    if (!segments.every((segment) => typeof segment === 'string')) throw new TypeError('the segments of a path must be str')
    this.segments = segments
    this.className = className
    this.module = module
  }

  protected get label(): string {
    return this.className
  }

  /** Drive and root, as `/` or `C:\`, if any, then the names. */
  get parts(): string[] {
    const { anchor, names } = this.#parse()
    return anchor === '' ? names : [anchor, ...names]
  }

  toString(): string {
    const { anchor, names } = this.#parse()
    return anchor + names.join(this.#separator) || '.'
  }

  get #separator(): '/' | '\\' {
    return this.className.endsWith('WindowsPath') ? '\\' : '/'
  }

  #parse(): { anchor: string; names: string[] } {
    const separator = this.#separator
    let drive = ''
    let root = ''
    let names: string[] = []
    for (let segment of this.segments) {
      if (separator === '\\') {
        segment = segment.replaceAll('/', '\\')
        const [own = ''] = DRIVE.exec(segment) ?? []
        if (own !== '') {
          // A path on another drive starts anew; on the same one it goes on from there.
          if (own.toLowerCase() !== drive.toLowerCase()) [root, names] = ['', []]
          drive = own
          segment = segment.slice(own.length)
        }
      }
      if (segment.startsWith(separator)) {
        root = separator === '/' && /^\/\/(?!\/)/.test(segment) ? '//' : separator
        names = []
      }
      for (const name of segment.split(separator)) if (name !== '' && name !== '.') names.push(name)
    }
    if (drive.startsWith('\\\\')) root = separator
    return { anchor: drive + root, names }
  }
}

const CLASSES: readonly PathClass[] = ['PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath']

export const pathReader = (): Adapter<PyPath | PyObject> => ({
  names: ['pathlib', 'pathlib._local'].flatMap((module) => CLASSES.map((name) => `${module}.${name}`)),
  call(args, { global, work }) {
    work(8 * args.length)
    // Paths made of paths: never pickled, and kept as they are.
    if (args.some((arg) => arg instanceof PyPath || arg instanceof PyObject)) return new PyObject(global, args, 'call')
    return new PyPath(args as string[], global.name as PathClass, global.module)
  },
})

export const pathWriter = (): Adapter<PyPath> =>
  writes(PyPath, ({ module, className, segments }) => [new PyGlobal(module, className), segments])
