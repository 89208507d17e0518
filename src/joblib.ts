// The entry `brine/joblib`: the files of `joblib.dump`.

export { type ContainerCode, ContainerError } from './containers/error.ts'
export { type Decompress, type JoblibOptions, readJoblib } from './containers/joblib.ts'
export type { ContainerLimits, ContainerSource } from './containers/source.ts'
