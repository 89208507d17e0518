// The whole ABI of the core: what linear memory holds, and the functions that work in it.
export { version } from './memory'
