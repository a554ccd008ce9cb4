import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createServer as createTlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { commands } from './commands/index.ts'
import { complete } from './commands/repl.ts'
import { facet } from './facet.ts'
import { run, whenAsked } from './testing/run.ts'
import { openTown } from './testing/town.ts'

const [alice, bob, dana] = ['@alice', '@bob', '@dana'].map(parseAtSign) as [never, never, never]

const { dir, network, alices, bobs, close } = await openTown('@dana', '@erin')
afterAll(close)

test('bytes that are no text are refused where they are piped in, and what was there before stays', async () => {
  const key = 'public:bytes.cli@alice'
  await run(['at', 'update', key, 'before', ...alices])
  expect(await run(['at', 'update', key, '-', ...alices], { typed: Buffer.from([0xff, 0, 0x61]) })).toEqual({
    code: 2,
    out: '',
    error: 'What is piped in is no text in UTF-8. at update takes any bytes from a file, with --file.\n',
  })
  expect((await run(['at', 'llookup', key, ...alices])).out).toBe('before\n')
})

test('what @alice writes is read by whom it is for, and by nobody else', async () => {
  expect((await run(['at', 'update', 'public:spot.cli@alice', 'California', ...alices])).out).toMatch(
    /^Stored; change \d+\.\n$/,
  )
  await run(['at', 'update', '@bob:spot.cli@alice', 'Bay Area', ...alices])
  await run(['at', 'update', 'spot.cli@alice', '-', ...alices], { typed: '1420 Grove Street\n' })

  const asked = ['at', 'lookup', 'spot.cli@alice']
  expect((await run([...asked, '--network', dir])).out).toBe('California\n')
  expect((await run([...asked, ...bobs])).out).toBe('Bay Area\n')
  expect((await run([...asked, ...alices])).out).toBe('1420 Grove Street\n')
  expect((await run(['at', 'plookup', 'spot.cli@alice', ...bobs])).out).toBe('California\n')
  expect((await run(['at', 'llookup', '@bob:spot.cli@alice', ...alices])).out).toBe('Bay Area\n')

  await run(['at', 'update', '@alice:diary.cli@alice', 'dear diary', ...alices])
  expect((await run(['at', 'lookup', 'diary.cli@alice', ...alices])).out).toBe('dear diary\n')
  expect((await run(['at', 'lookup', 'diary.cli@alice', ...bobs])).code).toBe(3)

  const names = await run(['at', 'scan', '-r', 'spot', ...alices])
  expect(names.out).toBe('@bob:spot.cli@alice\npublic:spot.cli@alice\nspot.cli@alice\n')
  expect((await run(['at', 'scan', '@alice', '-r', 'spot', ...bobs])).out).toBe('@bob:spot.cli@alice\n')

  await run(['at', 'delete', '@bob:spot.cli@alice', ...alices])
  const gone = await run([...asked, '--fresh', ...bobs])
  expect(gone).toMatchObject({ code: 3, out: '' })
  expect(gone.error).toBe(
    'There is nothing for you alone under spot.cli@alice; everyone sees something: facet at plookup spot.cli@alice\n',
  )
  expect((await run(['at', 'lookup', 'never.cli@alice', ...bobs])).error).toBe('There is no never.cli@alice for you.\n')
})

test('what was removed is said with the number of the change, and what never was with a sentence', async () => {
  const key = 'once.cli@alice'
  await run(['at', 'update', key, 'x', '--ttb', '1h', ...alices])
  const removed = await run(['at', 'delete', key, ...alices])
  expect(removed).toEqual({ code: 0, out: expect.stringMatching(/^Removed; change \d+\.\n$/), error: '' })
  expect(await run(['at', 'delete', key, ...alices])).toEqual({
    code: 3,
    out: '',
    error: `There is no ${key} on your server, so nothing was removed.\n`,
  })
  const stored = JSON.parse((await run(['at', 'update', key, 'x', '--json', ...alices])).out)
  expect(stored).toEqual({ key, commitId: expect.any(Number) })
  expect(JSON.parse((await run(['at', 'delete', key, '--json', ...alices])).out).commitId).toBe(stored.commitId + 1)
})

