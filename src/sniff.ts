// Says what data is that could not be read as a pickle: told from its first bytes, and from where reading failed.
import { type LooksLike, UnpicklingError } from './errors.ts'
import { decodeLatin1 } from './text/decode.ts'

/** What some data looks like, and the sentence that says so and what to do. */
export interface Guess {
  readonly looksLike: LooksLike
  readonly hint: string
}

/** Bytes from the start of the data that are looked at. */
const HEAD = 4096
/** Bytes before the place of an error that are searched for a joblib array's wrapper. */
const BEHIND = 65536

const UNPACK = ': decompress it first'
const NODE = (name: string, web: string) =>
  `${UNPACK} (${name} of node:zlib, or DecompressionStream('${web}')), or use readJoblib of 'brine/joblib'`

/** Files known by the bytes they begin with: the word, the bytes, what follows "This looks like", and where the bytes lie. */
const magics = (): readonly (readonly [LooksLike, string, string, number?])[] => [
  ['gzip', '\x1f\x8b', `gzip data${NODE('gunzipSync', 'gzip')}`],
  ['bz2', 'BZh', `bz2 data${UNPACK}`],
  ['xz', '\xfd7zXZ\0', `xz data${UNPACK}`],
  ['lzma', ']\0\0', `lzma data${UNPACK}`],
  ['lz4', '\x04"M\x18', `lz4 data${UNPACK}`],
  ['zstd', '\x28\xb5\x2f\xfd', `zstd data${UNPACK}`],
  ['7z', '7z\xbc\xaf', `7z data${UNPACK}`],
  ['tar', 'ustar', 'a tar archive: unpack it first, or load a PyTorch file with Python and save it anew', 257],
  ['npy', '\x93NUMPY', "a NumPy .npy file: use readNpy of 'brine/npy'"],
  ['joblib-old', 'ZF0x', 'a compressed file of joblib before 0.10: load it with Python and save it anew'],
  ['git-lfs', 'version https://git-lfs', "a Git LFS pointer, not the file itself: fetch the file with 'git lfs pull'"],
  ['hdf5', '\x89HDF\r\n', 'an HDF5 file'],
  ['parquet', 'PAR1', 'a Parquet file'],
  ['arrow', 'ARROW1', 'an Arrow or Feather file'],
  ['arrow', 'FEA1', 'a Feather file'],
  ['sqlite', 'SQLite format 3\0', 'an SQLite database: pickles may lie in its cells'],
  ['gguf', 'GGUF', 'a GGUF model'],
  ['matlab', 'MATLAB 5.0 MAT', 'a MATLAB file'],
  ['rdata', 'RDX', 'an R data file'],
  ['ubjson', '{L\0\0', 'UBJSON, as XGBoost saves models'],
  ['pdf', '%PDF', 'a PDF file'],
  ['image', '\x89PNG', 'an image'],
  ['image', '\xff\xd8\xff', 'an image'],
]

