import { decodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import type { PublicHalf } from './open-key-ring.ts'
import type { ContentKey } from './providers/content-key.ts'

/*
 * RSA in JavaScript takes milliseconds for each person, whenever a page is loaded. What was unwrapped once is therefore kept on
 * the device, sealed with a key that comes from the self key: it opens for whoever could unwrap it too, and for nobody else.
 */

/** A shared key sealed with AES-256-GCM. */
export interface KeptSharedKey {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

/** Where they are kept, by the key as it came wrapped. What cannot be kept or found is unwrapped again. */
export interface KeptSharedKeys {
  find(wrapped: string): Promise<KeptSharedKey | undefined>
  keep(wrapped: string, kept: KeptSharedKey): Promise<void>
}

export interface SharedKeySealing {
  seal(wrapped: string, text: string): Promise<KeptSharedKey>
  /** Undefined when it is none of ours, or was changed. The key never is a text again. */
  open(wrapped: string, kept: KeptSharedKey): Promise<CryptoKey | undefined>
}

/** Bound to the atSign, the public key and the wrapped form, so that none passes for another. */
export async function sharedKeySealing(half: PublicHalf, content: ContentKey): Promise<SharedKeySealing> {
  const purpose = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encodeUtf8('facet/kept-shared-keys/v1'),
  }
  const aes = { name: 'AES-GCM', length: 256 }
  const sealing = await crypto.subtle.deriveKey(purpose, content.forValues, aes, false, ['encrypt', 'unwrapKey'])
  const cipher = (wrapped: string, iv: Uint8Array<ArrayBuffer>) => ({
    name: 'AES-GCM',
    iv,
    additionalData: encodeUtf8(JSON.stringify([half.atSign, half.encryptionPublicKey, wrapped])),
  })
  return {
    async seal(wrapped, text) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      return { iv, bytes: await crypto.subtle.encrypt(cipher(wrapped, iv), sealing, decodeBase64(text)) }
    },
    async open(wrapped, { iv, bytes }) {
      try {
        const how = cipher(wrapped, iv)
        return await crypto.subtle.unwrapKey('raw', bytes, sealing, how, 'AES-CTR', false, ['encrypt', 'decrypt'])
      } catch {
        return undefined
      }
    },
  }
}
