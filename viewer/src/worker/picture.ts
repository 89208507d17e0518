// An array as a picture: grey or in colours as it is for bytes, else by a scale of colours from the least to the greatest.
import type { NDArray } from '../../../src/index.ts'
import type { Picture } from '../protocol.ts'
import { hasNumbers, numberReader } from './arrays.ts'

/** Pixels along an axis; of larger arrays every so many elements are shown. */
const LARGEST = 2048
/** Elements along both axes from which on a picture tells something. */
const SMALLEST = 4

/** Where the axes of a picture lie in an array. */
interface Axes {
  readonly height: number
  readonly width: number
  /** The axis of red, green and blue; -1 where each element is a pixel. */
  readonly colour: number
  /** Pictures one after another. */
  readonly slices: number
}

/** How an array is a picture; undefined where it is none. */
export function picturesIn(array: NDArray | { shape: readonly number[] }): Axes | undefined {
  const { shape } = array
  const { length } = shape
  if (length < 2) return undefined
  const isLarge = (axis: number) => shape[axis]! >= SMALLEST
  const product = (end: number) => shape.slice(0, end).reduce((a, b) => a * b, 1)
  const last = shape[length - 1]!
  if (length >= 3 && (last === 3 || last === 4) && isLarge(length - 3) && isLarge(length - 2)) {
    return { height: length - 3, width: length - 2, colour: length - 1, slices: product(length - 3) }
  }
  if (!isLarge(length - 2) || !isLarge(length - 1)) return undefined
  const first = shape[length - 3]
  // As PyTorch has them. A kernel of three channels is no picture.
  if ((first === 3 || first === 4) && Math.min(shape[length - 2]!, last) >= 16) {
    return { height: length - 2, width: length - 1, colour: length - 3, slices: product(length - 3) }
  }
  return { height: length - 2, width: length - 1, colour: -1, slices: product(length - 2) }
}

export function pictureOf(array: NDArray, slice: number): Picture {
  const axes = picturesIn(array)
  if (axes === undefined || !hasNumbers(array)) throw new TypeError('this is no picture')
  const { shape, strides, dtype } = array
  const scale = Math.ceil(Math.max(shape[axes.height]!, shape[axes.width]!) / LARGEST)
  const height = Math.ceil(shape[axes.height]! / scale)
  const width = Math.ceil(shape[axes.width]! / scale)
  const channels = axes.colour < 0 ? 1 : shape[axes.colour]!
  const start = sliceStart(array, axes, slice)
  const read = numberReader(array)
  const values = new Float64Array(width * height * channels)
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let next = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = start + y * scale * strides[axes.height]! + x * scale * strides[axes.width]!
      for (let c = 0; c < channels; c++) {
        const value = read(place + c * (strides[axes.colour] ?? 0))
        values[next++] = value
        if (value < low) low = value
        if (value > high) high = value
      }
    }
  }
  const isByte = dtype.name === 'uint8'
  const [from, to] = isByte ? [0, 255] : channels > 1 && low >= 0 && high <= 1 ? [0, 1] : dtype.kind === 'b' ? [0, 1] : [low, high]
  const pixels = paint(values, channels, from, to, isByte || dtype.kind === 'b')
  return { width, height, pixels, low, high, slices: axes.slices, scale }
}

/** The place in the data where one of the pictures begins. */
function sliceStart({ shape, strides, offset }: NDArray, { height, width, colour }: Axes, slice: number): number {
  let start = offset
  const end = Math.min(...[height, width, colour].filter((axis) => axis >= 0))
  for (let axis = end - 1; axis >= 0; axis--) {
    start += (slice % shape[axis]!) * strides[axis]!
    slice = Math.floor(slice / shape[axis]!)
  }
  return start
}

function paint(values: Float64Array, channels: number, from: number, to: number, isGrey: boolean): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((values.length / channels) * 4)
  const span = to > from ? to - from : 1
  for (let i = 0, out = 0; i < values.length; i += channels, out += 4) {
    if (channels === 1) {
      const t = (values[i]! - from) / span
      // What is no number is left clear.
      if (Number.isNaN(t)) continue
      if (isGrey) pixels.fill(255 * t, out, out + 3)
      else for (let c = 0; c < 3; c++) pixels[out + c] = VIRIDIS[Math.round(Math.min(1, Math.max(0, t)) * 255) * 3 + c]!
    } else for (let c = 0; c < 3; c++) pixels[out + c] = (255 * (values[i + c]! - from)) / span
    pixels[out + 3] = channels === 4 ? (255 * (values[i + 3]! - from)) / span : 255
  }
  return pixels
}

/** Eleven colours of matplotlib's viridis, at equal steps. */
const STOPS = [0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725]

const VIRIDIS = makeScale()

function makeScale(): Uint8Array {
  const scale = new Uint8Array(256 * 3)
  for (let i = 0; i < 256; i++) {
    const t = (i / 255) * (STOPS.length - 1)
    const stop = Math.min(STOPS.length - 2, Math.floor(t))
    for (let c = 0; c < 3; c++) {
      const [a, b] = [STOPS[stop]!, STOPS[stop + 1]!].map((colour) => (colour >> (16 - 8 * c)) & 255)
      scale[3 * i + c] = a! + (b! - a!) * (t - stop)
    }
  }
  return scale
}
