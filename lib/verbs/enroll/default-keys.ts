import { publicKey } from '../../protocol/at-key.ts'
import type { Context } from '../context.ts'
import { changesFrom } from '../elsewhere.ts'
import { apkamKey, defaultKey, type Enrollment } from './record.ts'
import type { EnrollParams } from './syntax.ts'

/**
 * What an approved app comes for: the atSign's own keys, wrapped for it alone, which end when it does; and its public
 * key, for all to see. No device is told of any. [§3.26.4]
 */
export async function keepDefaultKeys(enrollment: Enrollment, params: EnrollParams, context: Context): Promise<void> {
  const { owner, wholeKeystore, now } = context
  const { id, apkamPublicKey, expiresAt } = enrollment
  const ttl = expiresAt === undefined ? 0 : expiresAt - now()
  const keep = (key: Parameters<typeof wholeKeystore.put>[0], value: object) =>
    wholeKeystore.put(key, JSON.stringify(value), { ttl }, { committed: false })
  const {
    encryptedDefaultEncryptionPrivateKey: encryptionKey,
    encPrivateKeyIV: encryptionIv,
    encryptedDefaultSelfEncryptionKey: selfKey,
    selfEncKeyIV: selfIv,
  } = params
  const shown = apkamKey(enrollment, owner)
  // The IV is told only where one was given: without it, it is zero. [2026 §10.1]
  if (encryptionKey) await keep(defaultKey(id, 'enc_private_key', owner), { value: encryptionKey, iv: encryptionIv })
  if (selfKey) await keep(defaultKey(id, 'self_enc_key', owner), { value: selfKey, iv: selfIv })
  if (shown) await keep(shown, { apkamPublicKey })
  await publishSigningKey(enrollment, context)
}

/** Where others find what this app's signatures are verified by; nothing where it has not said. [2026 §10.5] */
export async function publishSigningKey(enrollment: Enrollment, context: Context): Promise<void> {
  const { owner, wholeKeystore, now } = context
  const { id, apsk, apskLegacy, expiresAt } = enrollment
  const value = apsk ? JSON.stringify(apsk) : apskLegacy
  const ttl = expiresAt === undefined ? 0 : expiresAt - now()
  if (value) await wholeKeystore.put(publicKey(`_apsk.${id}.a.__e`, owner), value, { ttl })
}

/** What an app has of its own is active, revoked or deleted with it. [2026 §10.5] */
export async function moveOwnData(id: string, from: 'a' | 'r', to: 'a' | 'r' | 'd', context: Context): Promise<void> {
  const { wholeKeystore } = context
  const end = `.${id}.${from}.__e`
  for (const { key } of wholeKeystore.entries()) {
    if (key.kind === 'internal' || !key.name.endsWith(end)) continue
    const record = await wholeKeystore.get(key)
    const moved = { ...key, name: `${key.name.slice(0, -end.length)}.${id}.${to}.__e` }
    if (record?.value !== undefined) await wholeKeystore.put(moved, record.value, changesFrom(record.metadata))
    await wholeKeystore.remove(key)
  }
}

export async function removeDefaultKeys(enrollment: Enrollment, { owner, wholeKeystore }: Context): Promise<void> {
  const { id } = enrollment
  const keys = [defaultKey(id, 'enc_private_key', owner), defaultKey(id, 'self_enc_key', owner)]
  const shown = apkamKey(enrollment, owner)
  for (const key of [...keys, ...(shown ? [shown] : [])]) await wholeKeystore.remove(key, { committed: false })
}
