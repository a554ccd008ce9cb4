import type { AtClient } from '../client/at-client.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, type CachedKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { plainMessage } from '../protocol/reply.ts'
import { isOwnTrouble, isTrouble } from './answer.ts'
import {
  type Ask,
  type AskAnswer,
  answerKey,
  askableField,
  formatAnswer,
  parseAnswer,
  parseAsk,
  topicIn,
  type Wanted,
} from './ask.ts'
import { type AskOptions, ifUnreadable } from './asking.ts'
import { sameAudience } from './audience.ts'
import { formatCustomRecord } from './custom.ts'
import type { Field } from './fields.ts'
import type { Answer, OwnProfile } from './profile.ts'
import { type FieldChange, saveField } from './save.ts'
import { complaintAboutText, maxTextLength } from './text.ts'

/** A copy, on the own server, of somebody's request. */
export type RequestKey = CachedKey & { readonly sharedWith: AtSign }

/** Somebody asks for something. */
export interface Request extends Ask {
  readonly key: RequestKey
  readonly from: AtSign
  /** What the names of its records end in. */
  readonly topic: string
}

/** Somebody asks for something, and what it says cannot be read; the sentence says why. */
export interface UnreadableRequest extends Pick<Request, 'key' | 'from'> {
  /** As far as the name of the record tells. */
  readonly field: Field | undefined
  readonly sentence: string
}

/** Of all that waits, how much is listed. */
const maxListed = 5_000
/** Of requests that came, and of whose are not wanted. */
export const requestsRegex = '^cached:@[^:]*:ask-[^.]*\\.facet@|^ask-quiet\\.facet@'
/** People whose requests are not wanted. */
const maxQuiet = 1_000
/** An answer is news and goes by itself, on both servers, after so many milliseconds; the value that was given stays. */
export const answerMillis = 2_592_000_000

/**
 * Requests that wait for an answer, nothing of them opened yet. Everyone's first comes before anyone's second, so that
 * nobody can crowd out the others; those of people whose requests are not wanted are left out.
 */
export async function listRequests(atClient: AtClient, { signal }: AskOptions = {}): Promise<RequestKey[]> {
  const keys = await atClient.getAtKeys({ regex: requestsRegex, signal })
  const requests = keys.filter((key): key is RequestKey => isRequest(key as CachedKey, atClient.atSign))
  if (requests.length === 0) return []
  const quiet = new Set(await readQuiet(atClient, { signal }))
  const turns = new Map<AtSign, number>()
  const ranked = requests
    .filter(({ sharedBy }) => !quiet.has(sharedBy))
    .map((key) => {
      const turn = turns.get(key.sharedBy) ?? 0
      turns.set(key.sharedBy, turn + 1)
      return { key, turn }
    })
  return ranked
    .sort((a, b) => a.turn - b.turn)
    .slice(0, maxListed)
    .map(({ key }) => key)
}

/** Opens one request. Undefined when it was taken back meanwhile, or answered and then delivered once more. */
export async function openRequest(
  atClient: AtClient,
  key: RequestKey,
  { signal }: AskOptions = {},
): Promise<Request | UnreadableRequest | undefined> {
  const from = key.sharedBy
  const topic = topicIn(key, 'ask')
  if (topic === undefined) return undefined
  const unreadable = (sentence: string) => ({ key, from, field: askableField(topic), sentence })
  const value = await atClient.get(key, { signal }).catch((error: unknown) => {
    if (isOwnTrouble(error)) throw error
    return error as AtError
  })
  if (value === undefined) return undefined
  if (value instanceof AtError) {
    const isAway = isTrouble(value)
    return unreadable(
      isAway ? `Its key is with the server of ${from}, which does not give it now.` : plainMessage(value),
    )
  }
  // Whoever passes it on could have written it.
  if (value.unsealed) return unreadable('It was not locked, so nobody can tell who wrote it.')
  const ask = parseAsk(value.text, topic)
  if (!ask) return unreadable('It is written in a form that cannot be read.')
  const answered = await atClient.get(answerKey(topic, atClient.atSign, from), { signal }).catch(ifUnreadable)
  if (answered && parseAnswer(answered.text, topic)?.asked === ask.at) {
    await atClient.delete(key, { signal })
    return undefined
  }
  return { key, from, topic, ...ask }
}

/**
 * Opens requests beside each other, so that one whose key takes long to be had holds up none of the others. Each is told
 * as it is opened; resolves when all are, and rejects as soon as the line to the own server fails.
 */
export async function openRequests(
  atClient: AtClient,
  keys: readonly RequestKey[],
  onOpened: (key: RequestKey, request: Request | UnreadableRequest | undefined) => void,
  { signal }: AskOptions = {},
): Promise<void> {
  await Promise.all(keys.map(async (key) => onOpened(key, await openRequest(atClient, key, { signal }))))
}

/** Values of one's own that would answer a request, each once: what the asker has already, then the rest as on the page. */
export function valuesFor({ fields }: OwnProfile, { wanted, from }: Pick<Request, 'wanted' | 'from'>): Answer[] {
  const answers = fields.find(({ field }) => field.name === wanted.name)?.answers ?? []
  const readable = answers.filter(({ shown }) => shown.kind !== 'unreadable')
  const theirs = ({ audience }: Answer) => sameAudience(audience, from)
  const ordered = [...readable.filter(theirs), ...readable.filter((answer) => !theirs(answer))]
  return ordered.filter(
    (answer, place) => answer.raw === '' || ordered.findIndex(({ raw }) => raw === answer.raw) === place,
  )
}

