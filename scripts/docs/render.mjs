// Makes HTML of one page's Markdown: links lead to pages of the site, headings have GitHub's anchors, and what is wide scrolls by keyboard too.
import { dirname, posix } from 'node:path'
import GithubSlugger from 'github-slugger'
import { Marked } from 'marked'

const PICTURE = /\.(?:svg|png)$/

export function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character])
}

/** The way from one page or file of the site to another. */
export function relative(from, to) {
  return posix.relative(dirname(from), to) || posix.basename(to)
}

/** The words of a token, without marks. */
function textOf({ tokens, text = '', type }) {
  if (type === 'html') return ''
  return tokens === undefined ? text : tokens.map(textOf).join('')
}

/** What a reader may search a token for. */
function wordsOf(token) {
  if (token.type === 'table') return [token.header, ...token.rows].flat().map(textOf).join(' ')
  if (token.type === 'list') return token.items.map(textOf).join(' ')
  return textOf(token)
}

/**
 * @param page the page, as readPages gives it
 * @param outputOf where the page made from a source lies; undefined for a source without a page
 * @param addPicture is told of each picture, as seen from the root
 * @returns html, its headings, and its sections for the search
 */
export function render({ source, path, text, title }, outputOf, addPicture) {
  const slugger = new GithubSlugger()
  const headings = []
  const sections = [{ title, anchor: '', words: '' }]

  /** Where a link of the document leads on the site; undefined for a file that the site has not. */
  function resolve(href) {
    if (/^[a-z]+:/.test(href)) return href
    const [file, anchor] = href.split('#')
    const hash = anchor === undefined ? '' : `#${anchor}`
    if (file === '') return hash
    const target = posix.join(dirname(source), file)
    const output = outputOf(target)
    if (output !== undefined) return relative(path, output) + hash
    if (!PICTURE.test(file)) return undefined
    addPicture(target)
    return relative(path, target)
  }

  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, id }) {
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens)
        const target = resolve(href)
        return target === undefined ? inner : `<a href="${escapeHtml(target)}">${inner}</a>`
      },
      image({ href, text: alternative }) {
        return `<img src="${escapeHtml(resolve(href))}" alt="${escapeHtml(alternative)}">`
      },
      code({ text: code }) {
        return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>\n`
      },
      table(token) {
        const cells = (row, tag) => row.map((cell) => this.tablecell({ ...cell, header: tag === 'th' })).join('')
        const head = token.header.some((cell) => cell.text !== '') ? `<thead><tr>${cells(token.header, 'th')}</tr></thead>` : ''
        const body = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')
        return `<div class="wide" tabindex="0" role="region" aria-label="Table"><table>${head}<tbody>${body}</tbody></table></div>\n`
      },
      tablecell({ tokens, header, align }) {
        const inner = this.parser.parseInline(tokens)
        // An empty head would be announced as one.
        const tag = header && inner !== '' ? 'th' : 'td'
        return `<${tag}${align ? ` class="${align}"` : ''}>${inner}</${tag}>`
      },
    },
  })

  const tokens = marked.lexer(text)
  for (const token of tokens) {
    if (token.type === 'heading') {
      const words = textOf(token)
      token.id = slugger.slug(words)
      headings.push({ depth: token.depth, id: token.id, words })
      if (token.depth > 1) sections.push({ title: words, anchor: token.id, words: '' })
    } else if (token.type !== 'space' && token.type !== 'hr') sections.at(-1).words += `${wordsOf(token)} `
  }
  return { html: marked.parser(tokens), headings, sections }
}
