import { AtError } from './at-error.ts'
import type { AtSign } from './at-sign.ts'
import { atSignCharacter, hasInvisible, isAtSignName, isKeyName, keyCharacter, lowerCase } from './characters.ts'
import { encodeUtf7 } from './utf7.ts'

interface Named {
  readonly name: string
  /** False for a name that is whole as it is, though it has no namespace: no client adds its own. */
  readonly namespaceAware?: false
}

/** `public:<name>@<owner>`, which everyone can read. */
export interface PublicKey extends Named {
  readonly kind: 'public'
  readonly sharedBy: AtSign
}

/** `<name>@<owner>`, or the older spelling `@<owner>:<name>@<owner>`, which is another record. [§4.1] */
export interface SelfKey extends Named {
  readonly kind: 'self'
  readonly sharedBy: AtSign
  /** The owner, in the older spelling only. */
  readonly sharedWith?: AtSign
}

/** `@<recipient>:<name>@<owner>` */
export interface SharedKey extends Named {
  readonly kind: 'shared'
  readonly sharedBy: AtSign
  readonly sharedWith: AtSign
}

/** A copy of somebody else's key: `cached:public:<name>@<owner>` or `cached:@<me>:<name>@<owner>`. */
export interface CachedKey {
  readonly kind: 'cached'
  readonly name: string
  readonly sharedBy: AtSign
  /** Absent in a copy of a public key. */
  readonly sharedWith?: AtSign
}

/** `private:<name>@<owner>`, the atServer's own; never scanned or synced. */
export interface PrivateKey {
  readonly kind: 'private'
  readonly name: string
  readonly sharedBy: AtSign
  readonly sharedWith?: AtSign
}

/** `local:<name>@<owner>`, which never leaves the client. */
export interface LocalKey extends Named {
  readonly kind: 'local'
  readonly sharedBy: AtSign
}

/** A name without owner: `privatekey:<fixed>`, `configkey`, `_<internal>`. The prefix is part of `name`. */
export interface ReservedKey {
  readonly kind: 'internal'
  readonly name: string
}

/** Every key of the protocol. `name` includes the namespace and is lower case. [§4.1] */
export type AtKey = PublicKey | SelfKey | SharedKey | CachedKey | PrivateKey | LocalKey | ReservedKey

/** The classes of §4.3, spelled as error messages spell them after `KeyType.`. [§3.6.2] */
export type KeyClass =
  | 'reservedKey'
  | 'publicKey'
  | 'privateKey'
  | 'selfKey'
  | 'sharedKey'
  | 'cachedPublicKey'
  | 'cachedSharedKey'
  | 'localKey'
  | 'invalidKey'

/** The parts of a full key name. Throws `AtError` AT0016 when it is not one. Length is another question: `checkKeyLength`. */
export function parseAtKey(text: string): AtKey {
  const key = read(text)
  if (!key) throw notWellFormed(text)
  return key
}

/** The name under which the key is stored, in lower case. Inverse of `parseAtKey`. */
export function formatAtKey(key: AtKey): string {
  switch (key.kind) {
    case 'internal':
      return key.name
    case 'public':
      return `public:${key.name}${key.sharedBy}`
    case 'local':
      return `local:${key.name}${key.sharedBy}`
    case 'private':
      return `private:${recipient(key)}${key.name}${key.sharedBy}`
    case 'cached':
      return `cached:${recipient(key) || 'public:'}${key.name}${key.sharedBy}`
    case 'self':
    case 'shared':
      return `${recipient(key)}${key.name}${key.sharedBy}`
  }
}

function recipient({ sharedWith }: { readonly sharedWith?: AtSign }): string {
  return sharedWith === undefined ? '' : `${sharedWith}:`
}

export function publicKey(name: string, sharedBy: AtSign): PublicKey {
  return { kind: 'public', name: checkedName(name), sharedBy }
}

