// The command `brine` on files of NumPy, PyTorch and joblib, on archives and on frames: what it shows of them, and what it makes of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { writeZip } from '../../src/containers/zip/write.ts'
import { dumps, MaskedArray, NDArray, PyFloat, PyGlobal, PyObject, PySlice, PyTuple } from '../../src/index.ts'
import { readNpy, writeNpy, writeNpz } from '../../src/npy.ts'
import { readTorch } from '../../src/torch.ts'
import { containers, tensorsOf, unpacked } from '../containers/vectors.ts'
import { brine, file, folder } from './run.ts'

const made = containers('new')
const torchFile = (name: string, format: string) => unpacked(made.torch.find((row) => row.name === name && row.format === format)!.file)

const matrix = new NDArray(Float32Array.of(0.1, 1, 2, 3, 4, 5), [2, 3])
const npy = file('a.npy', writeNpy(matrix))
const npz = file('a.npz', writeNpz({ x: Int32Array.of(1, 2), y: new NDArray(['a', null], [2]) }))
const largeNpz = file('large.npz', writeNpz({ x: new Float64Array(2000), y: new Uint8Array(3) }))
const stateDict = file('state.pt', torchFile('state dict', 'zip'))
const MATRIX = 'array([[0.1, 1.0, 2.0], [3.0, 4.0, 5.0]], shape=(2, 3), dtype=float32)\n'

describe('NumPy', () => {
  test('an array', () => {
    expect(brine([npy])).toEqual({ status: 0, stdout: MATRIX, stderr: '' })
    expect(brine(['-'], gzipSync(readFileSync(join(folder, npy)))).stdout).toBe(MATRIX)
    const [first, second] = [brine(['json', '-c', npy]), JSON.parse(brine(['json', npz]).stdout)]
    expect(JSON.parse(first.stdout)).toMatchObject({ dtype: '<f4', shape: [2, 3] })
    expect(second).toEqual({ x: expect.objectContaining({ data: [1, 2] }), y: expect.objectContaining({ data: ['a', null] }) })
  })

  test('of a large array in a file the ends alone are read', () => {
    const start = writeNpy(new NDArray(Float32Array.of(7, 8, 9), [3])).subarray(0, 128)
    const [header, shape] = [Buffer.from(start), '(268435456,), }']
    header.write(shape, header.indexOf('(3,), }'))
    header.fill(0x20, header.indexOf(shape) + shape.length, 127)
    // A gigabyte, of which the disk holds nothing but the header.
    truncateSync(join(folder, file('gigabyte.npy', header)), 128 + 2 ** 30)
    expect(brine(['gigabyte.npy'])).toEqual({
      status: 0,
      stdout: 'array([0.0, 0.0, 0.0, ..., 0.0, 0.0, 0.0], shape=(268435456,), dtype=float32)\n',
      stderr: '',
    })
  })

  test('the arrays of an archive: a list, and those that are small', () => {
    expect(brine([npz])).toEqual({
      status: 0,
      stdout: [
        'name  dtype   shape    bytes',
        'x     int32   (2,)   8 bytes',
        'y     object  (2,)',
        '2 arrays, 8 bytes',
        'x: array([1, 2], shape=(2,), dtype=int32)',
        "y: array(['a', None], shape=(2,), dtype=object)",
        '',
      ].join('\n'),
      stderr: '',
    })
    expect(brine([largeNpz]).stdout).toMatch(/\n2 arrays, 16\.0 kB\n$/)
    expect(brine(['--part', 'y', largeNpz]).stdout).toBe('array([0, 0, 0], shape=(3,), dtype=uint8)\n')
    expect(brine(['--part', 'z', largeNpz])).toMatchObject({ status: 1, stderr: 'brine: large.npz: there is no z in it, but x, y\n' })
  })

  test('what is damaged', () => {
    const cut = file('cut.npy', readFileSync(join(folder, npy)).subarray(0, 140))
    expect(brine([cut])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('the file ends inside an array') })
    const cutNpz = file('cut.npz', readFileSync(join(folder, npz)).subarray(0, 400))
    expect(brine([cutNpz])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^brine: cut\.npz: .*\n$/) })
  })
})

