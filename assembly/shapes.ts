import { SHAPE_CAPACITY, SHAPE_KEYS, SHAPE_KEYS_LIMIT, SHAPE_SLOT_MASK, SHAPE_SLOTS, SHAPES } from './memory'
import { ENTRY, idOf } from './state'

// Shapes: the key sequences of records, each known by its id.
//
//   shape (8 bytes):  offset of its keys in SHAPE_KEYS | slot << 8 | number of keys
//   key   (4 bytes):  id of an interned string
//   slot  (4 bytes):  id + 1, 0 where free

export const MAX_SHAPE_KEYS: usize = 64
const MAX_PROBES: i32 = 16

export let shapes: u32 = 0
let keysEnd: usize = SHAPE_KEYS

/** Forgets all shapes. */
export function resetShapes(): void {
  for (let id: u32 = 0; id < shapes; id++) {
    store<u32>(SHAPE_SLOTS + (((load<u32>(SHAPES + ((id as usize) << 3), 4) >>> 8) as usize) << 2), 0)
  }
  shapes = 0
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
      return (shapes - 1) as i32
    }
    const shape = SHAPES + (((found - 1) as usize) << 3)
    if ((load<u32>(shape, 4) & 0xff) == (keys as u32)) {
      const known = SHAPE_KEYS + (load<u32>(shape) as usize)
      let i: usize = 0
      while (i < keys && load<u32>(known + (i << 2)) == idOf(first + i * (2 * ENTRY))) i++
      if (i == keys) return (found - 1) as i32
    }
    slot = (slot + 1) & SHAPE_SLOT_MASK
  }
  return -1
}
