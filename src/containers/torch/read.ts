// Reads the files of `torch.save` and `torch.jit.save`.

import { viewOf } from '../../python/view.ts'
import type { ContainerOptions } from '../pickles.ts'
import { type ContainerSource, openSource } from '../source.ts'
import { run } from '../task.ts'
import { openZip } from '../zip/directory.ts'
import { LOCAL_HEADER } from '../zip/records.ts'
import { readArchive } from './archive.ts'
import { readLegacy } from './legacy.ts'
import { torch } from './registry.ts'
import type { TorchTensor } from './tensor.ts'
import { tensorsIn } from './tensors.ts'

/**
 * How a file is laid out: 'zip' is that of `torch.save` since PyTorch 1.6, 'legacy' the one before, 'torchscript' that of `torch.jit.save`,
 * 'pt2' that of `torch.export.save`, of which the weights and constants are read, 'pickle' a plain pickle.
 */
export type TorchFormat = 'zip' | 'legacy' | 'torchscript' | 'pt2' | 'pickle'

/** A file of PyTorch's, whose storages are read when they are asked for. */
export class TorchFile {
  /** What was saved: a state dict, a module as PyObjects, anything. Tensors in it are {@link TorchTensor}s. */
  readonly value: unknown
  readonly format: TorchFormat
  /** The constants of TorchScript, where frozen models have their weights; undefined in other files. */
  readonly constants: unknown

  constructor(value: unknown, format: TorchFormat, constants: unknown) {
    this.value = value
    this.format = format
    this.constants = constants
  }

  /** Every tensor with its name, which is the way to it: keys, indices and attributes with dots between; of modules as in a state dict. */
  tensors(): Map<string, TorchTensor> {
    const tensors = tensorsIn(this.value)
    for (const [name, tensor] of tensorsIn(this.constants, 'constants')) tensors.set(name, tensor)
    return tensors
  }
}

/**
 * Reads a PyTorch file, without its storages: of a file of any size, kilobytes.
 * @param options those of `loads`, for the pickle in it
 * @throws ContainerError for what is no such file, or one that is damaged
 * @throws UnpicklingError for a pickle in it that cannot be read
 * @see torch.load
 */
export async function readTorch(source: ContainerSource, options: ContainerOptions = {}): Promise<TorchFile> {
  const opened = await openSource(source, options.limits)
  const start = await opened.read(0, Math.min(4, opened.size))
  if (start.length === 4 && viewOf(start).getUint32(0, true) === LOCAL_HEADER) {
    const { value, format, constants } = await readArchive(await openZip(opened, options.limits), options)
    return new TorchFile(value, format, constants)
  }
  const later = (from: number, end: number) => opened.read(from, end)
  const { value, isTorch } = await run(opened, readLegacy(opened.size, later, options, torch))
  return new TorchFile(value, isTorch ? 'legacy' : 'pickle', undefined)
}
