import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { decryptText, encryptText, isAesKey, openAesKey, zeroIv } from './aes.ts'
import type { KeyMaterial } from './key-ring.ts'
import { belongTogether, isSound } from './rsa.ts'

/*
 * The `.atKeys` file holds all keys of one atSign. Its four RSA keys are encrypted with the self key, from zero, and the
 * self key stands beside them in clear: that is a form, not a protection, and the whole file is a secret. [§8.7]
 */

/** Each RSA key's member in the file, in the order of writing, and what a person is told that it is. */
const members = [
  ['aesPkamPublicKey', 'pkamPublicKey', 'the public login key'],
  ['aesPkamPrivateKey', 'pkamPrivateKey', 'the private login key'],
  ['aesEncryptPublicKey', 'encryptionPublicKey', 'the public encryption key'],
  ['aesEncryptPrivateKey', 'encryptionPrivateKey', 'the private encryption key'],
] as const
const selfKey = 'the key to all the others'

/** Sizes in bytes of UTF-8. The C SDK reads no more than `written`. */
export const keyFileLimits = { written: 8_192, read: 262_144 }

/**
 * Reads the text of a key file: any order, white space, byte order mark and unknown members, also inside the `legacy`
 * member of the versioned document.
 *
 * `atSign` is whose file it should be: another's is refused, and a file that does not say is taken for theirs.
 * Throws AT0014 with a sentence for the person who chose the file; each thing that can be wrong has its own.
 */
export async function parseAtKeysFile(text: string, { atSign }: { atSign?: AtSign } = {}): Promise<KeyMaterial> {
  if (byteLength(text) > keyFileLimits.read) throw unreadable('This file is far too long for a key file.')
  const outer = parseObject(text)
  const file = typeof outer.legacy === 'string' ? parseObject(outer.legacy) : outer
  checkKind(file)
  const named = namedIn(file)
  const owner = readOwner(named ?? outer.atSign) ?? atSign
  if (owner === undefined) throw unreadable('This key file does not say which atSign it belongs to.')
  if (atSign !== undefined && !sameAtSign(owner, atSign)) {
    throw unreadable(`This key file belongs to ${owner}, not to ${atSign}.`)
  }
  // The oldest files have the self key under the atSign only.
  const selfEncryptionKey = member(file, 'selfEncryptionKey', selfKey, named)
  if (!isAesKey(selfEncryptionKey)) throw unreadable(`This key file is damaged: ${selfKey} is not a key.`)
  const sealed = members.map(([name, , words]) => [words, member(file, name, words)] as const)
  const self = await openAesKey(selfEncryptionKey)
  const [pkamPublicKey, pkamPrivateKey, encryptionPublicKey, encryptionPrivateKey] = (await Promise.all(
    sealed.map(([words, ciphertext]) =>
      decryptText(self, zeroIv, ciphertext).catch(() => {
        throw unreadable(`This key file is damaged: ${words} does not open with the key beside it.`)
      }),
    ),
  )) as [string, string, string, string]
  await checkPair('login', pkamPublicKey, pkamPrivateKey)
  await checkPair('encryption', encryptionPublicKey, encryptionPrivateKey)
  const material: KeyMaterial = {
    atSign: owner,
    pkamPublicKey,
    pkamPrivateKey,
    encryptionPublicKey,
    encryptionPrivateKey,
    selfEncryptionKey,
  }
  return { ...material, ...optional(file, 'apkamSymmetricKey'), ...optional(file, 'enrollmentId') }
}

/**
 * Writes the key file: one line without blanks, and the atSign's own entry last, where the mobile importer looks for it.
 * Throws AT0014 when the keys are so large that it would pass 8,192 bytes, which other apps do not read.
 */
export async function formatAtKeysFile(material: KeyMaterial): Promise<string> {
  const self = await openAesKey(material.selfEncryptionKey)
  const sealed = await Promise.all(
    members.map(async ([name, key]) => [name, await encryptText(self, zeroIv, material[key])] as const),
  )
  const text = JSON.stringify({
    ...Object.fromEntries(sealed),
    selfEncryptionKey: material.selfEncryptionKey,
    apkamSymmetricKey: material.apkamSymmetricKey,
    enrollmentId: material.enrollmentId,
    [material.atSign]: material.selfEncryptionKey,
  })
  if (byteLength(text) >= keyFileLimits.written) {
    throw new AtError('AT0014', 'These keys are too large for a key file that other apps can read.')
  }
  return text
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw unreadable(whyNoObject(text))
  }
  if (typeof value !== 'object' || value === null) throw notAKeyFile()
  return value as Record<string, unknown>
}

/** A file that was not saved or sent whole still begins as one. */
function whyNoObject(text: string): string {
  const begins = /^\s*\uFEFF?\s*\{/.test(text) && members.some(([name]) => text.includes(`"${name}"`))
  if (!begins) return 'This is not a key file: its content is not JSON.'
  return text.trimEnd().endsWith('}')
    ? 'This key file is damaged: something in it was changed, or stands in it twice.'
    : 'This key file is cut off: its end is missing. Save or send it once more.'
}

/** Tells the key file from the two newer kinds that are known, and from any other JSON. */
function checkKind(file: Record<string, unknown>): void {
  if (members.some(([name]) => Object.hasOwn(file, name))) return
  if (typeof file.iv === 'string' && typeof file.content === 'string') {
    throw unreadable('This key file is locked with a pass phrase. Save it without one in the app that made it.')
  }
  if (typeof file.version === 'number' && Array.isArray(file.keys)) {
    throw unreadable('This key file is of a newer kind that only newer apps can read.')
  }
  if (!Object.hasOwn(file, 'selfEncryptionKey')) throw notAKeyFile()
}

/** The `@…` member of a file, which is named like its owner. */
function namedIn(file: Record<string, unknown>): string | undefined {
  const names = Object.keys(file).filter((name) => name.startsWith('@'))
  if (names.length > 1) throw unreadable(`This key file names more than one atSign: ${names.join(', ')}.`)
  return names[0]
}

function readOwner(text: unknown): AtSign | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return parseAtSign(text)
  } catch {
    throw unreadable(`This key file belongs to ${text}, which is not an atSign.`)
  }
}

function member(file: Record<string, unknown>, name: string, words: string, otherwise = name): string {
  const value = file[name] ?? file[otherwise]
  if (typeof value === 'string' && value !== '') return value
  throw unreadable(`This key file is incomplete: ${words} is missing.`)
}

function optional(file: Record<string, unknown>, name: 'apkamSymmetricKey' | 'enrollmentId') {
  const value = file[name]
  return typeof value === 'string' && value !== '' ? { [name]: value } : {}
}

async function checkPair(which: 'login' | 'encryption', publicKey: string, privateKey: string): Promise<void> {
  const damaged = () => unreadable(`This key file is damaged: its ${which} keys are not keys.`)
  const [fits, sound] = await Promise.all([belongTogether(publicKey, privateKey), isSound(privateKey)]).catch(() => {
    throw damaged()
  })
  if (!sound) throw damaged()
  if (!fits) throw unreadable(`The public and the private ${which} key in this key file do not belong together.`)
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

function notAKeyFile(): AtError {
  return unreadable('This file is JSON, but not the key file of an atSign.')
}

function unreadable(sentence: string): AtError {
  return new AtError('AT0014', sentence)
}
