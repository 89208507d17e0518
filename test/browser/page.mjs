// Files chosen in the page start the checks, here or in a worker. What came out goes to the server, since a driver that looked into
// the page would run its code past the content security policy.
import { check } from './check.mjs'

const inWorker = new URLSearchParams(location.search).get('place') === 'worker'
const policy = location.pathname.split('/')[1]

document.querySelector('input').addEventListener('change', async ({ target }) => {
  const report = inWorker ? await checkInWorker([...target.files]) : await check([...target.files], policy)
  await fetch('report', { method: 'POST', body: JSON.stringify(report) })
})

function checkInWorker(files) {
  const worker = new Worker('worker.mjs', { type: 'module' })
  worker.postMessage({ files, policy })
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }) => resolve(data))
    worker.addEventListener('error', ({ message, filename, lineno }) => resolve({ failed: `${message} (${filename}:${lineno})` }))
  })
}
