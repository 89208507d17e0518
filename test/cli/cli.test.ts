// The command `brine` as a process: what it prints, where, and what it ends with.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { dumps, PyFloat, PyGlobal, PyObject, PyTuple } from '../../src/index.ts'
import { dis } from '../../src/tools.ts'
import { brine, command, file, folder } from './run.ts'

const point = new PyObject(new PyGlobal('app', 'Point'), [], 'new')
point.state = new Map([['x', 1]])
const value = new Map<string, unknown>([
  ['none', null],
  ['tuple', PyTuple.of(1)],
  ['big', 2n ** 70n],
  ['bytes', Uint8Array.of(0, 65)],
  ['float', new PyFloat(1)],
  ['point', point],
])
const TEXT = "{'none': None, 'tuple': (1,), 'big': 1180591620717411303424, 'bytes': b'\\x00A', 'float': 1.0, 'point': app.Point(x=1)}"
const oneLine = (text: string) => text.replace(/\n\s*/g, ' ').replace('{ ', '{').replace(' }', '}').trim()

const values = file('values.pkl', dumps(value))
const several = file('several.pkl', dumps(1), dumps([2]), dumps('three'))
const truncated = file('truncated.pkl', dumps(value).subarray(0, 40))

describe('show', () => {
  test('is what is done without a command', () => {
    const { status, stdout, stderr } = brine([values])
    expect({ status, stderr, text: oneLine(stdout) }).toEqual({ status: 0, stderr: '', text: TEXT })
    expect(brine(['show', values]).stdout).toBe(stdout)
    expect(brine(['-'], readFileSync(join(folder, values))).stdout).toBe(stdout)
  })

  test('shows every pickle of a file, and several files below their names', () => {
    expect(brine([several])).toEqual({ status: 0, stdout: "1\n[2]\n'three'\n", stderr: '' })
    const two = brine([several, file('four.pkl', dumps(4))])
    expect(two).toEqual({ status: 0, stdout: "==> several.pkl <==\n1\n[2]\n'three'\n\n==> four.pkl <==\n4\n", stderr: '' })
  })

  test('says what is wrong with a file, and goes on with the next', () => {
    const { status, stdout, stderr } = brine(['nowhere.pkl', '.', several])
    expect(stdout).toContain("==> several.pkl <==\n1\n[2]\n'three'\n")
    expect(stderr).toBe('brine: nowhere.pkl: there is no such file\nbrine: .: this is a directory\n')
    expect(status).toBe(2)
    expect(brine([truncated, 'nowhere.pkl']).status).toBe(1)
  })

  test('says what is wrong with the data', () => {
    const { status, stdout, stderr } = brine([truncated])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^brine: truncated\.pkl: truncated FRAME: needs \d+ bytes, 29 left \(at byte 2\)\n$/)
    expect(brine([file('empty.pkl')])).toMatchObject({ status: 1, stderr: expect.stringContaining('an empty file') })
    expect(brine([file('page.pkl', Buffer.from('<!doctype html><html>'))])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('This looks like an HTML page'),
    })
  })

  test('shows what comes before a break', () => {
    const { status, stdout, stderr } = brine([file('broken.pkl', dumps(1), dumps([1, 2]).subarray(0, 15))])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '1\n' })
    expect(stderr).toContain('1 pickle could be read, and no more: truncated')
    expect(brine([file('padded.pkl', dumps(1), new Uint8Array(3000))])).toEqual({
      status: 0,
      stdout: '1\n',
      stderr: 'brine: padded.pkl: 1 pickle, then zeros from byte 5 on\n',
    })
  })

  test('opens compressed files by their content', () => {
    const whole = brine([values]).stdout
    expect(brine([file('a.pkl', gzipSync(dumps(value)))])).toEqual({ status: 0, stdout: whole, stderr: '' })
    expect(brine(['-'], deflateSync(gzipSync(dumps(value)))).stdout).toBe(whole)
    const cache = brine([file('cache.djcache', dumps(1.5e9 + 0.5), deflateSync(dumps({ user: 1 })))])
    expect(cache).toMatchObject({ status: 0, stdout: "1500000000.5\n{'user': 1}\n", stderr: expect.stringContaining('Django') })
    expect(brine([file('cut.gz', gzipSync(dumps(value)).subarray(0, 60))])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('does not decompress'),
    })
    const bomb = gzipSync(gzipSync(Buffer.alloc(300_000_000)))
    expect(brine([file('bomb.gz', bomb)])).toMatchObject({ status: 1, stderr: expect.stringMatching(/becomes more than|zeros/) })
  })

  test('names what is compressed in other ways, and what opens it', () => {
    const { status, stderr } = brine([file('a.bz2', Buffer.from('BZh91AY&SY'))])
    expect(status).toBe(1)
    expect(stderr).toBe("brine: a.bz2: This looks like bz2 data: decompress it first. For example: bzip2 -dc 'a.bz2' | brine -\n")
  })

  test('has commands in place of the calls of JavaScript that hints name', () => {
    const pickle = dumps({ a: 1 })
    const told = (name: string, ...parts: Uint8Array[]) => brine([file(name, ...parts)]).stderr
    expect(told('64.txt', Buffer.from(Buffer.from(pickle).toString('base64')))).toMatch(
      /in base64\. For example: base64 -d '64\.txt' \| brine -\n$/,
    )
    expect(told("it's hex", Buffer.from(Buffer.from(pickle).toString('hex')))).toMatch(
      /hexadecimal\. For example: xxd -r -p 'it'\\''s hex' \| brine -\n$/,
    )
    expect(told('bom.pkl', Buffer.from('\ufeff'), pickle)).toMatch(/before this pickle\. For example: tail -c \+4 'bom\.pkl' \| brine -\n$/)
    expect(told('framed', Buffer.from([0, 0, 0, pickle.length]), pickle)).toMatch(
      /carry them\. For example: tail -c \+5 'framed' \| brine -\n$/,
    )
    expect(told('a.json', Buffer.from('{"a": 1}'))).toMatch(/This looks like JSON\.\n$/)
    expect(told('program', Buffer.from('\x7fELF\0\0'))).toBe('brine: program: this is no pickle, nor any other file that is known here\n')
    expect(
      told(
        'crlf.pkl',
        Buffer.from(
          Buffer.from(dumps(['a'], { protocol: 0 }))
            .toString()
            .replaceAll('\n', '\r\n'),
        ),
      ),
    ).toContain('CRLF')
    expect(brine(['--encoding', 'ascii', '-'], Buffer.from("S'caf\\xe9'\n.")).stderr).toContain('say --encoding latin1 for')
  })

  test('reads 8-bit text of Python 2 as what it is', () => {
    const python2 = Buffer.from("S'caf\\xc3\\xa9'\n.")
    expect(brine(['-'], python2)).toMatchObject({ status: 0, stdout: "'caf\u00e9'\n", stderr: expect.stringContaining('utf-8') })
    expect(brine(['-'], Buffer.from("S'caf\\xe9'\n."))).toMatchObject({
      stdout: "'caf\u00e9'\n",
      stderr: 'brine: <stdin>: 8-bit text of Python 2, read as latin1: --encoding says otherwise\n',
    })
    expect(brine(['--encoding', 'bytes', '-'], python2)).toEqual({ status: 0, stdout: "b'caf\\xc3\\xa9'\n", stderr: '' })
  })

  test('shows as much as is asked for', () => {
    const deep = file('deep.pkl', dumps([[[[1]]], Array.from({ length: 300 }, (_, i) => i)]))
    expect(brine(['--depth', '1', deep]).stdout).toContain('[[... 1 more]]')
    expect(brine([deep]).stdout).toContain('... 200 more')
    expect(brine(['--items', '2', deep]).stdout).toBe('[[[[1]]], [0, 1, ... 298 more]]\n')
    expect(brine(['--full', deep]).stdout).toContain(' 299\n')
    const model = file('model.pkl', dumps(Array.from({ length: 3000 }, (_, i) => ({ name: `layer${i}`, bias: 'x'.repeat(99) }))))
    const { stdout, stderr } = brine([model])
    expect(stdout.split('\n').length).toBeLessThanOrEqual(101)
    expect(stderr).toContain('an outline')
    expect(brine(['--full', model]).stdout).toContain("'layer2999'")
  })

  test('has colours on a terminal or where they are asked for, and else none', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours
    const codes = /\x1b\[\d+m/g
    expect(brine([values]).stdout).not.toMatch(codes)
    const { stdout } = brine(['--color', values], '', { NO_COLOR: '1' })
    expect(stdout).toMatch(codes)
    expect(oneLine(stdout.replace(codes, ''))).toBe(TEXT)
    expect(brine(['--no-color', values]).stdout).not.toMatch(codes)
  })

  test('prints nothing that acts on a terminal', () => {
    const hostile = new PyObject(new PyGlobal('a\u001b]0;b\u0007', 'c'), ['\u001b[2J'], 'call')
    const { stdout } = brine([file('hostile.pkl', dumps([hostile, '\u202e']))])
    expect(stdout).toBe("[a\\x1b]0;b\\x07.c('\\x1b[2J'), '\\u202e']\n")
    expect(brine(['json', 'hostile.pkl']).stdout).not.toMatch(/[^\n -~]/)
    const { stderr } = brine([file('error.pkl', Buffer.from('\x80\x02ca\x1b[2J\nb\n)\x81.'))])
    expect(stderr).not.toMatch(/[^\n -~]/)
  })
})

