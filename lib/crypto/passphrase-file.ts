import { md5 } from '@noble/hashes/legacy.js'
import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { decryptText, encryptText } from './aes.ts'
import { type Argon2Cost, argon2id, leastPassphrase, type Patience } from './argon2.ts'
import { md5Hex } from './digest.ts'

/*
 * A key file locked with a passphrase: `{"content","iv","hashingAlgoType"}`, where `content` is the whole other file.
 * The form is the platform's, and weak: the passphrase is its own salt, so that equal ones give equal keys, and nothing is
 * authenticated. It is for taking keys from tool to tool; how a browser keeps them is the vault's. [data formats §16.1]
 */

/** Their tools never say it, so it cannot be another. [data formats §16.1] */
const cost: Argon2Cost = { memory: 10_000, passes: 2, lanes: 2 }

/** Whether this object is such a file: as everybody does, by its member `iv`. */
export function isLocked(file: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(file, 'iv')
}

/** Locks the text of a key file, so that existing tools open it. AT0022 when the passphrase is too short. */
export async function lockFile(text: string, passphrase: string, patience?: Patience): Promise<string> {
  if (passphrase.length < leastPassphrase) {
    throw new AtError('AT0022', `Choose a passphrase of at least ${leastPassphrase} characters.`)
  }
  const key = await argon2id(encodeUtf8(passphrase), codesOf(passphrase), cost, patience)
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const content = await encryptText(await openKey(key), iv, text)
  return JSON.stringify({ content, iv: encodeBase64(iv), hashingAlgoType: 'argon2id' })
}

/**
 * The text of the key file inside. AT0401 when the passphrase does not open it; AT0014 when no passphrase could.
 * As nothing is authenticated, what comes out is taken for the file only if it is JSON.
 */
export async function unlockFile(
  file: Readonly<Record<string, unknown>>,
  passphrase: string,
  patience?: Patience,
): Promise<string> {
  const { content, hashingAlgoType: algorithm } = file
  const iv = bytesIn(file.iv)
  if (iv?.length !== 16 || typeof content !== 'string' || !bytesIn(content)?.length) {
    throw new AtError('AT0014', 'This key file is damaged: what the passphrase would open is not there.')
  }
  for (const bytes of await candidates(file, algorithm, passphrase, patience)) {
    const text = await openKey(bytes)
      .then((key) => decryptText(key, iv, content))
      .catch(() => undefined)
    if (text !== undefined && isObject(text)) return text
  }
  throw new AtError('AT0401', 'This passphrase does not open this key file.')
}

/** The keys that this passphrase may stand for. */
async function candidates(
  file: Readonly<Record<string, unknown>>,
  algorithm: unknown,
  passphrase: string,
  patience?: Patience,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const bytes = encodeUtf8(passphrase)
  const digest = async (hash: string) => new Uint8Array(await crypto.subtle.digest(hash, bytes))
  switch (algorithm) {
    case 'argon2id': {
      const salt = Object.hasOwn(file, 'v') ? bytesIn(file.salt) : codesOf(passphrase)
      if (salt === undefined) {
        throw new AtError('AT0014', 'This key file is locked in a newer way that this app does not know yet.')
      }
      if (salt.length < leastPassphrase) {
        throw new AtError('AT0401', `Passphrases of fewer than ${leastPassphrase} characters cannot be tried here.`)
      }
      return [await argon2id(bytes, salt, cost, patience)]
    }
    case 'sha256':
      return [await digest('SHA-256')]
    case 'sha512':
      return [(await digest('SHA-512')).slice(0, 32)]
    case 'md5':
      // The SDKs take the hexadecimal text for base64, which makes 24 bytes of it: a length of key that not every browser has.
      return [decodeBase64(md5Hex(passphrase)), new Uint8Array(md5(bytes))]
    default:
      throw new AtError(
        'AT0014',
        `This key file is locked in a way that this app does not know: ${String(algorithm).slice(0, 40)}.`,
      )
  }
}

/** UTF-16 codes, of which the SDKs keep the lower byte; the passphrase itself goes in as UTF-8. */
function codesOf(passphrase: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: passphrase.length }, (_, at) => passphrase.charCodeAt(at))
}

function openKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-CTR', false, ['encrypt', 'decrypt'])
}

function bytesIn(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return decodeBase64(text)
  } catch {
    return undefined
  }
}

function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
