// Writes safetensors files: of the tensors of a checkpoint, and of NumPy's arrays, which are tensors there as well.
import { torchDTypes } from '../containers/torch/dtype.ts'
import { NDArray } from '../index.ts'
import { TorchStorage, TorchTensor, toSafetensors } from '../torch.ts'
import { BadData } from './input.ts'
import type { Output } from './output.ts'
import { inLine } from './table.ts'

/** The tensors among some values by name, as a safetensors file takes them. @throws BadData for a value that is none */
export function tensorsOf(values: ReadonlyMap<string, unknown>): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>()
  for (const [name, value] of values) {
    if (!(value instanceof NDArray)) throw new BadData(`safetensors files hold arrays and tensors, which ${inLine(name)} is not`)
    tensors.set(name, tensorOf(name, value))
  }
  return tensors
}

/** @throws BadData for an element type that PyTorch does not have */
function tensorOf(name: string, array: NDArray): TorchTensor {
  const { dtype, shape } = array
  const kind = `${dtype.kind}${dtype.itemsize}`
  const type = [...torchDTypes().values()].find(({ name, numpy }) => numpy === kind && !/^(?:q|bfloat|float8|complex32)/.test(name))
  if (type === undefined || type.safetensors === undefined) {
    throw new BadData(`safetensors files cannot hold ${inLine(name)}, an array of dtype ${inLine(dtype.name)}`)
  }
  const bytes = array.toBytes('C')
  const content = {
    nbytes: bytes.length,
    isLittle: dtype.byteorder !== '>',
    read: async (start: number, end: number) => bytes.subarray(start, end),
  }
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1))
  return new TorchTensor(new TorchStorage(type, 'cpu', content, 0, bytes.length), type, shape, steps, 0)
}

/** @param progress is told how many bytes were written, of how many */
export async function writeTensors(
  tensors: ReadonlyMap<string, TorchTensor>,
  output: Output,
  progress: (size: number) => (done: number) => void,
): Promise<void> {
  let size = 0
  for (const { nbytes } of tensors.values()) size += nbytes
  const told = progress(size)
  let done = 0
  await toSafetensors(tensors, {
    async write(chunk: Uint8Array) {
      await output.write(chunk)
      told((done += chunk.length))
    },
  })
}
