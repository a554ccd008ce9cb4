import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'

/*
 * A passcode on its way to a device that shows a picture and can be told nothing else. In the picture are 32 random bytes; of
 * them come, by HKDF, the name under which the passcode is left with the atServer, and the key that it is sealed with
 * (AES-256-GCM, bound to the atSign). Whoever reads the atServer has neither, and who has the picture can ask once, with a
 * code to compare that is not the one in the picture.
 */

/** What the bytes of a picture are good for. */
export interface LinkSecret {
  /** Says nothing of the bytes. */
  readonly name: string
  seal(text: string): Promise<string>
  /** Throws AT0014 for what was sealed otherwise, or for another atSign. */
  open(sealed: string): Promise<string>
}

/** Fresh bytes for a picture, in base64. */
export function makeLinkSecret(): string {
  return encodeBase64(crypto.getRandomValues(new Uint8Array(32)))
}

/** Throws AT0014 when these are not 32 bytes in base64. */
export async function openLinkSecret(atSign: AtSign, secret: string): Promise<LinkSecret> {
  const bytes = decodeBase64(secret)
  if (bytes.length !== 32) throw new AtError('AT0014', 'This code does not have what it takes to link a device.')
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits'])
  const purpose = (name: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encodeUtf8(`facet link ${name} ${atSign}`),
  })
  const [key, name] = await Promise.all([
    crypto.subtle.deriveKey(purpose('seal'), base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveBits(purpose('name'), base, 128),
  ])
  const cipher = (iv: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv, additionalData: encodeUtf8(atSign) })
  return {
    name: Array.from(new Uint8Array(name), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    async seal(text) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = new Uint8Array(await crypto.subtle.encrypt(cipher(iv), key, encodeUtf8(text)))
      const whole = new Uint8Array(iv.length + sealed.length)
      whole.set(iv)
      whole.set(sealed, iv.length)
      return encodeBase64(whole)
    },
    async open(text) {
      const whole = decodeBase64(text)
      const opened = await crypto.subtle.decrypt(cipher(whole.slice(0, 12)), key, whole.slice(12)).catch((cause) => {
        throw new AtError('AT0014', 'What was left for this device is not from the one that scanned its code.', {
          cause,
        })
      })
      return decodeUtf8(new Uint8Array(opened)) ?? ''
    },
  }
}
