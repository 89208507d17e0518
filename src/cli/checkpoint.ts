// What is in PyTorch's files, and in plain pickles with tensors: a list of the tensors, and what lies around them.
import type { NDArray } from '../index.ts'
import { shapeText } from '../python/numpy/layout.ts'
import { ShownArray } from '../repr/forms-numpy.ts'
import { readTorch, TorchFile, TorchTensor } from '../torch.ts'
import type { Input } from './input.ts'
import { type Item, partOf } from './item.ts'
import { Attempts, type Reading } from './libraries.ts'
import { counted, type Table } from './table.ts'
import { bytesText } from './terminal.ts'

/** What is in a file of `torch.save`. @throws ContainerError, UnpicklingError, BadData */
export async function* checkpointItems({ source }: Input, reading: Reading): AsyncGenerator<Item> {
  const file = await new Attempts(reading).run((options) => readTorch(source, options))
  yield* tensorItems(file, reading)
}

/** What is in a plain pickle that names PyTorch. */
export function pickledItems(value: unknown, reading: Reading): AsyncGenerator<Item> {
  return tensorItems(new TorchFile(value, 'pickle', undefined), reading)
}

async function* tensorItems(file: TorchFile, reading: Reading): AsyncGenerator<Item> {
  const { value } = file
  const tensors = file.tensors()
  if (reading.part !== undefined) {
    const tensor = partOf(tensors, reading.part)
    yield { value: await arrayOf(tensor, reading), tensors: new Map([[reading.part, tensor]]), isListed: !reading.shows }
  } else if (value instanceof TorchTensor && (isFew(tensors, reading) || !reading.shows)) {
    yield { value: await arrayOf(value, reading), tensors, isListed: !reading.shows }
  } else {
    const isListed = value instanceof TorchTensor || isNamedTensors(value)
    yield { value, tensors, isListed: isListed, ...(reading.shows && tensors.size > 0 && { table: tableOf(tensors) }) }
    if (isFew(tensors, reading)) for (const [member, tensor] of tensors) yield { value: await arrayOf(tensor, reading), member }
  }
}

function tableOf(tensors: ReadonlyMap<string, TorchTensor>): Table {
  const all = [...tensors]
  const hasDevices = all.some(([, { device }]) => device !== 'cpu')
  const sum = (of: (tensor: TorchTensor) => number) => all.reduce((total, [, tensor]) => total + of(tensor), 0)
  return {
    headings: ['name', 'dtype', 'shape', ...(hasDevices ? ['device'] : []), 'bytes'],
    rows: all.map(([name, { dtype, shape, device, nbytes }]) => {
      return [name, dtype, shapeText(shape), ...(hasDevices ? [device] : []), bytesText(nbytes)]
    }),
    sum: `${counted(all.length, 'tensor')}, ${counted(
      sum(({ size }) => size),
      'element',
    )}, ${bytesText(sum(({ nbytes }) => nbytes))}`,
  }
}

/** Whether the elements are so few that they are shown too. */
function isFew(tensors: ReadonlyMap<string, TorchTensor>, { elements }: Reading): boolean {
  let count = 0
  for (const { size, storage } of tensors.values()) count += storage === undefined ? Number.POSITIVE_INFINITY : size
  return count <= elements
}

/** The elements, for showing under the name and dtype of the tensor. @throws ContainerError */
async function arrayOf(tensor: TorchTensor, { shows }: Reading): Promise<NDArray | ShownArray> {
  const array = await tensor.toNDArray()
  return shows ? new ShownArray('tensor', tensor.dtype, tensor.shape, array) : array
}

/** A state dict, of which the list of the tensors tells all. */
function isNamedTensors(value: unknown): boolean {
  return value instanceof Map && value.size > 0 && [...value.values()].every((part) => part instanceof TorchTensor)
}
