import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { type Argon2Cost, argon2id, isAffordable, leastPassphrase, type Patience, passphraseCost } from './argon2.ts'
import type { ReadingOptions } from './at-keys-file.ts'
import { decodeBase45, encodeBase45 } from './base45.ts'
import type { KeyMaterial } from './key-ring.ts'
import { type Primes, primesOf, rsaPairOf } from './rsa.ts'

/*
 * All keys of an atSign in so few characters that they go into one QR code, for a sheet of paper:
 *
 *     text    = "FACET-KIT:1:" base45(head body check)      what a QR code packs best, capital letters included
 *     head    = 0 owner | 1 owner salt memory passes lanes nonce
 *                                        owner: the atSign; salt: 16 bytes; memory in KiB: 4; passes, lanes: 1; nonce: 12
 *     body    = keys, or AES-256-GCM(Argon2id(passphrase, salt), nonce, keys, head)
 *     keys    = login encryption self apkam enrollment       login, encryption: the exponent e and the primes p, q
 *     check   = the first 8 bytes of SHA-256(head body)
 *
 * Every part that has no length of its own has it in front, in two bytes; what is not there has length 0. The other numbers
 * of an RSA key follow from its primes. An open kit is a secret as a whole, as a key file is; `check` only tells a code
 * that was copied by hand or cut from one that is whole. What other apps put into a key file is not in a kit.
 */

const prefix = 'FACET-KIT:'
const version = '1:'
/** Characters. A QR code takes 4,296 at most, and everyone's keys need about a thousand. */
const longest = 4_296
const checkBytes = 8

/** Whether this text is a kit, of whatever version, and not a key file. */
export function isKit(text: string): boolean {
  return text.trimStart().startsWith(prefix)
}

export interface KitOptions extends Patience {
  /** Locks the kit: who finds the sheet then needs it too. */
  readonly passphrase?: string
  /** What one guess at the passphrase costs. */
  readonly cost?: Argon2Cost
}

/**
 * Writes the kit, and reads it once more before it is given out. AT0022 when the passphrase is too short, AT0014 when these
 * are keys that would not come back from it as they are.
 */
export async function formatKit(
  material: KeyMaterial,
  { passphrase, cost = passphraseCost, ...patience }: KitOptions = {},
): Promise<string> {
  if (passphrase !== undefined && passphrase.length < leastPassphrase) {
    throw new AtError('AT0022', `Choose a passphrase of at least ${leastPassphrase} characters.`)
  }
  const keys = await formatKeys(material)
  const back = await parseKeys(material.atSign, keys)
  // Of a private key the numbers matter, and not how it was written; a public one is compared as text everywhere.
  if (!isSame(material, back)) {
    throw new AtError('AT0014', 'These keys are of a kind that does not fit on a sheet. Save the key file instead.')
  }
  if (passphrase === undefined) return withCheck(join(Uint8Array.of(0), sized(encodeUtf8(material.atSign)), keys))
  const lock = {
    salt: crypto.getRandomValues(new Uint8Array(16)),
    cost,
    nonce: crypto.getRandomValues(new Uint8Array(12)),
  }
  const head = formatLock(material.atSign, lock)
  const key = await openKitKey(passphrase, lock, patience)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: lock.nonce, additionalData: head }, key, keys)
  return withCheck(join(head, new Uint8Array(sealed)))
}

/**
 * Reads a kit. AT0014 with a sentence for the person who showed the sheet, each thing that can be wrong with its own; AT0401
 * when the passphrase is not the right one, or is missing.
 */
export async function parseKit(
  text: string,
  { atSign, passphrase, ...patience }: Omit<ReadingOptions, 'onWarning'> = {},
): Promise<KeyMaterial> {
  const reader = readerOf(await withoutCheck(text.trim()))
  const isLocked = reader.byte()
  if (isLocked > 1) throw newer()
  const owner = ownerIn(reader.sized())
  if (atSign !== undefined && !sameAtSign(owner, atSign)) {
    throw unreadable(`This recovery sheet belongs to ${owner}, not to ${atSign}.`)
  }
  if (!isLocked) return parseKeys(owner, reader.rest())
  if (!passphrase) throw new AtError('AT0401', 'This recovery sheet is locked with a passphrase.')
  const lock = { salt: reader.take(16), cost: costIn(reader), nonce: reader.take(12) }
  const head = reader.taken()
  const key = await openKitKey(passphrase, lock, patience)
  const gcm = { name: 'AES-GCM', iv: lock.nonce, additionalData: head }
  const keys = await crypto.subtle.decrypt(gcm, key, reader.rest()).catch((cause) => {
    throw new AtError('AT0401', 'This passphrase does not open this recovery sheet.', { cause })
  })
  return parseKeys(owner, new Uint8Array(keys))
}

interface Lock {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly cost: Argon2Cost
  readonly nonce: Uint8Array<ArrayBuffer>
}

function formatLock(owner: AtSign, { salt, cost: { memory, passes, lanes }, nonce }: Lock): Uint8Array<ArrayBuffer> {
  const numbers = new Uint8Array(6)
  new DataView(numbers.buffer).setUint32(0, memory)
  numbers.set([passes, lanes], 4)
  return join(Uint8Array.of(1), sized(encodeUtf8(owner)), salt, numbers, nonce)
}