/** What a pickle begins with, as Latin-1 text. */
const BEGINNINGS: readonly RegExp[] = [
  /^\x80[\0-\x05](?:[\x28-\xff]|$)/, // PROTO, and an opcode
  /^\([dl](?:p\d|[^\w ]|$)/, // MARK DICT, MARK LIST: protocol 0
  /^\(i\w[\w.]*\n/, // MARK INST
  /^c[a-zA-Z_][\w.]*\n\w+\n/, // GLOBAL
  /^[\]}](?:[q.(r]|$)/, // EMPTY_LIST, EMPTY_DICT: protocol 1
  /^[IL]-?\d+L?\n[.p]/, // INT, LONG
  /^F-?[\d.]+\n\./, // FLOAT
  /^[SV].*\np\d/, // STRING, UNICODE
  /^N\./, // None
]

function beginsLikePickle(head: string): boolean {
  return BEGINNINGS.some((beginning) => beginning.test(head))
}

function sayFormat(head: string, bytes: Uint8Array): Guess | undefined {
  for (const [looksLike, magic, what, at] of magics()) if (head.startsWith(magic, at)) return looks(looksLike, what)
  if (/^PK(?:\x03\x04|\x05\x06)/.test(head)) return sayZip(bytes)
  if (bytes.length > 6 && (bytes[0]! & 0x8f) === 8 && (bytes[1]! & 0x20) === 0 && (bytes[0]! * 256 + bytes[1]!) % 31 === 0) {
    return looks('zlib', `zlib data${NODE('inflateSync', 'deflate')}`)
  }
  if (/^[\s\S]{3}[\0\x01]\0{4}\{"/.test(head)) return looks('safetensors', 'a safetensors file, which holds no pickle')
  if (/^\x08[\x01-\x0a]\x12[\s\S][a-z]/.test(head)) return looks('onnx', 'an ONNX model, which holds no pickle')
  // A .pyc file, or a value with the bit that says that it may be referred to.
  if (/^(?:[\s\S]{2}\r\n[\s\S]{0,12}[\xe3c]|[\xe3\xfb\xdb\xa9\xa8\xda\xfa\xe9\xe7\xf3\xf5\xf9])/.test(head)) {
    return looks('marshal', "data of Python's marshal (.pyc files are), another format")
  }
  return /^\0{16}/.test(head) ? guess('zeros', 'This is nothing but zeros: a download or copy that was not finished.') : undefined
}

/** What a zip file holds, by the names of its members. */
function sayZip(bytes: Uint8Array): Guess {
  const ends = bytes.length > 2 * BEHIND ? [bytes.subarray(0, BEHIND), bytes.subarray(-BEHIND)] : [bytes]
  const text = ends.map(decodeLatin1).join('')
  if (/\/(data\.pkl|archive_f)/.test(text)) return looks('torch-zip', "a PyTorch file, which is a zip: use readTorch of 'brine/torch'")
  if (text.includes('.npy')) return looks('npz', "a NumPy .npz file, which is a zip: use readNpz of 'brine/npy'")
  const names: string[] = []
  for (const { 1: size, index } of text.matchAll(/PK\x01\x02[\s\S]{24}([\s\S])\0[\s\S]{16}/g)) {
    const name = text.substr(index + 46, size!.charCodeAt(0))
    if (/^[\x20-\x7e]+$/.test(name)) names.push(name)
  }
  const shown = names.length > 3 ? [...names.slice(0, 3), '...'] : names
  return looks('zip', `a zip file${shown.length > 0 ? ` of ${shown.join(', ')}` : ''}: unpack it first`)
}

function sayText(head: string): Guess | undefined {
  if (/^\s*<(?:!doctype html|html|head|body)/i.test(head)) {
    return looks('html', 'an HTML page, not the file: an error or login page of a download')
  }
  if (/^\s*<(?:\?xml|[a-z][\w:-]*[\s>])/i.test(head)) return looks('xml', 'XML')
  const encoded = sayEncoded(head)
  if (encoded !== undefined) return encoded
  if (/^\s*(?:\{\s*["}]|\[\s*(?:["[{\]]|-?\d)|"(?:[^"\\]|\\.)*"\s*$)/.test(head)) return looks('json', 'JSON: use JSON.parse')
  if (!/^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(head) || /[\x80-\x9f](?![\x80-\xbf])/.test(head.replace(/[\xc2-\xf4][\x80-\xbf]+/g, '')))
    return undefined
  const [first = '', second = ''] = head.split(/\r?\n/)
  for (const separator of [',', '\t', ';']) {
    const count = first.split(separator).length
    if (count > 1 && second.split(separator).length === count) return looks('csv', 'CSV')
  }
  return looks('text', 'text, not a pickle')
}

/** A pickle written down as text: base64, hex, or Python's repr of bytes. */
function sayEncoded(head: string): Guess | undefined {
  if (/^\s*(?:bytearray\()?[bB]["'](?:\\x80|[(c\]}])/.test(head)) {
    return looks('bytes-repr', "the text that Python's repr() gives for bytes: save the bytes themselves, in a file opened with 'wb'")
  }
  const dense = head.replace(/\s+/g, '')
  if (/^(?:80\s*0[0-5]|28[67]|63[67])[\da-f\s]+$/i.test(head) && dense.length >= 6) {
    return looks('hex', "a pickle in hexadecimal: give Buffer.from(text, 'hex')")
  }
  if (
    /^["']?(?:data:[^,]*,)?gA[A-Z][\w+/=-]+["']?$/.test(dense) ||
    (/^(?:KG|XX|Y[1-3]|fX)[\w+/=-]{6,}$/.test(dense) && decodesToPickle(dense))
  ) {
    return looks('base64', "a pickle in base64: give Buffer.from(text, 'base64')")
  }
  return undefined
}

function decodesToPickle(dense: string): boolean {
  const whole = dense.slice(0, 64).replace(/-/g, '+').replace(/_/g, '/')
  try {
    return beginsLikePickle(atob(whole.slice(0, whole.length & ~3)))
  } catch {
    return false
  }
}

/** A pickle that something was put before, or whose bytes passed through a decoder of text. */
function sayDisplaced(head: string, bytes: Uint8Array): Guess | undefined {
  if (/^\xef\xbb\xbf/.test(head)) {
    const rest = head.slice(3)
    if (beginsLikePickle(rest)) return before('bom', 'A byte-order mark', 3)
    return sayText(rest) ?? looks('bom', 'text with a byte-order mark')
  }
  if (/^(?:\xef\xbf\xbd|\xc2\x80|\xe2\x82\xac)[\0-\x05]/.test(head)) {
    return mangled()
  }
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head) || /^(?:\x80\0[\0-\x05]\0|[(c\]}I]\0[\0-\x7e]\0)/.test(head)) {
    return looks('utf-16', 'UTF-16 text: a pickle that was read or written as text, where bytes are needed')
  }
  const blank = /^\s+/.exec(head)
  if (blank !== null && beginsLikePickle(head.slice(blank[0].length))) {
    return before('blank-line', 'White space', blank[0].length)
  }
  const framed = sayLength(head, bytes)
  if (framed !== undefined) return framed
  if (/^[!#$%&][\s\S]/.test(head) && beginsLikePickle(head.slice(1))) {
    return before('prefix', 'A character, as cachelib writes it,', 1)
  }
  return undefined
}

/** Lengths as they are written: how many bytes, and whether the highest comes first. */
const LENGTHS = [
  [4, true],
  [4, false],
  [8, true],
  [8, false],
  [2, true],
] as const
/** A longer frame of which only a part is there is taken for something else. */
const LONGEST_FRAME = 0x4000000

function sayLength(head: string, bytes: Uint8Array): Guess | undefined {
  // A whole frame, which ends with STOP, says more than the beginning of one.
  for (const isWhole of [true, false]) {
    for (const [width, isBig] of LENGTHS) {
      let end = 0
      for (let i = 0; i < width; i++) end = end * 256 + bytes[isBig ? i : width - 1 - i]!
      end += width
      if (!(end > width + 1) || (isWhole ? bytes[end - 1] !== 0x2e : width < 4 || end <= bytes.length || end > LONGEST_FRAME)) continue
      if (!beginsLikePickle(head.slice(width)) && !(isWhole && end === bytes.length)) continue
      const how = width === 4 && isBig ? '' : `, { lengthBytes: ${width}, littleEndian: ${!isBig} }`
      return guess(
        'length-prefix',
        `A length of ${width} bytes stands before this pickle, as sockets carry them: read it with frames(source${how}).`,
      )
    }
  }
  return undefined
}

function guess(looksLike: LooksLike, hint: string): Guess {
  return { looksLike, hint }
}

function mangled(): Guess {
  return guess('read-as-text', 'This pickle was read as text and written again as UTF-8, which damages it: read it as bytes, not as text.')
}

function before(looksLike: LooksLike, what: string, size: number): Guess {
  return guess(looksLike, `${what} stands before this pickle: give the bytes behind it, subarray(${size}).`)
}

function looks(looksLike: LooksLike, what: string): Guess {
  return guess(looksLike, `This looks like ${what}.`)
}

/**
 * What data that is no pickle looks like; undefined where nothing is known, and for what begins as a pickle does.
 * @param bytes the data, or the first some thousand bytes of it
 */
export function sniff(bytes: Uint8Array): Guess | undefined {
  if (bytes.length === 0) return guess('empty', 'There are no bytes at all: an empty file, or a stream that was read before.')
  const head = decodeLatin1(bytes.subarray(0, HEAD))
  if (beginsLikePickle(head)) return undefined
  return sayDisplaced(head, bytes) ?? sayFormat(head, bytes) ?? sayText(head)
}

/** Errors that damaged data, or data of another format, leads to. The others are about what a whole pickle asks for. */
const DAMAGE: ReadonlySet<string> = /*#__PURE__*/ new Set(
  /*#__PURE__*/ 'truncated unknown-opcode protocol frame stack-underflow unexpected-mark no-mark memo bad-text bad-utf8 bad-length operand'.split(
    ' ',
  ),
)
/** Fewer bytes are more likely a pickle that was made by hand. */
const SHORTEST_TEXT = 16
/** Text that fails past this many bytes was a pickle of protocol 0 for a while, and so may be one. */
const TEXT_FAILS_WITHIN = 128
/** What is only told by what data is not. */
const WEAK: ReadonlySet<LooksLike> = /*#__PURE__*/ new Set(['text', 'marshal'] as const)
const PYTHON_2_TEXT = /STRING$/

/**
 * What the data of a load that failed looks like.
 * @param error what the load threw
 * @param bytes the data, from the first byte of the pickle that failed
 * @param at where in `bytes` the opcode lies that could not be carried out
 * @param before the first bytes of the source, where whole pickles were read before this one
 */
function guessFailed(error: UnpicklingError, bytes: Uint8Array, at: number, before: Uint8Array | undefined): Guess | undefined {
  const { code, opcode = '' } = error
  if (code === 'hook' || code === 'limit') return undefined
  if (code === 'bad-utf8' && PYTHON_2_TEXT.test(opcode)) {
    return guess(
      'python-2-text',
      "This is 8-bit text of Python 2: give the option encoding: 'latin1' for NumPy arrays and dates, 'utf-8' for text, 'bytes' for both mixed.",
    )
  }
  if (before !== undefined) {
    const follows = sniffRest(before, bytes)
    if (follows !== undefined) return follows
  }
  const head = decodeLatin1(bytes.subarray(0, HEAD))
  if (code === 'persistent-id' && head.includes('torch')) {
    return looks('torch-data', "data.pkl out of a PyTorch file: give the whole file to readTorch of 'brine/torch'")
  }
  const isDamaged = DAMAGE.has(code)
  if (isDamaged && bytes.length > 0) {
    const behind = decodeLatin1(bytes.subarray(Math.max(0, at - BEHIND), at + 64))
    if (/joblib\.numpy_pickle|NumpyArrayWrapper/.test(behind) || /joblib\.numpy_pickle/.test(head)) {
      return looks('joblib', "a joblib file, which has array data between the opcodes: use readJoblib of 'brine/joblib'")
    }
    const seen = head.length < bytes.length ? head + behind : head
    if (/\r\n/.test(seen) && !/[^\r]\n/.test(seen) && beginsLikePickle(head.replace(/\r\n/g, '\n'))) {
      return guess(
        'crlf',
        'Its line ends are CRLF: the file went through a text mode. Copy it as binary; Python opens such files with rb and wb.',
      )
    }
    // PROTO itself would not have come through.
    if (!head.startsWith('\x80') && code !== 'truncated' && beginsLikePickle(head) && /\xef\xbf\xbd/.test(behind)) {
      return mangled()
    }
  }
  const found = sniff(bytes)
  if (found === undefined || (found.looksLike === 'zeros' && before !== undefined)) return undefined
  const mayBePickle =
    !isDamaged || bytes.length < SHORTEST_TEXT || at > TEXT_FAILS_WITHIN || (code === 'truncated' && !/^[^\n]*[ ,]/.test(head))
  return mayBePickle && WEAK.has(found.looksLike) ? undefined : found
}

/** The magic number that files of PyTorch before 1.6 begin with, a pickle of its own. */
const TORCH_LEGACY = '\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.'

/**
 * What lies behind a whole pickle; undefined where nothing does, or nothing that is known.
 * @param first the bytes that the source begins with
 * @param rest the bytes behind the pickle
 */
export function sniffRest(first: Uint8Array, rest: Uint8Array): Guess | undefined {
  if (decodeLatin1(first.subarray(0, 16)).includes(TORCH_LEGACY)) {
    return looks(
      'torch-legacy',
      "a PyTorch file of before version 1.6, several pickles and the tensors' data: use readTorch of 'brine/torch'",
    )
  }
  if (rest.length === 0) return undefined
  if (rest.subarray(0, 64).every((byte) => byte === 0)) return undefined
  const found = sniff(rest)
  if (found?.looksLike === 'zlib' && /^\x80[\x02-\x05](?:\x95[\s\S]{8})?G[\s\S]{8}\./.test(decodeLatin1(first.subarray(0, 32)))) {
    return looks('django-cache', "a file of Django's cache: a pickle of the time when it expires, then the pickled value as zlib data")
  }
  return found
}

/**
 * Adds to an error of a load what its data looks like, where that is known: `hint`, `looksLike`, and the hint at the message's end.
 * @param bytes the data, from the first byte of the pickle that failed
 * @param base position of `bytes[0]` in the source, which offsets in errors are counted from
 * @param before the first bytes of the source, where whole pickles were read before this one
 * @returns `error`
 */
export function explain(error: unknown, bytes: Uint8Array, base: number, before?: Uint8Array): unknown {
  if (!(error instanceof UnpicklingError) || error.hint !== undefined) return error
  const found = guessFailed(error, bytes, Math.max(0, error.offset - base), before)
  if (found !== undefined) error.explain(found.looksLike, found.hint)
  return error
}