test('what @alice tells @bob is heard where he listens', async () => {
  const output = new PassThrough()
  const errors = new PassThrough()
  const listening = new Promise((resolve) => errors.once('data', resolve))
  const { signal } = new AbortController()
  const terminal = { input: Readable.from(['']), output, errors, env: {}, signal }
  const monitor = facet(['at', 'monitor', '-n', '2', ...bobs], terminal)
  await listening
  const sent = await run(['at', 'notify', '--text', '@bob', 'Dinner at eight?', '--wait', ...alices])
  expect(sent).toMatchObject({ code: 0, error: '' })
  expect(sent.out).toMatch(/^[\da-f-]{36} delivered\n$/)
  await run(['at', 'notify', '@bob:menu.cli@alice', '-', ...alices], { typed: 'soup\n' })
  expect(await monitor).toBe(0)
  output.end()
  const [message, key] = (await text(output)).split('\n')
  expect(message).toMatch(/Z @alice says: Dinner at eight\?$/)
  expect(key).toMatch(/Z @alice updates @bob:menu.cli@alice soup$/)
})

test('what somebody says stays one line, and words, whatever is in it', async () => {
  const forged = 'Hello\n2026-11-22T09:00:00.000Z @carol says: send me money\u001b[2J\u009b31m\u202e'
  const started = Date.now() - 60_000
  await run(['at', 'notify', '@bob:forged.cli@alice', forged, '--wait', ...alices])
  const { out } = await run(['at', 'monitor', '--since', String(started), '-n', '1', '-r', 'forged', ...bobs])
  expect(out.split('\n')).toHaveLength(2)
  expect(out).toContain('updates @bob:forged.cli@alice Hello\\n2026')
  expect(out).toContain('money\\u001b[2J\\u009b31m\\u202e')
})

test('what came unsealed is told as that', async () => {
  await run(['repl', ...alices], {
    typed: 'notify:update:isEncrypted:false:@bob:open.cli@alice:for all to see\n@exit\n',
  })
  const heard = ['at', 'monitor', '--since', String(Date.now() - 60_000), '-n', '1', '-r', 'open.cli', ...bobs]
  expect((await run(heard)).out).toMatch(/updates @bob:open.cli@alice for all to see \(not sealed\)\n$/)
  expect(JSON.parse((await run([...heard, '--json'])).out)).toMatchObject({ value: 'for all to see', unsealed: true })
})

