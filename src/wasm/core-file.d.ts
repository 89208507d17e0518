// What platforms that compile WebAssembly ahead of time make of an import of it.
declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}
