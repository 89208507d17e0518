// npm start: the Book example. npm start -- FILE...: prints every pickle in these files.
import { open } from 'node:fs/promises'
import { describe, loadAll, PickleError, PyGlobal, PyObject } from 'brine'

// As `npm start -- FILE | head` does.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const files = process.argv.slice(2)
if (files.length === 0) await import('./book.mjs')

for (const path of files) {
  try {
    const file = await open(path)
    try {
      const pickles = loadAll(file, {
        // As much as can be shown of a Python 2 str that is no text, and of an object that lies elsewhere.
        errors: 'backslashreplace',
        persistentLoad: (pid) => new PyObject(new PyGlobal('pickle', 'persistent_load'), [pid], 'call'),
      })
      let count = 0
      for await (const value of pickles) {
        console.log(describe(value, { depth: 20, items: 1000, characters: 2000, values: 20_000 }))
        count++
      }
      if (count === 0) console.error(`${path}: nothing in it`)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!(error instanceof PickleError || error.code === 'ENOENT' || error.code === 'EISDIR')) throw error
    console.error(`${path}: ${error.message}`)
    process.exitCode = 1
  }
}