describe('PyTorch', () => {
  test.each(['zip', 'legacy'])('the tensors of a state dict (%s)', async (format) => {
    const bytes = torchFile('state dict', format)
    const { status, stdout, stderr } = brine([file(`${format}.pt`, bytes)])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const [name, { dtype, shape }] of (await readTorch(bytes)).tensors()) {
      const line = stdout.split('\n').find((line) => line.startsWith(`${name} `))
      expect(line).toContain(` ${dtype} `)
      expect(line).toContain(`(${shape.join(', ')}`)
    }
    expect(stdout).toMatch(/^\d+ tensors?, [\d,]+ elements?, .* (?:bytes|kB)$/m)
  })

  test('what lies around the tensors', () => {
    const { stdout } = brine([file('module.pt', torchFile('module', 'zip'))])
    expect(stdout).toMatch(/^\d+ tensors, .*\n[\w.]+\(/m)
  })

  test('one tensor', async () => {
    const [[name, tensor]] = (await readTorch(torchFile('state dict', 'zip'))).tensors() as unknown as [
      [string, { toNDArray(): Promise<NDArray> }],
    ]
    expect(JSON.parse(brine(['json', '--part', name, stateDict]).stdout).data).toEqual((await tensor.toNDArray()).toArray())
    expect(brine(['--part', name, stateDict]).stdout).toMatch(/^tensor\(/)
    expect(brine(['--part', 'none', stateDict])).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no none in it') })
  })
})

describe('joblib', () => {
  test.each(made.joblib.filter(({ compression }) => ['', '0', 'zlib', 'gzip', 'none', 'None'].includes(compression)))(
    '$name, $compression, protocol $protocol',
    ({ name, file: packed, compression, protocol }) => {
      const { status, stdout, stderr } = brine([file(`${name}-${compression}-${protocol}.joblib`, unpacked(packed))])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).not.toContain('NumpyArrayWrapper')
    },
  )
})

describe('archives', () => {
  const zip = file(
    'all.zip',
    writeZip([
      ['notes.txt', [Buffer.from('hello')]],
      ['folder/value.pkl', [dumps({ a: PyTuple.of(1, 2) })]],
      ['a.npy', [writeNpy(matrix)]],
      ['inner.npz', [writeNpz({ x: Int32Array.of(1, 2) })]],
      ['bad\u001b[2J.pkl', [dumps([1, 2, 3]).subarray(0, 9)]],
    ]),
  )

  test('a list of the members, and what is in those that are read', () => {
    const { status, stdout, stderr } = brine([zip])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^notes\.txt +5 bytes$/m)
    expect(stdout).toContain("folder/value.pkl: {'a': (1, 2)}\n")
    expect(stdout).toContain(`a.npy: ${MATRIX}`)
    expect(stdout).toContain('inner.npz:x: array([1, 2], shape=(2,), dtype=int32)\n')
    expect(stderr).toMatch(/1 member of 5 could not be read\n$/)
    expect(stdout + stderr).not.toMatch(/[^\n -~]/)
  })

  test('one member, and an array within one', () => {
    expect(brine(['--part', 'folder/value.pkl', zip]).stdout).toBe("{'a': (1, 2)}\n")
    expect(brine(['--part', 'inner.npz:x', zip]).stdout).toBe('array([1, 2], shape=(2,), dtype=int32)\n')
    expect(Object.keys(JSON.parse(brine(['json', zip]).stdout))).toEqual(['folder/value.pkl', 'a.npy', 'inner.npz:x'])
  })

  test('archives within archives, to a depth', () => {
    let bytes: Uint8Array = dumps(1)
    for (let i = 0; i < 20; i++) bytes = writeZip([[`${i}.zip`, [bytes]]])
    expect(brine([file('nested.zip', bytes)])).toMatchObject({ status: 1, stderr: expect.stringContaining('within one another') })
  })
})

interface Csv {
  readonly name: string
  readonly pickle: string
  readonly csv: string
}
const frames: Csv[] = JSON.parse(readFileSync(new URL('../vectors/cli.json', import.meta.url), 'utf8')).csv
const frame = (name: string) => inflateSync(Buffer.from(frames.find((row) => row.name === name)!.pickle, 'base64'))

