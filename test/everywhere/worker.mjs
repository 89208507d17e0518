// For Cloudflare's workerd: checks what is posted, within a request.
import * as brine from 'brine'
import * as core from 'brine/core'
import * as pure from 'brine/pure'
import { checkBuilds } from './builds.mjs'

export default {
  async fetch(request) {
    return Response.json(await checkBuilds({ brine, pure, core }, await request.json()))
  },
}
