// Where files come from: dropped, chosen, or fetched from the address in `?url=`.
import { find } from './dom.ts'

export type Open = (name: string, blob: Blob | 'sample') => void

export function startSources(open: Open): void {
  const input = find<HTMLInputElement>('file')
  input.addEventListener('change', () => {
    const [file] = input.files!
    if (file !== undefined) open(file.name, file)
    // So that the same file can be chosen again after it has changed.
    input.value = ''
  })
  for (const id of ['choose', 'another']) find(id).addEventListener('click', () => input.click())
  find('sample').addEventListener('click', () => open('sample.pkl', 'sample'))
  const { body } = document
  addEventListener('dragover', (event) => {
    event.preventDefault()
    body.classList.add('over')
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) body.classList.remove('over')
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    body.classList.remove('over')
    const [file] = event.dataTransfer!.files
    if (file !== undefined) open(file.name, file)
  })
}

/**
 * Fetches the file of `?url=`, then shuts the page off from every network: from here on the browser itself refuses each request.
 * @returns undefined where no address was given
 * @throws Error where it could not be fetched
 */
export async function fetchAddressed(progress: (text: string) => void): Promise<{ name: string; blob: Blob } | undefined> {
  const address = new URLSearchParams(location.search).get('url')
  try {
    if (address === null || address === '') return undefined
    const url = new URL(address, location.href)
    progress(`Fetching ${url.href} …`)
    const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
    if (!response.ok) throw new Error(`${url.href} answered ${response.status} ${response.statusText}`)
    return { name: decodeURIComponent(url.pathname.split('/').at(-1) || url.host), blob: await response.blob() }
  } catch (error) {
    const { message } = error as Error
    throw new Error(
      message === 'Failed to fetch' ? `${address} cannot be fetched: it must answer with Access-Control-Allow-Origin` : message,
    )
  } finally {
    const policy = document.createElement('meta')
    policy.httpEquiv = 'Content-Security-Policy'
    policy.content = "connect-src 'none'; form-action 'self'"
    document.head.append(policy)
  }
}
