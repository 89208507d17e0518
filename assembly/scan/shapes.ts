// Shapes: the key sequences of records, in a tree. No key at all is its root, and each key leads from a shape to a longer one. The fields of a
// shape are in src/abi/memory.ts; a slot of the hash table (4 bytes) has id + 1, 0 where free.
import { slotAt } from '../hash'
import {
  INTERN_BENEFITS,
  SHAPE_CAPACITY,
  SHAPE_KEYS_BITS,
  SHAPE_KEYS_MASK,
  SHAPE_LAST_KEY,
  SHAPE_LIKELY,
  SHAPE_PARENT,
  SHAPE_SIZE,
  SHAPE_SLOT_AND_KEYS,
  SHAPE_SLOT_MASK,
  SHAPE_SLOTS,
  SHAPES,
} from '../memory'
import { FIRST_BENEFIT } from './strings'

const MAX_SHAPE_KEYS: u32 = 128
const MAX_PROBES: i32 = 16
/** The root's key: that of no string, so that a shape which none was met after may have the root in its place. */
const NO_KEY: u32 = 0xffffffff

export const ROOT: usize = SHAPES

export let shapeCount: u32 = 0

/** Forgets all shapes. Each of the last load knows its slot, which is cleared. */
export function resetShapes(): void {
  for (let id: u32 = 1; id < shapeCount; id++) {
    store<u32>(slotAt(SHAPE_SLOTS, load<u32>(shapeOf(id), SHAPE_SLOT_AND_KEYS) >>> SHAPE_KEYS_BITS), 0)
  }
  shapeCount = 1
  note(ROOT, NO_KEY, 0, 0)
}

function note(shape: usize, key: u32, parentId: u32, slotAndKeys: u32): void {
  store<u32>(shape, key, SHAPE_LAST_KEY)
  store<u32>(shape, parentId, SHAPE_PARENT)
  store<u32>(shape, ROOT as u32, SHAPE_LIKELY)
  store<u32>(shape, slotAndKeys, SHAPE_SLOT_AND_KEYS)
  store<i32>(benefitOf(shape), FIRST_BENEFIT)
}

function shapeOf(id: u32): usize {
  return SHAPES + (id as usize) * SHAPE_SIZE
}

export function shapeId(shape: usize): u32 {
  return ((shape - SHAPES) / SHAPE_SIZE) as u32
}

export function lastKey(shape: usize): u32 {
  return load<u32>(shape, SHAPE_LAST_KEY)
}

/** The shape without its last key. */
export function parent(shape: usize): usize {
  return shapeOf(load<u32>(shape, SHAPE_PARENT))
}

/** Where it is noted what interning the values of a shape's last key pays. Values that belong to no key of a record share the root's. */
export function benefitOf(shape: usize): usize {
  return INTERN_BENEFITS + ((shape - SHAPES) >>> 2)
}

export function keysOf(shape: usize): usize {
  return (load<u32>(shape, SHAPE_SLOT_AND_KEYS) & SHAPE_KEYS_MASK) as usize
}

/** The shape that was met last with one key more, or the root. It is most often that of the next record, too. */
export function likelyAfter(shape: usize): usize {
  return load<u32>(shape, SHAPE_LIKELY) as usize
}

/** The shape with one key more, the interned string `key`; 0 where there can be none. */
export function withKey(shape: usize, key: u32): usize {
  const likely = likelyAfter(shape)
  return lastKey(likely) == key ? likely : findWithKey(shape, key)
}

function findWithKey(shape: usize, key: u32): usize {
  const id = shapeId(shape)
  const hash = (id * 0x85ebca6b) ^ (key * 0x9e3779b1)
  let slot = (hash ^ (hash >>> 15)) & SHAPE_SLOT_MASK
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const found = load<u32>(slotAt(SHAPE_SLOTS, slot))
    if (found == 0) return add(shape, key, slot)
    const candidate = shapeOf(found - 1)
    if (lastKey(candidate) == key && load<u32>(candidate, SHAPE_PARENT) == id) {
      store<u32>(shape, candidate as u32, SHAPE_LIKELY)
      return candidate
    }
    slot = (slot + 1) & SHAPE_SLOT_MASK
  }
  return 0
}

function add(shape: usize, key: u32, slot: u32): usize {
  const keys = keysOf(shape) as u32
  if (shapeCount == SHAPE_CAPACITY || keys == MAX_SHAPE_KEYS) return 0
  const made = shapeOf(shapeCount)
  note(made, key, shapeId(shape), (slot << SHAPE_KEYS_BITS) | (keys + 1))
  shapeCount++
  store<u32>(slotAt(SHAPE_SLOTS, slot), shapeCount)
  store<u32>(shape, made as u32, SHAPE_LIKELY)
  return made
}
