import { decodeBase64, encodeUtf8 } from '../../protocol/base64.ts'
import { openAesKey } from '../aes.ts'
import { sha256Hex } from '../digest.ts'

/** A key that records name by `kid`, opened for both ways in which values use it. [2026 §18.2] */
export interface ContentKey {
  readonly kid: string
  /** Values with a salt have keys of their own, from this. */
  readonly forValues: CryptoKey
  /** The key itself, for values without. */
  readonly itself: CryptoKey
}

export async function openContentKey(kid: string, bytes: Uint8Array<ArrayBuffer>): Promise<ContentKey> {
  const [forValues, itself] = await Promise.all([
    crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']),
    crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
  ])
  return { kid, forValues, itself }
}

/**
 * The content key of an owner's own devices. They all have the self key (base64) and nobody else does, so it comes from
 * that, and nothing has to be conveyed; its name tells which self key it was.
 */
export async function contentKeyOf(selfEncryptionKey: string): Promise<ContentKey> {
  await openAesKey(selfEncryptionKey)
  const base = await crypto.subtle.importKey('raw', decodeBase64(selfEncryptionKey), 'HKDF', false, ['deriveBits'])
  const info = encodeUtf8('facet/content-key/own-devices/v1')
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(derivation, base, 256))
  const name = await sha256Hex(`facet/content-key ${Array.from(bytes).join()}`)
  return openContentKey(`self-${name.slice(0, 16)}`, bytes)
}
