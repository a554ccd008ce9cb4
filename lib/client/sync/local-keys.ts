import { checkNewKeyLength, formatAtKey, type LocalKey } from '../../protocol/at-key.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import { checkOwn, placeOf } from '../context.ts'
import type { SelfPutOptions } from '../put.ts'
import type { Value } from '../values.ts'
import { asText } from '../write.ts'
import type { Here } from './reading-here.ts'
import { checkTimes, notSent } from './writing-here.ts'

/*
 * What stays on one device: notes of an app to itself, for one. It lies among the records, sealed with the self key like
 * what is the owner's alone; it never waits to be sent, and no server tells of it.
 */

/** Of a record that no server has numbered. */
const unnumbered = 0

/** Resolves when it is on disk. */
export async function putLocal(
  { records, context }: Pick<Here, 'records' | 'context'>,
  key: LocalKey,
  value: Value,
  { ttl, ttb, scheme }: SelfPutOptions = {},
): Promise<number> {
  checkOwn(context, key)
  checkNewKeyLength(key)
  checkTimes({ ttl, ttb })
  const { text, isBinary } = asText(value)
  const { keys } = context
  const sealed = await (scheme
    ? keys.sealInScheme(text, scheme, { place: placeOf(key), isBinary })
    : keys.sealForSelf(text))
  const metadata = { ...sealed.metadata, isBinary, ...timesOf({ ttl, ttb }, context.now()) }
  const name = formatAtKey(key)
  await records.amend([name], () => ({
    states: [{ record: { name, value: sealed.value, metadata, commitId: unnumbered } }],
  }))
  await clearUp({ records, context })
  return notSent
}

export async function deleteLocal({ records, context }: Pick<Here, 'records' | 'context'>, key: LocalKey) {
  checkOwn(context, key)
  await records.amend([formatAtKey(key)], () => ({ states: [{}] }))
  return notSent
}

/** No server says of these that they are gone. */
async function clearUp({ records, context }: Pick<Here, 'records' | 'context'>): Promise<void> {
  const now = context.now()
  const names = [...(await records.unreadable(now))].filter((name) => name.startsWith('local:'))
  if (names.length === 0) return
  await records.amend(names, (states) => ({
    states: states.map((state) => ((state.record?.metadata.expiresAt ?? Number.POSITIVE_INFINITY) <= now ? {} : state)),
  }))
}

function timesOf({ ttl, ttb }: Pick<SelfPutOptions, 'ttl' | 'ttb'>, now: number): Metadata {
  const begins = now + (ttb ?? 0)
  return {
    ...(ttb && { availableAt: begins }),
    ...(ttl && { expiresAt: begins + ttl }),
    createdAt: now,
    updatedAt: now,
  }
}
