// Archives of torch.export: what PyTorch wrote, and archives that lie.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { writeZip } from '../../src/containers/zip/write.ts'
import { PyComplex } from '../../src/index.ts'
import { ContainerError, readTorch, TorchTensor } from '../../src/torch.ts'

type Said = [dtype: string, shape: number[], stride: number[], offset: number, requiresGrad: boolean, elements: unknown[]]
const vector = JSON.parse(readFileSync(new URL('../vectors/exported.json', import.meta.url), 'utf8')) as {
  file: string
  tensors: Record<string, Said>
}
const bytes = new Uint8Array(gunzipSync(Buffer.from(vector.file, 'base64')))

/** As Python's `str` of a complex number of whole parts. */
const number = (value: unknown) => (value instanceof PyComplex ? `(${value.real}+${value.imag}j)`.replace('(0+0j)', '0j') : Number(value))

test('weights and constants are those that PyTorch had', async () => {
  const file = await readTorch(bytes)
  const tensors = file.tensors()
  expect(file.format).toBe('pt2')
  expect([...tensors.keys()].sort()).toEqual(Object.keys(vector.tensors).sort())
  for (const [name, [dtype, shape, stride, offset, requiresGrad, elements]] of Object.entries(vector.tensors)) {
    const tensor = tensors.get(name)!
    expect([tensor.dtype, tensor.shape, tensor.stride, tensor.offset, tensor.requiresGrad, tensor.device]).toEqual([
      ...[dtype, shape, stride, offset, requiresGrad],
      'cpu',
    ])
    expect((await tensor.toNDArray()).flat().map(number), name).toEqual(elements)
  }
})

test('cut off anywhere it is an error', async () => {
  for (let end = 0; end < bytes.length; end += 64) {
    await expect(readTorch(bytes.slice(0, end)), String(end)).rejects.toThrow(/^(?!.*undefined)/)
    const error = await readTorch(bytes.slice(0, end)).catch((thrown: unknown) => thrown)
    expect((error as Error).name).toMatch(/^(?:Container|Unpickling)Error$/)
  }
})

describe('archives that lie', () => {
  const meta = (changes: object = {}) => ({
    dtype: 7,
    sizes: [{ as_int: 2 }],
    requires_grad: false,
    device: { type: 'cpu', index: null },
    strides: [{ as_int: 1 }],
    storage_offset: { as_int: 0 },
    layout: 7,
    ...changes,
  })
  const entry = (changes: object = {}, more: object = {}) => ({
    path_name: 'weight_0',
    is_param: false,
    use_pickle: false,
    tensor_meta: meta(changes),
    ...more,
  })
  const archive = (json: string, members: [string, Uint8Array[]][] = []) =>
    writeZip([
      ['a/archive_format', [new TextEncoder().encode('pt2')]],
      ['a/data/weights/weight_0', [new Uint8Array(Float32Array.of(1.5, 2.5).buffer)]],
      ['a/data/weights/model_weights_config.json', [new TextEncoder().encode(json)]],
      ...members,
    ])
  const config = (value: object) => JSON.stringify({ config: { w: value } })

  test('what does not lie is read', async () => {
    const { value } = await readTorch(archive(config(entry())))
    expect((await (value as Map<string, TorchTensor>).get('w')!.toNDArray()).toArray()).toEqual([1.5, 2.5])
  })

  test('a tensor is known by any name', async () => {
    const { value } = await readTorch(archive(`{"config": {"__proto__": ${JSON.stringify(entry())}}}`))
    expect((value as Map<string, TorchTensor>).get('__proto__')).toBeInstanceOf(TorchTensor)
  })

  test.for<[string, string]>([
    ['no JSON', '{'],
    ['no UTF-8', '\ud800'],
    ['JSON of another kind', '[]'],
    ['null', 'null'],
    ['no object of tensors', '{"config": 5}'],
    ['a tensor of null', '{"config": {"w": null}}'],
    ['nested deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['a storage that is not there', config(entry({}, { path_name: 'weight_1' }))],
    ['a storage of another folder', config(entry({}, { path_name: '../../archive_format' }))],
    ['a tensor past its storage', config(entry({ sizes: [{ as_int: 3 }] }))],
    ['an offset past the storage', config(entry({ storage_offset: { as_int: 2 } }))],
    ['a negative offset', config(entry({ storage_offset: { as_int: -1 } }))],
    ['strides past the storage', config(entry({ strides: [{ as_int: 2 }] }))],
    ['a stride too many', config(entry({ strides: [{ as_int: 1 }, { as_int: 1 }] }))],
    ['a length that is no number', config(entry({ sizes: [{ as_expr: 's0' }] }))],
    ['a length of text', config(entry({ sizes: [{ as_int: '2' }] }))],
    ['a negative length', config(entry({ sizes: [{ as_int: -2 }] }))],
    ['a shape past 2**53', config(entry({ sizes: [{ as_int: 2 ** 52 }, { as_int: 4 }], strides: [{ as_int: 0 }, { as_int: 0 }] }))],
    ['axes by the thousand', config(entry({ sizes: Array(1000).fill({ as_int: 1 }), strides: Array(1000).fill({ as_int: 1 }) }))],
    ['an element type of no number', config(entry({ dtype: 14 }))],
    ['another layout', config(entry({ layout: 1 }))],
    ['a pickle that is not there', config(entry({}, { path_name: 5, use_pickle: true }))],
    ['a config of a list', '{"config": []}'],
  ])('%s', async ([, json]) => {
    const error = await readTorch(archive(json)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ContainerError)
    expect((error as ContainerError).code).toBe('bad-data')
  })

  test('compiled code without weights is named', async () => {
    const compiled = writeZip([
      ['a/archive_format', [new TextEncoder().encode('pt2')]],
      ['a/data/aotinductor/model/x.so', [new Uint8Array(8)]],
    ])
    await expect(readTorch(compiled)).rejects.toThrow('this PyTorch file lists no weights')
  })

  test('a storage that is not there is named', async () => {
    await expect(readTorch(archive(config(entry({}, { path_name: 'weight_1' }))))).rejects.toThrow('there is no member "weight_1"')
  })

  test('what was pickled is named, and what is no tensor is null', async () => {
    await expect(readTorch(archive(config(entry({}, { use_pickle: true }))))).rejects.toThrow('"w" was pickled on its own')
    const { value } = await readTorch(archive(config(entry({}, { tensor_meta: null }))))
    expect(value).toEqual(new Map([['w', null]]))
  })

  test('several models are told apart', async () => {
    const other = new TextEncoder().encode(config(entry({ storage_offset: { as_int: 1 }, sizes: [{ as_int: 1 }] })))
    const file = await readTorch(archive(config(entry()), [['a/data/weights/my_other_weights_config.json', [other]]]))
    expect([...file.tensors()].map(([name, { shape }]) => [name, shape])).toEqual([
      ['model.w', [2]],
      ['my_other.w', [1]],
    ])
  })
})
