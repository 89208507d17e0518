// Node's zlib, without an import that bundlers for browsers would stumble over.

interface InflateOptions {
  readonly maxOutputLength: number
  readonly finishFlush: number
}

/** What is used of `node:zlib`. */
interface NodeZlib {
  crc32?(data: Uint8Array, value: number): number
  inflateRawSync(data: Uint8Array, options: InflateOptions): Uint8Array
}

/** `node:zlib`, in Node, Bun and Deno; undefined elsewhere. */
export function nodeZlib(): NodeZlib | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  return process?.getBuiltinModule?.('node:zlib') as NodeZlib | undefined
}
