import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatAtKeysFile, parseAtKeysFile } from '../crypto/at-keys-file.ts'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import { awaitApproval, type EnrollOptions, requestEnrollment } from './enroll.ts'
import { codeOf } from './enrollments.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People
let owner: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  owner = await people.client(alice)
})
afterEach(() => people.part())

/** A second device that asks for `.wavi`. */
async function ask(change: Partial<EnrollOptions> = {}) {
  const otp = change.otp ?? (await owner.enrollments.passcode())
  const app = { appName: 'wavi', deviceName: 'laptop', namespaces: { wavi: 'rw' } as const }
  return requestEnrollment({ atSign: alice, dial: people.dial, ...app, ...change, otp })
}

async function approved(change: Partial<EnrollOptions> = {}) {
  const pending = await ask(change)
  await owner.enrollments.approve(pending.enrollmentId)
  return awaitApproval(pending, { dial: people.dial })
}

test('a device that was approved reads and writes like the first one, within what it was given', async () => {
  await owner.put(selfKey('notes.wavi', alice), 'from the first')
  const material = await approved()
  // Its keys survive the key file.
  const file = await parseAtKeysFile(await formatAtKeysFile(material))
  const app = await people.client(alice, { keys: await openKeyRing(file) })
  expect((await app.get(selfKey('notes.wavi', alice)))?.text).toBe('from the first')
  await app.put(sharedKey('phone.wavi', alice, bob), 'from the second')
  expect((await (await people.client(bob)).get(sharedKey('phone.wavi', alice, bob)))?.text).toBe('from the second')
  await app.publish(publicKey('about.wavi', alice), 'hello')
  await expect(app.put(selfKey('notes.buzz', alice), 'no')).rejects.toMatchObject({ code: 'AT0009' })
})

test('the owner sees who asks, and who may', async () => {
  const pending = await ask()
  const asked = { id: pending.enrollmentId, appName: 'wavi', deviceName: 'laptop', namespaces: { wavi: 'rw' } }
  const code = await codeOf(pending.encryptedApkamSymmetricKey)
  expect(code).toMatch(/^[\dA-F]{4} [\dA-F]{4} [\dA-F]{4}$/)
  const waiting = await owner.enrollments.list({ states: ['pending'] })
  expect(waiting).toEqual([{ ...asked, state: 'pending', code, expiresAt: expect.any(Number) }])
  expect(await owner.enrollments.since(waiting)).toEqual(new Map())
  await expect(owner.enrollments.approve(pending.enrollmentId, { code: 'AAAA BBBB CCCC' })).rejects.toMatchObject({
    code: 'AT0014',
  })
  await owner.enrollments.approve(pending.enrollmentId, { code })
  const approved = await owner.enrollments.list({ states: ['approved'] })
  expect(approved).toContainEqual({ ...asked, state: 'approved', expiresAt: null, approvedBy: 'primary' })
  expect(await owner.enrollments.since(approved)).toEqual(new Map([[pending.enrollmentId, expect.any(Number)]]))
})

test('rights that were given for a while say until when', async () => {
  const pending = await ask({ lifetimeMillis: 3_600_000 })
  const before = people.network.clock.now()
  await owner.enrollments.approve(pending.enrollmentId)
  const [found] = await owner.enrollments.list({ states: ['approved'] })
  expect(found?.expiresAt).toBeGreaterThanOrEqual(before + 3_600_000)
})

test('a device waits until it is approved, asking now and then', async () => {
  const pending = await ask()
  let questions = 0
  const wait = async () => {
    questions++
    if (questions === 3) await owner.enrollments.approve(pending.enrollmentId)
  }
  expect(await awaitApproval(pending, { dial: people.dial, wait })).toMatchObject({ atSign: alice })
  expect(questions).toBe(3)
})

test('a device that is denied, or revoked, is told so', async () => {
  const denied = await ask()
  await owner.enrollments.deny(denied.enrollmentId)
  await expect(awaitApproval(denied, { dial: people.dial })).rejects.toMatchObject({ code: 'AT0025' })
  await owner.enrollments.forget(denied.enrollmentId)

  const material = await approved({ deviceName: 'phone' })
  const app = await people.client(alice, { keys: await openKeyRing(material) })
  await app.list()
  await owner.enrollments.revoke(material.enrollmentId ?? '')
  await expect(app.list()).rejects.toMatchObject({ code: 'AT0027' })
  await owner.enrollments.unrevoke(material.enrollmentId ?? '')
  expect(await app.list()).not.toEqual([])
})

test('a passcode is good for one request, and a wrong one for none', async () => {
  const otp = await owner.enrollments.passcode()
  await ask({ otp })
  const refused = ask({ otp, deviceName: 'another' })
  refused.catch(() => {})
  // Who is wrong waits for the answer.
  await people.network.clock.until(1_000)
  await people.network.later(1_000)
  await expect(refused).rejects.toThrow('invalid otp')
})

test('giving up leaves the request for the owner to decide', async () => {
  const pending = await ask()
  const giveUp = new AbortController()
  const waiting = awaitApproval(pending, {
    dial: people.dial,
    signal: giveUp.signal,
    wait: async () => giveUp.abort(new Error('never mind')),
  })
  await expect(waiting).rejects.toThrow('never mind')
  expect(await owner.enrollments.list({ states: ['pending'] })).toHaveLength(1)
})

test('nobody is enrolled with an atSign that is not activated', async () => {
  const another = await People.meet({ onboarded: [] })
  const app = { appName: 'wavi', deviceName: 'x', namespaces: { wavi: 'r' } as const }
  const asked = requestEnrollment({ atSign: alice, dial: another.dial, otp: 'ABC123', ...app })
  await expect(asked).rejects.toMatchObject({ code: 'AT0015' })
  await another.part()
})
