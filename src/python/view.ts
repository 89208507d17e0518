// Bytes as what they are in memory: a view of numbers, and the order of their bytes.

/** A DataView of bytes: of these, and not of the whole buffer that they are in. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

let littleEndian: boolean | undefined

/** Whether typed arrays on this machine are little-endian. */
export function isLittleEndian(): boolean {
  littleEndian ??= new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  return littleEndian
}
