import type { AtClient } from '../client/at-client.ts'
import { type AtKey, type CachedKey, cachedOf, type SharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { isOwnTrouble } from './answer.ts'
import {
  type Ask,
  type AskAnswer,
  answerKey,
  askKey,
  formatAsk,
  parseAnswer,
  parseAsk,
  topicIn,
  topicOf,
  type Wanted,
} from './ask.ts'

/** Something that was asked for, and what became of it. */
export interface Asked {
  /** What the names of its records end in. */
  readonly topic: string
  readonly wanted: Wanted
  /** Milliseconds since the epoch. */
  readonly at: number
  /** What was said with it; empty too once it was answered and the request is gone. */
  readonly message: string
  /** Undefined while it waits. */
  readonly answer?: AskAnswer
}

/** Of what was asked of others, and of what they said. */
export const asksRegex = '^(@[^:]*:ask|cached:@[^:]*:answer)-[^.]*\\.facet@'
/** How long after a refusal nobody asks for the same again, in milliseconds. */
export const againMillis = 86_400_000
/** Requests to one person that wait at a time. */
export const maxWaiting = 5
export interface AskOptions {
  readonly signal?: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** 16 hexadecimal digits. */
  readonly randomHex?: () => string
}

export interface FollowUpOptions extends Pick<AskOptions, 'signal'> {
  /** Of one person's requests and answers, how many are read; those that still wait come before what is over. */
  readonly maxRead?: number
}

/** When the same may be asked for again; undefined where nothing stands against it. */
export function againAt({ answer }: Asked): number | undefined {
  return answer?.answer === 'declined' ? answer.at + againMillis : undefined
}

/**
 * Asks `owner`; an earlier request for the same is overwritten. AT0015 or AT0007 when there is nobody to ask; where records
 * are kept here, that is only found out when it is sent.
 */
export async function ask(
  atClient: AtClient,
  owner: AtSign,
  { wanted, message }: Pick<Ask, 'wanted' | 'message'>,
  { signal, now = Date.now, randomHex = eightBytes }: AskOptions = {},
): Promise<Asked> {
  const asked = { topic: topicOf(wanted, randomHex), wanted, message, at: now() }
  await atClient.put(askKey(asked.topic, atClient.atSign, owner), formatAsk(asked), { signal, receipt: true })
  return asked
}

function eightBytes(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Takes a request back; the other side's copy goes with it. */
export async function takeBack(
  atClient: AtClient,
  owner: AtSign,
  { topic }: Pick<Asked, 'topic'>,
  { signal }: AskOptions = {},
): Promise<void> {
  await atClient.delete(askKey(topic, atClient.atSign, owner), { signal })
}

/**
 * What was asked of `owner` and what they said, the latest first, and of the same thing only the latest. A request that was
 * answered has done its work, and is removed here. Where their server is away, the copies on the own one tell.
 */
export async function followUp(
  atClient: AtClient,
  owner: AtSign,
  { signal, maxRead = 60 }: FollowUpOptions = {},
): Promise<Asked[]> {
  const keys = await atClient.getAtKeys({ regex: asksRegex, signal })
  const isOpen = new Map<string, boolean>()
  for (const key of keys) {
    const found = aboutKey(key, atClient.atSign, owner)
    if (found) isOpen.set(found.topic, found.isAsk || (isOpen.get(found.topic) ?? false))
  }
  const all: Asked[] = []
  // What they answer is theirs to write: however much that is, what was asked of them comes first.
  const waitingFirst = [...isOpen].sort(([, a], [, b]) => Number(b) - Number(a))
  for (const [topic, open] of waitingFirst.slice(0, maxRead)) {
    const asked = await (open ? followOne : lastAnswer)(atClient, owner, topic, signal)
    if (asked) all.push(asked)
  }
  all.sort((a, b) => b.at - a.at)
  return all.filter(({ wanted }, place) => all.findIndex((one) => one.wanted.name === wanted.name) === place)
}

async function followOne(
  atClient: AtClient,
  owner: AtSign,
  topic: string,
  signal: AbortSignal | undefined,
): Promise<Asked | undefined> {
  const key = askKey(topic, atClient.atSign, owner)
  const value = await atClient.get(key, { signal }).catch(ifUnreadable)
  const ask = value && parseAsk(value.text, topic)
  if (!ask) return undefined
  const answer = await readAnswer(atClient, owner, topic, { signal, fresh: true })
  // One that was said to an earlier request says nothing of this one.
  if (answer?.asked !== ask.at) return { topic, ...ask }
  await atClient.delete(key, { signal })
  return { topic, ...ask, answer }
}

async function lastAnswer(
  atClient: AtClient,
  owner: AtSign,
  topic: string,
  signal: AbortSignal | undefined,
): Promise<Asked | undefined> {
  const answer = await readAnswer(atClient, owner, topic, { signal, fresh: false })
  return answer && { topic, wanted: answer.wanted, at: answer.asked, message: '', answer }
}

/** From the owner's server where it has to be `fresh`, or from the copy that ours keeps. */
async function readAnswer(
  atClient: AtClient,
  owner: AtSign,
  topic: string,
  { signal, fresh }: { signal: AbortSignal | undefined; fresh: boolean },
): Promise<AskAnswer | undefined> {
  const key = answerKey(topic, owner, atClient.atSign)
  const copy = () => atClient.get<CachedKey | SharedKey>(cachedOf(key), { signal })
  const asked = fresh
    ? atClient.get<CachedKey | SharedKey>(key, { fresh, signal }).catch(() => {
        signal?.throwIfAborted()
        return copy()
      })
    : copy()
  const value = await asked.catch(ifUnreadable)
  return value && !value.unsealed ? parseAnswer(value.text, topic) : undefined
}

/** One record that cannot be read is none; when it is the line to the own server that failed, that is to be told. */
export function ifUnreadable(error: unknown): undefined {
  if (isOwnTrouble(error)) throw error
}

/** Whether a key of `me` is a request to `owner`, or the copy of their answer. */
function aboutKey(key: AtKey, me: AtSign, owner: AtSign): { topic: string; isAsk: boolean } | undefined {
  if (key.kind !== 'shared' && key.kind !== 'cached') return undefined
  const isAsk = key.kind === 'shared'
  const [by, to] = isAsk ? [me, owner] : [owner, me]
  if (!key.sharedWith || !sameAtSign(key.sharedBy, by) || !sameAtSign(key.sharedWith, to)) return undefined
  const topic = topicIn(key, isAsk ? 'ask' : 'answer')
  return topic === undefined ? undefined : { topic, isAsk }
}
