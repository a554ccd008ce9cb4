import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { atSignStatus } from '../../lib/client/directory.ts'
import { onboard } from '../../lib/client/onboard.ts'
import { type Registrar as Asking, openRegistrar } from '../../lib/client/registrar.ts'
import { generateKeyMaterial } from '../../lib/crypto/generate.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { people } from '../dev/people.ts'
import { tlsDial } from '../listen/dial.ts'
import { type AnswerOptions, answerRegistrar } from './answer.ts'
import { type DemoLimits, type DemoRegistrar, givenOut, openDemoRegistrar } from './demo.ts'
import { outsideRegistrar } from './outside.ts'
import { type Registrar, refusal } from './registrar.ts'

const dana = parseAtSign('@dana')
const mine = 'mine@example.org'

let dir: string
let network: Network
const closing: (() => unknown)[] = []
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-registrar-'))
  network = await startNetwork({ atSigns: [dana], dir, onboarded: [], gateway: false })
})
afterEach(async () => {
  for (const close of closing.splice(0)) close()
  await rm(join(dir, 'registrar.json'), { force: true })
})
afterAll(async () => {
  await network.close()
  await rm(dir, { recursive: true })
})

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serveRegistrar(options: Omit<AnswerOptions, 'at'>, at = '/registrar'): Promise<string> {
  const answer = answerRegistrar({ at, ...options })
  return serve(async (request, response) => {
    if (!(await answer(request, response))) response.writeHead(404).end()
  })
}

/** What is asked over HTTP, the mail that it sends, and a clock. */
async function open(limits: Partial<DemoLimits> = {}) {
  const clock = { now: 1_000 }
  const demo = await openDemoRegistrar({ dir, network, now: () => clock.now, ...limits })
  return { demo, clock, asking: openRegistrar({ url: `${await serveRegistrar({ registrar: demo })}/registrar` }) }
}

/** The same through a host that passes it on. */
async function openOutside() {
  const demo = await openDemoRegistrar({ dir, network })
  const theirs = answerRegistrar({ registrar: demo, at: '/api/app/v2' })
  const origin = await serve(async (request, response) => {
    if (request.headers.authorization !== 'host key') response.writeHead(401).end('{}')
    else await theirs(request, response)
  })
  const passedOn = outsideRegistrar({ origin, key: 'host key' })
  return { demo, asking: openRegistrar({ url: `${await serveRegistrar({ registrar: passedOn })}/registrar` }) }
}

const codeFor = (demo: DemoRegistrar, to: string) => demo.mail().find((mail) => mail.to === to)?.code ?? ''
const other = (code: string) => (code === 'AAAA' ? 'BBBB' : 'AAAA')

async function getOne(asking: Asking, demo: DemoRegistrar, mail: string) {
  const atSign = await asking.freeName()
  await asking.register(mail, atSign)
  const got = await asking.validate(mail, atSign, codeFor(demo, mail))
  if (!('secret' in got)) throw new Error('There was a choice.')
  return got
}

