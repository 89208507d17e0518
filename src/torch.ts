// The entry `brine/torch`: PyTorch's files, and tensors in plain pickles.

export { type ContainerCode, ContainerError } from './containers/error.ts'
export type { ContainerOptions } from './containers/pickles.ts'
export type { ContainerLimits, ContainerSource } from './containers/source.ts'
export { readTorch, TorchFile, type TorchFormat } from './containers/torch/read.ts'
export { torch } from './containers/torch/registry.ts'
export { toSafetensors } from './containers/torch/safetensors.ts'
export { TorchStorage, TorchTensor } from './containers/torch/tensor.ts'
