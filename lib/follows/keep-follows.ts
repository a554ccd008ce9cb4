import type { AtClient } from '../client/at-client.ts'
import { oneAtATime } from '../client/exclusive.ts'
import type { Notice } from '../client/notice.ts'
import { unlessDecided } from '../client/sync/conflicts.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, localKey, type PublicKey, type SelfKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, plainAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import {
  defaultFollowLimits,
  type FollowListName,
  followListKey,
  followListOf,
  followListRegex,
  followLists,
  formatFollowList,
  isIn,
} from './follow-list.ts'
import { type FollowList, type Follows, followsOf, isAsWished, type Wishes, wished } from './follows.ts'

/*
 * Two lists are one's own: whom one follows, and who follows one. Each is one record, which other devices and other apps write
 * too. So what is changed here is kept beside it, sealed and on this device alone, until the own server has a list in which it
 * is so: where another device was faster its list is taken, and what was changed here is changed in it once more. Whom it
 * concerns is told by a notification, under an id that was kept before, so that it is one however often it is sent.
 */

/** What lists are kept with. */
export type FollowClient = Pick<
  AtClient,
  'atSign' | 'get' | 'put' | 'publish' | 'delete' | 'getAtKeys' | 'conflicts' | 'unsent' | 'notify' | 'notifyList'
>

export interface KeepOptions {
  readonly signal?: AbortSignal
  readonly now?: () => number
  /** How long it is worth telling somebody, in milliseconds; 30 days unless given. */
  readonly ttln?: number
}

const dayMillis = 86_400_000
const defaultTtln = 30 * dayMillis

/** What the other servers tell of these lists. [data formats §9] */
export const followNotices = 'following_by_self|followers_of_self'

/** Something that somebody is to be told of. */
interface Telling {
  readonly id: string
  readonly list: FollowListName
  readonly to: AtSign
  readonly operation: 'update' | 'delete'
  readonly at: number
}

/** What is kept on this device until it is done. */
interface Unsettled {
  readonly wishes: Readonly<Record<FollowListName, Wishes>>
  /** Lists that were written as wished, and have not been found on the own server yet. */
  readonly written: readonly FollowListName[]
  readonly telling: readonly Telling[]
  /** Until when all notifications were taken in, in milliseconds of the own server. */
  readonly heardAt: number | undefined
  /** When the newest word of somebody came that was heard since, by list and sender. */
  readonly words: ReadonlyMap<string, number>
}

const nothing: Unsettled = {
  wishes: { following_by_self: new Map(), followers_of_self: new Map() },
  written: [],
  telling: [],
  heardAt: undefined,
  words: new Map(),
}

/** Where that is kept. */
export function unsettledKey(owner: AtSign) {
  return localKey('follows.facet', owner)
}

/** Whether the own server tells of something that changes these lists. */
export function isFollowNotice(notice: Notice): boolean {
  if (notice.kind !== 'key' || listIn(notice.key) === undefined) return false
  return 'sharedBy' in notice.key && sameAtSign(notice.key.sharedBy, notice.from)
}

/** Both lists as they will be. Rejects with what befell the line where they are not on this device yet. */
export async function readFollows(client: FollowClient): Promise<Follows> {
  const { wishes } = await readUnsettled(client)
  const follows = await readStored(client)
  const asWished = (list: FollowListName) => ({
    ...follows[list],
    people: wished(follows[list].people, wishes[list]),
  })
  return { following_by_self: asWished('following_by_self'), followers_of_self: asWished('followers_of_self') }
}

/** Follows somebody. AT0022 for oneself; AT0005 where there are too many. */
export function follow(client: FollowClient, person: AtSign, options?: KeepOptions): Promise<void> {
  if (sameAtSign(person, client.atSign)) throw new AtError('AT0022', 'That is you.')
  return change(client, 'following_by_self', person, true, 'update', options)
}

export function unfollow(client: FollowClient, person: AtSign, options?: KeepOptions): Promise<void> {
  return change(client, 'following_by_self', person, false, 'delete', options)
}

/** Takes somebody out of one's followers; their app takes one out of whom they follow. Nothing happens for who is none. */
export async function removeFollower(client: FollowClient, person: AtSign, options?: KeepOptions): Promise<void> {
  const { followers_of_self: followers } = await readFollows(client)
  if (isIn(followers.people, person)) return change(client, 'followers_of_self', person, false, 'delete', options)
}

