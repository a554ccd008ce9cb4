import { type Argon2Cost, argon2id, isAffordable, leastPassphrase, type Patience } from '../crypto/argon2.ts'
import { constantTimeEqual } from '../crypto/signature.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { damaged } from './sealed-part.ts'

/*
 * What stands between the keys at rest and whoever has this device. A passphrase goes through Argon2id with a salt of its
 * own; a passkey gives a secret that only it can make, after it has seen its owner (WebAuthn, extension PRF). From either
 * come two keys: one seals, the other is only compared, so that a wrong passphrase is told from damaged keys. Guesses are
 * not counted, since whoever has the disk would not ask here; each costs what `cost` says.
 */

/** How keys are kept on this device; of what only the right person knows or has, nothing is in it. */
export type Custody =
  | { readonly kind: 'none' }
  | { readonly kind: 'passphrase'; readonly salt: Uint8Array<ArrayBuffer>; readonly cost: Argon2Cost }
  | Passkey

/** One passkey, and what it is asked about. */
export interface Passkey {
  readonly kind: 'passkey'
  readonly credentialId: Uint8Array<ArrayBuffer>
  readonly salt: Uint8Array<ArrayBuffer>
}

/** What opens the keys. */
export type Opener =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'passkey'; readonly secret: Uint8Array<ArrayBuffer> }

/** What keys shall be kept by from now on. */
export type Protection =
  | { readonly kind: 'none' }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | (Passkey & { readonly secret: Uint8Array<ArrayBuffer> })

/** What an opener comes to. */
export interface Derived {
  readonly sealing: CryptoKey
  readonly check: string
}

/** The custody that `protection` stands for, and its keys. AT0022 for a passphrase that is too short. */
export async function establish(
  atSign: AtSign,
  protection: Exclude<Protection, { kind: 'none' }>,
  cost: Argon2Cost,
  patience?: Patience,
): Promise<{ custody: Exclude<Custody, { kind: 'none' }>; derived: Derived }> {
  if (protection.kind === 'passphrase' && protection.passphrase.length < leastPassphrase) {
    throw new AtError('AT0022', `Choose a passphrase of at least ${leastPassphrase} characters.`)
  }
  const custody =
    protection.kind === 'passkey'
      ? { kind: protection.kind, credentialId: protection.credentialId, salt: protection.salt }
      : { kind: protection.kind, salt: crypto.getRandomValues(new Uint8Array(16)), cost }
  return { custody, derived: await derive(atSign, custody, protection, patience) }
}

/** AT0022 when the keys are kept by something else than this; AT0002 when what stands beside them cannot be. */
export async function derive(
  atSign: AtSign,
  custody: Exclude<Custody, { kind: 'none' }>,
  opener: Opener,
  patience?: Patience,
): Promise<Derived> {
  if (custody.kind === 'passkey' && opener.kind === 'passkey') return keysFrom(atSign, opener.secret)
  if (custody.kind !== 'passphrase' || opener.kind !== 'passphrase') {
    throw new AtError('AT0022', `The keys of ${atSign} on this device are kept by a ${custody.kind}.`)
  }
  if (!isAffordable(custody.cost)) throw damaged(atSign)
  // Keyboards differ in how they compose what looks the same.
  const passphrase = encodeUtf8(opener.passphrase.normalize('NFC'))
  return keysFrom(atSign, await argon2id(passphrase, custody.salt, custody.cost, patience))
}

/** Throws AT0401 with a sentence when these are not the keys that were made with the record. */
export function checkFits(atSign: AtSign, kind: Opener['kind'], derived: Derived, check: string): void {
  if (constantTimeEqual(derived.check, check)) return
  throw new AtError('AT0401', `This ${kind} does not open the keys of ${atSign} on this device.`)
}

async function keysFrom(atSign: AtSign, secret: Uint8Array<ArrayBuffer>): Promise<Derived> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey', 'deriveBits'])
  const purpose = (name: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encodeUtf8(`facet vault ${name} ${atSign}`),
  })
  const [sealing, check] = await Promise.all([
    crypto.subtle.deriveKey(purpose('seal'), base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveBits(purpose('check'), base, 128),
  ])
  return { sealing, check: encodeBase64(new Uint8Array(check)) }
}