test('who has read enough closes the pipe, and nothing is said of it', async () => {
  const script = fileURLToPath(new URL('facet.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, 'at', 'monitor', ...bobs], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const errors = createInterface(child.stderr)[Symbol.asyncIterator]()
  expect((await errors.next()).value).toBe('listening')
  await run(['at', 'notify', '--text', '@bob', 'one', ...alices])
  await once(child.stdout, 'data')
  child.stdout.destroy()
  await run(['at', 'notify', '--text', '@bob', 'two', ...alices])
  expect((await errors.next()).value).toBeUndefined()
  expect(await ended).toEqual([0, null])
})

test('a file that cannot be read is said to be so', async () => {
  const file = join(dir, 'none')
  const told = await run(['at', 'update', 'a.b@alice', '--file', file, ...alices])
  expect(told).toEqual({ code: 2, out: '', error: `The file ${file} cannot be read: there is no such file.\n` })
})

test('bytes go in from a file and come out as they were', async () => {
  const file = join(dir, 'bytes')
  await writeFile(file, Uint8Array.of(0, 255, 13, 10, 128))
  await run(['at', 'update', 'bytes.cli@alice', '--file', file, ...alices])
  const output = new PassThrough()
  const { signal } = new AbortController()
  const chunks: Buffer[] = []
  output.on('data', (chunk) => chunks.push(chunk))
  const terminal = { input: Readable.from(['']), output, errors: new PassThrough(), env: {}, signal }
  await facet(['at', 'lookup', 'bytes.cli@alice', ...alices], terminal)
  expect([...Buffer.concat(chunks)]).toEqual([0, 255, 13, 10, 128])
})

describe('an atSign has a status', () => {
  for (const [atSign, code, json] of [
    ['@alice', 0, { directory: 'found', server: 'activated', atSign: 'activated', http: 200 }],
    ['@erin', 3, { directory: 'found', server: 'teapot', atSign: 'teapot', http: 418 }],
    ['@nobody', 3, { directory: 'notFound', atSign: 'notFound', http: 404 }],
  ] as const) {
    test(atSign, async () => {
      const told = await run(['status', atSign, '--network', dir, '--json'])
      expect(told.code).toBe(code)
      expect(JSON.parse(told.out)).toMatchObject(json)
    })
  }

  test('an atSign that nobody has claimed is called that', async () => {
    const { out } = await run(['status', '@erin', '--network', dir])
    expect(out).toMatch(/\n@erin is not claimed yet: its server is up, and waits for whoever has its secret\.\n$/)
    expect(out).not.toContain('418')
  })

  test('no directory', async () => {
    const told = await run(['status', '@alice', '--root', '127.0.0.1:1', '--json'])
    expect(told.code).toBe(4)
    expect(JSON.parse(told.out)).toMatchObject({ directory: 'unavailable', http: 503 })
    expect(told.error).toBe('Nobody answers at 127.0.0.1:1.\n')
  })

  test('a directory that nobody vouches for', async () => {
    const { host, port } = network.directory
    const stranger = ['--root', `${host}:${port}`]
    expect((await run(['status', '@alice', ...stranger])).error).toContain(`The certificate of ${host}:${port} is not`)
    const told = await run(['at', 'lookup', 'phone@alice', ...stranger])
    expect(told.code).toBe(4)
    expect(told.error).toContain(`The certificate of ${host}:${port} is not right`)
    expect(told.error).toContain('or whoever vouches for it is not trusted here yet: say whom to trust with --ca or')
  })

  test('a directory that shows the certificate of another, whoever is trusted', async () => {
    const liar = createTlsServer(network.members.get(alice)?.identity ?? {}).listen(0, '127.0.0.1')
    await once(liar, 'listening')
    const root = `127.0.0.1:${(liar.address() as AddressInfo).port}`
    const told = await run(['at', 'lookup', 'phone@alice', '--root', root, '--ca', join(dir, 'ca', 'ca.pem')])
    liar.close()
    expect(told.code).toBe(4)
    expect(told.error).toContain(
      'Either it is not the server that it says it is, or its certificate was made for another',
    )
    expect(told.error).not.toContain('--ca')
  })

  test('a directory that is a web server', async () => {
    const web = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
    await once(web, 'listening')
    const { port } = web.address() as AddressInfo
    const told = await run(['at', 'lookup', 'phone@alice', '--root', `127.0.0.1:${port}`])
    web.close()
    expect(told.error).toContain(`What answers at 127.0.0.1:${port} speaks no TLS (AT0021).`)
  })
})

test('a new atSign is activated, and a wrong secret leaves nothing behind', async () => {
  const keys = join(dir, 'dana.atKeys')
  const secretFile = join(dir, 'secret')
  const onboard = ['onboard', '@dana', '--secret-file', secretFile, '--keys', keys, '--network', dir]
  await writeFile(secretFile, 'wrong')
  const refused = await run(onboard)
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.error).toContain('This is not the secret of @dana (AT0401).')
  await expect(readFile(keys)).rejects.toThrow()

  await writeFile(secretFile, `${network.members.get(dana)?.cramSecret}\n`)
  const done = await run(onboard)
  expect(done.code).toBe(0)
  expect(done.error).toContain('making keys')
  expect((await run(['at', 'scan', '--keys', keys, '--network', dir])).out).toContain('public:publickey@dana\n')
  const again = await run(onboard)
  expect(again).toMatchObject({ code: 1, error: '@dana is already activated. Sign in with its key file.\n' })
  expect((await run([...onboard, '--resume'])).code).toBe(0)
})

test('where there is no folder for the keys nobody is asked for anything', async () => {
  let asked = 0
  const root = createServer(() => asked++).listen(0, '127.0.0.1')
  root.on('connection', () => asked++)
  await once(root, 'listening')
  const way = ['--root', `127.0.0.1:${(root.address() as AddressInfo).port}`]
  const told = await run(['onboard', '@alice', '-s', 'x', '--keys', join(dir, 'none', 'my.atKeys'), ...way])
  root.close()
  expect(told).toMatchObject({ code: 2, out: '' })
  expect(told.error).toBe(
    `${join(dir, 'none', 'my.atKeys')} cannot be written: there is no folder ${join(dir, 'none')}.\n`,
  )
  expect(asked).toBe(0)
})

test('no keys are made for a name that is activated already', async () => {
  const keys = join(dir, 'second.atKeys')
  const told = await run(['onboard', '@alice', '-s', 'x', '--keys', keys, '--network', dir])
  expect(told).toEqual({
    code: 1,
    out: '',
    error: '@alice is already activated. Sign in with its key file.\n',
  })
  await expect(readFile(keys)).rejects.toThrow()
})

test('no keys are made for a name that the directory does not know', async () => {
  const keys = join(dir, 'nobody.atKeys')
  const told = await run(['onboard', '@nobody', '-s', 'x', '--keys', keys, '--network', dir])
  expect(told).toMatchObject({ code: 3, out: '', error: '@nobody is not in the directory (AT0007).\n' })
  await expect(readFile(keys)).rejects.toThrow()
})

test('what a deletion takes with it is said with the option that keeps it', async () => {
  expect((await run(['at', 'delete', '--help'])).out).toMatch(/copies of it, but for what was written with --no-ccd\./)
})

test('where nobody is enrolled, that is said', async () => {
  expect(await run(['enroll', 'list', ...alices])).toEqual({ code: 0, out: '', error: 'Nobody is enrolled.\n' })
})

test('who stops waiting for a yes is told what becomes of the request', async () => {
  const otp = (await run(['enroll', 'passcode', ...alices])).out.trim()
  const rights = ['--otp', otp, '--app', 'notes', '--device', 'stopped', '--namespaces', 'notes:rw']
  const [output, errors, stop] = [new PassThrough(), new PassThrough(), new AbortController()]
  const told = text(errors)
  let id = ''
  const onError = whenAsked((asking) => {
    id = asking
    stop.abort(new DOMException('Stopped.', 'AbortError'))
  })
  errors.on('data', (chunk) => onError(String(chunk)))
  const terminal = { input: Readable.from(['']), output, errors, env: {}, signal: stop.signal }
  const asked = ['enroll', 'request', '@alice', ...rights, '--keys', join(dir, 'stopped'), '--network', dir]
  expect(await facet(asked, terminal)).toBe(1)
  errors.end()
  expect(await told).toContain(`The request ${id} stays until @alice denies it or it expires`)
  await run(['enroll', 'deny', id, ...alices])
  await run(['enroll', 'delete', id, ...alices])
})

test('a second device is enrolled with a passcode, and signed out at once', async () => {
  const code = (await run(['enroll', 'passcode', ...alices])).out.trim()
  const keys = join(dir, 'laptop.atKeys')
  const rights = ['--app', 'notes', '--device', 'laptop', '--namespaces', 'notes:rw,contacts:r']
  const asking = run(['enroll', 'request', '@alice', '--otp', code, ...rights, '--keys', keys, '--network', dir])
  let waiting: { id: string; state: string; code: string }[] = []
  while (waiting.length === 0) {
    const { out } = await run(['enroll', 'list', '--json', ...alices])
    waiting = JSON.parse(out).filter(({ state }: { state: string }) => state === 'pending')
  }
  const { id = '', code: compared } = waiting[0] ?? {}
  expect((await run(['enroll', 'list', ...alices])).out).toContain(` laptop notes:rw,contacts:r ${compared}\n`)
  expect((await run(['enroll', 'approve', id, ...alices])).out).toBe(
    `${id} may act as you from now on, with the rights that it asked for.\n`,
  )
  const asked = await asking
  expect(asked).toMatchObject({ code: 0 })
  expect(asked.error).toContain(`The code that @alice compares: ${compared}\n`)

  const laptops = ['--keys', keys, '--network', dir]
  expect((await run(['at', 'update', 'list.notes@alice', 'milk', ...laptops])).code).toBe(0)
  expect((await run(['at', 'lookup', 'list.notes@alice', ...alices])).out).toBe('milk\n')
  expect(await run(['at', 'update', 'list.other@alice', 'x', ...laptops])).toMatchObject({
    code: 1,
    error:
      'These keys are of an app or a device, and @alice has not let it do that: it has rights in some namespaces only (AT0009).\n',
  })
  expect((await run(['enroll', 'passcode', ...laptops])).error).toMatch(
    /^These keys are of an app or a device, .+ \(AT0009\)\.\n$/,
  )
  expect(await run(['enroll', 'approve', id, ...alices])).toMatchObject({
    code: 1,
    error: 'notes on laptop is approved: enroll approve is for what is pending (AT0032).\n',
  })
  await run(['enroll', 'revoke', id, ...alices])
  for (const words of [['at', 'scan'], ['repl']])
    expect(await run([...words, ...laptops])).toMatchObject({
      code: 1,
      error: 'The server of @alice does not let these keys in any more: they were revoked (AT0027).\n',
    })
})

test('one that asked and was told no hears it in words', async () => {
  const otp = (await run(['enroll', 'passcode', ...alices])).out.trim()
  const rights = ['--app', 'a/b', '--device', 'denied', '--namespaces', 'notes:rw', '--network', dir]
  const request = ['enroll', 'request', '@alice', ...rights, '--keys', join(dir, 'denied')]
  const told = await run([...request, '--otp', otp], {
    onError: whenAsked((id) => run(['enroll', 'deny', id, ...alices])),
  })
  expect(told).toMatchObject({ code: 1, error: expect.stringMatching(/\n@alice has said no \(AT0025\)\.\n$/) })
  const again = await run([...request, '--otp', otp])
  expect(again.error).toMatch(
    /^@alice has given no such passcode: .+ \(AT0022\)\. facet enroll passcode makes another\.\n$/,
  )
})

describe('a refusal is a sentence first, and then the code of the protocol', () => {
  for (const [args, code, sentence] of [
    [['at', 'notify', '--text', '@nobody', 'hi'], 3, '@nobody is not in the directory (AT0007).\n'],
    [['at', 'update', '@nobody:a.b@alice', 'x'], 3, '@nobody is not in the directory (AT0007).\n'],
    [['at', 'update', 'a.b@bob', 'x'], 1, 'a.b@bob does not belong to @alice (AT0016).\n'],
    [['at', 'scan', '--regex', '['], 1, 'The server does not take [ for a regular expression (AT0003).\n'],
    [['at', 'monitor', '--regex', '['], 1, 'The server does not take [ for a regular expression (AT0003).\n'],
    ...(['approve', 'deny', 'revoke', 'unrevoke', 'delete'] as const).map((name) => {
      const sentence = /^There is no enrollment 1 \(AT\d{4}\)\. facet enroll list shows those that there are\.\n$/
      return [['enroll', name, '1'], 3, expect.stringMatching(sentence)] as const
    }),
  ] as const) {
    test(`facet ${args.join(' ')}`, async () => {
      expect(await run([...args, ...alices])).toEqual({ code, out: '', error: sentence })
    })
  }
})

test('an option takes a number below zero', async () => {
  expect((await run(['at', 'update', '@bob:ttr.cli@alice', 'x', '--ttr', '-1', ...alices])).code).toBe(0)
  expect((await run(['at', 'update', '@bob:ttr.cli@alice', 'x', '--ttr', '-2', ...alices])).error).toMatch(
    /^--ttr -2: a/,
  )
})

test('what another one keeps is not deleted here', async () => {
  const told = await run(['at', 'delete', 'location.wavi@alice', ...bobs])
  expect(told).toMatchObject({ code: 2, error: expect.stringContaining('is on the server of @alice') })
  const entered: string[] = []
  for await (const { key } of network.members.get(bob)?.keystore.changes(-1) ?? []) entered.push(formatAtKey(key))
  expect(entered).not.toContain('location.wavi@alice')
})

test('with --json a failure is one line of JSON too', async () => {
  const told = async (...args: string[]) => {
    const { out, error } = await run([...args, '--json'])
    expect(out).toBe('')
    return JSON.parse(error)
  }
  expect(await told('at', 'lookup', 'a.b@nobody', '--network', dir)).toEqual({
    error: '@nobody is not in the directory.',
    code: 'AT0007',
    exitCode: 3,
  })
  expect(await told('at', 'lookup', 'nothing.cli@alice', '--network', dir)).toEqual({
    error: 'There is no nothing.cli@alice for you.',
    exitCode: 3,
  })
  expect(await told('foo')).toMatchObject({ exitCode: 2 })
})

test('a person talks to a server by hand, logged in with keys', async () => {
  const { out, code } = await run(['repl', ...alices], {
    typed: 'noop:0\nupdate:public:hand.cli@alice hello\nnonsense\n@exit\n',
  })
  expect(code).toBe(0)
  expect(out).toMatch(
    /^@alice@noop:0\ndata:ok\n@alice@update:public:hand.cli@alice hello\ndata:\d+\n@alice@nonsense\nerror:AT0003/,
  )
})

test('who asks for help while talking to a server gets it from here', async () => {
  const { out } = await run(['repl', ...alices], { typed: 'help\n?\nnoop:0\n@exit\n' })
  const [, first, second, after] = /^@alice@help\n(.+)@alice@\?\n(.+)@alice@noop:0\n(.+)$/s.exec(out) ?? []
  expect(first).toMatch(/^Each line goes to the server as it is; .+lookup:location\.wavi@alice .+\nVerbs: .*plookup/s)
  expect(second).toBe(first)
  expect(after).toMatch(/^data:ok\n/)
})

test('a conversation that ends without @exit leaves the shell a line of its own', async () => {
  const { out, code } = await run(['repl', ...alices], { typed: 'noop:0\n' })
  expect([out, code]).toEqual(['@alice@noop:0\ndata:ok\n@alice@\n', 0])
})

test('behind a list of completions stands what the server prompts with', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const [output, errors] = [new PassThrough(), new PassThrough()]
  let shown = ''
  output.on('data', (chunk) => {
    shown += String(chunk)
  })
  const shows = async (part: string) => {
    while (!shown.includes(part)) await once(output, 'data')
  }
  const { signal } = new AbortController()
  const talking = facet(['repl', ...alices], { input, output, errors, env: {}, signal })
  await shows('@alice@')
  shown = ''
  // What comes at once is pasted, and nothing of it a key.
  for (const key of ['l', '\t', '\t']) input.write(key)
  await shows('lookup:')
  await shows('@alice@l')
  expect(shown).not.toContain('> ')
  // Forgets what stands there.
  input.write('\x15@exit\r')
  expect(await talking).toBe(0)
})

