// The class example of the pickle tutorial: a Book made of Parts made of Chapters, pickled to memory and to a file, and back.
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump, dumps, load, loads, Registry } from 'brine'

class Chapter {
  constructor(title, pages) {
    this.title = title
    this.pages = pages
  }
}

class Part {
  constructor(title, ...chapters) {
    this.title = title
    this.chapters = chapters
  }
}

class Book {
  constructor(title, author, ...parts) {
    this.title = title
    this.author = author
    this.parts = parts
  }

  get pages() {
    return this.parts.flatMap((part) => part.chapters).reduce((sum, chapter) => sum + chapter.pages, 0)
  }
}

// Python's names for the three classes: with `class Book: ...` in library.py, Python loads these pickles too.
const registry = new Registry().register('library.Book', Book).register('library.Part', Part).register('library.Chapter', Chapter)

const book = new Book(
  'The Pickler',
  'A. N. Author',
  new Part('Brine', new Chapter('Salt', 12), new Chapter('Water', 30)),
  new Part('Jars', new Chapter('Glass', 8)),
)

function print(book) {
  console.log(`  ${book.constructor.name}: "${book.title}" by ${book.author}, ${book.pages} pages`)
  for (const part of book.parts) {
    console.log(`    ${part.constructor.name}: ${part.title}`)
    for (const chapter of part.chapters) console.log(`      ${chapter.constructor.name}: ${chapter.title}, ${chapter.pages} pages`)
  }
}

const bytes = dumps(book, { registry })
console.log(`dumps: the book is ${bytes.length} bytes of pickle, protocol ${bytes[1]}`)
console.log('loads: read back from memory, it is again')
print(loads(bytes, { registry }))

const folder = await mkdtemp(join(tmpdir(), 'brine-'))
const path = join(folder, 'book.pkl')
const writing = await open(path, 'w')
await dump(book, writing, { registry })
await writing.close()
console.log(`dump: wrote it to ${path}`)

const reading = await open(path)
const fromFile = await load(reading, { registry })
await reading.close()
console.log('load: read back from the file, it is again')
print(fromFile)
await rm(folder, { recursive: true })

console.log('loads without the classes: nothing is hidden, and nothing of the pickle is run')
console.log(loads(bytes))
