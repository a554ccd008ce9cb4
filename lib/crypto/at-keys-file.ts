import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { decryptText, encryptText, isAesKey, openAesKey, zeroIv } from './aes.ts'
import type { Patience } from './argon2.ts'
import type { KeyFileRest, KeyMaterial } from './key-ring.ts'
import { isLocked, lockFile, unlockFile } from './passphrase-file.ts'
import { belongTogether, isSound } from './rsa.ts'
import { activeLogin, type TypedLogin } from './typed-keys.ts'

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
const keyFileLimits = { written: 8_192, read: 262_144 }

export interface ReadingOptions extends Patience {
  /** Whose file it should be: another's is refused, and a file that does not say is taken for theirs. */
  readonly atSign?: AtSign
  /** For a file that is locked with one; others are read without. */
  readonly passphrase?: string
  /** Hears, in a sentence, of what is in the file and cannot be used here. */
  readonly onWarning?: (sentence: string) => void
}

export interface WritingOptions extends Patience {
  /** Locks the file, in the form that existing tools open [data formats §16.1]; a kit in its own. */
  readonly passphrase?: string
}

/**
 * Reads the text of a key file: any order, white space, byte order mark and unknown members, also inside the `legacy`
 * member of the versioned document, with typed entries, or locked with a passphrase.
 *
 * Throws AT0014 with a sentence for the person who chose the file; each thing that can be wrong has its own. AT0401 when
 * the passphrase is not the right one, or is missing.
 */
export async function parseAtKeysFile(
  text: string,
  { atSign, passphrase, onWarning, ...patience }: ReadingOptions = {},
): Promise<KeyMaterial> {
  if (byteLength(text) > keyFileLimits.read) throw unreadable('This file is far too long for a key file.')
  const whole = parseObject(text)
  if (!isLocked(whole)) return read(whole, atSign, onWarning)
  if (!passphrase) throw new AtError('AT0401', 'This key file is locked with a passphrase.')
  return read(parseObject(await unlockFile(whole, passphrase, patience)), atSign, onWarning)
}

async function read(
  outer: Record<string, unknown>,
  atSign: AtSign | undefined,
  onWarning?: (sentence: string) => void,
): Promise<KeyMaterial> {
  const file = typeof outer.legacy === 'string' ? parseObject(outer.legacy) : outer
  const typed = activeLogin(file)
  checkKind(file, typed)
  const named = namedIn(file)
  const owner = readOwner(named ?? outer.atSign ?? file.atsign) ?? atSign
  if (owner === undefined) throw unreadable('This key file does not say which atSign it belongs to.')
  if (atSign !== undefined && !sameAtSign(owner, atSign)) {
    throw unreadable(`This key file belongs to ${owner}, not to ${atSign}.`)
  }
  // The oldest files have the self key under the atSign only.
  const selfEncryptionKey = member(file, 'selfEncryptionKey', selfKey, named)
  if (!isAesKey(selfEncryptionKey)) throw unreadable(`This key file is damaged: ${selfKey} is not a key.`)
  const present = typed?.pair ? members.filter(([, key]) => !key.startsWith('pkam')) : members
  const sealed = present.map(([name, key, words]) => [key, words, member(file, name, words)] as const)
  const self = await openAesKey(selfEncryptionKey)
  const opened = await Promise.all(
    sealed.map(async ([key, words, ciphertext]) => {
      const text = decryptText(self, zeroIv, ciphertext).catch(() => {
        throw unreadable(`This key file is damaged: ${words} does not open with the key beside it.`)
      })
      return [key, await text] as const
    }),
  )
  const login = typed?.pair && { pkamPublicKey: typed.pair.publicKey, pkamPrivateKey: typed.pair.privateKey }
  const pairs = { ...Object.fromEntries(opened), ...login } as Pick<KeyMaterial, (typeof members)[number][1]>
  await checkPair('login', pairs.pkamPublicKey, pairs.pkamPrivateKey)
  await checkPair('encryption', pairs.encryptionPublicKey, pairs.encryptionPrivateKey)
  if (typed && !typed.pair) {
    onWarning?.(
      `The newest login key in this file is of a kind that this app cannot use: ${typed.algorithm}. An older one is used.`,
    )
  }
  const { enrollmentId, ...others } = optional(file, 'enrollmentId', 'apkamSymmetricKey')
  const id = typed?.pair ? typed.enrollmentId : enrollmentId
  const rest = restOf(file, outer, login !== undefined)
  return {
    atSign: owner,
    ...pairs,
    selfEncryptionKey,
    ...others,
    ...(id !== undefined && { enrollmentId: id }),
    ...(rest && { rest }),
  }
}

