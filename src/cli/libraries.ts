// Which parts of this package a pickle needs, found by the names in it, so that no other part is loaded; and what its 8-bit text is.
import { type Found, type LoadOptions, PyGlobal, PyObject, type Registry, UnpicklingError } from '../index.ts'

/** How the pickles are read. */
export interface Reading {
  /** Keep every Python type apart, for showing it as Python would. */
  readonly lossless: boolean
  /** As the option of `loads`; undefined to try what fits. */
  readonly encoding: string | undefined
  /** The one tensor, array or member that is asked for; undefined for all of them. */
  readonly part: string | undefined
  /** Whether a person looks at it: then what is large is listed, and not read whole. */
  readonly shows: boolean
  /** Elements of the arrays of an archive that are shown below their list, all in all. */
  readonly elements: number
  /** Tells the user something beside the values. */
  say(message: string): void
}

type Library = 'joblib' | 'pandas' | 'torch'

/** What 8-bit text of Python 2 is tried as, one after another: what is text in UTF-8 is hardly ever anything else. */
const ENCODINGS = ['utf-8', 'latin1']

/** The options of a load that may have to begin again: each time it knows more of what the pickle needs. */
export class Attempts {
  readonly #reading: Reading
  readonly #registries = new Map<Library, Registry | undefined>()
  #encoding: string | undefined
  #told: string | undefined
  #missing: Library | undefined

  constructor(reading: Reading) {
    this.#reading = reading
    this.#encoding = reading.encoding
    this.#told = reading.encoding
  }

  /** Whether the pickle holds arrays in the way of joblib's files. */
  get isJoblib(): boolean {
    return this.#registries.has('joblib')
  }

  /** Whether there may be tensors of PyTorch in it. */
  get hasTensors(): boolean {
    return this.#registries.has('torch')
  }

  /** Whether there may be frames of pandas in it. */
  get hasFrames(): boolean {
    return this.#registries.has('pandas')
  }

  options(): LoadOptions {
    return {
      lossless: this.#reading.lossless,
      ...(this.#encoding === undefined ? {} : { encoding: this.#encoding }),
      findClass: (module, name) => this.#found(module, name),
      persistentLoad: (pid) => new PyObject(new PyGlobal('pickle', 'persistent_load'), [pid], 'call'),
    }
  }

  /** Whether a load that failed is to begin again, with other options. */
  async again(error: unknown): Promise<boolean> {
    if (!(error instanceof UnpicklingError)) return false
    if (this.#missing !== undefined) {
      this.#registries.set(this.#missing, await registryOf(this.#missing))
      this.#missing = undefined
      return true
    }
    if (error.looksLike !== 'python-2-text' || this.#reading.encoding !== undefined) return false
    const next = ENCODINGS[this.#encoding === undefined ? 0 : ENCODINGS.indexOf(this.#encoding) + 1]
    if (next === undefined) return false
    this.#encoding = next
    return true
  }

  /** Says what was guessed, once a value was read by it. */
  tell(): void {
    if (this.#encoding === this.#told) return
    this.#told = this.#encoding
    this.#reading.say(`8-bit text of Python 2, read as ${this.#encoding}: --encoding says otherwise`)
  }

  /** Carries a load out, as often as it takes. */
  async run<T>(load: (options: LoadOptions) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const value = await load(this.options())
        this.tell()
        return value
      } catch (error) {
        if (!(await this.again(error))) throw error
      }
    }
  }

  #found(module: string, name: string): Found {
    const library = libraryOf(module)
    if (library === undefined) return undefined
    if (this.#registries.has(library)) return this.#registries.get(library)?.adapterByName(module, name)
    this.#missing = library
    throw new Error(`this pickle needs ${library}`)
  }
}

function libraryOf(module: string): Library | undefined {
  if (module.startsWith('torch.')) return 'torch'
  if (/^(?:geo)?pandas(?:\.|$)|^pyarrow\.lib$/.test(module)) return 'pandas'
  return /^(?:sklearn\.externals\.)?joblib\.numpy_pickle/.test(module) ? 'joblib' : undefined
}

async function registryOf(library: Library): Promise<Registry | undefined> {
  if (library === 'torch') return (await import('../torch.ts')).torch
  if (library === 'pandas') return (await import('../pandas.ts')).pandas
  // The reader of joblib's files has adapters of its own.
  return undefined
}
