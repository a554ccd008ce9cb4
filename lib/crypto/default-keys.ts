import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { decryptText, encryptText, generateAesKey, openAesKey, zeroIv } from './aes.ts'
import type { KeyMaterial } from './key-ring.ts'
import { wrap } from './rsa.ts'
import { generateSigningPair } from './signature.ts'

/*
 * How an app that is being enrolled comes by the keys of its atSign: it sends a key of its own, wrapped for the atSign, and
 * whoever approves seals the atSign's encryption key and self key with that. [§8.6]
 */

/** What an app makes for itself before it asks to be enrolled. */
export interface EnrollmentKeys {
  readonly pkamPublicKey: string
  readonly pkamPrivateKey: string
  /** base64 AES key that only this app and who approves it know. */
  readonly apkamSymmetricKey: string
  /** The same, wrapped for the atSign. */
  readonly encryptedApkamSymmetricKey: string
}

/** The default keys as `enroll:approve` carries them; each counter has a start of its own. [2026 §10.1] */
export interface SealedDefaultKeys {
  readonly encryptedDefaultEncryptionPrivateKey: string
  readonly encPrivateKeyIV: string
  readonly encryptedDefaultSelfEncryptionKey: string
  readonly selfEncKeyIV: string
}

/** One of them as `keys:get` gives it; without `iv` its counter began at zero. */
export interface SealedDefaultKey {
  readonly value: string
  readonly iv?: string
}

/** Both, as an app that was approved finds them. */
export interface SealedForApp {
  readonly encryptionPrivateKey: SealedDefaultKey
  readonly selfEncryptionKey: SealedDefaultKey
}

/** What an app has when it was approved: the keys that it made, and the name of its enrollment. */
export interface ApprovedApp
  extends Pick<KeyMaterial, 'atSign' | 'pkamPublicKey' | 'pkamPrivateKey' | 'encryptionPublicKey'> {
  readonly apkamSymmetricKey: string
  readonly enrollmentId: string
}

/** Keys for an app that asks the holder of `encryptionPublicKey` (base64 SPKI) to be enrolled. */
export async function generateEnrollmentKeys(encryptionPublicKey: string): Promise<EnrollmentKeys> {
  const pkam = await generateSigningPair()
  const apkamSymmetricKey = generateAesKey()
  return {
    pkamPublicKey: pkam.publicKey,
    pkamPrivateKey: pkam.privateKey,
    apkamSymmetricKey,
    encryptedApkamSymmetricKey: await wrap(encryptionPublicKey, apkamSymmetricKey),
  }
}

/** Seals both for the app that has `apkamSymmetricKey`. */
export async function sealDefaultKeys(
  { encryptionPrivateKey, selfEncryptionKey }: Pick<KeyMaterial, 'encryptionPrivateKey' | 'selfEncryptionKey'>,
  apkamSymmetricKey: string,
): Promise<SealedDefaultKeys> {
  const key = await openAesKey(apkamSymmetricKey)
  const [forPrivateKey, forSelfKey] = [0, 1].map(() => crypto.getRandomValues(new Uint8Array(16))) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
  ]
  return {
    encryptedDefaultEncryptionPrivateKey: await encryptText(key, forPrivateKey, encryptionPrivateKey),
    encPrivateKeyIV: encodeBase64(forPrivateKey),
    encryptedDefaultSelfEncryptionKey: await encryptText(key, forSelfKey, selfEncryptionKey),
    selfEncKeyIV: encodeBase64(forSelfKey),
  }
}

/** The text of one of them. Throws AT0014 when it was sealed with another key. */
export async function openDefaultKey(sealed: SealedDefaultKey, apkamSymmetricKey: string): Promise<string> {
  const iv = sealed.iv === undefined ? zeroIv : decodeBase64(sealed.iv)
  if (iv.length !== 16) throw new AtError('AT0014', 'The start of this sealed key is not 16 bytes long.')
  return decryptText(await openAesKey(apkamSymmetricKey), iv, sealed.value)
}

/** All keys of an app that was approved. Throws AT0014 when they were sealed for another one. */
export async function openForApp(
  { atSign, pkamPublicKey, pkamPrivateKey, encryptionPublicKey, apkamSymmetricKey, enrollmentId }: ApprovedApp,
  sealed: SealedForApp,
): Promise<KeyMaterial> {
  return {
    atSign,
    pkamPublicKey,
    pkamPrivateKey,
    encryptionPublicKey,
    encryptionPrivateKey: await openDefaultKey(sealed.encryptionPrivateKey, apkamSymmetricKey),
    selfEncryptionKey: await openDefaultKey(sealed.selfEncryptionKey, apkamSymmetricKey),
    apkamSymmetricKey,
    enrollmentId,
  }
}
