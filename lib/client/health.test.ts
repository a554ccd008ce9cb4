import { afterEach, beforeEach, expect, test } from 'vitest'
import { generateAesKey } from '../crypto/aes.ts'
import { parseAtKeysFile } from '../crypto/at-keys-file.ts'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import { publicKey, selfKey } from '../protocol/at-key.ts'
import { secretOf } from '../server/testing/network.ts'
import { awaitApproval, requestEnrollment } from './enroll.ts'
import { checkHealth, type HealthOptions } from './health.ts'
import { onboard } from './onboard.ts'
import { alice, bob, carol, keysOf, People } from './testing/people.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const check = (options: Pick<HealthOptions, 'device' | 'file'> & Partial<HealthOptions>) =>
  checkHealth({ atSign: alice, dial: people.dial, ...options })

/** The same keys but for the one to what is kept for oneself. */
async function withAnotherSelfKey() {
  const material = await parseAtKeysFile(await (await keysOf(alice)).exportAtKeys())
  return openKeyRing({ ...material, selfEncryptionKey: generateAesKey() })
}

/** An app that was let in. */
async function enrolled() {
  const owner = await people.client(alice)
  const otp = await owner.enrollments.passcode()
  const app = { appName: 'wavi', deviceName: 'laptop', namespaces: { wavi: 'rw' } as const }
  const pending = await requestEnrollment({ atSign: alice, dial: people.dial, ...app, otp })
  await owner.enrollments.approve(pending.enrollmentId)
  const keys = await openKeyRing(await awaitApproval(pending, { dial: people.dial }))
  return { owner, id: pending.enrollmentId, keys }
}

test('keys that log in, are the published ones and open what is there are good, on the device and in the file', async () => {
  const device = await keysOf(alice)
  const good = { server: 'activated', device: 'good', file: 'good', remedy: 'nothing' }
  expect(await check({ device, file: device }), 'with nothing there yet').toEqual(good)
  await (await people.client(alice)).put(selfKey('notes.wavi', alice), 'for me')
  expect(await check({ device, file: device })).toEqual(good)
  expect(await check({ device })).toEqual({ server: 'activated', device: 'good', remedy: 'nothing' })
})

test('a file from before a reset is told as that, and the device saves a new one', async () => {
  const file = await keysOf(alice, 1)
  expect(await check({ device: await keysOf(alice), file })).toEqual({
    server: 'activated',
    device: 'good',
    file: 'before reset',
    remedy: 'save a key file',
  })
})

test('a device that was left behind by a reset is told to open the new file', async () => {
  expect(await check({ device: await keysOf(alice, 1), file: await keysOf(alice) })).toMatchObject({
    device: 'before reset',
    file: 'good',
    remedy: 'open the key file',
  })
  expect(await check({ device: await keysOf(alice, 1) })).toMatchObject({ remedy: 'find other keys' })
})

test('an atSign that was reset and has no keys yet is to be activated again, and then the old ones are of before', async () => {
  const after = await People.meet({ onboarded: [] })
  const device = await keysOf(alice)
  const options = { atSign: alice, dial: after.dial, device }
  expect(await checkHealth(options)).toEqual({ server: 'unactivated', device: 'before reset', remedy: 'activate' })
  await onboard({ atSign: alice, secret: secretOf(alice), keys: await keysOf(alice, 1), dial: after.dial })
  expect(await checkHealth(options)).toMatchObject({ device: 'before reset', remedy: 'find other keys' })
  await after.part()
})

test('the keys of another atSign are told as theirs and are not tried', async () => {
  const file = await keysOf(bob)
  expect(await check({ device: await keysOf(alice), file })).toMatchObject({
    file: 'other atSign',
    remedy: 'save a key file',
  })
})

test('another login key in the place of ours is seen, with all else as it was', async () => {
  const say = await people.raw(alice)
  await say(`update:privatekey:at_pkam_publickey ${(await keysOf(bob)).pkamPublicKey}`)
  expect(await check({ device: await keysOf(alice) })).toMatchObject({
    device: 'login replaced',
    remedy: 'find other keys',
  })
})

test('a public key that is not ours is seen, though the login is: others seal for somebody else', async () => {
  const say = await people.raw(alice)
  await say(`update:public:publickey@alice ${(await keysOf(bob)).encryptionPublicKey}`)
  expect(await check({ device: await keysOf(alice) })).toMatchObject({ device: 'encryption replaced' })
})

test('a self key that does not open what is there is seen, whatever else is there in plain text or for others', async () => {
  const owner = await people.client(alice)
  for (const name of ['one', 'two', 'three']) await owner.put(selfKey(`${name}.wavi`, alice), `${name} for me`)
  await owner.publish(publicKey('about.wavi', alice), 'for all')
  const say = await people.raw(alice)
  await say('update:isEncrypted:false:plain.wavi@alice as it is')
  expect(await check({ device: await withAnotherSelfKey(), file: await keysOf(alice) })).toMatchObject({
    device: 'self key replaced',
    file: 'good',
    remedy: 'open the key file',
  })
})

test('an app that was revoked is told as that, and to be let in again', async () => {
  const { owner, id, keys } = await enrolled()
  expect(await check({ device: keys })).toMatchObject({ device: 'good', remedy: 'nothing' })
  await owner.enrollments.revoke(id)
  expect(await check({ device: keys })).toMatchObject({ device: 'revoked', remedy: 'enroll again' })
  await owner.enrollments.forget(id)
  expect(await check({ device: keys })).toMatchObject({ device: 'expired', remedy: 'enroll again' })
})

test('where no server answers nothing is said against the keys', async () => {
  const keys = { device: await keysOf(alice), file: await keysOf(bob) }
  await people.network.stop('@alice')
  expect(await check(keys)).toEqual({
    server: 'unreachable',
    device: 'untried',
    file: 'other atSign',
    remedy: 'try later',
  })
  expect(await check({ atSign: carol, device: await keysOf(carol) })).toMatchObject({ server: 'unactivated' })
})

test('an atSign that the directory does not know is told as that', async () => {
  await people.network.remove('@alice')
  expect(await check({ device: await keysOf(alice) })).toMatchObject({ server: 'unknown', device: 'untried' })
})

test('looking can be given up', async () => {
  const reason = new Error('never mind')
  await expect(check({ device: await keysOf(alice), signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('keys that are locked are not taken for keys that do not fit', async () => {
  const locked = async () => {
    throw new AtError('AT0024', 'locked')
  }
  const device = { ...(await keysOf(alice)), signChallenge: locked }
  await expect(check({ device })).rejects.toMatchObject({ code: 'AT0024' })
})
