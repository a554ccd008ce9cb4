import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AtDirectory } from '../../lib/directory/at-directory.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { findAddress } from '../listen/dial.ts'
import { listenDirectory } from '../listen/directory-port.ts'
import { openPapers, type Papers } from '../listen/testing/one-server.ts'
import { Typed } from '../listen/testing/typed.ts'
import type { Listening } from '../listen/tls-server.ts'
import { RedisClient, RedisUnavailable } from './client.ts'
import { redisBook, telling } from './redis-book.ts'
import { type RealRedis, redisProgram, startRedis } from './testing/real-redis.ts'

describe('in memory of its own', () => {
  const book = (answers: Record<string, unknown>) =>
    redisBook({
      ask: async (...[verb, ...names]) => {
        const found = names.map((name) => (answers[name] ?? null) as string | null)
        return verb === 'GET' ? (found[0] ?? null) : found
      },
    })

  test('what is kept under a name and is no address is no answer at all', async () => {
    await expect(book({ alice: 'hello' }).find('alice')).rejects.toThrow()
    await expect(book({ alice: 7 }).find('alice')).rejects.toThrow()
    await expect(book({ alice: 'a:99999' }).find('alice')).rejects.toThrow()
  })

  test('U+FE0F may be there or not', async () => {
    expect(await book({ '☕': 'a:1' }).find('☕️')).toEqual({ host: 'a', port: 1 })
    expect(await book({ '☕️': 'a:1' }).find('☕️')).toEqual({ host: 'a', port: 1 })
    expect(await book({}).find('☕️')).toBeUndefined()
  })

  test('that Redis is away is told once, and once that it is back', async () => {
    const answers: (string | Error)[] = [
      'a:1',
      new RedisUnavailable('Redis cannot be reached.'),
      new RedisUnavailable('Redis could not be reached a moment ago.'),
      'a:1',
      'a:1',
      new RedisUnavailable('The connection to Redis was lost.'),
    ]
    const told: string[] = []
    const ask = async () => {
      const next = answers.shift()
      if (next instanceof Error) throw next
      return next ?? null
    }
    const book = redisBook(telling({ ask }, (sentence) => told.push(sentence)))
    while (answers.length > 0) await Promise.resolve(book.find('alice')).catch(() => undefined)
    expect(told).toEqual([
      'Redis cannot be reached. Until it answers, nobody is found.',
      'Redis answers again.',
      'The connection to Redis was lost. Until it answers, nobody is found.',
    ])
  })

  test('Redis is not asked for what can be no name', async () => {
    expect(await book({ '': 'a:1' }).find('')).toBeUndefined()
  })
})

