// What is on the screen. Pickles are read and written in worker.mjs, so a large one does not stop the page.
const find = (id) => document.getElementById(id)
const worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' })
const waiting = new Map()
let calls = 0

worker.addEventListener('message', ({ data: { id, answer } }) => {
  waiting.get(id)(answer)
  waiting.delete(id)
})

function ask(act, question) {
  const id = calls++
  worker.postMessage({ id, act, question })
  return new Promise((resolve) => waiting.set(id, resolve))
}

ask('engine').then((engine) => {
  find('engine').textContent =
    `Large pickles are read with ${engine === 'wasm' ? 'WebAssembly' : 'TypeScript: WebAssembly is refused'} here.`
})

// Opening.

let name = ''

async function open(title, question) {
  name = title
  show(await ask('open', { ...question, lossless: find('lossless').checked }))
}

function show({ texts, facts, error }) {
  find('shown').hidden = false
  find('name').textContent = name
  find('facts').textContent = facts
  find('value').replaceChildren(...texts.flatMap((text, i) => (i === 0 ? coloured(text) : ['\n\n', ...coloured(text)])))
  for (const id of ['value', 'typed', 'again']) find(id).hidden = texts.length === 0
  find('problem').hidden = error === undefined
  if (error !== undefined) {
    find('message').textContent = error.message
    find('around').hidden = error.around === undefined
    if (error.around !== undefined) find('around').replaceChildren(...dump(error.around))
  }
  find('shown').scrollIntoView({ block: 'nearest' })
}

find('file').addEventListener('change', ({ target }) => {
  const [file] = target.files
  if (file !== undefined) open(file.name, { file })
  // So that the same file can be chosen again after it has changed.
  target.value = ''
})
find('sample').addEventListener('click', () => open('sample.pkl', { sample: true }))
find('lossless').addEventListener('change', async ({ target }) => show(await ask('show', { lossless: target.checked })))

addEventListener('dragover', (event) => {
  event.preventDefault()
  find('drop').classList.add('over')
})
addEventListener('dragleave', () => find('drop').classList.remove('over'))
addEventListener('drop', (event) => {
  event.preventDefault()
  find('drop').classList.remove('over')
  const [file] = event.dataTransfer.files
  if (file !== undefined) open(file.name, { file })
})

// Saving.

find('again').addEventListener('submit', async (event) => {
  event.preventDefault()
  const protocol = Number(event.target.elements.protocol.value)
  const { bytes, error } = await ask('save', { protocol })
  if (error === undefined) save(bytes, name.replace(/(\.\w+)?$/, `.protocol-${protocol}.pkl`))
  find('problem').hidden = error === undefined
  find('around').hidden = true
  find('message').textContent = error?.message
})

find('new').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { json, protocol } = event.target.elements
  const { bytes, error } = await ask('write', { json: json.value, protocol: Number(protocol.value) })
  if (error === undefined) save(bytes, 'value.pkl')
  find('refused').textContent = error?.message ?? ''
})

function save(bytes, as) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([bytes]))
  link.download = as
  link.click()
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

// Text.

const PARTS =
  /(?<text>b?'(?:[^'\\]|\\.)*')|(?<leftOut>\.\.\. [\d.]+ more|<ref \*\d+>|\[Circular \*\d+\])|(?<word>\b(?:null|true|false|undefined)\b)|(?<number>-?\b\d[\w.+-]*|\b-?(?:NaN|Infinity)\b)|(?<type>[A-Za-z_][\w.]*(?=[({ ]\S*[({]?))/g
const CLASSES = { text: 'text', leftOut: 'left-out', word: 'word', number: 'number', type: 'type' }

/** A described value with its parts in colour: texts and elements. */
function coloured(text) {
  // Elements cost far more than text.
  if (text.length > 300_000) return [text]
  const parts = []
  let end = 0
  for (const { index, 0: part, groups } of text.matchAll(PARTS)) {
    const kind = Object.keys(groups).find((group) => groups[group] !== undefined)
    parts.push(text.slice(end, index), marked('span', part, CLASSES[kind]))
    end = index + part.length
  }
  return [...parts, text.slice(end)]
}

/** Some bytes, sixteen a line, with the one at `offset` marked. */
function dump({ bytes, start, offset }) {
  const parts = []
  const width = String(start + bytes.length).length
  for (let line = 0; line < bytes.length; line += 16) {
    const row = [...bytes.subarray(line, line + 16)]
    parts.push(`${String(start + line).padStart(width)}  `)
    for (let i = 0; i < 16; i++) {
      const hex = row[i]?.toString(16).padStart(2, '0') ?? '  '
      parts.push(start + line + i === offset ? marked('mark', hex) : hex, ' ')
    }
    parts.push(' ', row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''), '\n')
  }
  return parts
}

function marked(tag, text, className = '') {
  const element = document.createElement(tag)
  element.textContent = text
  if (className !== '') element.className = className
  return element
}
