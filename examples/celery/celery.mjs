// Sends tasks to Celery workers over Redis and waits for their results, with the pickle serializer: node celery.mjs TASK [JSON arguments ...]
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { createClient, RESP_TYPES } from '@redis/client'
import { describe, dumps, loads, PyTuple } from 'brine'

/** The Celery app of some workers: their queue and results, in one Redis. Workers need `accept_content = ['pickle']`. */
export class Celery {
  #redis
  #queue

  constructor(redis, queue = 'celery') {
    this.#redis = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    this.#queue = queue
  }

  static async connect(url, queue) {
    const redis = createClient({ url })
    await redis.connect()
    return new Celery(redis, queue)
  }

  /** `app.send_task(name, args, kwargs)`. @returns the task's id */
  async send(name, args = [], kwargs = {}) {
    const id = randomUUID()
    // Version 2 of Celery's message protocol: the body is (args, kwargs, what is to be done with the result).
    const body = dumps(PyTuple.of(args, kwargs, { callbacks: null, errbacks: null, chain: null, chord: null }), { protocol: 4 })
    const message = {
      body: Buffer.from(body).toString('base64'),
      'content-encoding': 'binary',
      'content-type': 'application/x-python-serialize',
      headers: {
        lang: 'py',
        task: name,
        id,
        root_id: id,
        parent_id: null,
        group: null,
        argsrepr: '',
        kwargsrepr: '',
        origin: `node@${hostname()}`,
      },
      properties: {
        correlation_id: id,
        reply_to: randomUUID(),
        delivery_mode: 2,
        delivery_info: { exchange: '', routing_key: this.#queue },
        priority: 0,
        body_encoding: 'base64',
        delivery_tag: randomUUID(),
      },
    }
    await this.#redis.lPush(this.#queue, JSON.stringify(message))
    return id
  }

  /** The message at the end of the queue, taken off it: the task's name, id, args and kwargs. Undefined if there is none. */
  async take() {
    const text = await this.#redis.rPop(this.#queue)
    if (text === null) return undefined
    const message = JSON.parse(text)
    const [args, kwargs] = loads(Buffer.from(message.body, 'base64'))
    return { name: message.headers.task, id: message.headers.id, args, kwargs }
  }

  /** What a worker made of a task: `{ status, result, traceback, ... }`, or undefined if there is nothing after some seconds. */
  async result(id, seconds = 10) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const bytes = await this.#redis.get(`celery-task-meta-${id}`)
      if (bytes !== null) return loads(bytes)
    }
    return undefined
  }

  close() {
    this.#redis.destroy()
  }
}

if (process.argv[1] === import.meta.filename) {
  const [name, ...args] = process.argv.slice(2)
  const celery = await Celery.connect(process.env.REDIS_URL ?? 'redis://localhost:6379')
  console.log(
    describe(
      await celery.result(
        await celery.send(
          name,
          args.map((text) => JSON.parse(text)),
        ),
      ),
    ),
  )
  celery.close()
}
