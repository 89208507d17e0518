// An option of an unknown name is refused, with the name that was probably meant.
import { expect, test } from 'vitest'
import { dump, dumps, framed, frames, load, loadAll, loads, Pickler, Unpickler } from '../src/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: names that the types refuse are what is tried
type Any = any
const pickle = dumps(1)

test.each([
  ['losless', 'lossless'],
  ['fix_imports', 'fixImports'],
  ['find_class', 'findClass'],
  ['persistent_load', 'persistentLoad'],
  ['buffer_callback', 'bufferCallback'],
  ['Encoding', 'encoding'],
  ['limit', 'limits'],
  ['protcol', 'protocol'],
])('%s is taken for %s by every function', async (given, meant) => {
  const options: Any = { [given]: undefined }
  const message = `there is no option ${given}: did you mean ${meant}?`
  expect(() => loads(pickle, options)).toThrow(new TypeError(message))
  expect(() => new Unpickler(pickle, options).load()).toThrow(new TypeError(message))
  expect(() => dumps(1, options)).toThrow(new TypeError(message))
  expect(() => framed(1, options)).toThrow(new TypeError(message))
  expect(() => new Pickler(options)).toThrow(new TypeError(message))
  await expect(load(pickle, options)).rejects.toThrow(new TypeError(message))
  await expect(loadAll(pickle, options).next()).rejects.toThrow(new TypeError(message))
  await expect(frames(framed(1), options).next()).rejects.toThrow(new TypeError(message))
  await expect(dump(1, { write() {} }, options)).rejects.toThrow(new TypeError(message))
})

test('a name that is like no other is named alone', () => {
  expect(() => loads(pickle, { colour: 1 } as Any)).toThrow(new TypeError('there is no option colour'))
  expect(() => loads(pickle, { [`${'x'.repeat(100_000)}`]: 1 } as Any)).toThrow(TypeError)
})

test('names in limits are known too, and taken for what they are where they stand outside', () => {
  expect(() => loads(pickle, { limits: { maxbytes: 1 } } as Any)).toThrow(
    new TypeError('there is no option maxbytes: did you mean maxBytes?'),
  )
  expect(() => loads(pickle, { limits: { depth: 1 } } as Any)).toThrow(new TypeError('there is no option depth'))
  const outside = 'there is no option maxBytes: did you mean limits.maxBytes?'
  expect(() => loads(pickle, { maxBytes: 1 } as Any)).toThrow(new TypeError(outside))
  expect(loads(pickle, { limits: { maxBytes: 100, maxDepth: 1, maxItems: 1, maxDigits: 1, maxProduced: 1 } })).toBe(1)
})

test.each([
  ['abc', 'string'],
  [null, 'null'],
  [undefined, 'undefined'],
  [12, 'number'],
  [new Blob([]), 'object: load reads Blobs, streams'],
  [Promise.resolve(), 'object: load reads Blobs, streams'],
])('%o is no pickled data', (given, name) => {
  const message = `pickled data must be a Uint8Array, an ArrayBuffer or a view of one, not ${name}`
  expect(() => loads(given as Any)).toThrow(new TypeError(message))
})

test('one object of options does for loads and dumps', () => {
  const options = { lossless: true, protocol: 2, fixImports: true }
  expect(loads(dumps([1], options), options)).toEqual([1])
})