function change(
  client: FollowClient,
  list: FollowListName,
  person: AtSign,
  isWanted: boolean,
  operation: Telling['operation'],
  options: KeepOptions = {},
): Promise<void> {
  const { now = Date.now } = options
  return alone(client, async () => {
    const before = await withoutTaken(client)
    const said = { id: crypto.randomUUID(), list, to: person, operation, at: now() } as const
    await noteDecision(client, wordOf(list, person), said.at)
    const isOther = (one: Telling) => one.list !== list || !sameAtSign(one.to, person)
    await keepUnsettled(client, {
      ...before,
      wishes: withWish(before.wishes, list, person, isWanted),
      written: before.written.filter((one) => one !== list),
      telling: [...before.telling.filter(isOther), said],
    })
    await settleAlone(client, options).catch(unlessAway)
  })
}

/** Somebody in one of the lists. */
function wordOf(list: FollowListName, person: AtSign): string {
  return `${list} ${plainAtSign(person)}`
}

/** Where all devices of the owner know when who was put into a list, or taken out of it, by the owner. */
export function decisionsKey(owner: AtSign) {
  return selfKey('follow-decisions.facet', owner)
}

async function readDecisions(client: FollowClient): Promise<ReadonlyMap<string, number>> {
  try {
    const value = await client.get(decisionsKey(client.atSign))
    return new Map(value ? Object.entries(readJson(value.text) as Record<string, number>) : [])
  } catch (error) {
    // Without them what was said before may count once more, which is better than that nothing does.
    if (error instanceof AtError) return new Map()
    throw error
  }
}

/** For as long as somebody may be told of something that was said before. */
async function noteDecision(client: FollowClient, word: string, at: number): Promise<void> {
  const before = [...(await readDecisions(client))].filter((one) => one[1] > at - defaultTtln)
  await client.put(decisionsKey(client.atSign), JSON.stringify(Object.fromEntries([...before, [word, at]])))
}

/** Keeps a list from everyone, or shows it to everyone again. What is there under the other key goes once this one is written. */
export function setFollowListPrivate(client: FollowClient, list: FollowListName, isPrivate: boolean): Promise<void> {
  return alone(client, async () => {
    const found = (await readStored(client))[list]
    if (found.isPrivate === isPrivate && found.text !== undefined) return
    if (found.trouble) throw found.trouble
    const key = followListKey(list, client.atSign, isPrivate)
    await write(client, key, found.people)
    for (const other of [...(found.text === undefined ? [] : [found.key]), ...found.others]) {
      if (formatAtKey(other) !== formatAtKey(key)) await client.delete(other)
    }
  })
}

/** Takes in what others told; of each sender the newest counts, whenever it is heard, and who tells is who sent it. */
export function hear(client: FollowClient, notices: readonly Notice[], options?: KeepOptions): Promise<void> {
  return takeIn(client, notices, undefined, options)
}

/** `upTo` is until when there are no others than these. What is heard live is no sign that nothing came before it. */
function takeIn(
  client: FollowClient,
  notices: readonly Notice[],
  upTo: number | undefined,
  options?: KeepOptions,
): Promise<void> {
  return alone(client, async () => {
    const before = await withoutTaken(client)
    const heard = notices
      .flatMap((notice) => (notice.kind === 'key' && isFollowNotice(notice) ? [notice] : []))
      .filter(({ at }) => at >= (before.heardAt ?? 0))
      .sort((one, other) => one.at - other.at)
    if (heard.length === 0 && upTo === undefined) return
    const stored = await readStored(client)
    const words = new Map(before.words)
    const decided = upTo === undefined ? new Map<string, number>() : await readDecisions(client)
    let { wishes } = before
    for (const { from, key, operation, at } of heard) {
      if (sameAtSign(from, client.atSign)) continue
      const follows = listIn(key) === 'following_by_self'
      // Who says that somebody follows them says nothing about us; that somebody does not any more is us.
      if (!follows && operation !== 'delete') continue
      const list = follows ? 'followers_of_self' : 'following_by_self'
      const isFull = stored[list].people.length + wishes[list].size >= defaultFollowLimits.maxPeople
      if (operation === 'update' && isFull) continue
      const word = wordOf(list, from)
      // What its owner has decided since, on whatever device, is not undone by what was said before. Live it is said now.
      if (at < (words.get(word) ?? 0) || at <= (decided.get(word) ?? 0)) continue
      words.set(word, at)
      wishes = withWish(wishes, list, from, follows && operation === 'update')
    }
    for (const list of followLists) wishes = withoutGranted(wishes, list, before.wishes[list], stored[list])
    const heardAt = Math.max(before.heardAt ?? 0, upTo ?? 0) || undefined
    await keepUnsettled(client, {
      ...before,
      wishes,
      written: [],
      heardAt,
      words: new Map([...words].filter(([, at]) => at >= (heardAt ?? 0))),
    })
    await settleAlone(client, options).catch(unlessAway)
  })
}

