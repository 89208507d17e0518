// Makes test/vectors/tools.json: what CPython 3.14's pickletools say of many pickles. CPython is that of the npm package pyodide 314,
// which is not installed here: node test/vectors/make_tools.mjs FOLDER/node_modules/pyodide/pyodide.mjs
//
// Also writes the table of printable characters in src/tools/printable.ts.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SEED = 314
const COUNT = 3000

// Runs under CPython. Pyodide is 32 bits wide: pickletools is shown the sys.maxsize of 64 bits, and a file that takes lengths beyond 32.
const PROGRAM = `
import base64, hashlib, io, json, pickletools, sys, unicodedata, warnings
warnings.simplefilter('ignore')
sys.maxsize = 2 ** 63 - 1

class File(io.BytesIO):
    def read(self, n=-1):
        return super().read(min(n, 2 ** 30))
    def __getitem__(self, key):
        return self.getvalue()[key]

def dis(data, **options):
    out = io.StringIO()
    try:
        pickletools.dis(File(data), out, **options)
        return [out.getvalue(), '', '']
    except Exception as error:
        return [out.getvalue(), type(error).__name__, str(error)]

def optimize(data):
    try:
        return [pickletools.optimize(File(data)).decode('latin-1'), '', '']
    except Exception as error:
        return ['', type(error).__name__, str(error)]

def all_of(data):
    return dis(data) + dis(data, annotate=30, indentlevel=2) + optimize(data)

def outcome(data):
    return hashlib.sha256('\\0'.join(all_of(data)).encode('utf-8', 'surrogatepass')).digest()[:6]

def runs():
    made, printable, start = [], False, 0
    for point in range(0x110000):
        if chr(point).isprintable() != printable:
            made.append(point - start)
            start, printable = point, not printable
    return made + [0x110000 - start]

def opcode(op):
    names = lambda items: [item.name for item in items]
    return [op.name, ord(op.code), op.arg and op.arg.name, names(op.stack_before), names(op.stack_after), op.proto, op.doc.split('\\n')[0]]

job = json.load(open('job.json'))
given = [base64.b64decode(data) for data in job['inputs']]
result = {
    'python': sys.version.split()[0],
    'unicode': unicodedata.unidata_version,
    'runs': runs(),
    'opcodes': [opcode(op) for op in pickletools.opcodes],
    'outcomes': base64.b64encode(b''.join(map(outcome, given))).decode(),
    'texts': [dis(data.encode('latin-1'), **options) for data, options in job['texts']],
}
json.dumps(result)
`

/** Data to show in full, a character for a byte, and the options of \`dis\` in Python. */
const TEXTS = [
  ['I1\nI01\nI00\nI-5\nL5L\nF1.5\nF1_0e400\nI 1_0 \n.', {}],
  ['\x80\x02]q\0(K\x01K\x02K\x03e.', {}],
  ['(lp0\n(dp1\n(I1\ntp2\na.', {}],
  ['((lp0\n(g0\ntp1\na00g1\n.', {}],
  ['(I1\ncposix\nsystem\no.', { annotate: 30, indentlevel: 2 }],
  ['\x80\x04\x95\x0b\0\0\0\0\0\0\0\x8c\x01a\x94\x8c\x01b\x94\x93)\x81.', { annotate: 1 }],
  ['X\x09\0\0\0caf\xc3\xa9\xe2\x80\xa8\x7f.', {}],
  ['\x8c\x06\xed\xa0\xbd\xed\xb8\x80.', {}],
  ['V\\ud83d\\ude00\\U0001f600\\x\xe9\n.', {}],
  ["S'it\\'s \"\\x41\\101\\n\\q'\n.", {}],
  ["U\x04it's.", {}],
  ['U\x04\xe9\t"\'.', {}],
  ["C\x02'\\C\x04'\"\0\xff\x96\x01\0\0\0\0\0\0\0'.", {}],
  ['G?\xb9\x99\x99\x99\x99\x99\x9aGCA\xc3y7\xe0\x80\0G?\x1a6\xe2\xeb\x1cC-G\x80\0\0\0\0\0\0\0G\x7f\xf8\0\0\0\0\0\0.', {}],
  [`\x8b\xfb\x06\0\0${'\x7f'.repeat(1787)}.`, {}],
  [`\x8b\xf9\x06\0\0${'\x7f'.repeat(1785)}.`, {}],
  [`I${'1'.repeat(4301)}\n.`, {}],
  [`L${'1'.repeat(300)}xL\n.`, {}],
  ['cos\nsys\\x74em\n\x85R.', {}],
  ['c\xff\nx\n.', {}],
  ['c\xe2\x80\nx\n.', {}],
  ['V\\u12\n.', {}],
  ['V\\U00110000\n.', {}],
  ["S'\\x4'\n.", {}],
  ["S'\\'\n.", {}],
  ["S'a\n.", {}],
  ['Sa\n.', {}],
  ['I1', {}],
  ['Ix\n.', {}],
  ['Fx\n.', {}],
  ['\xff', {}],
  ['', {}],
  ['N', {}],
  ['N.N', {}],
  ['NN.', {}],
  ['(N.', {}],
  ['N\x86.', {}],
  ['Nt.', {}],
  ['(\x85t.', {}],
  ['(0(2NN1.', {}],
  ['q\0.', {}],
  ['(q\0.', {}],
  ['\x94.', {}],
  ['h\x05.', {}],
  ['g01\n.', {}],
  ['Np01\n0h\x01.', {}],
  ['Np1\n0Kp1\n0g01\n.', {}],
  ['T\xff\xff\xff\xff.', {}],
  ['X\xff\xff\xff\xffabc', {}],
  ['\x8e\0\0\0\0\0\0\0\x80', {}],
  ['\x8d\xff\xff\xff\xff\xff\xff\xff\x7fa', {}],
  ['\x8a\x05ab', {}],
  ['\x95\xff\xff\xff\xff\xff\xff\xff\xffN.', {}],
  ['M\x01', {}],
  ['((((N.', { indentlevel: 0 }],
  ['X\x04\0\0\0\xf0\x9f\x98\x80X\x04\0\0\0abcd0.', { annotate: 25 }],
]

