import { AtError } from '../protocol/at-error.ts'
import { generateAesKey, openAesKey } from './aes.ts'
import { sealDefaultKeys } from './default-keys.ts'
import { md5Hex } from './digest.ts'
import { type KeptSharedKeys, type SharedKeySealing, sharedKeySealing } from './kept-shared-key.ts'
import type { KeyMaterial, KeyRing, WrappedSharedKey } from './key-ring.ts'
import { contentKeyOf } from './providers/content-key.ts'
import { openForSelf, schemeCalled } from './providers/index.ts'
import type { SelfKeys } from './providers/provider.ts'
import { openUnwrappingKey, type UnwrappingKey, unwrap, wrap } from './rsa.ts'
import { isForAnotherKey, open, seal } from './seal.ts'
import { openSigningKey, signWith } from './signature.ts'

/** The part of the keys that is public. */
export type PublicHalf = Pick<KeyRing, 'atSign' | 'encryptionPublicKey' | 'pkamPublicKey' | 'enrollmentId'>

/** The keys of one atSign, imported and ready. What a key ring works with. */
export interface OpenedKeys extends DailyKeys {
  /** signs challenges; may refuse export */
  readonly pkam: CryptoKey
}

/** Those that values are sealed, opened and signed with. */
export interface DailyKeys extends SelfKeys {
  /** signs public values; the same key as `unwrapping` in the platform's form [§8.3] */
  readonly values: CryptoKey
  readonly unwrapping: UnwrappingKey
}

/** How many opened shared keys a ring keeps, the least recently used going first. Opening one costs some milliseconds. */
const keptSharedKeys = 500

/** A key ring in this thread, over keys as texts. Imports each once. Throws AT0011 or AT0014 when one is no key. */
export async function openKeyRing(material: KeyMaterial): Promise<KeyRing> {
  const [pkam, daily] = await Promise.all([openSigningKey(material.pkamPrivateKey), openDailyKeys(material)])
  return keyRingOf(material, { pkam, ...daily }, async () => material)
}

/** Imports what is kept as text. Throws AT0011 or AT0014 when one is no key. */
export async function openDailyKeys({
  encryptionPrivateKey,
  selfEncryptionKey,
}: Pick<KeyMaterial, 'encryptionPrivateKey' | 'selfEncryptionKey'>): Promise<DailyKeys> {
  const [values, unwrapping, self, content] = await Promise.all([
    openSigningKey(encryptionPrivateKey),
    openUnwrappingKey(encryptionPrivateKey),
    openAesKey(selfEncryptionKey),
    contentKeyOf(selfEncryptionKey),
  ])
  return { values, unwrapping, self, content }
}

/**
 * A key ring over keys that are open already, as the vault's are, and the way to their texts when those are to leave it. Shared keys
 * that were unwrapped once are looked for in `kept`.
 */
export function keyRingOf(
  half: PublicHalf,
  keys: OpenedKeys,
  material: () => Promise<KeyMaterial>,
  kept?: KeptSharedKeys,
): KeyRing {
  const { atSign, encryptionPublicKey, pkamPublicKey, enrollmentId } = half
  const shared = new Map<string, Promise<CryptoKey>>()
  let sealing: Promise<SharedKeySealing> | undefined

  const keep = (wrapped: string, key: Promise<CryptoKey>): Promise<CryptoKey> => {
    shared.delete(wrapped)
    shared.set(wrapped, key)
    const [oldest] = shared.keys()
    if (shared.size > keptSharedKeys && oldest !== undefined) shared.delete(oldest)
    key.catch(() => shared.get(wrapped) === key && shared.delete(wrapped))
    return key
  }
  // Those who ask for one at the same time wait for it together.
  const sharedKey = (wrapped: string): Promise<CryptoKey> => keep(wrapped, shared.get(wrapped) ?? openShared(wrapped))
  const openShared = async (wrapped: string): Promise<CryptoKey> => {
    if (!kept) return openAesKey(unwrap(keys.unwrapping, wrapped))
    sealing ??= sharedKeySealing(half, keys.content)
    const { seal, open } = await sealing
    const found = await kept.find(wrapped)
    const opened = found && (await open(wrapped, found))
    if (opened) return opened
    const text = unwrap(keys.unwrapping, wrapped)
    // Where it is not kept, it is unwrapped again next time.
    seal(wrapped, text)
      .then((sealed) => kept.keep(wrapped, sealed))
      .catch(() => {})
    return openAesKey(text)
  }

  return {
    atSign,
    encryptionPublicKey,
    pkamPublicKey,
    enrollmentId,

    signChallenge: (challenge) => signWith(keys.pkam, challenge),
    signValue: (value) => signWith(keys.values, value),
    sealForSelf: (value) => seal(keys.self, value),
    sealInScheme: async (value, scheme, where) => schemeCalled(scheme).seal(keys, value, where),
    openFromSelf: (value, metadata, place) => openForSelf(keys, value, metadata, place),

    async makeSharedKey(otherPublicKey): Promise<WrappedSharedKey> {
      const text = generateAesKey()
      const [forMe, forOther] = await Promise.all([wrap(encryptionPublicKey, text), wrap(otherPublicKey, text)])
      await keep(forMe, openAesKey(text))
      return { forMe, forOther }
    },

    async rewrapSharedKey(forMe, otherPublicKey): Promise<WrappedSharedKey> {
      return { forMe, forOther: await wrap(otherPublicKey, unwrap(keys.unwrapping, forMe)) }
    },

    async sealShared(value, { forMe, forOther }, otherPublicKey) {
      return seal(await sharedKey(forMe), value, { sharedKeyEnc: forOther, pubKeyCS: md5Hex(otherPublicKey) })
    },

    async openShared(value, wrappedKey, metadata) {
      // Said before trying: it is the sender who must act, not someone who has the wrong keys. [§8.8]
      if (isForAnotherKey(metadata, encryptionPublicKey)) {
        throw new AtError(
          'AT0014',
          'This was sealed for an older public key of yours. Whoever sent it must share it again.',
        )
      }
      return open(await sharedKey(wrappedKey), value, metadata)
    },

    async sealDefaultKeys(encryptedApkamSymmetricKey) {
      return sealDefaultKeys(await material(), unwrap(keys.unwrapping, encryptedApkamSymmetricKey))
    },

    async exportAtKeys({ form = 'file', ...options } = {}) {
      // Keys are rarely saved, so what it takes is loaded then.
      if (form === 'kit') return (await import('./kit.ts')).formatKit(await material(), options)
      return (await import('./at-keys-file.ts')).formatAtKeysFile(await material(), options)
    },
  }
}
