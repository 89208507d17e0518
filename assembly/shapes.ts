import { SHAPE_CAPACITY, SHAPE_KEYS, SHAPE_KEYS_LIMIT, SHAPE_SLOT_MASK, SHAPE_SLOTS, SHAPES } from './memory'
import { ENTRY, idOf, K_STR } from './state'

// Shapes: the key sequences of records, each known by its id.
//
//   shape (8 bytes):  offset of its keys in SHAPE_KEYS | slot << 8 | number of keys
//   key   (4 bytes):  id of an interned string
//   slot  (4 bytes):  id + 1, 0 where free

export const MAX_SHAPE_KEYS: usize = 64
const MAX_PROBES: i32 = 16

export let shapes: u32 = 0
/** The shape found last: the next record is most often like it. */
let last: i32 = -1
let keysEnd: usize = SHAPE_KEYS

/** Forgets all shapes. */
export function resetShapes(): void {
  for (let id: u32 = 0; id < shapes; id++) {
    store<u32>(SHAPE_SLOTS + (((load<u32>(SHAPES + ((id as usize) << 3), 4) >>> 8) as usize) << 2), 0)
  }
  shapes = 0
  last = -1
  keysEnd = SHAPE_KEYS
}

/** Id of the shape whose keys are the stack entries at `first`, `first + 2` ...; -1 where the table takes no more. */
export function shapeOf(first: usize, keys: usize): i32 {
  let hash: u32 = keys as u32
  for (let i: usize = 0; i < keys; i++) hash = (hash ^ idOf(first + i * (2 * ENTRY))) * 0x9e3779b1
  let slot = (hash ^ (hash >>> 15)) & SHAPE_SLOT_MASK
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const at = SHAPE_SLOTS + ((slot as usize) << 2)
    const found = load<u32>(at)
    if (found == 0) {
      if (shapes == SHAPE_CAPACITY || keysEnd > SHAPE_KEYS_LIMIT) return -1
      const shape = SHAPES + ((shapes as usize) << 3)
      store<u32>(shape, (keysEnd - SHAPE_KEYS) as u32)
      store<u32>(shape, (slot << 8) | (keys as u32), 4)
      for (let i: usize = 0; i < keys; i++, keysEnd += 4) store<u32>(keysEnd, idOf(first + i * (2 * ENTRY)))
      shapes++
      store<u32>(at, shapes)
      return use(shapes - 1)
    }
    if (isShape((found - 1) as i32, first, keys)) return use(found - 1)
    slot = (slot + 1) & SHAPE_SLOT_MASK
  }
  return -1
}

function use(id: u32): i32 {
  last = id as i32
  return last
}

/** Whether a shape has just the keys at `first`, `first + 2` ... An entry that is no string has no id that a shape has. */
function isShape(id: i32, first: usize, keys: usize): bool {
  const shape = SHAPES + ((id as usize) << 3)
  if ((load<u32>(shape, 4) & 0xff) != (keys as u32)) return false
  const known = SHAPE_KEYS + (load<u32>(shape) as usize)
  let i: usize = 0
  while (i < keys && ((load<u32>(known + (i << 2)) << 3) | K_STR) == load<u32>(first + i * (2 * ENTRY))) i++
  return i == keys
}

/** The shape found last, if these keys are its own; -1 else, and for entries that are no strings. */
export function sameShape(first: usize, keys: usize): i32 {
  return last >= 0 && isShape(last, first, keys) ? last : -1
}