function costIn(reader: Reader): Argon2Cost {
  const numbers = reader.take(6)
  const cost = { memory: new DataView(numbers.buffer).getUint32(0), passes: numbers[4] ?? 0, lanes: numbers[5] ?? 0 }
  if (!isAffordable(cost)) throw damaged()
  return cost
}

async function openKitKey(passphrase: string, { salt, cost }: Lock, patience: Patience): Promise<CryptoKey> {
  // Keyboards differ in how they compose what looks the same.
  const bytes = await argon2id(encodeUtf8(passphrase.normalize('NFC')), salt, cost, patience)
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

async function formatKeys(material: KeyMaterial): Promise<Uint8Array<ArrayBuffer>> {
  const {
    pkamPrivateKey,
    encryptionPrivateKey,
    selfEncryptionKey,
    apkamSymmetricKey = '',
    enrollmentId = '',
  } = material
  const pairs = await Promise.all([primesOf(pkamPrivateKey), primesOf(encryptionPrivateKey)])
  const numbers = pairs.flatMap(({ e, p, q }) => [e, p, q])
  const others = [decodeBase64(selfEncryptionKey), decodeBase64(apkamSymmetricKey), encodeUtf8(enrollmentId)]
  return join(...[...numbers, ...others].map(sized))
}

async function parseKeys(atSign: AtSign, bytes: Uint8Array<ArrayBuffer>): Promise<KeyMaterial> {
  const reader = readerOf(bytes)
  const pair = (): Primes => ({ e: reader.sized(), p: reader.sized(), q: reader.sized() })
  const [loginPrimes, encryptionPrimes] = [pair(), pair()]
  const [self, apkam, enrollment] = [reader.sized(), reader.sized(), reader.sized()]
  const enrollmentId = decodeUtf8(enrollment)
  const isKey = (key: Uint8Array) => key.length === 32
  if (reader.rest().length > 0 || !isKey(self) || !(isKey(apkam) || apkam.length === 0) || enrollmentId === undefined) {
    throw damaged()
  }
  const [login, encryption] = await Promise.all([loginPrimes, encryptionPrimes].map(rsaPairOf)).catch((cause) => {
    throw damaged(cause)
  })
  if (!login || !encryption) throw damaged()
  return {
    atSign,
    pkamPublicKey: login.publicKey,
    pkamPrivateKey: login.privateKey,
    encryptionPublicKey: encryption.publicKey,
    encryptionPrivateKey: encryption.privateKey,
    selfEncryptionKey: encodeBase64(self),
    ...(apkam.length > 0 && { apkamSymmetricKey: encodeBase64(apkam) }),
    ...(enrollmentId !== '' && { enrollmentId }),
  }
}

function isSame(one: KeyMaterial, other: KeyMaterial): boolean {
  const names = [
    'pkamPublicKey',
    'encryptionPublicKey',
    'selfEncryptionKey',
    'apkamSymmetricKey',
    'enrollmentId',
  ] as const
  return names.every((name) => (one[name] || undefined) === other[name])
}

async function withCheck(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const text = prefix + version + encodeBase45(join(bytes, await checkOf(bytes)))
  if (text.length > longest)
    throw new AtError('AT0014', 'These keys are too large for a sheet. Save the key file instead.')
  return text
}

async function withoutCheck(text: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!text.startsWith(prefix)) throw unreadable('This is not a recovery sheet.')
  if (text.length > longest) throw damaged()
  if (!text.startsWith(prefix + version)) throw newer()
  const whole = decoded(text.slice(prefix.length + version.length))
  const bytes = whole.slice(0, -checkBytes)
  const check = await checkOf(bytes)
  if (whole.length <= checkBytes || check.some((byte, at) => byte !== whole[bytes.length + at])) throw damaged()
  return bytes
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase45(text)
  } catch (cause) {
    throw damaged(cause)
  }
}

async function checkOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, checkBytes)
}

type Reader = ReturnType<typeof readerOf>

/** Takes bytes from the front; AT0014 where there are not so many. */
function readerOf(bytes: Uint8Array<ArrayBuffer>) {
  let at = 0
  const take = (length: number): Uint8Array<ArrayBuffer> => {
    if (at + length > bytes.length) throw damaged()
    at += length
    return bytes.slice(at - length, at)
  }
  const byte = () => take(1)[0] ?? 0
  return {
    take,
    byte,
    sized: () => take(byte() * 256 + byte()),
    rest: () => take(bytes.length - at),
    /** All that was taken so far. */
    taken: () => bytes.slice(0, at),
  }
}

function sized(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return join(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes)
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function ownerIn(bytes: Uint8Array): AtSign {
  try {
    return parseAtSign(decodeUtf8(bytes) ?? '')
  } catch (cause) {
    throw damaged(cause)
  }
}

function damaged(cause?: unknown): AtError {
  const sentence = 'This recovery sheet is not whole: part of its code is missing, or was misread.'
  return new AtError('AT0014', sentence, { cause })
}

function newer(): AtError {
  return unreadable('This recovery sheet is of a newer kind that this app does not know yet.')
}

function unreadable(sentence: string): AtError {
  return new AtError('AT0014', sentence)
}
