import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, copyFile, mkdtemp, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { Identity } from '../dev/ca.ts'
import { findAddress } from '../listen/dial.ts'
import { openPapers, type Papers } from '../listen/testing/one-server.ts'
import { Typed } from '../listen/testing/typed.ts'
import { RedisClient } from '../redis/client.ts'
import { redisProgram, startRedis } from '../redis/testing/real-redis.ts'
import { facet } from './facet.ts'

let papers: Papers
let dir: string
const children: ChildProcess[] = []

beforeAll(async () => {
  papers = await openPapers()
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
afterAll(() => papers.clear())

function start(command: string, ...args: string[]) {
  return startIn({}, command, ...args)
}

function startIn(env: Record<string, string>, command: string, ...args: string[]) {
  const script = fileURLToPath(new URL('facet.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, command, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  children.push(child)
  const errors = createInterface(child.stderr)[Symbol.asyncIterator]()
  const ended = once(child, 'exit').then(([code]) => code)
  return {
    child,
    ended,
    ready: async () => {
      for await (const line of createInterface(child.stdout)) return JSON.parse(line)
      throw new Error((await errors.next()).value)
    },
    said: async () => (await errors.next()).value as string,
    /** All that is still said, once it has ended. */
    rest: async () => {
      const lines: string[] = []
      for (let next = await errors.next(); !next.done; next = await errors.next()) lines.push(next.value)
      return lines
    },
  }
}

/** A certificate in files that can be written anew. */
async function credentials(): Promise<string[]> {
  dir = await mkdtemp(join(papers.dir, 'command-'))
  await use(papers.identity)
  const [cert, key] = [join(dir, 'now.pem'), join(dir, 'now.key')]
  return [
    '--cert',
    cert,
    '--key',
    key,
    '--ca',
    papers.authority.certFile,
    '--root',
    '127.0.0.1:1',
    '--data',
    join(dir, 'data'),
  ]
}
async function use({ certFile, keyFile }: Identity): Promise<void> {
  await copyFile(certFile, join(dir, 'now.pem'))
  await copyFile(keyFile, join(dir, 'now.key'))
}

const type = (port: number) => Typed.open({ host: '127.0.0.1', port }, { ca: papers.authority.cert })

describe('one atServer', () => {
  test('is ready when it says so, is claimed with its secret, renews its certificate and ends in order', async () => {
    const common = await credentials()
    await writeFile(join(dir, 'secret'), 'a secret\n')
    const args = ['--atsign', '@alice', '--port', '0', '--host', '127.0.0.1', '--secret-file', join(dir, 'secret')]
    const { child, ended, ready, said } = start('at-server', ...args, ...common)
    const { atSign, host, port, pid } = await ready()
    expect([atSign, host, pid]).toEqual(['@alice', '127.0.0.1', child.pid])

    const typed = await type(port)
    await typed.take('@')
    typed.send('from:@alice\n')
    const [, challenge = ''] = /^data:(.*)\n@$/.exec(await typed.take(/^data:.*\n@$/)) ?? []
    typed.send(`cram:${await cramDigest('a secret', challenge)}\n`)
    await typed.take('@alice@')

    await use(await papers.authority.issue(join(dir, 'next'), { dns: ['next.localhost'], ip: ['127.0.0.1'] }))
    child.kill('SIGHUP')
    expect(await said()).toBe('The new certificate is shown from now on.')
    const newcomer = await type(port)
    expect(newcomer.socket.getPeerCertificate().subject.CN).toBe('next.localhost')
    newcomer.socket.destroy()

    await writeFile(join(dir, 'now.key'), papers.identity.key)
    child.kill('SIGHUP')
    expect(await said()).toMatch(/^Everything stays as it was: .*now\.key is not the key of the certificate/)
    typed.send('config:print:inboundMaxLimit\n')
    await typed.take('data:testing mode disabled by default\n@alice@')
    typed.send('update:public:city.wavi@alice Zurich\n')
    await typed.take(/data:\d+\n@alice@/)

    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await typed.over
    // Only a store that was closed can be opened again; what was acknowledged is in it.
    await use(papers.identity)
    const again = start('at-server', ...args, ...common)
    const visitor = await type((await again.ready()).port)
    await visitor.take('@')
    visitor.send('lookup:city.wavi@alice\n')
    await visitor.take('data:Zurich\n@')
    visitor.socket.destroy()
  })

  test('counts an empty variable for none, and says which one it cannot understand', async () => {
    const args = ['at-server', '--atsign', '@alice', '--port', '0', '--host', '127.0.0.1', ...(await credentials())]
    const { child, ended, ready } = startIn({ FACET_SECRET: '', FACET_DRAFTS: '' }, ...(args as [string]))
    const typed = await type((await ready()).port)
    await typed.take('@')
    typed.send('info:brief\n')
    await typed.take('"features":[]')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    const drafting = startIn({ FACET_DRAFTS: 'true' }, ...(args as [string]))
    const other = await type((await drafting.ready()).port)
    await other.take('@')
    other.send('info:brief\n')
    await other.take('notify.multi')
    expect(await refused(args, { FACET_DRAFTS: 'maybe' })).toEqual({
      code: 2,
      error: 'FACET_DRAFTS is maybe; it must be true or false.\n',
    })
  })

  test('takes all it needs from the environment, as a container gives it', async () => {
    const [, cert = '', , key = '', , ca = '', , root = '', , data = ''] = await credentials()
    const env = { FACET_ATSIGN: '@alice', FACET_PORT: '0', FACET_HOST: '127.0.0.1', FACET_SECRET: 'a secret' }
    const { child, ended, ready } = startIn(
      {
        ...env,
        FACET_TESTING: 'true',
        FACET_CERT: cert,
        FACET_KEY: key,
        FACET_CA: ca,
        FACET_ROOT: root,
        FACET_DATA: data,
      },
      'at-server',
    )
    const typed = await type((await ready()).port)
    await typed.take('@')
    typed.send('from:@alice\n')
    const [, challenge = ''] = /^data:(.*)\n@$/.exec(await typed.take(/^data:.*\n@$/)) ?? []
    typed.send(`cram:${await cramDigest('a secret', challenge)}\n`)
    await typed.take('@alice@')
    typed.send('config:print:inboundMaxLimit\n')
    await typed.take('data:200\n@alice@')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  test('tells as much of what it does as it is told to, and never what it keeps', async () => {
    const args = ['--atsign', '@alice', '--port', '0', '--host', '127.0.0.1', ...(await credentials())]
    const spoken = async (level: string) => {
      const { child, ended, ready, rest } = startIn({ FACET_SECRET: 'a secret' }, 'at-server', '--log', level, ...args)
      const typed = await type((await ready()).port)
      await typed.take('@')
      typed.send('lookup:private-matter@alice\n')
      await typed.take(/AT0015.*\n@/)
      typed.send('nonsense\n')
      await typed.take(/AT0003.*\n@/)
      typed.send('@exit\n')
      await typed.over
      child.kill('SIGTERM')
      await ended
      return (await rest()).map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ''))
    }
    expect(await spoken('debug')).toEqual([
      'info @alice 1 opened from 127.0.0.1',
      'debug @alice 1 lookup by anyone: AT0015',
      'debug @alice 1 no verb by anyone: AT0003',
      'debug @alice 1 @exit by anyone: done',
      'info @alice 1 closed',
    ])
    expect(await spoken('info')).toEqual(['info @alice 1 opened from 127.0.0.1', 'info @alice 1 closed'])
    expect(await spoken('error')).toEqual([])
  })

  test('that nobody can claim says so, and which directory it asks', async () => {
    const args = ['--atsign', '@alice', '--port', '0', '--host', '127.0.0.1', ...(await credentials())]
    const [output, errors, stop] = [new PassThrough(), new PassThrough(), new AbortController()]
    const warned = once(errors, 'data')
    const ready = once(output, 'data')
    const served = facet(['at-server', ...args], {
      input: Readable.from(['']),
      output,
      errors,
      env: {},
      signal: stop.signal,
    })
    expect(String((await warned)[0])).toBe('Neither claimed, nor given a secret, so nobody can claim it: @alice.\n')
    expect(String((await ready)[0])).toMatch(
      /^The atServer of @alice listens at 127\.0\.0\.1:\d+\. Others are found through the directory at 127\.0\.0\.1:1\.\n$/,
    )
    stop.abort()
    expect(await served).toBe(0)
  })

  for (const [name, args, code, sentence] of [
    ['a level that is none', ['--atsign', '@alice', '--port', '0', '--log', 'loud'], 2, '--log is loud; it is one of'],
    ['no atSign', ['--port', '0'], 2, '--atsign is needed.'],
    ['nothing of either', [], 2, '--atsign and --port are needed.'],
    ['a bad atSign', ['--atsign', '@al ice', '--port', '0'], 2, '@al ice is no atSign'],
    ['no port', ['--atsign', '@alice'], 2, '--port is needed.'],
    ['a bad port', ['--atsign', '@alice', '--port', '70000'], 2, '--port is 70000, which is no port.'],
    ['a bad root', ['--atsign', '@alice', '--port', '0', '--root', 'a:64,b'], 2, 'a:64,b is no address'],
    ['an unknown option', ['--atsign', '@alice', '--prot', '0'], 2, "Unknown option '--prot'"],
    [
      'no secret',
      ['--atsign', '@alice', '--port', '0', '--secret-file', '/none'],
      2,
      'The secret file /none cannot be read: there is no such file.',
    ],
    [
      'no such certificate',
      ['--atsign', '@alice', '--port', '0', '--cert', '/none'],
      2,
      'The certificate /none cannot be read',
    ],
    ['no data folder', ['--atsign', '@alice', '--port', '0', '--data', '/proc/x'], 1, 'can be kept in /proc/x: no '],
    [
      'a host of others',
      ['--atsign', '@alice', '--port', '0', '--host', '192.0.2.1'],
      1,
      'served at 192.0.2.1: this machine has no such address',
    ],
  ] as const)
    test(`says in one sentence what is wrong: ${name}`, async () => {
      const told = await refused(['at-server', ...(await credentials()), ...args])
      expect(told.code).toBe(code)
      expect(told.error).toContain(sentence)
      expect(told.error).toMatch(/^.+\n$/)
    })
})

test.each([
  ['at-server', (port: number) => ['--atsign', '@alice', '--port', '0', '--browser-port', `${port}`]],
  ['at-host', () => ['--atsigns', join(dir, 'atsigns')]],
] as const)('%s makes no data folder where somebody else has the port', async (command, args) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const common = await credentials()
  await writeFile(join(dir, 'atsigns'), `@alice 127.0.0.1:${port}\n`)
  const data = join(dir, 'none')
  const told = await refused([command, ...common, '--host', '127.0.0.1', '--data', data, ...args(port)])
  expect(told).toEqual({
    code: 1,
    error: `Nobody can be served at 127.0.0.1:${port}: something else listens there.\n`,
  })
  await expect(access(data)).rejects.toMatchObject({ code: 'ENOENT' })
  taken.close()
})

describe('many atSigns in one process', () => {
  test('share a port, or have their own, as the directory’s file says', async () => {
    const [shared, own] = [await freePort(), await freePort()]
    const common = await credentials()
    await writeFile(
      join(dir, 'atsigns'),
      `# everyone\n@alice 127.0.0.1:${shared}\n@bob 127.0.0.1:${shared}\n@carol 127.0.0.1:${own}\n`,
    )
    const args = ['--atsigns', join(dir, 'atsigns'), '--port', String(shared), '--host', '127.0.0.1']
    await writeFile(join(dir, 'secrets'), '@bob a-secret\n')
    const { child, ended, ready, said } = start('at-host', ...args, '--secrets', join(dir, 'secrets'), ...common)
    expect(await said()).toBe('Neither claimed, nor given a secret, so nobody can claim them: @alice, @carol.')
    expect(await ready()).toEqual({ atSigns: 3, port: shared, pid: child.pid })
    for (const [port, name] of [
      [shared, '@alice'],
      [shared, '@bob'],
      [own, '@carol'],
    ] as const) {
      const typed = await type(port)
      await typed.take('@')
      typed.send(`to:${name}\n`)
      await typed.take('data:{"publickey":null')
      typed.socket.destroy()
    }
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  test('a list that cannot be understood is refused with its line', async () => {
    const common = await credentials()
    await writeFile(join(dir, 'atsigns'), '@alice 127.0.0.1:6464\n@bob\n')
    const { code, error } = await refused(['at-host', '--atsigns', join(dir, 'atsigns'), ...common])
    expect([code, error]).toEqual([
      2,
      `${join(dir, 'atsigns')}: line 2: not of the form "@alice alice.example:6464".\n`,
    ])
  })

  test.each([
    ['hunter2', 'not of the form "@alice secret"'],
    ['hunter2 @alice', 'not of the form "@alice secret"'],
    ['@alice hunter2 hunter2', 'not of the form "@alice secret"'],
    ['hunter2! hunter2', "invalid @sign: Cannot contain !*'`();:&=+$,/?#[]{} characters"],
  ])(
    'a list of secrets with the line %j is refused with its number, and without what stands there',
    async (line, why) => {
      const common = await credentials()
      await writeFile(join(dir, 'atsigns'), '@alice 127.0.0.1:6464\n')
      const secrets = join(dir, 'secrets')
      await writeFile(secrets, `@bob a-secret\n\n${line}\n`)
      const told = await refused(['at-host', '--atsigns', join(dir, 'atsigns'), '--secrets', secrets, ...common])
      expect(told).toMatchObject({ code: 2, error: `${secrets}: line 3: ${why}.\n` })
    },
  )
})

describe('a directory', () => {
  const look = (atSign: string, ...ports: number[]) =>
    findAddress(parseAtSign(atSign), {
      directory: ports.map((port) => ({ host: '127.0.0.1', port })),
      ca: papers.authority.cert,
    })
  async function files(entries: string): Promise<string[]> {
    const [certOption = '', cert = '', keyOption = '', key = ''] = await credentials()
    await writeFile(join(dir, 'atsigns'), entries)
    const at = ['--port', '0', '--host', '127.0.0.1', '--file', join(dir, 'atsigns')]
    return [certOption, cert, keyOption, key, ...at]
  }

  test('reads its file again without hanging up on anyone, and keeps what it knows when the file is broken', async () => {
    const { child, ended, ready, said } = start('at-directory', ...(await files('@alice a.test:1\n')))
    const { port } = await ready()
    const typed = await type(port)
    await typed.take('@')
    typed.send('bob\n')
    await typed.take('null\r\n@')
    await writeFile(join(dir, 'atsigns'), '@alice a.test:1\n@bob b.test:2\n')
    child.kill('SIGHUP')
    expect(await said()).toBe(`There are 2 atSigns in ${join(dir, 'atsigns')}.`)
    typed.send('bob\n')
    await typed.take('b.test:2\r\n@')
    await writeFile(join(dir, 'atsigns'), '@alice a.test:1\n@carol\n')
    child.kill('SIGHUP')
    expect(await said()).toMatch(/^Everything stays as it was: .*line 2: not of the form/)
    await writeFile(join(dir, 'atsigns'), '\n# none\n')
    child.kill('SIGHUP')
    expect(await said()).toMatch(/^Everything stays as it was: .*atsigns names no atSign\. Start anew to serve none\.$/)
    typed.send('bob\n')
    await typed.take('b.test:2\r\n@')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await typed.over
  })

  test('with everything told it says what was asked for, and nothing of who asked', async () => {
    const { child, ended, ready, rest } = start('at-directory', '--log', 'debug', ...(await files('@alice a.test:1\n')))
    const typed = await type((await ready()).port)
    await typed.take('@')
    typed.send('alice\n')
    await typed.take('a.test:1\r\n@')
    typed.send('bob\u001b[2J\n')
    await typed.take('null\r\n@')
    typed.socket.destroy()
    child.kill('SIGTERM')
    await ended
    const told = (await rest()).map((line) => line.replace(/^\S+ /, ''))
    expect(told).toEqual(['debug alice: a.test:1', 'debug bob\\u001b[2j: not known'])
  })

  test('reads the file that was named, whatever Redis the environment names', async () => {
    const { ready } = startIn(
      { FACET_REDIS: 'redis://127.0.0.1:1' },
      'at-directory',
      ...(await files('@alice a.test:1\n')),
    )
    const { port } = await ready()
    expect(await look('@alice', port)).toEqual({ host: 'a.test', port: 1 })
  })

  test('is one of two: when one of them is killed, look-ups go on', async () => {
    const args = await files('@alice a.test:1\n')
    const [one, two] = [start('at-directory', ...args), start('at-directory', ...args)]
    const [{ port: first }, { port: second }] = await Promise.all([one.ready(), two.ready()])
    expect(await look('@alice', first, second)).toEqual({ host: 'a.test', port: 1 })
    one.child.kill('SIGKILL')
    await one.ended
    expect(await look('@alice', first, second)).toEqual({ host: 'a.test', port: 1 })
    expect(await look('@nobody', first, second)).toBeUndefined()
  })

  test.skipIf(!redisProgram)(
    'from Redis serves one namespace with another one: what is written is known to both, and to one when the other is killed',
    async () => {
      const redis = await startRedis()
      const writer = new RedisClient({ server: { host: '127.0.0.1', port: redis.port, tls: false } })
      try {
        await writer.ask('SET', 'alice', 'a.test:1')
        const args = [...(await files('')).slice(0, -2), '--redis', `redis://127.0.0.1:${redis.port}`]
        const [one, two] = [start('at-directory', ...args), start('at-directory', ...args)]
        const [{ port: first }, { port: second }] = await Promise.all([one.ready(), two.ready()])
        for (const port of [first, second]) expect(await look('@alice', port)).toEqual({ host: 'a.test', port: 1 })
        await writer.ask('SET', 'alice', 'b.test:2')
        for (const port of [first, second]) expect(await look('@alice', port)).toEqual({ host: 'b.test', port: 2 })
        one.child.kill('SIGKILL')
        await one.ended
        expect(await look('@alice', first, second)).toEqual({ host: 'b.test', port: 2 })
        two.child.kill('SIGTERM')
        expect(await two.ended).toBe(0)
      } finally {
        writer.close()
        await redis.stop()
      }
    },
  )

  test('answers those who ask by HTTP too, on a port of their own where one is named', async () => {
    const { ready } = start('at-directory', '--https-port', '0', ...(await files('@alice a.test:1\n')))
    const { port, httpsPort } = await ready()
    expect(httpsPort).not.toBe(port)
    for (const at of [port, httpsPort]) {
      const typed = await Typed.open(
        { host: '127.0.0.1', port: at },
        { ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] },
      )
      typed.send('GET /alice HTTP/1.1\r\nHost: a\r\n\r\n')
      await typed.take('a.test:1')
      typed.socket.destroy()
    }
  })

  for (const [name, args, sentence] of [
    ['neither file nor Redis', [], '--file or --redis is needed. (facet at-directory --help)'],
    ['both', ['--file', 'x', '--redis', 'redis://x'], 'Say where the atSigns are: either --file or --redis.'],
    ['a bad Redis', ['--redis', 'http://:hunter2@x'], 'The address of Redis is not of the form redis://host:6379/0.'],
  ] as const)
    test(`says in one sentence what is wrong: ${name}`, async () => {
      const told = await refused(['at-directory', '--port', '0', ...(await credentials()).slice(0, 4), ...args])
      expect(told).toEqual({ code: 2, error: `${sentence}\n` })
    })
})

/** A command that does not come about, in this very process. */
async function refused(args: readonly string[], env = {}): Promise<{ code: number; error: string }> {
  const errors = new PassThrough()
  const { signal } = new AbortController()
  const code = await facet(args, { input: Readable.from([]), output: new PassThrough(), errors, env, signal })
  errors.end()
  return { code, error: await text(errors) }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