const there = redisProgram ? describe : describe.skip
there(
  `with a real Redis${redisProgram ? '' : ' (skipped: no redis-server here, and it could not be installed)'}`,
  () => {
    let papers: Papers
    let redis: RealRedis
    let writer: RedisClient
    const closing: (() => Promise<unknown> | unknown)[] = []
    beforeAll(async () => {
      papers = await openPapers()
      redis = await startRedis()
      writer = open()
    })
    afterEach(async () => {
      for (const step of closing.splice(0).reverse()) await step()
    })
    afterAll(async () => {
      writer.close()
      await redis.stop()
      await papers.clear()
    })

    const open = () => new RedisClient({ server: { host: '127.0.0.1', port: redis.port, tls: false } })

    async function openDirectory(): Promise<Listening> {
      const client = open()
      const book = redisBook(client)
      const { cert, key } = papers.identity
      const directory = new AtDirectory({ book })
      const listening = await listenDirectory({ host: '127.0.0.1', cert, key, directory, book })
      closing.push(
        () => client.close(),
        () => listening.close(),
      )
      return listening
    }
    const find = (atSign: AtSign, ...directories: Listening[]) =>
      findAddress(atSign, { directory: directories.map(({ address }) => address), ca: papers.authority.cert })

    test('values of every kind go there and come back', async () => {
      const value = 'a\r\n☕️ "quoted" \0'
      expect(await writer.ask('SET', 'odd key\r\n', value)).toBe('OK')
      expect(await writer.ask('GET', 'odd key\r\n')).toBe(value)
      expect(await writer.ask('GET', 'none')).toBeNull()
      expect(await writer.ask('DEL', 'odd key\r\n', 'none')).toBe(1)
      expect(await writer.ask('MGET', 'none', 'none')).toEqual([null, null])
      await writer.ask('RPUSH', 'list', 'a', 'b')
      expect(await writer.ask('LRANGE', 'list', '0', '-1')).toEqual(['a', 'b'])
      await expect(writer.ask('GET', 'list')).rejects.toThrow('WRONGTYPE')
      await expect(writer.ask('NOSUCH')).rejects.toThrow('unknown command')
    })

    test('ten thousand commands at once are answered, each with its own', async () => {
      const names = Array.from({ length: 5_000 }, (_, i) => `n${i}`)
      await Promise.all(names.map((name) => writer.ask('SET', name, `of ${name}`)))
      const values = await Promise.all(names.map((name) => writer.ask('GET', name)))
      expect(values.every((value, i) => value === `of n${i}`)).toBe(true)
    })

    test('two directories know the same, and what is written is known at once', async () => {
      const [one, two] = [await openDirectory(), await openDirectory()]
      const alice = parseAtSign('@alice')
      await writer.ask('DEL', 'alice')
      expect(await find(alice, one)).toBeUndefined()
      await writer.ask('SET', 'alice', 'alice.test:6464')
      for (const directory of [one, two])
        expect(await find(alice, directory)).toEqual({ host: 'alice.test', port: 6464 })
    })

    test('when one of two ends, look-ups go on, whichever it is', async () => {
      const [one, two] = [await openDirectory(), await openDirectory()]
      const alice = parseAtSign('@alice')
      await writer.ask('SET', 'alice', 'alice.test:6464')
      const ask = () => Promise.all(Array.from({ length: 20 }, () => find(alice, one, two)))
      const before = ask()
      await one.close()
      const home = { host: 'alice.test', port: 6464 }
      expect(new Set((await before).map((address) => JSON.stringify(address)))).toEqual(new Set([JSON.stringify(home)]))
      expect(await find(alice, one, two)).toEqual(home)
      expect(await find(alice, two, one)).toEqual(home)
      await two.close()
      await expect(find(alice, one, two)).rejects.toMatchObject({ failure: 'directory' })
    })

    test('who asks by line or by HTTP has the same answers', async () => {
      const { address } = await openDirectory()
      await writer.ask('SET', 'alice', 'alice.test:6464')
      const typed = await Typed.open(address, { ca: papers.authority.cert })
      typed.send('alice\n@ALICE\nnobody\n')
      await typed.take('@alice.test:6464\r\n@alice.test:6464\r\n@null\r\n@')
      typed.socket.destroy()
      const web = await Typed.open(address, { ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] })
      web.send('GET /@alice HTTP/1.1\r\nHost: a\r\n\r\n')
      await web.take('alice.test:6464')
      web.socket.destroy()
    })

    test('a key that holds something else gives no answer, and nobody is told that there is no such atSign', async () => {
      const directory = await openDirectory()
      await writer.ask('SET', 'mallory', 'not an address')
      await expect(find(parseAtSign('@mallory'), directory)).rejects.toMatchObject({ failure: 'directory' })
    })

    test('when Redis was away, look-ups go on once it is back', async () => {
      const directory = await openDirectory()
      const alice = parseAtSign('@alice')
      await writer.ask('SET', 'alice', 'alice.test:6464')
      await find(alice, directory)
      await redis.restart()
      await writer.ask('SET', 'alice', 'moved.test:6464')
      expect(await find(alice, directory)).toEqual({ host: 'moved.test', port: 6464 })
    })
  },
)