/** `<name>@<owner>`; with `sharedWith`, which must be the owner again, the older spelling. */
export function selfKey(name: string, sharedBy: AtSign, sharedWith?: AtSign): SelfKey {
  if (sharedWith === undefined) return { kind: 'self', name: checkedName(name), sharedBy }
  if (sharedWith !== sharedBy) throw new AtError('AT0016', `a self key of ${sharedBy} cannot be for ${sharedWith}`)
  return { kind: 'self', name: checkedName(name), sharedBy, sharedWith }
}

/** Throws `AtError` AT0016 when both are one atSign: that is a self key. */
export function sharedKey(name: string, sharedBy: AtSign, sharedWith: AtSign): SharedKey {
  if (sharedWith === sharedBy) throw new AtError('AT0016', `${sharedBy} cannot share with itself`)
  return { kind: 'shared', name: checkedName(name), sharedBy, sharedWith }
}

/** `@<sharedWith>:<name>@<sharedBy>`: shared, or self when both are one atSign. */
export function addressedKey(name: string, sharedBy: AtSign, sharedWith: AtSign): SharedKey | SelfKey {
  return sharedWith === sharedBy ? selfKey(name, sharedBy, sharedWith) : sharedKey(name, sharedBy, sharedWith)
}

/** `local:<name>@<owner>` */
export function localKey(name: string, sharedBy: AtSign): LocalKey {
  return { kind: 'local', name: checkedName(name), sharedBy }
}

export function privateKey(name: string, sharedBy: AtSign): PrivateKey {
  return { kind: 'private', name: checkedName(name), sharedBy }
}

/** The name under which the recipient keeps its copy. [§7.6] */
export function cachedOf({ name, sharedBy, ...key }: PublicKey | SharedKey): CachedKey {
  return key.kind === 'public'
    ? { kind: 'cached', name, sharedBy }
    : { kind: 'cached', name, sharedBy, sharedWith: key.sharedWith }
}

function checkedName(text: string): string {
  const name = lowerCase(text)
  if (!isKeyName(name)) throw notWellFormed(text)
  return name
}

function notWellFormed(text: string): AtError {
  return new AtError('AT0016', `${text} is not well-formed key`)
}

const secrets =
  'at_pkam_publickey|at_pkam_privatekey|privatekey|self_encryption_key|at_secret|at_secret_deleted|signing_keypair_generated|commitlogcompactionstats|accesslogcompactionstats|notificationcompactionstats'

const internal = new RegExp(`^(?:privatekey:(?:${secrets})|configkey)$`)

function read(text: string): AtKey | undefined {
  const whole = lowerCase(text)
  const at = whole.lastIndexOf('@')
  if (at < 0 || whole.startsWith('privatekey:')) return readInternal(whole)
  const owner = whole.slice(at + 1)
  if (!isAtSignName(owner)) return undefined
  const sharedBy = `@${owner}` as AtSign
  const rest = whole.slice(0, at)
  if (rest.startsWith('public:')) return named({ kind: 'public', name: rest.slice(7), sharedBy })
  if (rest.startsWith('local:')) return named({ kind: 'local', name: rest.slice(6), sharedBy })
  if (rest.startsWith('cached:public:')) return named({ kind: 'cached', name: rest.slice(14), sharedBy })
  if (rest.startsWith('cached:')) {
    const to = readRecipient(rest.slice(7))
    return to?.sharedWith && named({ kind: 'cached', ...to, sharedBy })
  }
  if (rest.startsWith('private:')) {
    const to = readRecipient(rest.slice(8))
    return to && named({ kind: 'private', ...to, sharedBy })
  }
  const to = readRecipient(rest)
  if (!to) return undefined
  const { name, sharedWith } = to
  if (sharedWith === undefined) return named({ kind: 'self', name, sharedBy })
  return named({ kind: sharedWith === sharedBy ? 'self' : 'shared', name, sharedBy, sharedWith })
}

function readInternal(name: string): ReservedKey | undefined {
  const own = internal.test(name) || (name.startsWith('_') && name !== '_' && isKeyName(name))
  return own ? { kind: 'internal', name } : undefined
}

/** `@<recipient>:<name>` or `<name>`. */
function readRecipient(text: string): { name: string; sharedWith?: AtSign } | undefined {
  if (!text.startsWith('@')) return { name: text }
  const colon = text.indexOf(':')
  if (!isAtSignName(text.slice(1, Math.max(colon, 1)))) return undefined
  return { name: text.slice(colon + 1), sharedWith: text.slice(0, colon) as AtSign }
}

