import type { SchemeId } from '../../crypto/providers/index.ts'
import { AtError } from '../../protocol/at-error.ts'
import {
  type AtKey,
  checkNewKeyLength,
  formatAtKey,
  type PublicKey,
  type SelfKey,
  type SharedKey,
} from '../../protocol/at-key.ts'
import type { Draft, DraftOptions } from '../../vault/local-records.ts'
import { checkOwn, placeOf } from '../context.ts'
import type { SelfPutOptions } from '../put.ts'
import type { MetaChanges } from '../put-meta.ts'
import type { Value } from '../values.ts'
import { asText } from '../write.ts'
import { nextEdition, positionIn } from './pull.ts'
import type { Here } from './reading-here.ts'
import { changed, type LocalChange } from './rules.ts'
import { isKept } from './scope.ts'

/** What a change here resolves to in the place of a commit id: it has none yet. */
export const notSent = -1

/** Keeps a value here, to be sent. Resolves when it is on disk. */
export async function putHere(
  here: Here,
  key: PublicKey | SelfKey | SharedKey,
  value: Value,
  { ttl, ttb, ttr, ccd, appMetadata, receipt, scheme }: DraftOptions & Pick<SelfPutOptions, 'scheme'>,
): Promise<number> {
  checkOwn(here.context, key)
  checkNewKeyLength(key)
  checkTimes({ ttl, ttb, ttr })
  const text = asText(value)
  const draft = await (scheme && key.kind === 'self' ? draftInScheme(here, key, text, scheme) : draftOf(here, text))
  await keep(here, key, { change: 'put', draft, options: { ttl, ttb, ttr, ccd, appMetadata, receipt } })
  return notSent
}

/** Sealed with the self key, whomever it is for: what others need can be asked for when there is a line. */
export async function draftOf(
  { context }: Pick<Here, 'context'>,
  { text, isBinary }: { readonly text: string; readonly isBinary: boolean },
): Promise<Draft> {
  const { value, metadata } = await context.keys.sealForSelf(text)
  return { value, metadata: { ivNonce: metadata.ivNonce }, isBinary }
}

/** For the owner alone, so that it is what will be stored: nothing is kept with less than was asked for. */
async function draftInScheme(
  { context }: Here,
  key: SelfKey,
  { text, isBinary }: { readonly text: string; readonly isBinary: boolean },
  scheme: SchemeId,
): Promise<Draft> {
  const { value, metadata } = await context.keys.sealInScheme(text, scheme, { place: placeOf(key), isBinary })
  return { value, metadata: { appMetadata: metadata.appMetadata }, isBinary }
}

/** AT0015 when there is nothing here to change. */
export async function putMetaHere(
  here: Here,
  key: PublicKey | SelfKey | SharedKey,
  options: MetaChanges,
): Promise<number> {
  checkOwn(here.context, key)
  checkTimes(options)
  await keep(here, key, { change: 'meta', options })
  return notSent
}

/** Of how long there is no server here to say that it is no time. AT0022. [§4.4] */
export function checkTimes({ ttl, ttb, ttr }: Pick<DraftOptions, 'ttl' | 'ttb' | 'ttr'>): void {
  for (const [name, time, least] of [
    ['ttl', ttl, 0],
    ['ttb', ttb, 0],
    ['ttr', ttr, -1],
  ] as const) {
    if (time === undefined || (Number.isSafeInteger(time) && time >= least)) continue
    throw new AtError('AT0022', `${name} cannot be ${time}: it is a whole number, ${least} or more.`)
  }
}

export async function deleteHere(here: Here, key: AtKey): Promise<number> {
  await keep(here, key, { change: 'delete', options: {} })
  return notSent
}

async function keep({ records, context, preferences }: Here, key: AtKey, change: LocalChange): Promise<void> {
  const name = formatAtKey(key)
  const { namespaces } = preferences()
  await records.amend([name], ([state = {}], settings) => {
    const { record, pending } = state
    const isThere = pending ? pending.change !== 'delete' : record !== undefined
    const { commitId, isComplete } = positionIn(settings, namespaces)
    const position = isKept(key, namespaces) ? commitId : undefined
    // Of what is not kept here nobody can say that it is gone.
    if (change.change === 'meta' && !isThere && ((isComplete && position !== undefined) || pending)) {
      throw new AtError('AT0015', `${name} is not there any more.`)
    }
    const next = nextEdition(settings)
    const means = { now: context.now(), position, isComplete, ...next }
    return { states: [changed(state, name, change, means)], settings: next }
  })
}
