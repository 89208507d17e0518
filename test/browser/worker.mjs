import { check } from './check.mjs'

addEventListener('message', async ({ data: { files, policy } }) => postMessage(await check(files, policy)))
