// The examples that talk to Celery workers and share a cache with Django, over a Redis of their own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXAMPLES, hasProgram, python, pythonWith, start, startRedis } from './peers.ts'

const hasRedis = hasProgram('redis-server')
const celeryPython = hasRedis ? pythonWith('celery', 'redis') : undefined
const djangoPython = hasRedis ? pythonWith('django_redis') : undefined

const folder = mkdtempSync(join(tmpdir(), 'brine-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let url = ''
beforeAll(async () => {
  if (hasRedis) url = await startRedis()
})

describe.skipIf(celeryPython === undefined)('Celery', () => {
  const TASKS = `import datetime, decimal, os
from celery import Celery
app = Celery("tasks", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
app.conf.update(task_serializer="pickle", result_serializer="pickle", accept_content=["pickle"], worker_hijack_root_logger=False)
@app.task
def add(*args, **kwargs): return sum(args) + sum(kwargs.values())
@app.task
def types(*args): return {"types": [type(arg).__name__ for arg in args], "when": datetime.datetime(2024, 7, 2, 9, 30)}
@app.task
def fail(): raise ValueError("no such thing", 7)
`
  test('tasks that Node sends are run, and their results and errors arrive', { timeout: 120_000 }, async () => {
    writeFileSync(join(folder, 'tasks.py'), TASKS)
    const { Celery } = await import(`${EXAMPLES}celery/celery.mjs`)
    const env = { ...process.env, REDIS_URL: url, C_FORCE_ROOT: '1' }
    const worker = start(celeryPython!, ['-m', 'celery', '-A', 'tasks', 'worker', '--pool=solo', '--without-gossip', '--without-mingle'], {
      cwd: folder,
      env,
    })
    const celery = await Celery.connect(url)
    const result = async (name: string, args: unknown[] = [], kwargs = {}) => {
      const found = await celery.result(await celery.send(name, args, kwargs), 60)
      if (found === undefined) throw new Error(`no result; the worker said: ${worker.said()}`)
      return found
    }
    expect(await result('tasks.add', [1, 2, 2n ** 70n], { more: 3 })).toMatchObject({ status: 'SUCCESS', result: 2n ** 70n + 6n })
    const typed = await result('tasks.types', ['x', new Set([1]), new Uint8Array([1]), new Date(0), null])
    expect(typed.result.types).toEqual(['str', 'set', 'bytes', 'datetime', 'NoneType'])
    // The examples use the built package, whose classes are not those of src/.
    expect([typed.result.when.constructor.name, String(typed.result.when)]).toEqual(['PyDateTime', '2024-07-02 09:30:00'])
    const failed = await result('tasks.fail')
    expect([failed.status, failed.result.constructor.name]).toEqual(['FAILURE', 'PyException'])
    expect(failed.result.args).toEqual(['no such thing', 7])
    worker.kill()
    await new Promise((resolve) => worker.once('exit', resolve))
    // With no worker left, Node reads what a Python program queues.
    python(
      celeryPython!,
      `import os, sys; sys.path.insert(0, ${JSON.stringify(folder)}); os.environ["REDIS_URL"] = ${JSON.stringify(url)}; import tasks; tasks.add.delay(4, 5, more=6)`,
    )
    expect(await celery.take()).toMatchObject({ name: 'tasks.add', args: [4, 5], kwargs: { more: 6 } })
    expect(await celery.take()).toBeUndefined()
    celery.close()
  })
})

describe.skipIf(djangoPython === undefined)("Django's cache", () => {
  const cacheCode = (code: string) => `import django, json
from django.conf import settings
settings.configure(CACHES={"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": ${JSON.stringify(url)}}}, SECRET_KEY="x")
django.setup()
from django.core.cache import cache
from django.utils.safestring import mark_safe
${code}
`
  test('what Django keeps, Node reads, and the other way about', async () => {
    const { DjangoCache } = await import(`${EXAMPLES}django/cache.mjs`)
    python(
      djangoPython!,
      cacheCode(
        `cache.set("count", 41); cache.incr("count"); cache.set("user", {"id": 7, "tags": {"a"}, "html": mark_safe("<b>")}); cache.set("none", None)`,
      ),
    )
    const cache = await DjangoCache.connect(url)
    expect(await cache.get('count')).toBe(42)
    expect(await cache.get('none')).toBeNull()
    expect(await cache.get('absent')).toBeUndefined()
    const user = await cache.get('user')
    expect([user.id, user.tags, String(user.html.args[0])]).toEqual([7, new Set(['a']), '<b>'])
    await cache.set('from node', { list: [1, 2.5, 'x'], big: 2n ** 64n })
    await cache.set('number', 7)
    const said = python(
      djangoPython!,
      cacheCode(
        `cache.incr("number"); print(cache.get("from node") == {"list": [1, 2.5, "x"], "big": 2 ** 64}, cache.get("number"), 0 < cache.ttl("from node") <= 300)`,
      ),
    )
    expect(said).toBe('True 8 True\n')
    cache.close()
  })
})
