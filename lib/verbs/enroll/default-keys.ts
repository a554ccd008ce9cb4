import { publicKey } from '../../protocol/at-key.ts'
import type { Metadata, MetadataChanges } from '../../protocol/metadata.ts'
import type { Context } from '../context.ts'
import { changesFrom } from '../elsewhere.ts'
import { apkamKey, defaultKey, type Enrollment, enrollmentIn, findEnrollment } from './record.ts'
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

/** What an app has of its own is active, revoked or deleted with it. Copies of what others have are not its own. [2026 §10.5] */
export async function moveOwnData(
  id: string,
  from: 'a' | 'r',
  to: 'r' | 'a' | 'd',
  { owner, wholeKeystore, now }: Pick<Context, 'owner' | 'wholeKeystore' | 'now'>,
): Promise<void> {
  const end = `${id}.${from}.__e`
  for (const { key } of wholeKeystore.entries()) {
    if (key.kind === 'internal' || key.kind === 'cached' || key.sharedBy !== owner) continue
    if (key.name !== end && !key.name.endsWith(`.${end}`)) continue
    const record = await wholeKeystore.get(key)
    const moved = { ...key, name: `${key.name.slice(0, -end.length)}${id}.${to}.__e` }
    // What has had its time is not given more.
    if (record === undefined || (record.metadata.expiresAt ?? Number.POSITIVE_INFINITY) <= now()) continue
    if (record.value === undefined) await wholeKeystore.putMeta(moved, sameAs(record.metadata, now()))
    else await wholeKeystore.put(moved, record.value, sameAs(record.metadata, now()))
    await wholeKeystore.remove(key)
  }
}

/** What apps have of their own whose records are among these, which have expired, is as good as deleted. [2026 §10.5] */
export async function moveDataOfExpired(
  keys: readonly string[],
  store: Pick<Context, 'owner' | 'wholeKeystore' | 'now'>,
): Promise<void> {
  for (const id of keys.map(enrollmentIn)) {
    if (id === undefined || (await findEnrollment(id, store))?.state !== 'expired') continue
    await moveOwnData(id, 'a', 'd', store)
    await moveOwnData(id, 'r', 'd', store)
  }
}

/** What makes the metadata of a moved record say all that they said, until when included. */
function sameAs(from: Metadata, now: number): MetadataChanges {
  const { availableAt, expiresAt, immutable } = from
  const born = Math.max(now, availableAt ?? now)
  const ttl = expiresAt === undefined ? 0 : expiresAt - born
  return { ...changesFrom(from), ttl, ttb: born - now, ...(immutable && { immutable }) }
}

export async function removeDefaultKeys(enrollment: Enrollment, { owner, wholeKeystore }: Context): Promise<void> {
  const { id, apkamPublicKey } = enrollment
  for (const which of ['enc_private_key', 'self_enc_key'] as const) {
    await wholeKeystore.remove(defaultKey(id, which, owner), { committed: false })
  }
  const shown = apkamKey(enrollment, owner)
  // The same app on the same device may have another key by now, under the same name.
  const isOurs = shown && (await wholeKeystore.get(shown))?.value === JSON.stringify({ apkamPublicKey })
  if (isOurs) await wholeKeystore.remove(shown, { committed: false })
}
