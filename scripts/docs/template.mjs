// The HTML around what a page says: its head, the search, the list of pages, and what is on the page.
import { escapeHtml, relative } from './render.mjs'

/** Nothing from elsewhere, and no code or style written into a page. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'"

function listOfPages(pages, current) {
  return [...new Set(pages.map(({ group }) => group))]
    .map((group) => {
      const items = pages
        .filter((page) => page.group === group)
        .map((page) => {
          const mark = page === current ? ' aria-current="page"' : ''
          return `<li><a href="${relative(current.path, page.path)}"${mark}>${escapeHtml(page.title)}</a></li>`
        })
      if (group === 'Start') items.push(`<li><a href="${relative(current.path, 'viewer/index.html')}">The viewer</a></li>`)
      return `<h2>${group}</h2>\n<ul>${items.join('\n')}</ul>`
    })
    .join('\n')
}

function onThisPage(headings) {
  const shown = headings.filter(({ depth }) => depth === 2 || depth === 3)
  if (shown.length < 3) return ''
  const items = shown.map(({ depth, id, words }) => `<li class="depth-${depth}"><a href="#${id}">${escapeHtml(words)}</a></li>`)
  return `<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${items.join('\n')}</ul></nav>`
}

/** @returns the whole HTML of a page */
export function wrap(page, { html, headings }, pages) {
  const to = (path) => relative(page.path, path)
  const title = page.path === 'index.html' ? "brine: Python's pickle for JavaScript" : `${page.title} - brine`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${to('site.css')}">
<script defer src="${to('site.js')}" data-root="${to('index.html').slice(0, -'index.html'.length)}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header>
<a class="home" href="${to('index.html')}">brine</a>
<a class="to-pages" href="#pages">All pages</a>
<search hidden>
<label for="query">Search</label>
<input id="query" type="search" autocomplete="off" aria-controls="found">
<p id="count" role="status"></p>
<ol id="found"></ol>
</search>
</header>
<main id="main" tabindex="-1">
${html}
</main>
${onThisPage(headings)}
<nav class="pages" id="pages" tabindex="-1" aria-label="Pages">
${listOfPages(pages, page)}
</nav>
</body>
</html>
`
}
