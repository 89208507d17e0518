// What is in a Map, a Set or bytes, got in ways that no property of theirs can change.

/** Keys and values of a Map by turns. */
export function mapEntries(map: Map<unknown, unknown>): unknown[] {
  const entries: unknown[] = []
  Map.prototype.forEach.call(map, (value, key) => {
    entries.push(key, value)
  })
  return entries
}

/** The elements of a Set. */
export function setItems(set: Set<unknown>): unknown[] {
  const items: unknown[] = []
  Set.prototype.forEach.call(set, (item) => {
    items.push(item)
  })
  return items
}

/** The bytes of a typed array, DataView or ArrayBuffer, not copied. */
export function bytesOf(value: object): Uint8Array {
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value as ArrayBuffer)
}
