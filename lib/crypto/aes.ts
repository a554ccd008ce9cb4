import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'

// Counter mode needs no padding, yet the protocol always adds it, so 1 to 16 bytes go on and must come off. [§8.2]
const blockBytes = 16
const keyText = /^[A-Za-z0-9+/]{43}=$/

/**
 * The start of the counter where no `ivNonce` is stated: the `.atKeys` file and values of older clients.
 * For reading, and for the key file, whose form leaves no choice. Never for a value. [§8.2]
 */
export const zeroIv: Uint8Array<ArrayBuffer> = new Uint8Array(blockBytes)

/** 32 random bytes as base64 text, the form in which keys are wrapped and stored. [§8.1] */
export function generateAesKey(): string {
  return encodeBase64(crypto.getRandomValues(new Uint8Array(32)))
}

/** Whether the text is 44 characters of base64 holding 32 bytes. */
export function isAesKey(text: string): boolean {
  if (!keyText.test(text)) return false
  try {
    return decodeBase64(text).length === 32
  } catch {
    return false
  }
}

/** Imports an AES key given as base64 text; the result refuses to be exported. Throws AT0014 for any other text. */
export async function openAesKey(text: string): Promise<CryptoKey> {
  if (!isAesKey(text)) throw new AtError('AT0014', 'This is not a 32-byte AES key.')
  return crypto.subtle.importKey('raw', decodeBase64(text), 'AES-CTR', false, ['encrypt', 'decrypt'])
}

/** Base64 of AES-256-CTR over the padded UTF-8 text; `iv` is 16 bytes, and all its 128 bits count. [§8.2] */
export async function encryptText(key: CryptoKey, iv: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const padded = pad(encodeUtf8(text))
  return encodeBase64(new Uint8Array(await crypto.subtle.encrypt(counter(iv), key, padded)))
}

/**
 * The text that `encryptText` was given. Throws AT0014 with one and the same message for what is not base64, has a
 * length or padding that cannot be, or is not UTF-8: who holds another key learns nothing from which it was.
 *
 * The protocol has no authentication here. A key that does not fit goes unnoticed about once in 256 times, minus what
 * UTF-8 catches, and who can change ciphertext can flip bits of the text unseen. [§8.2]
 */
export async function decryptText(key: CryptoKey, iv: Uint8Array<ArrayBuffer>, ciphertext: string): Promise<string> {
  const text = await decrypt(key, iv, ciphertext)
  if (text === undefined) throw new AtError('AT0014', 'This value does not open with the key at hand.')
  return text
}

async function decrypt(key: CryptoKey, iv: Uint8Array<ArrayBuffer>, ciphertext: string): Promise<string | undefined> {
  try {
    const padded = await crypto.subtle.decrypt(counter(iv), key, decodeBase64(ciphertext))
    const bytes = unpad(new Uint8Array(padded))
    return bytes && decodeUtf8(bytes)
  } catch {
    return undefined
  }
}

function counter(iv: Uint8Array<ArrayBuffer>): AesCtrParams {
  return { name: 'AES-CTR', counter: iv, length: 128 }
}

function pad(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const missing = blockBytes - (bytes.length % blockBytes)
  const padded = new Uint8Array(bytes.length + missing).fill(missing)
  padded.set(bytes)
  return padded
}

function unpad(padded: Uint8Array): Uint8Array | undefined {
  const added = padded.at(-1) ?? 0
  if (padded.length % blockBytes !== 0 || added < 1 || added > blockBytes) return undefined
  const end = padded.length - added
  return padded.subarray(end).every((byte) => byte === added) ? padded.subarray(0, end) : undefined
}
