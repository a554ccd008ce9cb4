import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import type { Metadata } from '../protocol/metadata.ts'
import { decryptText, encryptText, zeroIv } from './aes.ts'
import { md5Hex } from './digest.ts'

declare const sealed: unique symbol

/** What must be stored beside a sealed value so that it can be opened. [§8.8] */
export interface SealedMetadata {
  readonly isEncrypted: true
  /** base64 of the 16 random bytes at which the counter starts */
  readonly ivNonce: string
  /** the AES key, wrapped for the reader */
  readonly sharedKeyEnc?: string
  /** which public key of the reader that was */
  readonly pubKeyCS?: string
}

/** A value that only holders of its key can read. Nothing outside `lib/crypto` can make one, so no text is sent by oversight. */
export interface Sealed {
  /** base64 ciphertext */
  readonly value: string
  readonly metadata: SealedMetadata
  readonly [sealed]: true
}

/** The same in a scheme that its metadata names, with what that needs to open it. [2026 §18.2] */
export interface SealedInScheme {
  readonly value: string
  readonly metadata: { readonly isEncrypted: true; readonly appMetadata: string }
  readonly [sealed]: true
}

/** Seals a text with a fresh counter start each time: under one key, the same start twice gives both texts away. [§8.2] */
export async function seal(
  key: CryptoKey,
  value: string,
  sharing: Pick<SealedMetadata, 'sharedKeyEnc' | 'pubKeyCS'> = {},
): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const metadata: SealedMetadata = { isEncrypted: true, ivNonce: encodeBase64(iv), ...sharing }
  return { value: await encryptText(key, iv, value), metadata } as Sealed
}

/**
 * Opens a sealed value; one without `ivNonce` began at zero, and so did one beside which a server kept the `ivNonce` of
 * the value before: older programs write values and say nothing of it. [§3.6.3]
 * Throws AT0014 when key and value do not fit, or `ivNonce` is none.
 * Whether a record is sealed at all (`isEncrypted`, very old records) is for the caller to say: plain text is never
 * passed off as opened here.
 */
export async function open(key: CryptoKey, value: string, metadata: Pick<Metadata, 'ivNonce'>): Promise<string> {
  if (!metadata.ivNonce) return decryptText(key, zeroIv, value)
  try {
    return await decryptText(key, readIv(metadata.ivNonce), value)
  } catch (error) {
    return decryptText(key, zeroIv, value).catch(() => {
      throw error
    })
  }
}

/**
 * Whether the value was sealed for another public key than this (base64 SPKI): after a reset of keys, only the sender can
 * help, by sharing it again. Nothing can be said, and it is false, where `pubKeyCS` is absent. [§8.8]
 */
export function isForAnotherKey(metadata: Pick<Metadata, 'pubKeyCS'>, publicKey: string): boolean {
  return Boolean(metadata.pubKeyCS) && metadata.pubKeyCS !== md5Hex(publicKey)
}

function readIv(ivNonce: string): Uint8Array<ArrayBuffer> {
  const iv = decodeBase64(ivNonce)
  if (iv.length !== 16) throw new AtError('AT0014', 'The ivNonce of this value is not 16 bytes long.')
  return iv
}