/**
 * Writes the key file: one line without blanks, and the atSign's own entry last, where the mobile importer looks for it.
 * What was in it besides, when it was read, is in it again.
 * Throws AT0014 when the keys are so large that it would pass 8,192 bytes, which other apps do not read; AT0022 when the
 * passphrase is too short.
 */
export async function formatAtKeysFile(
  material: KeyMaterial,
  { passphrase, ...patience }: WritingOptions = {},
): Promise<string> {
  const text = await format(material)
  return passphrase === undefined ? text : lockFile(text, passphrase, patience)
}

async function format(material: KeyMaterial): Promise<string> {
  const self = await openAesKey(material.selfEncryptionKey)
  const sealed = await Promise.all(
    members.map(async ([name, key]) => [name, await encryptText(self, zeroIv, material[key])] as const),
  )
  const { members: others = {}, around } = material.rest ?? {}
  const known = {
    ...Object.fromEntries(sealed),
    selfEncryptionKey: material.selfEncryptionKey,
    apkamSymmetricKey: material.apkamSymmetricKey,
    enrollmentId: material.enrollmentId,
  }
  if (byteLength(JSON.stringify(known)) >= keyFileLimits.written) {
    throw new AtError('AT0014', 'These keys are too large for a key file that other apps can read.')
  }
  // The mobile importer looks for `,"@`, and must find it nowhere but before the last entry. [data formats §16.1]
  const first = JSON.stringify({ ...known, ...others }).replaceAll('"@', '"\\u0040')
  const text = `${first.slice(0, -1)},${JSON.stringify({ [material.atSign]: material.selfEncryptionKey }).slice(1)}`
  return around ? JSON.stringify({ legacy: text, ...around }) : text
}

const loginMembers: readonly string[] = ['aesPkamPublicKey', 'aesPkamPrivateKey', 'enrollmentId']
const knownMembers: readonly string[] = [
  ...members.map(([name]) => name),
  ...loginMembers,
  'selfEncryptionKey',
  'apkamSymmetricKey',
]

/**
 * What is in the file besides the keys that are known, to be written again as it was read. Where a typed entry logs in,
 * that is also what it stands beside.
 */
function restOf(
  file: Readonly<Record<string, unknown>>,
  outer: Readonly<Record<string, unknown>>,
  isTyped: boolean,
): KeyFileRest | undefined {
  const isRest = (name: string) =>
    loginMembers.includes(name) ? isTyped : !knownMembers.includes(name) && !name.startsWith('@')
  const others = Object.entries(file).filter(([name]) => isRest(name))
  const { legacy: _, ...around } = outer
  if (others.length === 0 && file === outer) return undefined
  return {
    ...(others.length > 0 && { members: Object.fromEntries(others) }),
    ...(file !== outer && { around }),
  }
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
  if (text.trim() === '') return 'This key file is empty: nothing was saved or sent in it.'
  const begins = /^\s*\uFEFF?\s*\{/.test(text) && members.some(([name]) => text.includes(`"${name}"`))
  if (!begins) return 'This is not a key file: its content is not JSON.'
  return text.trimEnd().endsWith('}')
    ? 'This key file is damaged: something in it was changed, or stands in it twice.'
    : 'This key file is cut off: its end is missing. Save or send it once more.'
}

/** Tells the key file from a newer kind that is known, and from any other JSON. */
function checkKind(file: Record<string, unknown>, typed: TypedLogin | undefined): void {
  if (typed && !typed.pair && !Object.hasOwn(file, 'aesPkamPrivateKey')) {
    throw unreadable(
      `The login key in this file is of a kind that this app cannot use: ${typed.algorithm.slice(0, 40)}.`,
    )
  }
  if (members.some(([name]) => Object.hasOwn(file, name))) return
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

function optional<Name extends string>(file: Record<string, unknown>, ...names: Name[]): Partial<Record<Name, string>> {
  const there = names.filter((name) => typeof file[name] === 'string' && file[name] !== '')
  return Object.fromEntries(there.map((name) => [name, file[name]])) as Partial<Record<Name, string>>
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