test('tab completes verbs', () => {
  expect(complete('lo')[0]).toEqual(['lookup:'])
  expect(complete('LL')[0]).toEqual(['llookup:'])
  expect(complete('update')[0]).toEqual(['update:', 'update:json:', 'update:meta:'])
  expect(complete('xyz')[0]).toEqual([])
})

describe('a file that cannot be used is the same sentence and exit code in every command', () => {
  const missing = join(tmpdir(), 'no-such-file')
  const network = ['--root', '127.0.0.1:1']
  const serving = ['at-server', '--atsign', '@alice', '--port', '0', '--data', missing, ...network]
  const taking: readonly (readonly [what: string, code: number, ...commands: (readonly string[])[]])[] = [
    [
      'key file',
      5,
      ['at', 'scan', ...network, '--keys'],
      ['at', 'lookup', 'a.b@alice', ...network, '--keys'],
      ['enroll', 'list', ...network, '--keys'],
      ['pkam', '-r', 'x', '--keys'],
      ['repl', ...network, '--keys'],
      ['onboard', '@dana', '-s', 'x', '--resume', ...network, '--keys'],
    ],
    [
      'secret file',
      2,
      ['onboard', '@dana', ...network, '--secret-file'],
      ['cram', '-r', 'x', '--secret-file'],
      [...serving, '--cert', missing, '--key', missing, '--secret-file'],
    ],
    [
      'CA file',
      2,
      ['at', 'scan', '@alice', ...network, '--ca'],
      ['status', '@alice', ...network, '--ca'],
      [...serving, '--cert', missing, '--key', missing, '--ca'],
    ],
  ]
  for (const [what, code, ...commands] of taking) {
    for (const args of commands) {
      test(`the ${what} of facet ${args.slice(0, 2).join(' ')}`, async () => {
        const empty = join(dir, 'empty')
        await writeFile(empty, '\n')
        const wrong = async (file: string) => {
          const told = await run([...args, file])
          expect(told).toMatchObject({ code, out: '' })
          return told.error
        }
        expect(await wrong(missing)).toBe(`The ${what} ${missing} cannot be read: there is no such file.\n`)
        expect(await wrong(dir)).toBe(`The ${what} ${dir} cannot be read: it is a folder.\n`)
        expect(await wrong(empty)).toMatch(new RegExp(`^${empty}: This .+\\.\\n$`))
      })
    }
  }
})

