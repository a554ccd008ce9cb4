import { afterEach, expect, test } from 'vitest'
import { sign } from '../crypto/signature.ts'
import { pairOf } from '../crypto/testing/pairs.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { app, approval, enrolled, idOf, loginLine, ownerOf, peerOf, requestFrom, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

// What becomes of what somebody was doing at the moment its enrollment was revoked. [2026 §10.2]

let network: Network
afterEach(() => network?.close())

const all = { '*': 'rw', __manage: 'rw' }
const revoke = (id: string) => `enroll:revoke:{"enrollmentId":"${id}"}`

async function statusOf(id: string): Promise<string | undefined> {
  const reply = await (await ownerOf(network)).ask(`enroll:fetch:{"enrollmentId":"${id}"}`)
  return /"status":"(\w+)"/.exec(reply)?.[1]
}

/** Logged in with the owner's own key, which is this one from now on. */
async function thief(): Promise<Raw> {
  const { publicKey, privateKey } = await pairOf('thief')
  await (await ownerOf(network)).ask(`update:privatekey:at_pkam_publickey ${publicKey}`)
  const raw = await visitor(network)
  const line = (await loginLine(raw, 'x', privateKey)).replace('enrollmentId:x:', '')
  expect(await raw.ask(line)).toBe('data:success\n@alice@')
  return raw
}

test.each([
  ['approves nobody', 'pending', (id: string) => approval(id)],
  ['turns nobody down', 'pending', (id: string) => `enroll:deny:{"enrollmentId":"${id}"}`],
])('a manager that is being revoked %s any more', async (_, stays, decision) => {
  network = await Network.open()
  const manager = await enrolled(network, { wavi: 'rw', __manage: 'rw' }, 'manager')
  const raw = await app(network, manager)
  const guest = await visitor(network)
  const id = await idOf(guest.ask(await requestFrom(raw, { wavi: 'rw' }, 'guest')))
  const owner = await ownerOf(network)
  owner.send(`${revoke(manager)}\n`)
  raw.send(`${decision(id)}\n`)
  expect(await owner.take(/\n@alice@$/)).toMatch(/^data:/)
  expect(await raw.over).toMatch(/^error:AT0027:/)
  expect(await statusOf(manager)).toBe('revoked')
  expect(await statusOf(id)).toBe(stays)
})

test("a list of commands of the owner's own key ends where that is revoked, and does not undo it", async () => {
  network = await Network.open()
  const root = await enrolled(network, all, 'root')
  const raw = await thief()
  const { publicKey } = await pairOf('later')
  const commands = ['noop:5000', `update:privatekey:at_pkam_publickey ${publicKey}`, 'update:late.wavi@alice v']
  await raw.send(`batch:${JSON.stringify(commands.map((command, id) => ({ id, command })))}\n`)
  expect(await (await app(network, root)).ask(revoke('primary'))).toMatch(/^data:/)
  expect(await raw.over).toMatch(/^error:AT0027:/)
  await network.later(6000)
  // What is asked next is answered after anything that was still under way.
  await (await ownerOf(network)).ask('update:next.wavi@alice v')
  const keystore = network.keystore('@alice')
  expect((await keystore.get(parseAtKey('privatekey:at_pkam_publickey')))?.value).not.toBe(publicKey)
  expect(await keystore.get(parseAtKey('late.wavi@alice'))).toBeUndefined()
})

test('a monitor shows nothing more once another app has logged in on its connection', async () => {
  network = await Network.open()
  const wide = await enrolled(network, { '*': 'rw' }, 'wide')
  const narrow = await enrolled(network, { wavi: 'r' }, 'narrow')
  const raw = await app(network, wide)
  await raw.send('monitor\n')
  await raw.send('from:@alice\n')
  const [, challenge = ''] = /data:([^\n]*)\n/.exec(await raw.take(/data:[^\n]*\n/)) ?? []
  const signature = await sign((await pairOf('narrow')).privateKey, challenge)
  expect(await raw.ask(`pkam:enrollmentId:${narrow}:${signature}`)).toBe('data:success\n@alice@')
  const bob = await peerOf(network, parseAtSign('@bob'))
  expect(await bob.ask('notify:@alice:secret.buzz@bob:hello')).toMatch(/^data:/)
  expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
  // Nor does what becomes of the one before it matter to this one.
  expect(await (await ownerOf(network)).ask(revoke(wide))).toMatch(/^data:/)
  expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
})

test('a monitor goes on when its own app logs in again', async () => {
  network = await Network.open()
  const id = await enrolled(network, { '*': 'rw' })
  const raw = await app(network, id)
  await raw.send('monitor\n')
  await raw.send('from:@alice\n')
  const [, challenge = ''] = /data:([^\n]*)\n/.exec(await raw.take(/data:[^\n]*\n/)) ?? []
  const signature = await sign((await pairOf('app')).privateKey, challenge)
  await raw.send(`pkam:enrollmentId:${id}:${signature}\n`)
  expect(await raw.take(/data:[^\n]*\n/)).toBe('data:success\n')
  const bob = await peerOf(network, parseAtSign('@bob'))
  await bob.ask('notify:@alice:secret.buzz@bob:hello')
  expect(await raw.take(/notification: .*\n/)).toContain('@alice:secret.buzz@bob')
})

test('an app whose time is over is sent away at its next word, before any job comes by', async () => {
  network = await Network.open()
  const id = await enrolled(network, { '*': 'rw' }, 'app', { apkamKeysExpiryInMillis: 100 })
  const raw = await app(network, id)
  expect(await raw.ask('update:note.wavi@alice 1')).toMatch(/^data:\d+\n/)
  await network.later(100)
  await raw.send('update:note.wavi@alice 2\n')
  expect(await raw.over).toBe(
    `error:AT0028:The enrollment id: ${id} is expired or invalid. Closing the connection\n@alice@`,
  )
  expect((await network.keystore('@alice').get(parseAtKey('note.wavi@alice')))?.value).toBe('1')
})
