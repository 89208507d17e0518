// Reads and writes a Django cache in Redis: node cache.mjs get KEY | set KEY JSON [SECONDS]
import { createClient, RESP_TYPES } from '@redis/client'
import { describe, dumps, loads } from 'brine'

/** A cache that Django shares: `django.core.cache.backends.redis` of Django 4 and up, or django-redis, with their defaults. */
export class DjangoCache {
  #redis
  #prefix
  #version

  /** @param options KEY_PREFIX and VERSION as in Django's CACHES */
  constructor(redis, { prefix = '', version = 1 } = {}) {
    this.#redis = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    this.#prefix = prefix
    this.#version = version
  }

  static async connect(url, options) {
    const redis = createClient({ url })
    await redis.connect()
    return new DjangoCache(redis, options)
  }

  #keyOf(key) {
    return `${this.#prefix}:${this.#version}:${key}`
  }

  async get(key, options) {
    const bytes = await this.#redis.get(this.#keyOf(key))
    if (bytes === null) return undefined
    // Both backends keep ints as their digits, so that Redis can count with them.
    return /^-?\d+$/.test(bytes.toString('latin1')) ? Number(bytes) : loads(bytes, options)
  }

  /** @param seconds until the value expires, as Django's TIMEOUT */
  async set(key, value, seconds = 300) {
    const bytes = Number.isSafeInteger(value) ? String(value) : Buffer.from(dumps(value, { protocol: 4 }))
    await this.#redis.set(this.#keyOf(key), bytes, { expiration: { type: 'EX', value: seconds } })
  }

  close() {
    this.#redis.destroy()
  }
}

if (process.argv[1] === import.meta.filename) {
  const [action, key, json, seconds] = process.argv.slice(2)
  const cache = await DjangoCache.connect(process.env.REDIS_URL ?? 'redis://localhost:6379')
  if (action === 'set') await cache.set(key, JSON.parse(json), seconds === undefined ? undefined : Number(seconds))
  else console.log(describe(await cache.get(key)))
  cache.close()
}
