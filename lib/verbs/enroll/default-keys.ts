import { type AtKey, publicKey } from '../../protocol/at-key.ts'
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

type Store = Pick<Context, 'owner' | 'wholeKeystore' | 'now'>

/**
 * What an app has of its own is active, revoked or deleted with it. Copies of what others have are not its own. Some of it
 * at a time: what is asked of the store at once is on disk at once. [2026 §10.5]
 */
export async function moveOwnData(id: string, from: 'a' | 'r', to: 'r' | 'a' | 'd', store: Store): Promise<void> {
  const { owner, wholeKeystore } = store
  const end = `${id}.${from}.__e`
  const own: AtKey[] = []
  for (const { key, text } of wholeKeystore.entries()) {
    if (!text.endsWith(`${end}${owner}`) || key.kind === 'internal' || key.kind === 'cached') continue
    if (key.name === end || key.name.endsWith(`.${end}`)) own.push(key)
  }
  const move = (key: AtKey) => copy(key, { ...key, name: `${key.name.slice(0, -end.length)}${id}.${to}.__e` }, store)
  for (let at = 0; at < own.length; at += page) {
    const some = own.slice(at, at + page)
    const moved = await Promise.all(some.map(move))
    await Promise.all(some.map((key, i) => moved[i] && wholeKeystore.remove(key)))
  }
}

const page = 50

/** Whether there was anything to copy: what has had its time is not given more. */
async function copy(key: AtKey, to: AtKey, { wholeKeystore, now }: Store): Promise<boolean> {
  const record = await wholeKeystore.get(key)
  if (record === undefined || (record.metadata.expiresAt ?? Number.POSITIVE_INFINITY) <= now()) return false
  // What a power cut has left there says the same, and may be immutable.
  if (await wholeKeystore.get(to)) await wholeKeystore.remove(to, { committed: false })
  if (record.value === undefined) await wholeKeystore.putMeta(to, sameAs(record.metadata))
  else await wholeKeystore.put(to, record.value, sameAs(record.metadata))
  return true
}

/** Puts away what a power cut has left of those that were revoked; before anybody is there. */
export async function finishMoves(store: Store): Promise<void> {
  const ids = new Set<string>()
  for (const { text } of store.wholeKeystore.entries()) {
    const id = /(?:^|[.:])([^.:]+)\.a\.__e@/.exec(text)?.[1]
    if (id !== undefined) ids.add(id)
  }
  for (const id of ids) {
    if ((await findEnrollment(id, store))?.state === 'revoked') await moveOwnData(id, 'a', 'r', store)
  }
}

/** What apps have of their own whose records are among these, which have expired, is as good as deleted. [2026 §10.5] */
export async function moveDataOfExpired(keys: readonly string[], store: Store): Promise<void> {
  for (const id of keys.map(enrollmentIn)) {
    if (id === undefined || (await findEnrollment(id, store))?.state !== 'expired') continue
    await moveOwnData(id, 'a', 'd', store)
    await moveOwnData(id, 'r', 'd', store)
  }
}

/** What makes the metadata of a moved record say all that they said, since when and until when included. */
function sameAs(from: Metadata): MetadataChanges {
  const { createdAt: cAt, updatedAt: uAt } = from
  return { ...changesFrom(from), ...(cAt !== undefined && { cAt }), ...(uAt !== undefined && { uAt }) }
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