describe('json', () => {
  test('writes a document for each pickle', () => {
    expect(brine(['json', '-c', several])).toEqual({ status: 0, stdout: '1\n[2]\n"three"\n', stderr: '' })
    const { status, stdout } = brine(['json', values])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      none: null,
      tuple: [1],
      big: '1180591620717411303424',
      bytes: { __class__: 'bytes', hex: '0041' },
      float: 1,
      point: { __class__: 'app.Point', x: 1 },
    })
    expect(JSON.parse(brine(['json', '--bytes', 'base64', values]).stdout).bytes).toBe('AEE=')
  })

  test('says what cannot be written', () => {
    let deep: unknown[] = []
    for (let i = 0; i < 200_000; i++) deep = [deep]
    expect(brine(['json', file('deepest.pkl', dumps(deep))])).toMatchObject({ status: 1, stderr: expect.stringContaining('JSON') })
  })
})

describe('dis', () => {
  test('prints what pickletools prints', () => {
    const bytes = readFileSync(join(folder, values))
    expect(brine(['dis', values])).toEqual({ status: 0, stdout: dis(bytes), stderr: '' })
    expect(brine(['dis', '-a', '-l', '2', values]).stdout).toBe(dis(bytes, { annotate: 30, indentLevel: 2 }))
  })

  test('goes on with the pickles that follow, and with their memo where that is asked for', () => {
    const all = [0, 5, 22].map((start) => dis(readFileSync(join(folder, several)), { start }))
    expect(brine(['dis', several]).stdout).toBe(all.join(''))
    const [first, second] = [Buffer.from('Vx\np0\n.'), Buffer.from('(lp1\ng0\na.')]
    expect(brine(['dis', file('memo.pkl', first, second)])).toMatchObject({ status: 1, stderr: expect.stringContaining('memo key 0') })
    expect(brine(['dis', '-m', 'memo.pkl'])).toMatchObject({ status: 0, stderr: '' })
  })

  test('prints what comes before a break', () => {
    const { status, stdout, stderr } = brine(['dis', truncated])
    expect(status).toBe(1)
    expect(stdout).toContain('PROTO      5')
    expect(stderr).toContain('brine: truncated.pkl: ')
  })
})

