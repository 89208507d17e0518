// The whole ABI of the core. scan: begin a load, then scan window after window; its results lie in the header and on the tape
// (src/wasm/tape.ts), the map of memory is in memory.ts.
export { begin, scan } from './scan'
