import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Network } from '../dev/network.ts'
import type { DemoRegistrar } from '../registrar/demo.ts'
import { answerLab } from './lab.ts'
import { labWord } from './lab-word.ts'

const secret = 'f00d'.repeat(32)
const network = {
  members: new Map([['@dana', { cramSecret: secret }]]),
  isOnboarded: async () => false,
} as unknown as Network
const mail = { to: 'you@example.org', atSign: '@dana', code: 'K7QP', until: 1 }
const registrar = { mail: () => [mail] } as unknown as DemoRegistrar

let dir: string
let word: string
let server: Server
let port: number
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-lab-'))
  word = await labWord(dir)
  server = createServer((request, response) => void answerLab(request, response, { network, registrar, word, port }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
const opened: { close(): unknown }[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(dir, { recursive: true })
})

async function ask(headers: Record<string, string>, at = port, method = 'GET', path = '/local/unclaimed') {
  const asking = httpRequest({ host: '127.0.0.1', port: at, path, method, headers }).end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += chunk
  return { status: answer.statusCode, text, cookie: answer.headers['set-cookie']?.[0] }
}

const fromHere = () => ({ host: `localhost:${port}` })

test('who shows the word is told the secrets, and from then on by a cookie that no script reads', async () => {
  const { status, text, cookie = '' } = await ask({ ...fromHere(), 'x-facet-word': word })
  expect(status).toBe(200)
  expect(JSON.parse(text)).toEqual([{ atSign: '@dana', secret }])
  expect(cookie).toMatch(/; Path=\/local; .*HttpOnly; SameSite=Strict$/)
  const kept = cookie.split(';', 1)[0] ?? ''
  expect(await ask({ ...fromHere(), cookie: `theirs=1; ${kept}` })).toMatchObject({ status: 200 })
})

test('what the registrar has written to people is told in the same way', async () => {
  const { status, text } = await ask({ ...fromHere(), 'x-facet-word': word }, port, 'GET', '/local/mail')
  expect(status).toBe(200)
  expect(JSON.parse(text)).toEqual([mail])
  expect(await ask(fromHere(), port, 'GET', '/local/mail')).toMatchObject({ status: 403, text: '' })
})

test('the word stays the same for as long as the folder', async () => {
  expect(await labWord(dir)).toBe(word)
  const other = await mkdtemp(join(tmpdir(), 'facet-lab-'))
  expect(await labWord(other)).not.toBe(word)
  await rm(other, { recursive: true })
})

test('without the word nobody is told, this machine or not', async () => {
  const guesses: Record<string, string>[] = [
    {},
    { 'x-facet-word': '' },
    { 'x-facet-word': `${word}x` },
    { cookie: `facet-lab-${port}=x` },
    { cookie: `facet-lab-${port + 1}=${word}` },
  ]
  for (const headers of guesses) {
    const { status, text } = await ask({ ...fromHere(), ...headers })
    expect(status).toBe(403)
    expect(text).toBe('')
  }
})

test('a proxy on this machine that calls by a loopback name, and says nothing of itself, is told nothing', async () => {
  // Bytes as they come, with the one header changed: ssh -R, a tunnel with its host header rewritten.
  const proxy = createTcpServer((socket) => {
    const onwards = connect(port, '127.0.0.1')
    socket.on('data', (bytes) =>
      onwards.write(bytes.toString('latin1').replace(/^host: .*$/im, `Host: localhost:${port}`), 'latin1'),
    )
    onwards.pipe(socket)
    socket.on('error', () => {}).on('close', () => onwards.destroy())
    onwards.on('error', () => {})
  }).listen(0, '127.0.0.1')
  opened.push(proxy)
  await once(proxy, 'listening')
  const at = (proxy.address() as AddressInfo).port
  const { status, text } = await ask({ host: 'facet.example', connection: 'close' }, at)
  expect({ status, text }).toEqual({ status: 403, text: '' })
})

test('the word is of no use from elsewhere', async () => {
  for (const headers of [
    { host: 'facet.example' },
    { ...fromHere(), 'x-forwarded-for': '192.0.2.7' },
    { ...fromHere(), 'sec-fetch-site': 'cross-site' },
  ]) {
    expect(await ask({ ...headers, 'x-facet-word': word })).toMatchObject({ status: 404, text: '' })
  }
  expect(await ask({ ...fromHere(), 'x-facet-word': word }, port, 'POST')).toMatchObject({ status: 404 })
})
