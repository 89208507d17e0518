/**
 * Whether two values hold the same data: what a codec gave back, and what went in. Prototypes are not looked at, nor whether bytes are
 * a Buffer; which objects are one and the same is.
 * @returns undefined if so, else where they first differ
 */
export function difference(expected, actual) {
  const seen = new Map()
  const todo = [[expected, actual, '$']]
  while (todo.length > 0) {
    const [a, b, path] = todo.pop()
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path
    if (seen.has(a)) {
      if (seen.get(a) !== b) return `${path} (identity)`
      continue
    }
    seen.set(a, b)
    if (ArrayBuffer.isView(a)) {
      if (!sameView(a, b)) return path
      continue
    }
    if (Array.isArray(a) !== Array.isArray(b) || ArrayBuffer.isView(b) || b instanceof Map) return path
    const keys = Object.keys(a)
    if (keys.length !== Object.keys(b).length) return path
    for (const key of keys) todo.push([a[key], b[key], `${path}.${key}`])
  }
  return undefined
}

function sameView(a, b) {
  if (!ArrayBuffer.isView(b) || a.byteLength !== b.byteLength) return false
  if (a instanceof Uint8Array !== b instanceof Uint8Array || (!(a instanceof Uint8Array) && a.constructor !== b.constructor)) return false
  const bytes = (view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  return bytes(a).equals(bytes(b))
}