describe.each([
  ['the registrar of the small world', open],
  ['a registrar of others, through this host', openOutside],
])('%s', (_name, open) => {
  test('offers another name each time, that nobody has', async () => {
    const { asking } = await open()
    const names = [await asking.freeName(), await asking.freeName(), await asking.freeName(), await asking.freeName()]
    expect(new Set(names).size).toBeGreaterThan(1)
    for (const atSign of names) {
      expect(people.map((person) => person.atSign)).not.toContain(atSign)
      expect(await atSignStatus(tlsDial(network.route), atSign)).toBe('unknown')
    }
  })

  test('gives a secret for the code in the mail, and the name can be claimed at once', async () => {
    const { asking, demo } = await open()
    const { atSign, secret } = await getOne(asking, demo, 'new@example.org')
    const keys = await openKeyRing(await generateKeyMaterial(atSign))
    await onboard({ atSign, secret, keys, dial: tlsDial(network.route) })
    expect(await atSignStatus(tlsDial(network.route), atSign)).toBe('activated')
    await asking.sendCode(atSign)
    const code = codeFor(demo, 'new@example.org')
    await expect(asking.validateCode(atSign, code)).rejects.toMatchObject({ because: 'taken' })

    // Who chooses it all the same may choose again.
    const offered = await asking.freeName()
    await asking.register('new@example.org', offered)
    const choose = (chosen: typeof atSign) =>
      asking.validate('new@example.org', chosen, codeFor(demo, 'new@example.org'), { isChosen: true })
    await expect(choose(atSign)).rejects.toMatchObject({ because: 'taken' })
    expect(await choose(offered)).toMatchObject({ atSign: offered })
  })

  test('lets who has names already choose among them and the new one', async () => {
    const { asking, demo } = await open()
    const first = await getOne(asking, demo, mine)
    const offered = await asking.freeName()
    await asking.register(mine, offered)
    const code = codeFor(demo, mine)
    expect(await asking.validate(mine, offered, code)).toEqual({ own: [first.atSign], offered })
    expect(await asking.validate(mine, first.atSign, code, { isChosen: true })).toEqual(first)
    await expect(asking.validate(mine, offered, code, { isChosen: true }), 'used up').rejects.toMatchObject({
      because: 'code',
    })
  })

  test('gives the secret of a registered name to who reads its mail', async () => {
    const { asking, demo } = await open()
    await asking.sendCode(dana)
    expect(await asking.validateCode(dana, codeFor(demo, 'you@example.org').toLowerCase())).toEqual({
      atSign: dana,
      secret: network.members.get(dana)?.cramSecret,
    })
    await expect(asking.sendCode(parseAtSign('@nobody'))).rejects.toMatchObject({ because: 'unknown' })
  })

  test('says that a code is wrong', async () => {
    const { asking, demo } = await open()
    const atSign = await asking.freeName()
    await asking.register(mine, atSign)
    const code = codeFor(demo, mine)
    await expect(asking.validate(mine, atSign, other(code))).rejects.toMatchObject({ because: 'code' })
    await expect(asking.validate('other@example.org', atSign, code)).rejects.toMatchObject({ because: 'code' })
    await expect(asking.validateCode(dana, code)).rejects.toMatchObject({ because: 'code' })
    expect(await asking.validate(mine, atSign, code)).toMatchObject({ atSign })
  })
})

