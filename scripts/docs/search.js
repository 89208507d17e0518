// The search of the docs site, in the page: sections are indexed when someone first goes to the field, and found as they type.
import MiniSearch from 'minisearch'

const MOST = 20
const root = document.currentScript.dataset.root
const box = document.querySelector('search')
const query = document.getElementById('query')
const count = document.getElementById('count')
const found = document.getElementById('found')

let index

/** Sections come as a script, since a page opened from a disk may fetch nothing. */
function loadIndex() {
  index ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = `${root}sections.js`
    script.onload = () => {
      const search = new MiniSearch({
        fields: ['title', 'words'],
        storeFields: ['title', 'page', 'href', 'words'],
        searchOptions: { boost: { title: 4 }, prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : 0), combineWith: 'AND' },
      })
      search.addAll(globalThis.brineSections)
      resolve(search)
    }
    script.onerror = reject
    document.head.append(script)
  })
  return index
}

/** Some words around the first term that was found. */
function excerpt(words, terms) {
  const at = Math.max(0, ...terms.map((term) => words.toLowerCase().indexOf(term)))
  const from = Math.max(0, words.lastIndexOf(' ', at - 40) + 1)
  return `${from > 0 ? '... ' : ''}${words.slice(from, from + 140).trim()}`
}

async function show() {
  const text = query.value.trim()
  if (text === '') {
    found.replaceChildren()
    count.textContent = ''
    return
  }
  const results = (await loadIndex()).search(text)
  if (query.value.trim() !== text) return
  found.replaceChildren(
    ...results.slice(0, MOST).map(({ title, page, href, words, terms }) => {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = root + href
      link.textContent = title === page ? title : `${page}: ${title}`
      const part = document.createElement('p')
      part.textContent = excerpt(words, terms)
      item.append(link, part)
      return item
    }),
  )
  count.textContent = results.length === 0 ? `nothing is said of "${text}"` : `${results.length} found`
}

query.addEventListener('focus', loadIndex, { once: true })
query.addEventListener('input', show)
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  query.value = ''
  query.focus()
  show()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea')) return
  event.preventDefault()
  query.focus()
})
box.hidden = false