/** Asks the own server what others told while nobody listened, and takes it in. Rejects with what befell the line. */
export async function catchUp(client: FollowClient, options: KeepOptions = {}): Promise<void> {
  const { signal, now = Date.now } = options
  const { heardAt } = await readUnsettled(client)
  const since = heardAt ?? (await readStored(client)).followers_of_self.updatedAt ?? 0
  const from = new Date(Math.min(since, now())).toISOString().slice(0, 10)
  const notices = await client.notifyList({ regex: followNotices, from, ...(signal && { signal }) })
  const fresh = notices.filter(({ at }) => at > since)
  if (fresh.some(isFollowNotice)) await takeIn(client, fresh, Math.max(...fresh.map(({ at }) => at)), options)
  else await settle(client, options)
}

/** Brings the stored lists to what was wished for, and tells whom it concerns. Rejects with what befell the line. */
export function settle(client: FollowClient, options?: KeepOptions): Promise<void> {
  return alone(client, () => settleAlone(client, options))
}

async function settleAlone(client: FollowClient, { signal, now = Date.now, ttln = defaultTtln }: KeepOptions = {}) {
  const before = await withoutTaken(client)
  if (followLists.some((list) => before.wishes[list].size > 0)) {
    const stored = await readStored(client)
    const written = new Set(before.written)
    for (const list of followLists) {
      const found = stored[list]
      if (before.wishes[list].size === 0) continue
      if (found.trouble) throw found.trouble
      if (!isAsWished(found.people, before.wishes[list])) {
        await write(client, found.key, wished(found.people, before.wishes[list]))
        for (const other of found.others) await client.delete(other)
      }
      written.add(list)
    }
    await keepUnsettled(client, { ...before, written: [...written] })
  }
  for (const one of before.telling) {
    signal?.throwIfAborted()
    const isWorth = now() - one.at < ttln
    if (isWorth && !(await tell(client, one, { ttln, ...(signal && { signal }) }))) continue
    const latest = await readUnsettled(client)
    await keepUnsettled(client, { ...latest, telling: latest.telling.filter(({ id }) => id !== one.id) })
  }
}

/**
 * What is left to be done. What the own server has taken is done, whatever another device has made of it since; where another
 * device was faster its list is taken, in which nothing is done yet.
 */
async function withoutTaken(client: FollowClient): Promise<Unsettled> {
  const before = await readUnsettled(client)
  const overtaken = new Set<FollowListName>()
  for (const { id, key } of await client.conflicts.list()) {
    const place = followListOf(key)
    if (!place) continue
    await client.conflicts.resolve(id, 'theirs').catch(unlessDecided)
    overtaken.add(place.list)
  }
  const waiting = new Set((await client.unsent()).flatMap(({ key }) => followListOf(key)?.list ?? []))
  const isTaken = (list: FollowListName) => !overtaken.has(list) && !waiting.has(list)
  const taken = before.written.filter(isTaken)
  if (taken.length === 0 && overtaken.size === 0) return before
  const left = {
    ...before,
    wishes: { ...before.wishes, ...Object.fromEntries(taken.map((list) => [list, new Map()])) },
    written: before.written.filter((list) => !taken.includes(list) && !overtaken.has(list)),
  }
  await keepUnsettled(client, left)
  return left
}

