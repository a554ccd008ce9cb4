import type { AtClient } from '../client/at-client.ts'
import { type AtKey, type CachedKey, cachedOf, type SharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { isTrouble } from './answer.ts'
import {
  type Ask,
  type AskAnswer,
  answerKey,
  askKey,
  formatAsk,
  nameIn,
  parseAnswer,
  parseAsk,
  type Wanted,
  wantedNamed,
} from './ask.ts'

/** Something that was asked for, and what became of it. */
export interface Asked {
  readonly wanted: Wanted
  /** Milliseconds since the epoch. */
  readonly at: number
  /** What was said with it; empty too once it was answered and the request is gone. */
  readonly message: string
  /** Undefined while it waits. */
  readonly answer?: AskAnswer
}

/** How long after a refusal nobody asks for the same again, in milliseconds. */
export const againMillis = 86_400_000
/** Requests to one person that wait at a time. */
export const maxWaiting = 5
/** Of one person's requests and answers, how many are read. */
const maxRead = 60

export interface AskOptions {
  readonly signal?: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** When the same may be asked for again; undefined where nothing stands against it. */
export function againAt({ answer }: Asked): number | undefined {
  return answer?.answer === 'declined' ? answer.at + againMillis : undefined
}

/** Asks `owner`; an earlier request for the same is overwritten. AT0015 or AT0007 when there is nobody to ask. */
export async function ask(
  atClient: AtClient,
  owner: AtSign,
  { wanted, message }: Pick<Ask, 'wanted' | 'message'>,
  { signal, now = Date.now }: AskOptions = {},
): Promise<Asked> {
  const asked = { wanted, message, at: now() }
  await atClient.put(askKey(wanted.name, atClient.atSign, owner), formatAsk(asked), { signal })
  return asked
}

/** Takes a request back; the other side's copy goes with it. */
export async function takeBack(
  atClient: AtClient,
  owner: AtSign,
  { name }: Wanted,
  { signal }: AskOptions = {},
): Promise<void> {
  await atClient.delete(askKey(name, atClient.atSign, owner), { signal })
}

/**
 * What was asked of `owner` and what they said, the latest first. A request that was answered has done its work, and
 * is removed here. Where their server is away, the copies on the own one tell.
 */
export async function followUp(atClient: AtClient, owner: AtSign, { signal }: AskOptions = {}): Promise<Asked[]> {
  const keys = await atClient.list({ regex: '^(@[^:]*:ask|cached:@[^:]*:answer)-[^.]*\\.facet@', signal })
  const found = new Map<string, { wanted: Wanted; isOpen: boolean }>()
  for (const key of keys) {
    const about = aboutKey(key, atClient.atSign, owner)
    const wanted = about && wantedNamed(about.name)
    if (!wanted) continue
    found.set(wanted.name, { wanted, isOpen: about.isAsk || (found.get(wanted.name)?.isOpen ?? false) })
  }
  const all: Asked[] = []
  for (const { wanted, isOpen } of [...found.values()].slice(0, maxRead)) {
    const asked = isOpen
      ? await followOne(atClient, owner, wanted, signal)
      : await lastAnswer(atClient, owner, wanted, signal)
    if (asked) all.push(asked)
  }
  return all.sort((a, b) => b.at - a.at)
}

async function followOne(
  atClient: AtClient,
  owner: AtSign,
  { name }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Asked | undefined> {
  const key = askKey(name, atClient.atSign, owner)
  const value = await atClient.get(key, { signal }).catch(ifUnreadable)
  const mine = value && parseAsk(value.text, name)
  if (!mine) return undefined
  const answer = await readAnswer(atClient, answerKey(name, owner, atClient.atSign), { signal, fresh: true })
  // One that was said to an earlier request says nothing of this one.
  if (answer?.asked !== mine.at) return mine
  await atClient.delete(key, { signal })
  return { ...mine, answer }
}

async function lastAnswer(
  atClient: AtClient,
  owner: AtSign,
  wanted: Wanted,
  signal: AbortSignal | undefined,
): Promise<Asked | undefined> {
  const key = answerKey(wanted.name, owner, atClient.atSign)
  const answer = await readAnswer(atClient, key, { signal, fresh: false })
  return answer && { wanted, at: answer.asked, message: '', answer }
}

/** From the owner's server where it has to be `fresh`, or from the copy that ours keeps. */
async function readAnswer(
  atClient: AtClient,
  key: SharedKey,
  { signal, fresh }: { signal: AbortSignal | undefined; fresh: boolean },
): Promise<AskAnswer | undefined> {
  const copy = () => atClient.get<CachedKey | SharedKey>(cachedOf(key), { signal })
  const asked = fresh
    ? atClient.get<CachedKey | SharedKey>(key, { fresh, signal }).catch(() => {
        signal?.throwIfAborted()
        return copy()
      })
    : copy()
  const value = await asked.catch(ifUnreadable)
  return value && !value.unsealed ? parseAnswer(value.text) : undefined
}

/** One record that cannot be read is none; when it is the way to all of them that failed, that is to be told. */
export function ifUnreadable(error: unknown): undefined {
  if (isTrouble(error)) throw error
}

/** Whether a key of `me` is a request to `owner`, or the copy of their answer. */
function aboutKey(key: AtKey, me: AtSign, owner: AtSign): { name: string; isAsk: boolean } | undefined {
  if (key.kind !== 'shared' && key.kind !== 'cached') return undefined
  const isAsk = key.kind === 'shared'
  const [by, to] = isAsk ? [me, owner] : [owner, me]
  if (!key.sharedWith || !sameAtSign(key.sharedBy, by) || !sameAtSign(key.sharedWith, to)) return undefined
  const name = nameIn(key, isAsk ? 'ask' : 'answer')
  return name === undefined ? undefined : { name, isAsk }
}
