// The options of reading and writing, with their defaults and checks.
import type { Adapter, Class, Reduction, Registry } from './python/registry.ts'
import type { PickleBuffer, PyGlobal } from './python/values.ts'

/** The newest protocol that can be read and written. */
export const HIGHEST_PROTOCOL = 5
/** The protocol written where none is asked for, as CPython 3.14. */
export const DEFAULT_PROTOCOL = 5

/** 'auto' is WebAssembly where it may be compiled and pays for this size of data, else TypeScript. */
export type Engine = 'auto' | 'wasm' | 'typescript'

/** @throws TypeError for any other word */
export function checkEngine(engine: Engine = 'auto'): void {
  if (engine !== 'auto' && engine !== 'wasm' && engine !== 'typescript') {
    throw new TypeError(`engine must be 'auto', 'wasm' or 'typescript', not ${String(engine)}`)
  }
}

/** Bounds on what a pickle may ask for; past one of them loading ends with an UnpicklingError of code 'limit'. */
export interface Limits {
  /** Bytes of one pickle. Default: no limit. */
  maxBytes?: number
  /** Containers inside one another, counted along the shortest way from the result. Default: no limit; depth costs no call stack. */
  maxDepth?: number
  /** Values in the result: items, keys, attributes. Default: no limit. */
  maxItems?: number
  /** Decimal digits of an int written as text. Default 4300, as CPython's `sys.set_int_max_str_digits`. */
  maxDigits?: number
  /**
   * Bytes that calls may copy or make beyond what the pickle holds. Default: 8 MiB and 128 times the pickle's size. What calls may look at
   * again and again, such as one long argument of many of them, is bounded by twice that, or by this number where it is more.
   */
  maxProduced?: number
}

/** What `findClass` may answer: a stand-in, a class, an adapter, or undefined for what happens without it. */
export type Found = PyGlobal | Class | Adapter | undefined

/** Options of every reading function. */
export interface LoadOptions {
  /** Keep every Python type apart, so that `dumps` gives the same Python value again. Default false. */
  lossless?: boolean
  /** What a dict becomes: an object when every key is a str and else a Map ('auto', the default), always one or the other. */
  dicts?: 'auto' | 'object' | 'map'
  /**
   * How Python 2's 8-bit `str` is decoded: 'ASCII' (the default, as CPython), 'latin1', 'utf-8' or 'cp1252', by Python's names for them, or
   * 'bytes' to leave it as bytes. Any other is a TypeError.
   */
  encoding?: string
  /** What becomes of bytes that are not in `encoding`: Python's 'strict' (default), 'replace', 'ignore', 'surrogateescape'. */
  errors?: 'strict' | 'replace' | 'ignore' | 'surrogateescape' | 'backslashreplace'
  /** Map the Python 2 names of protocols 0 to 2 to those of Python 3. Default true. */
  fixImports?: boolean
  /** The out-of-band buffers of protocol 5, in the order `bufferCallback` got them. */
  buffers?: Iterable<Uint8Array | PickleBuffer>
  /** Decides what a global is. Throw to refuse it. */
  findClass?(module: string, name: string): Found
  /** Gives the object of a persistent id. */
  persistentLoad?(pid: unknown): unknown
  /** Classes, adapters and extension codes, before the standard ones. */
  registry?: Registry
  /** Whether a global that nothing is registered for becomes a PyGlobal or PyObject (the default), or an error. */
  unknown?: 'object' | 'error'
  /** If given, the only globals admitted: `module.Name`, or `module.*`. Those the format itself needs (set, bytes) always are. */
  allow?: readonly string[]
  limits?: Limits
  engine?: Engine
}

/** Options of every writing function. */
export interface DumpOptions {
  /** 0 to 5. undefined and null are DEFAULT_PROTOCOL, a negative number is HIGHEST_PROTOCOL, as CPython. */
  protocol?: number | null
  /** Write the Python 2 names of globals under protocols 0 to 2. Default true. */
  fixImports?: boolean
  /** Takes each PickleBuffer out of band (protocol 5). Answer true to have it written in band all the same. */
  bufferCallback?(buffer: PickleBuffer): unknown
  /** A persistent id for an object, or undefined or null to write the object itself. */
  persistentId?(value: unknown): unknown
  /** Decides how an object is written, before anything else; undefined leaves it to the rest. */
  reducerOverride?(value: object): Reduction | undefined
  /** Classes, adapters and extension codes, before the standard ones. */
  registry?: Registry
  /** No memo: for data known to be a tree. A cycle never ends, and is refused by depth. Default false. */
  fast?: boolean
  /**
   * `dumps` and `Pickler`: a small result lies in memory that the next such call with `reuse` writes to. Copy what is to be kept, and write
   * or send the result itself, never its `buffer`. Default false: every result has memory of its own.
   */
  reuse?: boolean
  /** Write typed arrays and arrays as NumPy's, with the module names of NumPy 1 or 2 (true is 2). Default: `array.array`. */
  numpy?: boolean | 1 | 2
  engine?: Engine
}