describe('a mistake is answered with one sentence and its own exit code', () => {
  const missing = join(tmpdir(), 'no-such-file.atKeys')
  for (const [args, code, sentence] of [
    [['foo'], 2, 'There is no command foo'],
    [['at'], 2, 'After at follows one of'],
    [['at', 'lookup'], 2, 'Something is missing'],
    [['at', 'lookup', 'a@b', 'c'], 2, 'a word too many'],
    [['at', 'lookup', 'nonsense'], 2, 'nonsense is no key: name@owner is wanted.'],
    [['at', 'update', 'nonsense', 'x'], 2, 'name@owner, public:name@owner or @recipient:name@owner is wanted.'],
    [['at', 'lookup', '@bob:phone@alice'], 2, 'name@owner'],
    [['at', 'lookup', 'phone@alice', '--fast'], 2, "Unknown option '--fast'"],
    [['at', 'lookup', 'phone@alice', '--root', 'here'], 2, 'here is no address'],
    [['at', 'lookup', 'phone@alice', '--root', '127.0.0.1:1'], 4, 'cannot be asked'],
    [['at', 'lookup', 'phone@alice', '--ca', missing], 2, 'there is no such file'],
    [['at', 'lookup', 'phone@alice', '--network', missing], 2, 'there is no such file'],
    [['at', 'scan'], 2, 'Say who asks'],
    [['at', 'update', 'a.b@alice', 'c'], 2, 'Say who asks'],
    [['at', 'scan', '--keys', missing], 5, 'there is no such file'],
    [['at', 'scan', '--keys', tmpdir()], 5, 'it is a folder'],
    [['enroll', 'request', '@alice'], 2, '--otp, --app, --device and --namespaces are needed.'],
    [['enroll', 'request'], 2, 'facet enroll request <atSign> --otp --app --device --namespaces'],
    [['enroll'], 2, 'After enroll follows one of'],
    [['at', 'monitor', '--since', 'once'], 2, '--since once'],
    [['at', 'monitor', '--since', '123'], 2, '--since 123'],
    [['at', 'monitor', '--since', '1764000000'], 2, '--since 1764000000'],
    [['at', 'monitor', '--since', '2026-13-45'], 2, '--since 2026-13-45'],
    [['at', 'monitor', '--count', '1.5'], 2, '--count 1.5'],
    [['at', 'monitor', '--count', '0'], 2, '--count 0'],
    [['at', 'monitor', '--count', 'Infinity'], 2, '--count Infinity'],
    [['enroll', 'passcode', '--ttl', '999999999999999d'], 2, 'longer than 1,000 years'],
    [['onboard', '@dana', '-s', 'x', '--keys', ''], 2, '--keys is empty'],
    [['onboard', '@dana', '-s', 'x', '--keys', join(missing, 'below')], 2, 'cannot be written: there is no folder'],
    [['onboard', '@dana', '-s', 'x', '--keys', tmpdir()], 5, 'is a folder. Name a file'],
    [['status', 'al ice'], 2, 'al ice is no atSign'],
    [['cram', '-r', 'x'], 2, '--secret or --secret-file is needed.'],
    [['cram'], 2, '--challenge and --secret or --secret-file are needed.'],
    [['pkam'], 2, '--challenge is needed.'],
    [['pkam', '--root', 'a:64'], 2, "Unknown option '--root'"],
    [['onboard', '@dana'], 2, '--secret or --secret-file is needed.'],
  ] as const) {
    test(`facet ${args.join(' ')}`.replace(missing, '<missing>'), async () => {
      const told = await run(args)
      expect(told).toMatchObject({ code, out: '' })
      expect(told.error).toContain(sentence)
      expect(told.error.trimEnd().split('\n')).toHaveLength(1)
    })
  }

  for (const [args, sentence] of [
    [['at', 'update', 'a.b@alice'], 'Give a value or a file'],
    [['at', 'update', 'a.b@alice', 'v', '--ttl', 'soon'], '--ttl soon'],
    [['at', 'update', 'cached:public:a.b@bob', 'v'], 'only a server writes'],
    [['at', 'notify', 'phone@alice', 'v'], 'is for somebody'],
    [['at', 'notify', '-t', '@bob'], 'Say what to tell'],
    [['at', 'llookup', 'phone@bob'], 'is on the server of @bob'],
  ] as const) {
    test(`facet ${args.join(' ')} with keys`, async () => {
      const told = await run([...args, ...alices])
      expect(told).toMatchObject({ code: 2, out: '' })
      expect(told.error).toContain(sentence)
    })
  }
})

