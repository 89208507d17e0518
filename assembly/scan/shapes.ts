import { INTERN_BENEFITS, SHAPE_CAPACITY, SHAPE_SLOT_MASK, SHAPE_SLOTS, SHAPES } from '../memory'
import { FIRST_BENEFIT } from './strings'

// Shapes: the key sequences of records, in a tree. No key at all is its root, and each key leads from a shape to a longer one.
//
//   shape (16 bytes):  id of its last key, an interned string | id of the shape without it | address of the shape met last with a key more | slot << 8 | number of keys
//   slot   (4 bytes):  id + 1, 0 where free

const SHAPE_SIZE: usize = 16
const MAX_SHAPE_KEYS: u32 = 64
const MAX_PROBES: i32 = 16
/** The root's key: that of no string, so that a shape which none was met after may have the root in its place. */
const NO_KEY: u32 = 0xffffffff

export const ROOT: usize = SHAPES

export let shapeCount: u32 = 0

/** Forgets all shapes. */
export function resetShapes(): void {
  for (let id: u32 = 1; id < shapeCount; id++) {
    store<u32>(SHAPE_SLOTS + (((load<u32>(SHAPES + (id as usize) * SHAPE_SIZE, 12) >>> 8) as usize) << 2), 0)
  }
  shapeCount = 1
  store<u32>(ROOT, NO_KEY)
  store<u32>(ROOT, 0, 4)
  store<u32>(ROOT, ROOT as u32, 8)
  store<u32>(ROOT, 0, 12)
  store<i32>(INTERN_BENEFITS, FIRST_BENEFIT)
}

export function shapeId(shape: usize): u32 {
  return ((shape - SHAPES) / SHAPE_SIZE) as u32
}

export function lastKey(shape: usize): u32 {
  return load<u32>(shape)
}

/** The shape without its last key. */
export function parent(shape: usize): usize {
  return SHAPES + (load<u32>(shape, 4) as usize) * SHAPE_SIZE
}

/** Where it is noted what interning the values of a shape's last key pays; those that are no record's have the root's. */
export function benefitOf(shape: usize): usize {
  return INTERN_BENEFITS + ((shape - SHAPES) >>> 2)
}

export function keysOf(shape: usize): usize {
  return (load<u32>(shape, 12) & 0xff) as usize
}

/** The shape that was met last with one key more, or the root. */
export function likelyAfter(shape: usize): usize {
  return load<u32>(shape, 8) as usize
}

/** The shape with one key more, the interned string `key`; 0 where there can be none. */
export function withKey(shape: usize, key: u32): usize {
  if (lastKey(likelyAfter(shape)) == key) return likelyAfter(shape)
  const id = shapeId(shape)
  const hash = (id * 0x85ebca6b) ^ (key * 0x9e3779b1)
  let slot = (hash ^ (hash >>> 15)) & SHAPE_SLOT_MASK
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const at = SHAPE_SLOTS + ((slot as usize) << 2)
    const found = load<u32>(at)
    if (found == 0) {
      const keys = load<u32>(shape, 12) & 0xff
      if (shapeCount == SHAPE_CAPACITY || keys == MAX_SHAPE_KEYS) return 0
      const made = SHAPES + (shapeCount as usize) * SHAPE_SIZE
      store<u32>(made, key)
      store<u32>(made, id, 4)
      store<u32>(made, ROOT as u32, 8)
      store<u32>(made, (slot << 8) | (keys + 1), 12)
      store<i32>(benefitOf(made), FIRST_BENEFIT)
      shapeCount++
      store<u32>(at, shapeCount)
      store<u32>(shape, made as u32, 8)
      return made
    }
    const candidate = SHAPES + ((found - 1) as usize) * SHAPE_SIZE
    if (load<u32>(candidate) == key && load<u32>(candidate, 4) == id) {
      store<u32>(shape, candidate as u32, 8)
      return candidate
    }
    slot = (slot + 1) & SHAPE_SLOT_MASK
  }
  return 0
}