describe('frames', () => {
  test('are tables, also within other values', () => {
    expect(brine([file('frame.pkl', frame('index with name'))]).stdout).toBe('   a\nk\n5  1\n')
    expect(brine(['--full', 'frame.pkl']).stdout).toBe('k  a\n5  1\n[1 rows x 1 columns]\n')
    expect(brine(['--part', 'a', 'frame.pkl']).stdout).toBe('k\n5    1\nName: a, dtype: int64\n')
    expect(brine(['--part', 'b', 'frame.pkl'])).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no b in it, but a') })
    expect(JSON.parse(brine(['json', 'frame.pkl']).stdout)).toEqual({ columns: ['a'], index: [5], data: [[1]] })
  })

  test.each(frames)('to CSV, as pandas writes it: $name', ({ name, csv }) => {
    expect(brine(['convert', '--to', 'csv', '-'], frame(name))).toEqual({ status: 0, stdout: csv, stderr: '' })
  })

  test('to an array where all is of one type', async () => {
    expect(brine(['convert', '--to', 'npy', '-o', 'series.npy', '-'], frame('series')).stderr).toBe('')
    expect((await readNpy(readFileSync(join(folder, 'series.npy')))).toArray()).toEqual([1.5, Number.NaN])
    const { status, stdout, stderr } = brine(['convert', '--to', 'npy', '-'], frame('large ints'))
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('int64, uint64: --part COLUMN')
    expect(brine(['convert', '--to', 'npy', '-'], frame('missing text'))).toMatchObject({ status: 1, stdout: '' })
  })
})

describe('convert', () => {
  test('to npy', async () => {
    const { status, stderr } = brine(['convert', '--to', 'npy', '--part', 'x', '-o', 'x.npy', npz])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect((await readNpy(readFileSync(join(folder, 'x.npy')))).toArray()).toEqual([1, 2])
    expect(brine(['convert', '--to', 'npy', npz])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('--part x, --part y'),
    })
    expect(brine(['convert', '--to', 'npy', '-'], dumps([1, 2]))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is no array'),
    })
    const masked = dumps(new MaskedArray(new NDArray(Float32Array.of(1, 2), [2]), new NDArray(Uint8Array.of(0, 1), [2], { dtype: '|b1' })))
    expect(brine(['convert', '--to', 'npy', '-'], masked)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('mask') })
  })

  test('to csv', () => {
    const csv = (value: unknown) => brine(['convert', '--to', 'csv', '-'], dumps(value))
    expect(brine(['convert', '--to', 'csv', npy]).stdout).toBe('0.1,1.0,2.0\n3.0,4.0,5.0\n')
    expect(
      csv([
        { a: 1, b: 'x,y' },
        { a: new PyFloat(2), c: null },
      ]).stdout,
    ).toBe('a,b,c\n1,"x,y",\n2.0,,\n')
    expect(csv([PyTuple.of(1, 'a"b'), PyTuple.of(true, 'c\nd')]).stdout).toBe('1,"a""b"\nTrue,"c\nd"\n')
    expect(csv([['']]).stdout).toBe('""\n')
    expect(csv([[PyTuple.of(1)]]).stdout).toBe('"(1,)"\n')
    expect(csv({ a: 1 })).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('no rows and columns') })
    expect(brine(['convert', '--to', 'csv', '-'], writeNpy(new NDArray(new Uint8Array(8), [2, 2, 2])))).toMatchObject({
      status: 1,
      stdout: '',
    })
  })

  test('to safetensors', () => {
    brine(['convert', '--to', 'safetensors', '-o', 'state.safetensors', stateDict])
    const written = readFileSync(join(folder, 'state.safetensors'))
    const header = JSON.parse(written.subarray(8, 8 + Number(written.readBigUInt64LE())).toString())
    const tensors = tensorsOf(made.torch.find(({ name, format }) => name === 'state dict' && format === 'zip')! as { tensors: string })
    expect(Object.keys(header).sort()).toEqual([...tensors.keys()].sort())
    expect(brine(['convert', '--to', 'safetensors', largeNpz, '-o', 'arrays.safetensors'])).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(folder, 'arrays.safetensors'), 'latin1')).toContain('"x":{"dtype":"F64","shape":[2000]')
    expect(brine(['convert', '--to', 'safetensors', npz])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('cannot hold y'),
    })
  })

  test('to json, as the command json', () => {
    expect(brine(['convert', '--to', 'json', npz]).stdout).toBe(brine(['json', npz]).stdout)
  })

  test('a file appears whole or not at all', () => {
    mkdirSync(join(folder, 'out'))
    const broken = brine(['convert', '--to', 'csv', '-o', 'out/a.csv', '-'], dumps([[1], [new NDArray(new Uint8Array(8), [8])]]))
    expect(broken).toMatchObject({ status: 1, stderr: expect.stringContaining('row 1') })
    expect(readdirSync(join(folder, 'out'))).toEqual([])
    brine(['convert', '--to', 'csv', '-o', 'out/a.csv', npy])
    const refused = brine(['convert', '--to', 'csv', '-o', 'out/a.csv', '-'], dumps([[1]]))
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--force') })
    expect(readFileSync(join(folder, 'out', 'a.csv'), 'utf8')).toBe('0.1,1.0,2.0\n3.0,4.0,5.0\n')
    brine(['convert', '--to', 'csv', '-f', '-o', 'out/a.csv', '-'], dumps([[1]]))
    expect(readFileSync(join(folder, 'out', 'a.csv'), 'utf8')).toBe('1\n')
    expect(readdirSync(join(folder, 'out'))).toEqual(['a.csv'])
    expect(brine(['convert', '--to', 'csv', '-o', 'nowhere/a.csv', npy])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no folder'),
    })
    expect(brine(['convert', '--to', 'csv', '-o', 'out', npy])).toMatchObject({ status: 2, stderr: expect.stringContaining('a directory') })
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test('what is not understood', () => {
    for (const args of [[npy], ['--to', 'xml', npy], ['--to', 'csv'], ['--to', 'csv', npy, npz]]) {
      expect(brine(['convert', ...args])).toMatchObject({ status: 2, stdout: '' })
    }
  })
})