function named<K extends AtKey>(key: K): K | undefined {
  return isKeyName(key.name) ? key : undefined
}

/*
 * A name is reserved for acceptance when one of these is found anywhere in it; for authorisation see `isReserved`.
 * [§4.3, Appendix B]
 */
const owner = `@${atSignCharacter}{1,55}`
const reserved = [
  new RegExp(`(?<=privatekey:)(?:${secrets})$`),
  new RegExp(`^(?:configkey|_${keyCharacter}+)$`, 'u'),
  new RegExp(
    `(?:(?<=private:)blocklist|(?<=public:)signing_publickey|(?<=${owner}:)signing_privatekey|(?<=^${owner}:)shared_key|(?<=public:)publickey|shared_key\\.${atSignCharacter}{1,55})(?=${owner})`,
    'u',
  ),
]

/** The class of any text; the first hit in the order of the clause wins. Never throws. [§4.3] */
export function classifyAtKey(text: string): KeyClass {
  const name = lowerCase(text)
  if (/\s/.test(name) || hasInvisible(name)) return 'invalidKey'
  if (reserved.some((pattern) => pattern.test(name))) return 'reservedKey'
  const key = read(name)
  if (!key) return 'invalidKey'
  if (key.kind === 'internal') return 'reservedKey'
  if (key.kind === 'cached') return key.sharedWith === undefined ? 'cachedPublicKey' : 'cachedSharedKey'
  return `${key.kind}Key`
}

/**
 * Whether the whole name, not just a part of it, is one of the protocol's own. Reserved keys are exempt from
 * enrollment checks, so `evil.shared_key.bob@alice` must not be one. [§4.3, §13 #36]
 */
export function isReserved(key: AtKey): boolean {
  switch (key.kind) {
    case 'internal':
      return true
    case 'public':
      return key.name === 'publickey' || key.name === 'signing_publickey'
    case 'cached':
      return key.sharedWith === undefined && (key.name === 'publickey' || key.name === 'signing_publickey')
    case 'private':
      return key.sharedWith === undefined && key.name === 'blocklist'
    case 'self':
    case 'shared':
      if (key.sharedWith !== undefined) return key.name === 'signing_privatekey' || key.name === 'shared_key'
      return key.name.startsWith('shared_key.') && isAtSignName(key.name.slice('shared_key.'.length))
    case 'local':
      return false
  }
}

/** Whether scan leaves the key out unless asked for hidden ones; a copy or a shared key is never hidden. [§3.13, §4.1] */
export function isHidden(key: AtKey): boolean {
  if (!key.name.startsWith('_')) return false
  return key.kind === 'public' || key.kind === 'internal' || (key.kind === 'self' && key.sharedWith === undefined)
}

/** Whether a write of this key enters the commit log. [§3.6.4, §6] */
export function isCommitted(key: AtKey): boolean {
  switch (key.kind) {
    case 'internal':
    case 'private':
    case 'local':
      return false
    case 'public':
      return !/^_(?!_)/.test(key.name)
    default:
      return true
  }
}

/** How long a name may be, in UTF-16 units; a copy has room for its prefix. [§4.2] */
export const keyLengthLimits = { plain: 248, cached: 255 } as const

/** Throws `AtError` AT0016 when the name is too long. [§3.6.2] */
export function checkKeyLength(key: AtKey): void {
  checkLength(formatAtKey(key))
}

/** As `checkKeyLength`, for a key that is to be created: its form at rest in older stores has the same limit. [§4.6] */
export function checkNewKeyLength(key: AtKey): void {
  const text = formatAtKey(key)
  checkLength(text)
  checkLength(encodeUtf7(text))
}

function checkLength(text: string): void {
  const limit = text.startsWith('cached:') ? keyLengthLimits.cached : keyLengthLimits.plain
  if (text.length <= limit) return
  throw new AtError('AT0016', `key length ${text.length} is greater than max allowed ${limit} chars`)
}
