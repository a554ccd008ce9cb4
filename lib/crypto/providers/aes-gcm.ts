import { AtError } from '../../protocol/at-error.ts'
import { decodeBase2e15, encodeBase2e15 } from '../../protocol/base2e15.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../protocol/base64.ts'
import type { SealedInScheme } from '../seal.ts'
import type { ContentKey } from './content-key.ts'
import type { Place, Scheme } from './provider.ts'
import { fieldsOf } from './scheme.ts'

export const aesGcmId = 'at/symmetric/AES/GCM'

/**
 * AES-256-GCM: a value that was changed, or moved to another record, does not open. Each value has a key of its own, from
 * the content key that it names and a salt, and no two share a start. Bytes are sealed as they are. [2026 §18.2]
 *
 * Values are written with the content key of the owner's own devices only; another one would have to be conveyed first.
 */
export const aesGcm: Scheme = {
  async seal({ content }, text, { place, isBinary }) {
    const salt = crypto.getRandomValues(new Uint8Array(32))
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const key = await valueKey(content, salt)
    const clear = isBinary ? decodeBase2e15(text) : encodeUtf8(text)
    const bytes = await crypto.subtle.encrypt(cipher(iv, place), key, clear)
    const namespace = place.name.match(/\.([^.]+)$/)?.[1] ?? ''
    const fields = {
      providerId: aesGcmId,
      ckKid: content.kid,
      salt: encodeBase64(salt),
      iv: encodeBase64(iv),
      ns: namespace,
      ckNs: namespace,
    }
    const appMetadata = encodeBase64(encodeUtf8(JSON.stringify(fields)))
    return {
      value: encodeBase64(new Uint8Array(bytes)),
      metadata: { isEncrypted: true, appMetadata },
    } as SealedInScheme
  },

  async open({ content }, value, metadata, place) {
    const { ckKid, salt, iv } = fieldsOf(metadata)
    if (ckKid !== content.kid) {
      throw new AtError('AT0014', `This is sealed with ${aesGcmId} and a key that is not on this device.`)
    }
    const clear = await openBytes(content, value, { salt, iv, place })
    const text = clear && (metadata.isBinary ? encodeBase2e15(clear) : decodeUtf8(clear))
    if (text === undefined) throw new AtError('AT0014', 'This value was changed, or belongs to another record.')
    return text
  },
}

/** Undefined for every kind of failure alike. */
async function openBytes(
  content: ContentKey,
  value: string,
  { salt, iv, place }: { readonly salt: unknown; readonly iv: unknown; readonly place?: Place },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const key = salt === undefined ? content.itself : await valueKey(content, decodeBase64(String(salt)))
    return new Uint8Array(
      await crypto.subtle.decrypt(cipher(decodeBase64(String(iv)), place), key, decodeBase64(value)),
    )
  } catch {
    return undefined
  }
}

function valueKey({ forValues }: ContentKey, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const info = encodeUtf8(`${aesGcmId}/value-key/v1`)
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info }
  return crypto.subtle.deriveKey(derivation, forValues, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

function cipher(iv: Uint8Array<ArrayBuffer>, place: Place | undefined): AesGcmParams {
  if (place === undefined) throw new AtError('AT0022', `${aesGcmId} seals for a record, and none was named.`)
  const { sharedBy, sharedWith = '', name } = place
  return { name: 'AES-GCM', iv, additionalData: encodeUtf8([aesGcmId, sharedBy, sharedWith, name].join(':')) }
}