describe('frames of a few bytes with no end', () => {
  const made = (name: string, args: unknown[], via: 'call' | 'new', state?: unknown): PyObject => {
    const dot = name.lastIndexOf('.')
    const object = new PyObject(new PyGlobal(name.slice(0, dot), name.slice(dot + 1)), args, via)
    object.state = state
    return object
  }
  const range = (stop: number) =>
    made('pandas.core.indexes.base._new_Index', [new PyGlobal('pandas', 'RangeIndex'), { name: null, start: 0, stop, step: 1 }], 'call')
  const manager = made('pandas.core.internals.managers.BlockManager', [PyTuple.of(), [range(0), range(2 ** 40)]], 'call')
  const endless = file('endless.pkl', dumps(made('pandas.DataFrame', [], 'new', { _mgr: manager })))
  const series = (values: unknown) => {
    const newest = { axes: [range(2)], blocks: [{ values, mgr_locs: new PySlice(0, 2, 1) }] }
    const state = PyTuple.of<unknown>([], [], [], { '0.14.1': newest })
    const inner = made('pandas.core.internals.managers.SingleBlockManager', [], 'new', state)
    return dumps(made('pandas.Series', [], 'new', { _mgr: inner, name: null }))
  }
  const unread = file('unread.pkl', series(made('pandas.arrays.OtherArray', [], 'new', {})))

  const why = 'pandas: (?:1099511627776 cells are too many|nothing here reads the cells)'

  test.each([[endless], [unread]])('all of %s', (name) => {
    expect(brine(['show', '--full', name])).toMatchObject({ status: 0, stdout: expect.stringMatching(`^<unreadable: ${why}`) })
    const { status, stderr } = brine(['convert', '--to', 'csv', '-o', '-', name])
    expect(stderr).toMatch(new RegExp(`^brine: ${name}: ${why}.*\\n$`))
    expect(status).toBe(1)
  })

  test('are shown by their ends', () => {
    expect(brine([endless])).toMatchObject({ status: 0, stderr: '' })
    expect(brine([unread])).toMatchObject({ status: 0, stderr: '' })
  })
})

test('records with a key of tuples within one another, each of them twice', () => {
  let key = PyTuple.of<unknown>(1, 'a')
  for (let i = 0; i < 40; i++) key = PyTuple.of<unknown>(key, key)
  const records = file('key.pkl', dumps([new Map([[key, 1]]), new Map([[key, 2]])]))
  expect(brine(['convert', '--to', 'csv', '-o', 'key.csv', records]).status).toBe(0)
  expect(readFileSync(join(folder, 'key.csv'), 'utf8').slice(-5)).toBe('\n1\n2\n')
})
