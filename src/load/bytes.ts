// The bytes that a caller gives to be read, whatever binary type they come as.

/** Binary data, of any type that JavaScript has for it; no typed array is taken for more than its bytes. */
export type Bytes = Uint8Array | ArrayBuffer | ArrayBufferView

/**
 * The bytes of any binary value, without a copy. Only a plain Uint8Array will do further on: a Buffer's `slice` is a view.
 * @throws TypeError for anything else, a string above all
 */
export function toBytes(data: Bytes): Uint8Array {
  if (ArrayBuffer.isView(data)) {
    if (Object.getPrototypeOf(data) === Uint8Array.prototype && data.buffer instanceof ArrayBuffer) return data as Uint8Array
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    // Text decoders refuse shared memory, and another thread could change it between two looks.
    return typeof SharedArrayBuffer !== 'undefined' && data.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes
  }
  if (data instanceof ArrayBuffer || Object.prototype.toString.call(data) === '[object ArrayBuffer]') return new Uint8Array(data)
  const given = data === null ? 'null' : typeof data
  const advice = given === 'object' ? ': load reads Blobs, streams' : ''
  throw new TypeError(`pickled data must be a Uint8Array, an ArrayBuffer or a view of one, not ${given}${advice}`)
}
