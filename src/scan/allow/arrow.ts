// The allow list: the arrays of pyarrow, which the strings of pandas 3 are. Arrow believes lengths and offsets, so they are checked.

import { PyTuple } from '../../python/values.ts'
import { viewOf } from '../../python/view.ts'
import {
  args,
  bool,
  bytes,
  calling,
  either,
  type Known,
  list,
  listOf,
  made,
  matching,
  optional,
  plainDict,
  str,
  type Table,
} from '../rules.ts'

/** Bytes of an element of Arrow's fixed-width types; 0.125 for bits. */
const WIDTHS: Readonly<Record<string, number>> = {
  bool: 0.125,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  halffloat: 2,
  float16: 2,
  int32: 4,
  uint32: 4,
  float: 4,
  date32: 4,
  int64: 8,
  uint64: 8,
  double: 8,
  float64: 8,
  float32: 4,
  date64: 8,
  timestamp: 8,
  duration: 8,
}

export function addArrow(table: Table): void {
  const type = made('arrow type')
  // pandas may open what a text names, as dateutil//path.
  const zone = matching(/^(?:[A-Za-z0-9_+-]+(?:\/[A-Z][A-Za-z0-9_+-]*)*|[+-]\d\d:?\d\d)$/)
  list(table, 'pyarrow.lib py_buffer', calling(args([bytes]), { label: 'arrow buffer' }))
  list(table, 'pyarrow.lib type_for_alias', calling(args([matching(/^[a-z_0-9[\]]+$/)]), { label: 'arrow type' }))
  list(table, 'pyarrow.lib timestamp', calling(args([matching(/^(s|ms|us|ns)$/), optional(zone)], 1), { label: 'arrow type' }))
  list(table, 'pyarrow.lib duration', calling(args([matching(/^(s|ms|us|ns)$/)]), { label: 'arrow type' }))
  list(table, 'pyarrow.lib list_ large_list', calling(args([either(type, made('arrow field'))]), { label: 'arrow type' }))
  list(table, 'pyarrow.lib field', calling(args([str, type, bool, optional(plainDict)], 2), { label: 'arrow field' }))
  list(table, 'pyarrow.lib schema', calling(args([listOf(made('arrow field')), optional(plainDict)], 1), { label: 'arrow schema' }))
  list(
    table,
    'pyarrow.lib _restore_array',
    calling((values, known) => values.length === 1 && isArrowArray(values[0], known), { label: 'arrow array' }),
  )
  list(table, 'pyarrow.lib chunked_array', calling(args([listOf(made('arrow array')), type], 1), { label: 'arrow array' }))
  list(table, 'pyarrow.lib _reconstruct_table', calling(args([listOf(made('arrow array')), made('arrow schema')])))
}

/** `(type, length, nulls, offset, buffers, children, dictionary)`: Arrow believes the length, so the buffers must be long enough. */
function isArrowArray(value: unknown, known: Known): boolean {
  if (!(value instanceof PyTuple) || value.length !== 7) return false
  const [type, length, nulls, offset, buffers, children, dictionary] = value
  const isCounted = [length, nulls, offset].every((count) => typeof count === 'number' && Number.isInteger(count))
  if (!isCounted || !(Number(length) >= 0 && Number(offset) >= 0) || !Array.isArray(buffers) || !Array.isArray(children)) return false
  if (known.labelOf(type) !== 'arrow type' || children.length > 0 || dictionary !== null) return false
  const end = Number(length) + Number(offset)
  const [validity, data, text] = buffers.map((buffer) => bufferOf(buffer, known))
  if (validity === undefined || data === undefined || (validity !== null && validity.length < end / 8)) return false
  const [alias] = known.argumentsOf(type)
  const name = typeof alias === 'string' ? (/^(s|ms|us|ns)$/.test(alias) ? 'timestamp' : alias.replace(/\[.*/, '')) : ''
  const width = Object.hasOwn(WIDTHS, name) ? WIDTHS[name]! : undefined
  if (width !== undefined) return buffers.length === 2 && (end === 0 || (data !== null && data.length >= end * width))
  const wide = /^large_(string|utf8|binary)$/.test(name) ? 8 : /^(string|utf8|binary)$/.test(name) ? 4 : 0
  if (wide === 0 || buffers.length !== 3) return false
  return end === 0 || offsetsFit(data, text, end, wide, known)
}

/** Whether the offsets of strings rise, and end within the text. */
function offsetsFit(offsets: Uint8Array | null, text: Uint8Array | null | undefined, count: number, wide: number, known: Known): boolean {
  if (offsets === null || offsets.length < (count + 1) * wide || text === undefined || !known.spend(count)) return false
  const view = viewOf(offsets)
  let last = 0
  for (let i = 0; i <= count; i++) {
    const at = wide === 4 ? view.getInt32(i * 4, true) : Number(view.getBigInt64(i * 8, true))
    if (!(at >= last)) return false
    last = at
  }
  return last <= (text?.length ?? 0)
}

/** The bytes of a buffer; null where there is none, undefined for what is no buffer. */
function bufferOf(value: unknown, known: Known): Uint8Array | null | undefined {
  if (value === null) return null
  if (known.labelOf(value) !== 'arrow buffer') return undefined
  let [content] = known.argumentsOf(value)
  while (known.labelOf(content) === 'bytes' && known.spend(1)) content = known.argumentsOf(content)[0] ?? ''
  if (typeof content === 'string' && known.spend(content.length)) return Uint8Array.from(content, (character) => character.charCodeAt(0))
  return content instanceof Uint8Array ? content : undefined
}