async function helpers() {
  const file = resolve(ROOT, 'build', 'make-tools.mjs')
  mkdirSync(resolve(ROOT, 'build'), { recursive: true })
  const contents = ['./test/tools/inputs.ts', './test/random.ts', './test/vectors.ts'].map((path) => `export * from '${path}'`).join('\n')
  await build({ stdin: { contents, resolveDir: ROOT }, bundle: true, format: 'esm', platform: 'node', outfile: file, logLevel: 'error' })
  // The vectors are looked for beside it.
  const code = readFileSync(file, 'utf8').replaceAll(
    'import.meta.url',
    JSON.stringify(pathToFileURL(resolve(ROOT, 'test/vectors.ts')).href),
  )
  writeFileSync(file, code)
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    rmSync(file)
  }
}

/** As src/tools/printable.ts has it: the commonest digits are the commonest letters of code. */
function printableTable(runs) {
  const letters = 'etnr(iso)a,cs.l=ud;pfhmgb0:yw1{}k+vx2C|S>?<E[]TAN&OMI-3468957RLPDUqzB'
  const distinct = [...new Set(letters)]
  const digits = runs.flatMap((run) => {
    const made = []
    for (; run >= 32; run = Math.floor(run / 32)) made.push(32 + (run % 32))
    return [...made, run]
  })
  const counts = Array.from({ length: 64 }, (_, digit) => digits.filter((other) => other === digit).length)
  const alphabet = []
  const byCount = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b)
  byCount.forEach((digit, i) => {
    alphabet[digit] = distinct[i]
  })
  const text = digits.map((digit) => alphabet[digit]).join('')
  const lines = text.match(/.{1,130}/g).map((line) => `'${line}'`)
  const file = resolve(ROOT, 'src/tools/printable.ts')
  const source = readFileSync(file, 'utf8')
    .replace(/const RUNS =\n.*?\n\n/s, () => `const RUNS =\n  ${lines.join(' +\n  ')}\n\n`)
    .replace(/const ALPHABET = .*/, () => `const ALPHABET = '${alphabet.join('')}'`)
  writeFileSync(file, source)
}

const { loadPyodide } = await import(pathToFileURL(resolve(process.argv[2])).href)
const { toolsInput, random, allVectors } = await helpers()
const known = allVectors().map(({ pickle }) => pickle)
const short = known.filter(({ length }) => length < 400)
const next = random(SEED)
const made = Array.from({ length: COUNT }, () => toolsInput(short, next)).filter(({ length }) => length < 5000)

const python = await loadPyodide()
const inputs = [...known, ...made].map((data) => Buffer.from(data).toString('base64'))
python.FS.writeFile('/home/pyodide/job.json', JSON.stringify({ inputs, texts: TEXTS }))
const { runs, outcomes, texts, ...facts } = JSON.parse(python.runPython(PROGRAM))
printableTable(runs)

const hash = (data) => createHash('sha256').update(data).digest().subarray(0, 6)
const all = Buffer.from(outcomes, 'base64')
const lengths = Buffer.from(Uint16Array.from(made, ({ length }) => length).buffer)
const packed = brotliCompressSync(Buffer.concat([lengths, ...made]), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } })
const file = {
  ...facts,
  printable: createHash('sha256').update(JSON.stringify(runs)).digest('hex'),
  texts: TEXTS.map(([data, options], i) => ({ data, options, outcome: texts[i] })),
  known: { inputs: Buffer.concat(known.map(hash)).toString('base64'), outcomes: all.subarray(0, 6 * known.length).toString('base64') },
  made: { count: made.length, inputs: packed.toString('base64'), outcomes: all.subarray(6 * known.length).toString('base64') },
}
const path = fileURLToPath(new URL('tools.json', import.meta.url))
writeFileSync(path, `${JSON.stringify(file, undefined, 1)}\n`)
console.log(`${path}: ${readFileSync(path).length} bytes, ${known.length} vectors, ${made.length} others`)