/** How the length before a pickle is written. */
export interface FrameOptions {
  /** Bytes of the length: 4 by default, as `struct.pack('>I', ...)`. */
  lengthBytes?: 1 | 2 | 4 | 8
  /** Whether the length's lowest byte comes first. Default false: network order, as `logging`, Carbon and `multiprocessing` write it. */
  littleEndian?: boolean
  /** Bytes of the longest pickle that is taken, read as a declared length before anything is waited for. Default 64 MiB. */
  maxLength?: number
}

const MAX_FRAME_LENGTH = 64 << 20

/** @throws TypeError or RangeError for what is no such option */
export function checkFrameOptions({
  lengthBytes = 4,
  littleEndian = false,
  maxLength = MAX_FRAME_LENGTH,
}: FrameOptions): Required<FrameOptions> {
  if (![1, 2, 4, 8].includes(lengthBytes)) throw new RangeError(`lengthBytes must be 1, 2, 4 or 8, not ${String(lengthBytes)}`)
  if (!(maxLength >= 0)) throw new RangeError(`maxLength must be a number of bytes, not ${String(maxLength)}`)
  return { lengthBytes, littleEndian, maxLength }
}

/** Every option of every function, in one set: the same object may be given to `loads` and to `dumps`. */
const NAMES =
  'lossless dicts encoding errors fixImports buffers findClass persistentLoad registry unknown allow limits engine ' +
  'protocol bufferCallback persistentId reducerOverride fast reuse numpy lengthBytes littleEndian maxLength'
let names: ReadonlySet<string> | undefined
/** The same for what stands in the option `limits`, of files too. */
const LIMITS = 'maxBytes maxDepth maxItems maxDigits maxProduced maxDecompressed'
let limitNames: ReadonlySet<string> | undefined

/** What functions take where they are given no options. To look for names in an object, even an empty one, takes 20 ns. */
export const NO_OPTIONS: Readonly<Record<never, never>> = /*#__PURE__*/ Object.freeze({})

/**
 * Refuses options of unknown names, those in `limits` too, which would otherwise do nothing without a word.
 * @param known the names there are: by default those of the functions that load and dump
 * @throws TypeError that names the option that was probably meant
 */
export function checkNames(options: object, known: ReadonlySet<string> = (names ??= new Set(NAMES.split(' ')))): void {
  if (options === NO_OPTIONS) return
  for (const name in options) if (!known.has(name)) throw unknownOption(name, known)
  const { limits } = options as LoadOptions
  if (limits) checkNames(limits, (limitNames ??= new Set(LIMITS.split(' '))))
}

function unknownOption(name: string, known: ReadonlySet<string>): TypeError {
  const meant = nearest(name, known)
  return new TypeError(`there is no option ${name.slice(0, 60)}${meant && `: did you mean ${meant}?`}`)
}

/** The name that fewest changes make of a word, two at most; capitals and what is no letter do not count. */
function nearest(word: string, known: ReadonlySet<string>): string {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '')
  for (const changes of [0, 1, 2]) {
    for (const name of known) if (isWithin(letters(name), letters(word), changes)) return name
  }
  return LIMITS.split(' ').includes(word) ? `limits.${word}` : ''
}

/** Whether so many insertions, deletions and replacements make one word of another: few, since each triples the work. */
function isWithin(a: string, b: string, changes: number): boolean {
  if (a === b || changes < 0) return changes >= 0
  const x = a.slice(1)
  const y = b.slice(1)
  if (a[0] === b[0]) return isWithin(x, y, changes)
  return isWithin(x, b, changes - 1) || isWithin(a, y, changes - 1) || isWithin(x, y, changes - 1)
}
