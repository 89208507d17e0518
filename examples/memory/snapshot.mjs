// Sums up a memory snapshot of PyTorch (torch.cuda.memory._dump_snapshot): node snapshot.mjs FILE
import { open } from 'node:fs/promises'
import { load } from 'brine'

/** Bytes that are allocated, and the places in the program that allocated most of them. */
export function summary({ segments }, count = 10) {
  const places = new Map()
  let reserved = 0
  let active = 0
  for (const segment of segments) {
    reserved += Number(segment.total_size)
    for (const { state, size, frames = [] } of segment.blocks) {
      if (state !== 'active_allocated') continue
      active += Number(size)
      const [frame] = frames
      const place = frame === undefined ? 'unknown' : `${frame.filename}:${frame.line} ${frame.name}`
      places.set(place, (places.get(place) ?? 0) + Number(size))
    }
  }
  const most = [...places].sort((a, b) => b[1] - a[1]).slice(0, count)
  return { segments: segments.length, reserved, active, most }
}

if (process.argv[1] === import.meta.filename) {
  const file = await open(process.argv[2])
  try {
    const { segments, reserved, active, most } = summary(await load(file))
    console.log(`${segments} segments, ${reserved} bytes reserved, ${active} in use`)
    for (const [place, size] of most) console.log(`${String(size).padStart(14)}  ${place}`)
  } finally {
    await file.close()
  }
}
