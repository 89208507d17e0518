// Writes safetensors files: the length of a header, the header in JSON, and the elements of all tensors (huggingface/safetensors, README.md).

import { type ByteSink, writerTo } from '../../dump/sink.ts'
import { ContainerError } from '../error.ts'
import { torchDTypes } from './dtype.ts'
import type { TorchTensor } from './tensor.ts'

const ALIGNMENT = 8

/**
 * Writes tensors to a safetensors file, one after another, reading each when its turn comes.
 * @param tensors by name, as `tensors()` of a TorchFile gives them
 * @param metadata text by name, for the header
 * @throws ContainerError of code 'unsupported' for an element type that such files have no name for; nothing is written then
 * @throws ContainerError if a storage is damaged
 * @throws PicklingError of code 'sink' if the destination fails
 * @throws TypeError if it is no destination
 */
export async function toSafetensors(
  tensors: Iterable<readonly [name: string, tensor: TorchTensor]>,
  destination: ByteSink,
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  const order = [...torchDTypes().keys()]
  const rank = (tensor: TorchTensor) => order.indexOf(tensor.dtype)
  // The library's order: wide elements first, so that all are aligned.
  const sorted = [...new Map(tensors)].sort(([a, x], [b, y]) => rank(y) - rank(x) || (a < b ? -1 : 1))
  const entries: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', metadata]]
  let end = 0
  for (const [name, tensor] of sorted) {
    const dtype = tensor.type.safetensors
    if (dtype === undefined || name === '__metadata__') {
      throw new ContainerError('unsupported', `safetensors files cannot hold ${JSON.stringify(name)}, of ${tensor.dtype}`, 0)
    }
    if (tensor.storage === undefined) throw new ContainerError('missing', `${JSON.stringify(name)} has no data`, 0)
    entries.push([name, { dtype, shape: tensor.shape, data_offsets: [end, (end += tensor.nbytes)] }])
  }
  const write = writerTo(destination)
  await write(headerOf(`{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`))
  for (const [, tensor] of sorted) for await (const piece of tensor.pieces()) await write([piece])
}

/** The length of the header, in 64 bits, and the header, filled up with spaces. */
function headerOf(json: string): Uint8Array[] {
  const text = new TextEncoder().encode(json)
  const header = new Uint8Array(Math.ceil(text.length / ALIGNMENT) * ALIGNMENT).fill(0x20)
  header.set(text)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true)
  return [length, header]
}
