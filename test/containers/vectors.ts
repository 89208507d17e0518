// The files of NumPy, PyTorch and joblib that test/vectors/make_containers.py made, and what these libraries read from them.

import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { loads } from '../../src/index.ts'

export const MADE_BY = ['new', 'old'] as const

interface Row {
  readonly name: string
  readonly file: string
}

interface File {
  readonly versions: { readonly numpy: string; readonly torch: string; readonly joblib: string }
  readonly npy: (Row & { value: string })[]
  readonly npz: (Row & { value: string })[]
  readonly torch: (Row & { format: string; tensors: string })[]
  readonly joblib: (Row & { compression: string; protocol: number; value: string })[]
  readonly safetensors?: { file: string; written: string }
}

/** dtype, shape, stride and elements of a tensor. */
export type Tensor = [dtype: string, shape: number[], stride: number[], elements: unknown]

export function containers(by: (typeof MADE_BY)[number]): File {
  return JSON.parse(readFileSync(new URL(`../vectors/containers-${by}.json`, import.meta.url), 'utf8'))
}

export function unpacked(packed: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(inflateSync(Buffer.from(packed, 'base64')))
}

/** The tensors that PyTorch found in a file, by name. */
export function tensorsOf(row: { tensors: string }): Map<string, Tensor> {
  return loads<Map<string, Tensor>>(unpacked(row.tensors), { dicts: 'map' })
}

/** Every file there is, with the function that reads it all. */
export function allFiles(): { name: string; kind: 'npy' | 'npz' | 'torch' | 'joblib'; bytes: Uint8Array<ArrayBuffer> }[] {
  return MADE_BY.flatMap((by) => {
    const file = containers(by)
    return (['npy', 'npz', 'torch', 'joblib'] as const).flatMap((kind) =>
      file[kind].map((row) => ({
        name: `${by} ${kind} ${row.name} ${'format' in row ? row.format : ''}`,
        kind,
        bytes: unpacked(row.file),
      })),
    )
  })
}
