import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AtDirectory } from '../../lib/directory/at-directory.ts'
import { type Authority, openAuthority } from '../dev/ca.ts'
import { type Listening, listenTls } from '../listen/tls-server.ts'
import { directoryLine, troubleWith } from './outside.ts'

let dir: string
let authority: Authority
let listening: Listening
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-outside-'))
  authority = await openAuthority(join(dir, 'ca'))
  const identity = await authority.issue(join(dir, 'directory'), { dns: ['localhost'], ip: ['127.0.0.1'] })
  const directory = new AtDirectory()
  listening = await listenTls({
    host: '127.0.0.1',
    cert: identity.cert,
    key: identity.key,
    requestCertificate: false,
    accept: (transport) => directory.accept(transport),
  })
})
afterAll(async () => {
  await listening.close()
  await rm(dir, { recursive: true })
})

const away = 'does not answer yet; there will be pages as soon as it does'

test('a directory that greets is right', async () => {
  expect(await troubleWith({ directory: listening.address, ca: authority.cert })).toBeUndefined()
  expect(directoryLine([{ host: 'root.atsign.org', port: 64 }], undefined)).toBe('root.atsign.org:64')
})

test('nobody there, or nobody by that name, is said', async () => {
  for (const directory of [
    { host: '127.0.0.1', port: 1 },
    { host: 'nowhere.invalid', port: 64 },
  ]) {
    expect(await troubleWith({ directory })).toBe(away)
  }
  expect(directoryLine([{ host: 'root.atsign.org', port: 64 }], away)).toBe(`root.atsign.org:64 ${away}.`)
})

test('a directory whose certificate nobody here vouches for is said, and how to', async () => {
  expect(await troubleWith({ directory: listening.address })).toContain('set FACET_CA')
})

test('one that takes the call and says nothing is given up on, and hung up on', async () => {
  const silent: Server = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const called = once(silent, 'connection') as Promise<[Socket]>
  const directory = { host: '127.0.0.1', port: (silent.address() as AddressInfo).port }
  expect(await troubleWith({ directory }, 50)).toBe(away)
  const [socket] = await called
  if (!socket.closed) await once(socket.resume(), 'close')
  silent.close()
})
