// Makes and finds elements.

type Child = Node | string | undefined
type Properties = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>

/** The element of the page with this id. */
export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T
}

/**
 * A new element. Functions are listeners (`click`), true and strings are attributes; undefined and false leave one out.
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

/** Text in pieces, each with its colour. */
export function coloured(segments: readonly (readonly [style: string, text: string])[]): (Node | string)[] {
  return segments.map(([style, text]) => (style === 'plain' ? text : make('span', { class: `s-${style}` }, text)))
}

/** Tells those who cannot see the page what happened. */
export function say(text: string): void {
  find('said').textContent = text
}

/** A button that says for a while that it worked. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'quiet' }, label)
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text())
    button.textContent = 'Copied'
    say(`Copied ${text()}`)
    setTimeout(() => (button.textContent = label), 1200)
  })
  return button
}