describe('the registrar of the small world', () => {
  test('takes a code for ten minutes, five mistakes, and no longer than until the next one', async () => {
    const { asking, demo, clock } = await open()
    const atSign = await asking.freeName()
    await asking.register(mine, atSign)
    const old = codeFor(demo, mine)
    await asking.register(mine, atSign)
    if (old !== codeFor(demo, mine))
      await expect(asking.validate(mine, atSign, old)).rejects.toMatchObject({ because: 'code' })
    await asking.register(mine, atSign)
    const code = codeFor(demo, mine)
    clock.now += 600_000
    await expect(asking.validate(mine, atSign, code)).rejects.toMatchObject({ because: 'code' })
    expect(demo.mail()).toEqual([])

    await asking.register(mine, atSign)
    const again = codeFor(demo, mine)
    for (let i = 0; i < 5; i++) await expect(asking.validate(mine, atSign, other(again))).rejects.toThrow()
    await expect(asking.validate(mine, atSign, again)).rejects.toMatchObject({ because: 'code' })
  })

  test('gives a name to one only, whoever is first with the code', async () => {
    const { asking, demo } = await open()
    const atSign = await asking.freeName()
    const both = ['one@example.org', 'two@example.org']
    for (const mail of both) await asking.register(mail, atSign)
    const got = await Promise.allSettled(both.map((mail) => asking.validate(mail, atSign, codeFor(demo, mail))))
    expect(got.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(got.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { because: 'taken' } })
    expect(await givenOut(dir)).toEqual([atSign])
  })

  test('gives no name that only its writing tells from another one', async () => {
    const { asking, demo } = await open()
    const [sun, twin] = [parseAtSign('@rays☀'), parseAtSign('@rays☀\ufe0f')]
    await asking.register(mine, sun)
    expect(await asking.validate(mine, sun, codeFor(demo, mine))).toMatchObject({ atSign: sun })
    await expect(asking.register('two@example.org', twin)).rejects.toMatchObject({ because: 'taken' })
  })

  test('has given nothing out that is not on the disk, and its code still counts', async () => {
    const { asking, demo } = await open()
    const atSign = await asking.freeName()
    await asking.register(mine, atSign)
    const code = codeFor(demo, mine)
    // A folder in the place of the file: it can be written over by none.
    await mkdir(join(dir, 'registrar.json', 'x'), { recursive: true })
    await expect(asking.validate(mine, atSign, code)).rejects.toMatchObject({ because: 'away' })
    await rm(join(dir, 'registrar.json'), { recursive: true })
    expect(await givenOut(dir)).toEqual([])
    expect(codeFor(demo, mine)).toBe(code)
    await expect(asking.sendCode(atSign)).rejects.toMatchObject({ because: 'unknown' })
  })

  test('gives what was not chosen to nobody', async () => {
    const { asking, demo } = await open()
    await getOne(asking, demo, mine)
    const offered = await asking.freeName()
    await asking.register(mine, offered)
    const code = codeFor(demo, mine)
    await expect(asking.validate(mine, dana, code, { isChosen: true })).rejects.toMatchObject({ because: 'taken' })
    await expect(asking.validate(mine, parseAtSign('@admin'), code, { isChosen: true })).rejects.toMatchObject({
      because: 'taken',
    })
  })

  test('finds again after a restart who has what', async () => {
    const { asking, demo } = await open()
    const { atSign, secret } = await getOne(asking, demo, mine)
    expect(await givenOut(dir)).toEqual([atSign])
    const { asking: later, demo: laterDemo } = await open()
    await later.sendCode(atSign)
    expect(await later.validateCode(atSign, codeFor(laterDemo, mine))).toEqual({ atSign, secret })
    const state = JSON.parse(await readFile(join(dir, 'network-state.json'), 'utf8'))
    expect(state.atSigns[atSign].cramSecret).toBe(secret)
  })

  test('has an end: of names for one address, and of names', async () => {
    const { asking, demo } = await open({ maxPerMail: 1, maxAtSigns: 2 })
    const first = await getOne(asking, demo, mine)
    await asking.register(mine, await asking.freeName())
    expect(await asking.validate(mine, first.atSign, codeFor(demo, mine))).toEqual({
      own: [first.atSign],
      offered: undefined,
    })
    await getOne(asking, demo, 'two@example.org')
    await expect(asking.freeName()).rejects.toMatchObject({ because: 'refused', message: 'This small world is full.' })
  })

  test.each(['', 'nobody', 'a b@example.org', 'me@example', '@example.org', `${'x'.repeat(260)}@example.org`])(
    'takes %j for no mail address',
    async (mail) => {
      const { asking, demo } = await open()
      await expect(asking.register(mail, await asking.freeName())).rejects.toMatchObject({ because: 'refused' })
      expect(demo.mail()).toEqual([])
    },
  )

  test('a damaged file is named, and left as it is', async () => {
    await writeFile(join(dir, 'registrar.json'), '[{"atSign":')
    await expect(givenOut(dir)).rejects.toThrow('registrar.json in it is damaged.')
    expect(await readFile(join(dir, 'registrar.json'), 'utf8')).toBe('[{"atSign":')
  })
})