/** Whether there is nothing more to be tried. Rejects with what befell the own line. */
async function tell(
  client: FollowClient,
  { id, list, to, operation }: Telling,
  options: { readonly ttln: number; readonly signal?: AbortSignal },
): Promise<boolean> {
  const key = sharedKey(`${list}.at_follows.wavi`, client.atSign, to)
  try {
    await client.notify(key, operation === 'update' ? to : undefined, { ...options, id, operation })
    return true
  } catch (error) {
    if (!(error instanceof AtError) || error.closes) throw error
    // Their server may be back another time; who is nobody, or has no key, is not told.
    return !away.has(error.code)
  }
}

const away = new Set<AtError['code']>(['AT0006', 'AT0008', 'AT0021', 'AT0023', 'AT0024'])

async function write(client: FollowClient, key: PublicKey | SelfKey, people: readonly AtSign[]): Promise<void> {
  const text = formatFollowList(people)
  if (key.kind === 'public') await client.publish(key, text)
  else await client.put(key, text)
}

async function readStored(client: FollowClient): Promise<Follows> {
  const keys = await client.getAtKeys({ regex: followListRegex })
  const own = keys.filter((key): key is PublicKey | SelfKey => followListOf(key) !== undefined)
  const seen = await Promise.all(
    own.map(async (key) => {
      try {
        return { key, value: await client.get<PublicKey | SelfKey>(key) }
      } catch (error) {
        if (!(error instanceof AtError) || error.code !== 'AT0014') throw error
        return { key, value: undefined, trouble: error }
      }
    }),
  )
  return followsOf(client.atSign, seen)
}

/** What this device keeps of it, whoever has written it. */
export function parseUnsettled(text: string | undefined): Unsettled {
  if (text === undefined) return nothing
  try {
    const { wishes, written, telling, heardAt, words } = readJson(text) as {
      wishes: Record<FollowListName, [AtSign, boolean][]>
      written: FollowListName[]
      telling: Telling[]
      heardAt?: number
      words: [string, number][]
    }
    return {
      wishes: {
        following_by_self: new Map(wishes.following_by_self),
        followers_of_self: new Map(wishes.followers_of_self),
      },
      written,
      telling,
      heardAt,
      words: new Map(words),
    }
  } catch {
    return nothing
  }
}

async function readUnsettled(client: FollowClient): Promise<Unsettled> {
  return parseUnsettled((await client.get(unsettledKey(client.atSign)))?.text)
}

async function keepUnsettled(client: FollowClient, { wishes, words, ...others }: Unsettled): Promise<void> {
  const lists = Object.fromEntries(followLists.map((list) => [list, [...wishes[list]]]))
  await client.put(unsettledKey(client.atSign), JSON.stringify({ wishes: lists, words: [...words], ...others }))
}

function withWish(
  wishes: Unsettled['wishes'],
  list: FollowListName,
  person: AtSign,
  isWanted: boolean,
): Unsettled['wishes'] {
  const others = [...wishes[list]].filter(([one]) => !sameAtSign(one, person))
  return { ...wishes, [list]: new Map([...others, [person, isWanted]]) }
}

/** What is so already need not be wished for; what was wished for before may be so on this device alone. */
function withoutGranted(wishes: Unsettled['wishes'], list: FollowListName, before: Wishes, { people }: FollowList) {
  const wasWished = (person: AtSign) => [...before.keys()].some((one) => sameAtSign(one, person))
  const left = [...wishes[list]].filter(([person, isWanted]) => wasWished(person) || isIn(people, person) !== isWanted)
  return { ...wishes, [list]: new Map(left) }
}

function listIn({ kind, name }: { readonly kind: string; readonly name: string }): FollowListName | undefined {
  if (kind !== 'shared' && kind !== 'cached') return undefined
  return followLists.find((list) => name.includes(list))
}

/** What could not be done now is done when there is a line. */
function unlessAway(error: unknown): void {
  if (!(error instanceof AtError) || !(error.closes || away.has(error.code))) throw error
}

/** Of several tabs one at a time does. */
function alone<Result>({ atSign }: FollowClient, task: () => Promise<Result>): Promise<Result> {
  return oneAtATime(`facet follows ${atSign}`, task)
}
