// The allow list as one table, made when it is first asked for.

import type { Table } from '../rules.ts'
import { addArrow } from './arrow.ts'
import { addBuiltins } from './builtins.ts'
import { addNumpy } from './numpy.ts'
import { addOthers } from './others.ts'
import { addPandas } from './pandas.ts'
import { addScipy } from './scipy.ts'
import { addSklearn } from './sklearn.ts'
import { addStandardLibrary } from './stdlib.ts'
import { addTorch } from './torch.ts'

let table: Table | undefined

/** The entries of the list by `module name`. */
export function allowList(): Table {
  if (table === undefined) {
    table = new Map()
    for (const add of [addBuiltins, addStandardLibrary, addNumpy, addPandas, addArrow, addScipy, addSklearn, addTorch, addOthers])
      add(table)
  }
  return table
}
