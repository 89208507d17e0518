// What every build but the smallest shows PyObjects with.
import { toJson } from './json.ts'
import type { Printers } from './object.ts'
import { describe } from './show.ts'

export const printers: Printers = { describe: (value) => describe(value), toJson: (value) => toJson(value) }
