import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { parseRedisUrl, RedisClient, type RedisOptions, RedisUnavailable } from './client.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const step of closing.splice(0).reverse()) step()
})

/** A Redis that says what the test says; `hear` gets each piece that arrives. */
async function open(hear: (socket: Socket, text: string) => void, options: Partial<RedisOptions> = {}) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => hear(socket, data.toString()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = new RedisClient({ server: { host: '127.0.0.1', port, tls: false }, ...options })
  closing.push(
    () => server.close(),
    () => {
      for (const socket of sockets) socket.destroy()
    },
    () => client.close(),
  )
  return { client, sockets, server, port }
}

test('what is asked at once leaves in one packet and is answered in order', async () => {
  const packets: string[] = []
  const { client } = await open((socket, text) => {
    packets.push(text)
    for (const [, name] of text.matchAll(/GET\r\n\$\d+\r\n(\w+)\r\n/g)) socket.write(`+${name}\r\n`)
  })
  const names = Array.from({ length: 100 }, (_, i) => `n${i}`)
  expect(await Promise.all(names.map((name) => client.ask('GET', name)))).toEqual(names)
  expect(packets).toHaveLength(1)
})

test('it says who it is and which database it wants, first of all', async () => {
  const heard: string[] = []
  const { port } = await open((socket, text) => {
    heard.push(text)
    socket.write('+OK\r\n')
  })
  const server = { ...parseRedisUrl('redis://us%40er:p%20w@127.0.0.1/3'), port }
  const client = new RedisClient({ server })
  closing.push(() => client.close())
  await client.ask('PING')
  expect(heard.join('')).toBe(
    '*3\r\n$4\r\nAUTH\r\n$5\r\nus@er\r\n$3\r\np w\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*1\r\n$4\r\nPING\r\n',
  )
})

test('who is not let in learns that, and no password is in what is said of it', async () => {
  const { port } = await open((socket) => socket.write('-WRONGPASS hunter2 is not the password\r\n'))
  const client = new RedisClient({ server: { host: '127.0.0.1', port, tls: false, password: 'hunter2' } })
  closing.push(() => client.close())
  const error = await client.ask('PING').catch((error) => error)
  expect(error).toBeInstanceOf(RedisUnavailable)
  expect(error.message).toBe('Redis refused AUTH.')
})

test('a refusal concerns one command', async () => {
  const { client } = await open((socket) => socket.write('-WRONGTYPE x\r\n+ok\r\n'))
  const [first, second] = await Promise.allSettled([client.ask('GET', 'a'), client.ask('GET', 'b')])
  expect(first).toMatchObject({ status: 'rejected', reason: { name: 'RedisRefusal', message: 'WRONGTYPE x' } })
  expect(second).toEqual({ status: 'fulfilled', value: 'ok' })
})

test('a connection that was lost is made again, and what was cut off is asked again', async () => {
  let times = 0
  const { client, sockets } = await open((socket) => {
    if (++times === 1) socket.destroy()
    else socket.write('+here\r\n')
  })
  expect(await client.ask('GET', 'a')).toBe('here')
  expect(sockets).toHaveLength(2)
  sockets[1]?.destroy()
  expect(await client.ask('GET', 'a')).toBe('here')
})

test('who is cut off twice is told so', async () => {
  const { client, sockets } = await open((socket) => socket.destroy())
  await expect(client.ask('GET', 'a')).rejects.toThrow('The connection to Redis was lost.')
  expect(sockets).toHaveLength(2)
})

