import { expect, test } from 'vitest'
import { generateEnrollmentKeys, openDefaultKey } from '../default-keys.ts'
import { md5Hex } from '../digest.ts'
import type { KeyMaterial, KeyRing } from '../key-ring.ts'
import { verify } from '../signature.ts'
import { alice, bob } from './people.ts'
import specification from './specification.json'

/** What every key ring does, wherever its keys are. `open` gives the ring of these keys. */
export function keyRingSuite(where: string, open: (material: KeyMaterial) => Promise<KeyRing>): void {
  const both = async () => Promise.all([open(alice), open(bob)])

  test(`${where}: a ring says whose it is and shows its public keys`, async () => {
    const [ofAlice, ofBob] = await both()
    expect(ofAlice.atSign).toBe('@alice')
    expect(ofAlice.pkamPublicKey).toBe(alice.pkamPublicKey)
    expect(ofAlice.encryptionPublicKey).toBe(alice.encryptionPublicKey)
    expect(ofAlice.enrollmentId).toBeUndefined()
    expect(ofBob.enrollmentId).toBe(bob.enrollmentId)
  })

  test(`${where}: a challenge is signed with the login key, a value with the encryption key [§3.4, §8.9]`, async () => {
    const ring = await open(alice)
    const [R1, , R8] = specification.signatures
    expect(await ring.signChallenge(R1?.message ?? '')).toBe(R1?.signature)
    expect(await ring.signValue(R8?.message ?? '')).toBe(R8?.signature)
    const claim = {
      publicKey: alice.encryptionPublicKey,
      message: 'ünïcode\n🛠',
      signature: await ring.signValue('ünïcode\n🛠'),
    }
    expect(await verify(claim)).toBe(true)
  })

  test(`${where}: what is sealed for oneself opens again, each time from another counter`, async () => {
    const ring = await open(alice)
    const [one, another] = [await ring.sealForSelf('555-0100 🦄'), await ring.sealForSelf('555-0100 🦄')]
    expect(one.metadata).toEqual({ isEncrypted: true, ivNonce: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/) })
    expect(one.metadata.ivNonce).not.toBe(another.metadata.ivNonce)
    expect(one.value).not.toBe(another.value)
    for (const { value, metadata } of [one, another])
      expect(await ring.openFromSelf(value, metadata)).toBe('555-0100 🦄')
  })

  test(`${where}: an app that is approved gets the keys of its atSign, and nobody on the way can read them [§8.6]`, async () => {
    const app = await generateEnrollmentKeys(alice.encryptionPublicKey)
    const sealed = await (await open(alice)).sealDefaultKeys(app.encryptedApkamSymmetricKey)
    const { encryptedDefaultEncryptionPrivateKey: ofPair, encPrivateKeyIV: pairIv } = sealed
    const { encryptedDefaultSelfEncryptionKey: ofSelf, selfEncKeyIV: selfIv } = sealed
    expect(pairIv).not.toBe(selfIv)
    const pair = await openDefaultKey({ value: ofPair, iv: pairIv }, app.apkamSymmetricKey)
    expect(pair).toBe(alice.encryptionPrivateKey)
    expect(await openDefaultKey({ value: ofSelf, iv: selfIv }, app.apkamSymmetricKey)).toBe(alice.selfEncryptionKey)
    const another = await (await open(bob)).sealDefaultKeys(app.encryptedApkamSymmetricKey).catch(({ code }) => code)
    expect(another).toBe('AT0014')
  })

  test(`${where}: what is sealed in a scheme opens again in its record, and in no other [2026 §18.2]`, async () => {
    const ring = await open(alice)
    const place = { sharedBy: alice.atSign, name: 'notes.wavi' }
    const { value, metadata } = await ring.sealInScheme('555-0100 🦄', 'at/symmetric/AES/GCM', { place })
    expect(await ring.openFromSelf(value, metadata, place)).toBe('555-0100 🦄')
    const elsewhere = ring.openFromSelf(value, metadata, { ...place, name: 'other.wavi' })
    await expect(elsewhere).rejects.toMatchObject({ name: 'AtError', code: 'AT0014' })
  })

  test(`${where}: what older clients sealed from zero opens too [§8.2, A7]`, async () => {
    const ring = await open(bob)
    const A7 = specification.aes.find(({ name }) => name === 'A7')
    expect(await ring.openFromSelf(A7?.sealed ?? '', {})).toBe(A7?.text)
  })

  test(`${where}: a shared value opens for whom it was shared with, and for who shared it [§8.8]`, async () => {
    const [ofAlice, ofBob] = await both()
    const wrapped = await ofAlice.makeSharedKey(bob.encryptionPublicKey)
    const { value, metadata } = await ofAlice.sealShared('hello @bob', wrapped, bob.encryptionPublicKey)
    expect(metadata).toEqual({
      isEncrypted: true,
      ivNonce: expect.any(String),
      sharedKeyEnc: wrapped.forOther,
      pubKeyCS: md5Hex(bob.encryptionPublicKey),
    })
    expect(await ofBob.openShared(value, wrapped.forOther, metadata)).toBe('hello @bob')
    expect(await ofAlice.openShared(value, wrapped.forMe, { ivNonce: metadata.ivNonce })).toBe('hello @bob')
  })

  test(`${where}: a shared value of the specification opens [§11.1 A6, §11.3 R5]`, async () => {
    const ring = await open(bob)
    const A6 = specification.aes.find(({ name }) => name === 'A6')
    const [R5] = specification.wrapped
    expect(await ring.openShared(A6?.sealed ?? '', R5?.wrapped ?? '', { ivNonce: A6?.iv })).toBe(A6?.text)
  })

  test(`${where}: a shared key wrapped again is the same key, and the owner's copy stays`, async () => {
    const [ofAlice, ofBob] = await both()
    const first = await ofAlice.makeSharedKey(alice.encryptionPublicKey)
    const { value, metadata } = await ofAlice.sealShared('as before', first, alice.encryptionPublicKey)
    const again = await ofAlice.rewrapSharedKey(first.forMe, bob.encryptionPublicKey)
    expect(again.forMe).toBe(first.forMe)
    expect(await ofBob.openShared(value, again.forOther, { ivNonce: metadata.ivNonce })).toBe('as before')
  })

  test(`${where}: a value for an older public key says so, rather than failing to open [§8.8]`, async () => {
    const [ofAlice, ofBob] = await both()
    const wrapped = await ofAlice.makeSharedKey(bob.encryptionPublicKey)
    const { value, metadata } = await ofAlice.sealShared('hello', wrapped, bob.encryptionPublicKey)
    const older = { ...metadata, pubKeyCS: md5Hex('an older key') }
    await expect(ofBob.openShared(value, wrapped.forOther, older)).rejects.toMatchObject({
      code: 'AT0014',
      message: expect.stringContaining('older public key'),
    })
  })

  test(`${where}: what was changed or is another's does not open, and the error tells the code`, async () => {
    const [ofAlice, ofBob] = await both()
    const sealed = await ofAlice.sealForSelf('exactly sixteen.')
    const refused = { name: 'AtError', code: 'AT0014' }
    const { ivNonce } = sealed.metadata
    const cases = [sealed.value.slice(0, -4), `${sealed.value.slice(0, 22)}==`, 'plain text', '']
    for (const value of cases) await expect(ofAlice.openFromSelf(value, { ivNonce })).rejects.toMatchObject(refused)
    for (const nonce of ['AAAA', 'AAAAAAAAAAAAAAAAAAAAAAA=']) {
      await expect(ofAlice.openFromSelf(sealed.value, { ivNonce: nonce })).rejects.toMatchObject(refused)
    }
    const { forOther } = await ofAlice.makeSharedKey(bob.encryptionPublicKey)
    await expect(ofAlice.openShared(sealed.value, forOther, {})).rejects.toMatchObject(refused)
    await expect(ofBob.openShared('', forOther, {})).rejects.toMatchObject(refused)
    await expect(ofAlice.makeSharedKey('no key')).rejects.toMatchObject({ code: 'AT0011' })
  })

  test(`${where}: the key file comes out as other apps read it [§11.5]`, async () => {
    const file = JSON.parse(await (await open(alice)).exportAtKeys())
    for (const { member, begins } of specification.atKeys.members) expect(file[member].startsWith(begins)).toBe(true)
    expect(Object.keys(file).at(-1)).toBe('@alice')
    expect(JSON.parse(await (await open(bob)).exportAtKeys())).toMatchObject({
      apkamSymmetricKey: bob.apkamSymmetricKey,
      enrollmentId: bob.enrollmentId,
    })
  })
}