describe('its questions', () => {
  const post = (url: string, body: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } })
  const nothing: Registrar = { ask: async () => ({ status: 200, body: {} }) }
  const good = JSON.stringify({ email: mine, atsign: 'x' })

  test('are only for pages from here, and for programs on this machine', async () => {
    const origin = await serveRegistrar({ registrar: nothing })
    const url = `${origin}/registrar/register-person`
    expect((await post(url, good)).status).toBe(200)
    expect((await post(url, good, { Origin: origin })).status).toBe(200)
    expect((await post(url, good, { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await post(url, good, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await post(url, good, { 'Content-Type': 'text/plain' })).status).toBe(415)
    const nobody = await serveRegistrar({ registrar: nothing, mayAsk: () => false })
    expect((await post(`${nobody}/registrar/register-person`, good)).status).toBe(403)
  })

  test('are asked by visitors from anywhere of a site that others know, as their browsers ask', async () => {
    const site = { origins: ['https://facet.example'], proxies: 1 }
    const origin = await serveRegistrar({ registrar: nothing, ...site })
    const from = { 'X-Forwarded-For': '192.0.2.7', 'Sec-Fetch-Site': 'same-origin' }
    // No `Origin` with what only reads.
    expect((await fetch(`${origin}/registrar/get-free-atsign`, { headers: from })).status).toBe(200)
    const theirs = { ...from, 'Sec-Fetch-Site': 'cross-site' }
    expect((await fetch(`${origin}/registrar/get-free-atsign`, { headers: theirs })).status).toBe(403)
    const ask = (headers: Record<string, string>) => post(`${origin}/registrar/register-person`, good, headers)
    expect((await ask({ ...from, Origin: 'https://facet.example' })).status).toBe(200)
    expect((await ask(from)).status).toBe(403)
  })

  test('that are none get a sentence', async () => {
    const origin = await serveRegistrar({ registrar: nothing, maxQuestionBytes: 100 })
    const url = `${origin}/registrar/register-person`
    expect((await post(url, 'x'.repeat(101))).status).toBe(413)
    for (const body of ['', '{', 'null', '[]', '"x"', '{"email":1,"atsign":"x"}', '{"email":"x"}'])
      expect((await post(url, body)).status, body).toBe(400)
    expect((await fetch(url)).status).toBe(405)
    expect((await post(`${origin}/registrar/get-free-atsign`, '{}')).status).toBe(405)
    expect((await post(`${origin}/registrar/login`, '{}')).status).toBe(404)
    expect((await post(`${origin}/registrar/../x`, '{}')).status).toBe(404)
  })

  test('are counted for each address', async () => {
    const clock = { now: 0 }
    const origin = await serveRegistrar({ registrar: nothing, maxPerAddress: 2, now: () => clock.now })
    const ask = () => post(`${origin}/registrar/register-person`, good)
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    clock.now = 60_000
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '540'])
    clock.now = 600_000
    expect((await ask()).status).toBe(200)
  })

  test('are answered even when the registrar fails', async () => {
    const failing: Registrar = {
      ask: async () => {
        throw new Error('disk')
      },
    }
    const origin = await serveRegistrar({ registrar: failing })
    const answer = await post(`${origin}/registrar/register-person`, good)
    expect([answer.status, await answer.json()]).toEqual([500, { message: 'No name can be given out now.' }])
  })
})

describe('a registrar of others', () => {
  const ask = (origin: string, some = {}) =>
    outsideRegistrar({ origin, key: 'host key', ...some }).ask('register-person', { email: mine, atsign: 'x' })

  test('is told the key of this host and nothing of who asks', async () => {
    const heard: Record<string, unknown>[] = []
    const origin = await serve(async (request, response) => {
      const chunks = await request.toArray()
      heard.push({ url: request.url, key: request.headers.authorization, body: JSON.parse(chunks.join('')) })
      response.end('{"message":"Sent Successfully","internal":"x"}')
    })
    expect(await ask(origin)).toEqual({ status: 200, body: { message: 'Sent Successfully' } })
    expect(heard).toEqual([{ url: '/api/app/v2/register-person', key: 'host key', body: { email: mine, atsign: 'x' } }])
  })

  test.each<[string, RequestListener, number]>([
    ['says no JSON', (_, response) => void response.end('<html>'), 502],
    ['says too much', (_, response) => void response.end(`"${'x'.repeat(70_000)}"`), 502],
    ['does not know the key', (_, response) => void response.writeHead(401).end('{"message":"bad key"}'), 502],
    ['sends elsewhere', (_, response) => void response.writeHead(302, { Location: '/x' }).end(), 502],
    ['hangs up', (request) => void request.socket.destroy(), 502],
    ['is silent', () => {}, 504],
  ])('that %s is told of in a sentence', async (_name, listener, status) => {
    const answer = await ask(await serve(listener), { replyMillis: status === 504 ? 200 : 5_000 })
    expect(answer).toEqual(refusal(status, String(answer.body.message)))
    expect(answer.body.message).toMatch(/^The registrar/)
  })
})