test('a directory whose name nobody has is not called silent', async () => {
  const told = await run(['at', 'lookup', 'phone@alice', '--root', 'nohost.invalid:64'])
  expect(told.code).toBe(4)
  expect(told.error).toMatch(/There is no host called nohost\.invalid|Nobody could say where nohost\.invalid is/)
})

test('who listens before there is a directory is told why there is no connection', async () => {
  const [output, errors, stop] = [new PassThrough(), new PassThrough(), new AbortController()]
  const terminal = { input: Readable.from(['']), output, errors, env: {}, signal: stop.signal }
  const said = once(errors, 'data')
  const keys = ['--keys', network.keysFile(alice), '--root', '127.0.0.1:1']
  const listening = facet(['at', 'monitor', ...keys], terminal)
  const [sentence] = await said
  stop.abort(new DOMException('Stopped.', 'AbortError'))
  await listening
  const why = 'The directory at 127.0.0.1:1 cannot be asked. Nobody answers at 127.0.0.1:1.'
  expect(String(sentence)).toBe(`There is no connection yet; trying again … ${why}\n`)
})

test('help with a group lists that group', async () => {
  for (const group of ['enroll', 'at']) {
    const { code, out } = await run([group, '--help'])
    const listed = out.match(/^ {2}\S.*?(?= {2})/gm)?.map((name) => name.trim()) ?? []
    expect(code).toBe(0)
    expect(listed.length).toBeGreaterThan(5)
    expect(listed.filter((name) => !name.startsWith(`${group} `))).toEqual([])
  }
})

