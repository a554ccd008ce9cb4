import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Network, startNetwork } from '../../dev/network.ts'
import { errors } from './checks/errors.ts'
import { login } from './checks/login.ts'
import { newerGeneration } from './checks/newer.ts'
import { newerEnrolling } from './checks/newer-enrolling.ts'
import { owner } from './checks/owner.ts'
import { pages } from './checks/pages.ts'
import { prompts } from './checks/prompts.ts'
import { webSockets } from './checks/web-sockets.ts'
import type { Alterations } from './testing/altered.ts'
import { tryOut } from './testing/try-out.ts'

const alice = parseAtSign('@alice')
let dir: string
let network: Network

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-generation-'))
  network = await startNetwork({ atSigns: [alice], dir, onboarded: [alice], gateway: false })
})
afterAll(async () => {
  await network.close()
  await rm(dir, { recursive: true })
})

const unknown =
  /^(to:|scan:cl|update:(ttl:60000:immutable|appMetadata|pubKeyHash|cAt)|llookup:meta:sign5|info:mtls|stats:16|enroll:listns|sync:from:\d+:skip)/

const older: Alterations = {
  server: (text, said) => [
    unknown.test(said.at(-1) ?? '')
      ? text.replace(/^[\s\S]*\n/, 'error:AT0003-Exception: invalid command\n')
      : text.replace(/"features":\[[^\]]*\],/, ''),
  ],
}

test('a server of 2024 is not blamed for what came later', async () => {
  const { findings, named } = await tryOut(network, older, [pages, webSockets, newerGeneration, newerEnrolling])
  expect([...named('ok'), ...named('not ok')]).toEqual([])
  expect(findings.length).toBeGreaterThan(30)
})

test('nor is one that hangs up on what it does not know', async () => {
  const hangsUpOn = (line: string) => unknown.test(line)
  const { findings, named, left } = await tryOut(network, { ...older, hangsUpOn }, [newerGeneration, newerEnrolling])
  expect([...named('ok'), ...named('not ok'), ...left]).toEqual([])
  expect(findings.length).toBeGreaterThan(20)
})

test('nor is one that tells of itself to its owner only', async () => {
  const reserved: Alterations = {
    server: (text, said) => [
      /^info/.test(said.at(-1) ?? '') ? text.replace(/^data:.*\n@$/, 'error:AT0401-Exception: log in\n@') : text,
    ],
  }
  const { named } = await tryOut(network, reserved, [newerGeneration, errors, login, prompts, owner])
  expect(named('not ok')).toEqual([])
  expect(named('ok')).toContain('info tells features, in every form')
})

/** What goes by HTTP and WebSocket as the reference server does it. [2026 §1.2, §2.2, §2.3] */
const asReference: Alterations = {
  web: (text, said) => {
    const [method, path = ''] = said.find((line) => / HTTP\/1\.1\r$/.test(line))?.split(' ') ?? []
    const closing = 'Connection: close\r\nContent-Length:'
    if (method !== 'GET') return [`HTTP/1.1 405 Method Not Allowed\r\n${closing} 0\r\n\r\n`]
    if (/over\./.test(path)) return [`HTTP/1.1 200 OK\r\n${closing} 1\r\n\r\nv`]
    const compressed =
      'Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n'
    const missing = /(access-control|content-security|x-content-type|cross-origin|etag)[^\r]*\r\n/gi
    return [text.replace(missing, '').replace(/Upgrade: websocket\r\n/i, compressed)]
  },
  server: (text, said) => {
    if (said.join() === 'noop:0,noop:0') return ['error:AT0003-Exception: invalid command\n@']
    return [text.replace(/HTTP requests must negotiate ALPN http\/1\.1/, 'invalid command')]
  },
}

test('a server that does no more for browsers than the reference server does is not blamed for that', async () => {
  const { named } = await tryOut(network, asReference, [pages, webSockets])
  expect(named('not ok')).toEqual([])
  expect(named('skipped')).toEqual([
    'HTTP without ALPN is one error, and the end',
    'what is over is 404 at once',
    'pages of everybody may read it',
    'no page of it runs as one of the server itself',
    'HEAD is answered without a body',
    'OPTIONS is answered with 204',
    'messages are not compressed',
    'two commands in one message are two commands',
  ])
})

test('what a server does more for browsers, it does rightly', async () => {
  const web: Alterations['web'] = (text) => [
    text
      .replace(/access-control-allow-origin: \*/i, 'access-control-allow-origin: https://one.example')
      .replace(/content-security-policy: sandbox/i, 'content-security-policy: default-src *'),
  ]
  const { named } = await tryOut(network, { web }, [pages])
  expect(named('not ok')).toEqual(['pages of everybody may read it', 'no page of it runs as one of the server itself'])
})

test('who says that HTTP must be negotiated, and does not hang up, is found out', async () => {
  const [check] = pages.checks.filter(({ name }) => name.startsWith('HTTP without ALPN'))
  const alterations: Alterations = { web: (text) => [text], stays: true }
  const { named } = await tryOut(network, alterations, [{ ...pages, checks: check ? [check] : [] }], {
    timeoutMillis: 1_000,
  })
  expect(named('not ok')).toEqual(['HTTP without ALPN is one error, and the end'])
})
