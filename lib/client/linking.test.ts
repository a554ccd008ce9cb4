import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeLinkSecret, openLinkSecret } from '../crypto/link-secret.ts'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { publicKey, selfKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import { awaitApproval, requestEnrollment } from './enroll.ts'
import { codeOf } from './enrollments.ts'
import { awaitPasscode } from './linking.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People
let owner: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  owner = await people.client(alice)
})
afterEach(() => people.part())

const app = { appName: 'Facet', deviceName: 'phone', namespaces: { '*': 'rw' } as const }

/** Asks with a passcode that the owner was given; `secret` and code are what it would show. */
async function ask(deviceName = app.deviceName) {
  const otp = await owner.enrollments.passcode()
  const pending = await requestEnrollment({ ...app, deviceName, atSign: alice, dial: people.dial, otp })
  return { pending, code: await codeOf(pending.encryptedApkamSymmetricKey) }
}

test('a device that shows a picture finds its passcode, and whoever only sees the server does not', async () => {
  const secret = makeLinkSecret()
  const giveUp = new AbortController()
  const waits: (() => void)[] = []
  const letting = owner.enrollments.letIn(
    { secret, code: 'AAAA BBBB CCCC', namespaces: {} },
    { wait: () => new Promise((resolve) => waits.push(resolve)), signal: giveUp.signal },
  )
  const passcode = await awaitPasscode({
    atSign: alice,
    secret,
    dial: people.dial,
    wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
  })
  expect(passcode).toMatch(/^\w{6,}$/)
  const { name } = await openLinkSecret(alice, secret)
  const place = publicKey(`_link-${name}.facet`, alice)
  const left = (await owner.stored(place))?.value ?? ''
  expect(left).not.toContain(passcode)
  const another = await openLinkSecret(alice, makeLinkSecret())
  await expect(another.open(left)).rejects.toMatchObject({ code: 'AT0014' })
  expect((await openLinkSecret(bob, secret)).name).not.toBe(name)
  const line = await people.raw(alice)
  for (const list of ['scan', 'scan:showHidden:true', 'sync:from:-1:limit:100']) {
    expect(await line(list), list).not.toContain('_link')
  }
  giveUp.abort(new Error('never mind'))
  for (const wait of waits) wait()
  await expect(letting).rejects.toThrow('never mind')
  expect(await owner.stored(place), 'nothing of it stays').toBeUndefined()
})

test('who shows this code is let in, and who asks beside it with another one is not', async () => {
  const stranger = await ask('stranger')
  const mine = await ask()
  const letIn = await owner.enrollments.letIn({ ...app, secret: makeLinkSecret(), code: mine.code })
  expect(letIn).toMatchObject({ id: mine.pending.enrollmentId, deviceName: 'phone' })
  const keys = await openKeyRing(await awaitApproval(mine.pending, { dial: people.dial }))
  const phone = await people.client(alice, { keys })
  await phone.put(selfKey('notes.wavi', alice), 'from the phone')
  expect((await owner.get(selfKey('notes.wavi', alice)))?.text).toBe('from the phone')
  const waiting = await owner.enrollments.list({ states: ['pending'] })
  expect(waiting.map(({ id }) => id)).toEqual([stranger.pending.enrollmentId])
})

test('one that asks for more than it shows is not let in', async () => {
  const { pending, code } = await ask()
  const shown = { secret: makeLinkSecret(), code, namespaces: { wavi: 'r' } as const }
  await expect(owner.enrollments.letIn(shown)).rejects.toMatchObject({ code: 'AT0014' })
  const waiting = await owner.enrollments.list({ states: ['pending'] })
  expect(waiting.map(({ id }) => id)).toEqual([pending.enrollmentId])
})

test('one that does not ask in time is told of, and nothing of it stays', async () => {
  const secret = makeLinkSecret()
  const wait = async () => void (await people.network.clock.advance(60_000))
  const shown = { secret, code: 'AAAA BBBB CCCC', namespaces: {} }
  expect(await owner.enrollments.letIn(shown, { ttl: 300_000, wait })).toBeUndefined()
  const { name } = await openLinkSecret(alice, secret)
  expect(await owner.stored(publicKey(`_link-${name}.facet`, alice))).toBeUndefined()
})

test('a picture with anything but 32 bytes is refused before anybody is asked', async () => {
  await expect(owner.enrollments.letIn({ ...app, secret: 'AAAA', code: 'x' })).rejects.toMatchObject({ code: 'AT0014' })
  await expect(owner.enrollments.letIn({ ...app, secret: 'no base64!', code: 'x' })).rejects.toMatchObject({
    name: 'AtError',
  })
})