/**
 * Agrees: the asker gets a side with this value, a text or one from `valuesFor`, and is told. Resolves to a sentence when
 * the value will not do, and to nothing when all is done. What is given is written first: a line cut in between leaves
 * the request where it was.
 */
export async function give(
  atClient: AtClient,
  current: OwnProfile,
  request: Request,
  { value, until, message = '' }: Gift,
  options: AskOptions = {},
): Promise<string | undefined> {
  const { from, wanted } = request
  if (typeof value === 'string' && value.trim() === '') return 'Write what you would like to share.'
  if (wanted.field) {
    const change = { field: wanted.field.name, audience: from, value: changeTo(value), until: until ?? null }
    const result = await saveField(atClient, current, change, options)
    if (result.outcome === 'conflict')
      return 'You changed this elsewhere in the meantime. Look at it again, and then share it.'
    if (result.outcome === 'failed') {
      if (result.stopped || isTrouble(result.error)) throw result.error
      return result.sentence
    }
  } else {
    const complaint = typeof value === 'string' ? complaintAboutText(value.trim(), maxTextLength) : undefined
    if (complaint) return complaint
    const text = typeof value === 'string' ? customText(wanted, value) : value.raw
    const { signal, now = Date.now } = options
    const ttl = until ? until.getTime() - now() : 0
    await atClient.put(sharedKey(`${wanted.name}.wavi`, atClient.atSign, from), text, { ttl, signal })
  }
  await settle(atClient, request, { answer: 'given', message }, options)
  return undefined
}

/** What is given, until when if not for good, and a word with it. */
export interface Gift {
  readonly value: string | Answer
  readonly until?: Date
  readonly message?: string
}

/** Refuses, which the asker is told. */
export function decline(
  atClient: AtClient,
  request: Request,
  { message = '', ...options }: AskOptions & { readonly message?: string } = {},
): Promise<void> {
  return settle(atClient, request, { answer: 'declined', message }, options)
}

/** Puts a request out of sight without an answer. */
export async function dismiss(
  atClient: AtClient,
  { key }: Pick<Request, 'key'>,
  { signal }: AskOptions = {},
): Promise<void> {
  await atClient.delete(key, { signal })
}

async function settle(
  atClient: AtClient,
  { key, from, topic, wanted, at }: Request,
  { answer, message }: Pick<AskAnswer, 'answer' | 'message'>,
  { signal, now = Date.now }: AskOptions,
): Promise<void> {
  const text = formatAnswer({ wanted, answer, asked: at, at: now(), message })
  await atClient.put(answerKey(topic, atClient.atSign, from), text, { ttl: answerMillis, signal, receipt: true })
  await atClient.delete(key, { signal })
}

/** Those whose requests are not wanted. */
export async function readQuiet(atClient: AtClient, { signal }: AskOptions = {}): Promise<AtSign[]> {
  const value = await atClient.get(quietKey(atClient.atSign), { signal })
  if (!value) return []
  try {
    const found: unknown = JSON.parse(value.text)
    return Array.isArray(found) ? found.slice(0, maxQuiet).flatMap(atSignIn) : []
  } catch {
    return []
  }
}

/** Whether requests of `atSign` are shown from now on; nobody is told. AT0022 when there is no room for one more. */
export async function setQuiet(
  atClient: AtClient,
  atSign: AtSign,
  isQuiet: boolean,
  { signal }: AskOptions = {},
): Promise<AtSign[]> {
  const others = (await readQuiet(atClient, { signal })).filter((one) => !sameAtSign(one, atSign))
  if (isQuiet && others.length >= maxQuiet) {
    throw new AtError('AT0022', `You don’t hear from ${maxQuiet} people already. Let one of them ask again first.`)
  }
  const quiet = isQuiet ? [...others, atSign] : others
  await atClient.put(quietKey(atClient.atSign), JSON.stringify(quiet), { signal })
  return quiet
}

const quietName = 'ask-quiet.facet'
const quietKey = (owner: AtSign) => selfKey(quietName, owner)

/** Whether it is here that those are named whose requests are not wanted. */
export function isQuietKey(key: AtKey): boolean {
  return key.kind === 'self' && key.name === quietName
}

function atSignIn(found: unknown): AtSign[] {
  try {
    return typeof found === 'string' ? [parseAtSign(found)] : []
  } catch {
    return []
  }
}

/** A request is for me, from somebody else, and for something that can be asked for. */
function isRequest(key: CachedKey, me: AtSign): boolean {
  if (key.kind !== 'cached' || !key.sharedWith || !sameAtSign(key.sharedWith, me)) return false
  return !sameAtSign(key.sharedBy, me) && topicIn(key, 'ask') !== undefined
}

function changeTo(value: string | Answer): FieldChange['value'] {
  if (typeof value === 'string') return value.trim()
  if (value.shown.kind === 'picture') return value.shown.picture.bytes
  return value.shown.kind === 'location' ? value.shown.location : value.raw
}

function customText({ label }: Wanted, typed: string): string {
  const value = typed.trim()
  const record = { label, category: 'DETAILS', type: 'Text', value, valueDescription: null, valueLabel: '' } as const
  return formatCustomRecord(record)
}
