// The whole ABI of the core. Whoever makes an instance puts the table of arguments into its memory (ARGUMENTS in src/abi/memory.ts).
// scan: begin a load, then scan window after window; its results lie in the header and on the tape (src/abi/load-tape.ts).
// emitBegin: begin a dump, then emit window after window of its tape (src/abi/write-tape.ts), with numbers written into its stream by
// emitNumbers and emitLists; emitTaken after its output was copied up to the open frame.
export { emit, emitBegin, emitTaken } from './emit/emit'
export { emitLists, emitNumbers } from './emit/numbers'
export { begin } from './scan/begin'
export { scan } from './scan/scan'
