// The entry `brine/npy`: NumPy's own files.

export { type ContainerCode, ContainerError } from './containers/error.ts'
export { NpzFile, readNpz, writeNpz } from './containers/npy/npz.ts'
export { NpyFile, openNpy, readNpy } from './containers/npy/read.ts'
export { writeNpy } from './containers/npy/write.ts'
export type { ContainerOptions } from './containers/pickles.ts'
export type { ContainerLimits, ContainerSource } from './containers/source.ts'
