// The class example of the pickle tutorial: a Book of Parts and Chapters, pickled to memory and to a file, and back.
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump, dumps, load, loads, Registry } from 'brine'

class Chapter {
  constructor(number, title) {
    this.number = number
    this.title = title
  }

  toString() {
    return `chapter ${this.number}, ${this.title}`
  }
}

/** Some chapters one after another: the first and the last of them. */
class Part {
  constructor(name, first, last) {
    this.name = name
    this.first = first
    this.last = last
  }

  identify(chapter) {
    return this.first.number <= chapter.number && chapter.number <= this.last.number
  }

  toString() {
    return `${this.name}: from ${this.first} to ${this.last}`
  }
}

class Book {
  constructor(title, isbn, parts, chapters) {
    this.title = title
    this.isbn = isbn
    this.parts = parts
    this.chapters = chapters
  }

  /** The part that a chapter is in. */
  identify(chapter) {
    return this.parts.find((part) => part.identify(chapter))
  }

  toString() {
    return `${this.title} (ISBN ${this.isbn}), ${this.chapters.length} chapters in ${this.parts.length} parts`
  }
}

// Python's names for the three classes: with `class Book: ...` in library.py, Python loads these pickles too.
const registry = new Registry().register('library.Book', Book).register('library.Part', Part).register('library.Chapter', Chapter)

const titles = ['Salt', 'Water', 'Cucumbers', 'Dill', 'Glass', 'Lids', 'Patience']
const chapters = titles.map((title, i) => new Chapter(i + 1, title))
const parts = [
  new Part('Brine', chapters[0], chapters[1]),
  new Part('Vegetables', chapters[2], chapters[3]),
  new Part('Jars', chapters[4], chapters[6]),
]
const book = new Book('The Pickler', '978-3-16-148410-0', parts, chapters)

function print(book) {
  console.log(`  ${book.constructor.name}: ${book}`)
  console.log(`    title: ${book.title}`)
  console.log(`    isbn: ${book.isbn}`)
  for (const part of book.parts) console.log(`    ${part.constructor.name}: ${part}`)
  for (const chapter of book.chapters) console.log(`    ${chapter.constructor.name}: ${chapter}, in ${book.identify(chapter).name}`)
  console.log(`    the last chapter of the last part is the last chapter: ${book.parts.at(-1).last === book.chapters.at(-1)}`)
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
