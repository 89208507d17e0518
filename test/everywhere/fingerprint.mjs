// A value as a short text that is the same in every runtime: types, order, identity and cycles included.

/** Two 32-bit lanes; not for adversaries, only for telling results apart. */
class Hash {
  #a = 0xdeadbeef
  #b = 0x41c6ce57

  word(word) {
    this.#a = Math.imul(this.#a ^ word, 2654435761)
    this.#b = Math.imul(this.#b ^ word, 1597334677)
    this.#a ^= this.#b >>> 15
    this.#b ^= this.#a >>> 13
  }

  text(text) {
    this.word(text.length)
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i))
  }

  bytes(bytes) {
    this.word(bytes.length)
    let i = 0
    for (; i + 4 <= bytes.length; i += 4) this.word(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24))
    for (; i < bytes.length; i++) this.word(bytes[i])
  }

  digest() {
    return [this.#a, this.#b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
  }
}

export function fingerprintOfBytes(bytes) {
  const hash = new Hash()
  hash.bytes(bytes)
  return hash.digest()
}

export function fingerprint(value) {
  const hash = new Hash()
  const ids = new Map()
  const work = [value]
  while (work.length > 0) {
    const next = work.pop()
    if (typeof next !== 'object' || next === null) hash.text(scalar(next))
    else if (ids.has(next)) hash.text(`ref ${ids.get(next)}`)
    else {
      ids.set(next, ids.size)
      const parts = open(next, hash)
      hash.word(parts.length)
      for (let i = parts.length; i-- > 0; ) work.push(parts[i])
    }
  }
  return hash.digest()
}

function scalar(value) {
  if (typeof value === 'function') return `function ${value.name}`
  return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
}

/** Puts what an object is by itself into the hash. @returns the values in it */
function open(object, hash) {
  hash.text(Object.getPrototypeOf(object)?.constructor?.name ?? 'null')
  if (ArrayBuffer.isView(object)) {
    hash.bytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength))
    return []
  }
  const parts = []
  if (object instanceof Date) parts.push(object.getTime())
  if (object instanceof Map) for (const [key, item] of object) parts.push(key, item)
  if (object instanceof Set) parts.push(...object)
  // What is kept in private fields shows in the text.
  if (typeof object.repr === 'function') parts.push(object.repr())
  for (const key of Object.keys(object)) parts.push(key, object[key])
  return parts
}
