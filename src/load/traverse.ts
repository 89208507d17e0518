// Everything that can be reached from a loaded value, without recursion.

/** Calls `visit` with each part of one value, and puts what it answers in the part's place where that differs. */
function eachPart(value: object, visit: (part: unknown) => unknown): void {
  if (ArrayBuffer.isView(value)) return
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const part = visit(value[i])
      if (part !== value[i]) value[i] = part
    }
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      visit(key)
      const part = visit(item)
      if (part !== item) value.set(key, part)
    }
  } else if (value instanceof Set) {
    for (const element of value) visit(element)
  }
  if (Array.isArray(value)) return
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key]
    const put = visit(part)
    if (put !== part) Object.defineProperty(value, key, { value: put, writable: true, enumerable: true, configurable: true })
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Puts the replacement of each replaced object wherever the object is still referred to; returns the root's. */
export function replaceAll(root: unknown, replaced: ReadonlyMap<unknown, unknown>): unknown {
  const visit = (part: unknown): unknown => {
    if (!isObject(part)) return part
    const now = (replaced.get(part) ?? part) as object
    if (!seen.has(now)) {
      seen.add(now)
      work.push(now)
    }
    return now
  }
  const seen = new Set<object>()
  const work: object[] = []
  const result = visit(root)
  for (let value = work.pop(); value !== undefined; value = work.pop()) eachPart(value, visit)
  return result
}

/**
 * How many values a result has (items, keys, attributes), and how deep it is: containers on the shortest way from the root.
 * Stops early past either limit.
 */
export function measure(root: unknown, maxItems: number, maxDepth: number): { items: number; depth: number } {
  let items = 0
  let depth = 0
  const seen = new Set<object>()
  let level: object[] = []
  let next: object[] = []
  const visit = (part: unknown): unknown => {
    items++
    if (isObject(part) && !seen.has(part)) {
      seen.add(part)
      next.push(part)
    }
    return part
  }
  visit(root)
  while (next.length > 0 && items <= maxItems && depth <= maxDepth) {
    ;[level, next] = [next, []]
    depth++
    for (const value of level) eachPart(value, visit)
  }
  return { items, depth }
}