const COMMANDS = ['show', 'json', 'dis', 'scan', 'convert']

describe('usage', () => {
  test('help and version', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(brine(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
    expect(brine(['--help']).stdout).toMatch(/^usage: brine \[show\] FILE/)
    expect(brine([]).status).toBe(2)
    for (const name of COMMANDS) {
      const { status, stdout } = brine([name, '--help'])
      expect(status).toBe(0)
      expect(stdout).toContain(
        `usage: brine ${name === 'show' ? '[show]' : name} ${name === 'convert' ? '--to FORMAT ' : ''}[options] FILE`,
      )
    }
  })

  test('docs/cli.md has every option', () => {
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    for (const name of COMMANDS) {
      for (const [, short, long] of brine([name, '--help']).stdout.matchAll(/^ {2}(?:(-\w), )?(--\w+)/gm)) {
        expect(page.includes(long!) || (short !== undefined && page.includes(`\`${short}`))).toBe(true)
      }
    }
  })

  test('what is not understood', () => {
    for (const args of [['--nothing', values], ['--depth', 'x', values], ['dis'], ['json', '--bytes', 'octal', values]]) {
      const { status, stdout, stderr } = brine(args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(/^brine: .*\nbrine --help says how it is used\.\n$/)
    }
  })
})

test('whoever reads may stop reading', async () => {
  const large = file('large.pkl', ...Array.from({ length: 20_000 }, (_, i) => dumps(`line ${i}`.repeat(20))))
  const child = spawn(process.execPath, [command, large], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