test('when nobody is there, it is said at once, and not everyone knocks', async () => {
  let time = 0
  const { client, server, port } = await open(() => {}, { now: () => time, retryMillis: 100, maxRetryMillis: 150 })
  server.close()
  await once(server, 'close')
  await expect(client.ask('PING')).rejects.toThrow('Redis cannot be reached.')
  await expect(client.ask('PING')).rejects.toThrow('Redis could not be reached a moment ago.')
  time += 100
  await expect(client.ask('PING')).rejects.toThrow('Redis cannot be reached.')
  time += 149
  await expect(client.ask('PING')).rejects.toThrow('a moment ago')
  const back = createServer((socket) => socket.once('data', () => socket.write('+PONG\r\n'))).listen(port, '127.0.0.1')
  await once(back, 'listening')
  closing.push(() => back.close())
  time += 1
  expect(await client.ask('PING')).toBe('PONG')
})

describe('limits', () => {
  test('an answer that does not come', async () => {
    const { client, sockets } = await open(() => {}, { replyMillis: 20 })
    await expect(client.ask('PING')).rejects.toThrow('Redis did not answer within 20 ms.')
    expect(sockets).toHaveLength(1)
  })

  test('a connection that does not come about', async () => {
    // Nobody speaks TLS here.
    const { port } = await open(() => {})
    const client = new RedisClient({ server: { host: '127.0.0.1', port, tls: true }, connectMillis: 20 })
    await expect(client.ask('PING')).rejects.toThrow('Redis did not answer within 20 ms.')
  })

  test('a reply that is too long', async () => {
    const { client } = await open((socket) => socket.write('$5000\r\n'), { maxReplyBytes: 4_999 })
    await expect(client.ask('GET', 'a')).rejects.toThrow('a reply is longer than 4999 bytes')
  })

  test('too many who wait', async () => {
    let answer = () => {}
    const heard = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { client, sockets } = await open(() => answer(), { maxPending: 2 })
    const waiting = [client.ask('GET', 'a'), client.ask('GET', 'b')]
    await expect(client.ask('GET', 'c')).rejects.toThrow('2 commands wait for their answer already.')
    await heard
    sockets[0]?.write('+1\r\n+2\r\n')
    expect(await Promise.all(waiting)).toEqual(['1', '2'])
  })

  test('garbage ends the connection, and the next command has a new one', async () => {
    let times = 0
    const { client } = await open((socket) => socket.write(++times === 1 ? 'HTTP/1.1 400\r\n' : '+fine\r\n'))
    await expect(client.ask('GET', 'a')).rejects.toThrow('Redis cannot be understood')
    expect(await client.ask('GET', 'a')).toBe('fine')
  })

  test('more answers than questions', async () => {
    let times = 0
    const { client } = await open((socket) => socket.write(++times === 1 ? '+a\r\n+b\r\n' : '+c\r\n'))
    expect(await client.ask('GET', 'a')).toBe('a')
    expect(await client.ask('GET', 'c')).toBe('c')
  })

  test('after closing nothing is asked any more', async () => {
    const { client } = await open((socket) => socket.write('+a\r\n'))
    await client.ask('GET', 'a')
    client.close()
    await expect(client.ask('GET', 'a')).rejects.toThrow('This client was closed.')
  })
})

describe('addresses', () => {
  for (const [url, server] of [
    ['redis://localhost', { host: 'localhost', port: 6_379, tls: false }],
    ['redis://localhost:7/', { host: 'localhost', port: 7, tls: false }],
    ['rediss://r.example/2', { host: 'r.example', port: 6_379, tls: true, database: 2 }],
    ['redis://[::1]:7', { host: '::1', port: 7, tls: false }],
    ['redis://:secret@h', { host: 'h', port: 6_379, tls: false, password: 'secret' }],
    ['redis://me:secret@h', { host: 'h', port: 6_379, tls: false, user: 'me', password: 'secret' }],
  ] as const)
    test(url, () => {
      expect(parseRedisUrl(url)).toEqual(server)
    })

  for (const url of [
    '',
    'localhost',
    'http://h',
    'redis://',
    'redis://h/x',
    'redis://h/1/2',
    'redis://:secret@h?x=1',
    'redis://h:99999',
  ])
    test(`${url} is none`, () => {
      expect(() => parseRedisUrl(url)).toThrow('not of the form redis://host:6379/0')
    })
})