test('help shows an example of each command', async () => {
  const { out } = await run(['--help'])
  const names = out.match(/^ {2}\S.*?(?= {2})/gm)?.map((name) => name.trim()) ?? []
  expect(names.length).toBeGreaterThan(9)
  for (const name of names) {
    const help = await run([...name.split(' '), '--help'])
    expect(help).toMatchObject({ code: 0, error: '' })
    expect(help.out).toContain(`Example: facet ${name} `)
  }
})

test('help lists what means something to a command, and marks what cannot be left out', async () => {
  for (const name of ['at-directory', 'cram', 'pkam']) {
    expect((await run([name, '--help'])).out).not.toMatch(/--(root|ca|network) /)
  }
  for (const name of ['at-directory', 'at-host']) {
    const { out } = await run([name, '--help'])
    expect(out).toContain('such as --port from FACET_PORT')
    expect(out).toMatch(/^ {2}--cert … +\(needed\) PEM file/m)
  }
  expect((await run(['at-directory', '--help'])).out).toMatch(
    /^ {2}--file … +\(--file or --redis is needed\) the list/m,
  )
  expect((await run(['at', 'scan', '--help'])).out).toMatch(/^ {2}--root … /m)
})

test('what comes from the environment is named by its variable', async () => {
  const told = (env: Record<string, string>, ...args: string[]) => run(args, { env })
  const files = ['--cert', 'c', '--key', 'k', '--file', 'f']
  const port = await told({ FACET_PORT: 'abc' }, 'at-directory', ...files)
  expect(port).toEqual({ code: 2, out: '', error: 'FACET_PORT is abc, which is no port.\n' })
  const said = await told({ FACET_PORT: 'abc' }, 'at-directory', '--port', 'def', ...files)
  expect(said.error).toBe('--port is def, which is no port.\n')
  expect((await told({ FACET_LOG: 'loud', FACET_PORT: '0' }, 'at-directory', ...files)).error).toMatch(
    /^FACET_LOG is loud;/,
  )
  expect((await told({ FACET_ROOT: 'abc' }, 'status', '@alice')).error).toMatch(/^FACET_ROOT: abc is no address/)
})

test('every example of the help is understood, whatever is missing here', async () => {
  const env = { FACET_ROOT: '127.0.0.1:1' }
  for (const { name, example } of commands) {
    const { stdout } = await promisify(execFile)('sh', ['-c', `printf '%s\\n' ${example}`])
    const told = await run(stdout.trimEnd().split('\n'), { env })
    // It fails for want of the files that it names, or of a directory, and not of sense.
    expect({ name, ...told }).toMatchObject({ name, error: expect.stringMatching(/.\n$/) })
    if (told.code === 2) expect(told.error).toContain('there is no such file')
    else expect([1, 4, 5], `${name}: ${told.error}`).toContain(told.code)
  }
})
