import type { AtClient } from '../client/at-client.ts'
import type { AtValue } from '../client/values.ts'
import type { Visitor } from '../client/visitor.ts'
import { type FollowListName, followListKey, followListOf, parseFollowList } from '../follows/follow-list.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, type CachedKey, formatAtKey, type PublicKey, publicKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { answerOf, isTrouble, unreadableAnswer } from './answer.ts'
import { arrangeAnswers } from './arrange.ts'
import { profileName } from './audience.ts'
import { fieldNamed, fields } from './fields.ts'
import { noindexKey, parseNoindex } from './noindex.ts'
import { parseOrder } from './order.ts'
import { shownAlways } from './private-account.ts'
import type { Answer, Profile } from './profile.ts'
import { readTheme } from './theme.ts'
import { titleOf } from './title.ts'

/** Dots are escaped here, and the parsed key is looked at again: the old app's own pattern matches more than it means. */
export const profileRegex = '\\.(wavi|persona)@'

/** How much is read of a page that somebody else has made. What is beyond is left out, and the profile is `truncated`. */
export interface ReadLimits {
  /** Records; settings and standard fields come first, custom ones last. 300 unless given. */
  readonly maxRecords?: number
  /** Characters of all values together. 2,000,000 unless given. */
  readonly maxCharacters?: number
  /** Characters of one value; a longer one is an answer that says so. 1,000,000 unless given. */
  readonly maxValueCharacters?: number
  /** Aborts when somebody has waited long enough: then what was read by then is the page. Nobody is unless given. */
  readonly enough?: AbortSignal
  /** Records that are asked for before the first of them is there. 1 unless given. */
  readonly atOnce?: number
}

type Limits = Required<Omit<ReadLimits, 'enough' | 'atOnce'>> & Pick<ReadLimits, 'enough' | 'atOnce'>

const defaultLimits = { maxRecords: 300, maxCharacters: 2_000_000, maxValueCharacters: 1_000_000 }

export interface ReadOptions extends ReadLimits {
  readonly signal?: AbortSignal
}

/** What everyone sees. AT0007 unknown atSign, AT0021 or AT0023 its server is down. */
export async function readPublicProfile(
  visitor: Pick<Visitor, 'atSign' | 'list' | 'get'>,
  { signal, ...limits }: ReadOptions = {},
): Promise<Profile> {
  const { atSign } = visitor
  const wish = noindexKey(atSign)
  const { keys, isWhole } = await listed(
    (regex) => visitor.list({ regex, signal }),
    (name) => publicKey(name, atSign),
    `${profileRegex}|${wish.name.replace('.', '\\.')}@`,
  )
  const isWished = !isWhole || keys.some(({ name }) => name === wish.name)
  const noindex = isWished && (await asksToBeLeftOut(visitor, { signal }))
  const read = await readAnswers(keys, (key) => visitor.get(key, { signal }), { ...defaultLimits, ...limits })
  const profile = profileOf(atSign, isWhole ? read : { ...read, truncated: true })
  const follows = profile.isPrivate ? undefined : await countFollows(visitor, keys, { signal })
  return { ...profile, ...(noindex ? { noindex } : {}), ...(follows && { follows }) }
}

/** Of lists that cannot be read, or are too long, nothing is said. */
async function countFollows(
  visitor: Pick<Visitor, 'get'>,
  keys: readonly PublicKey[],
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<Profile['follows']> {
  const counts: [FollowListName, number][] = []
  for (const key of keys) {
    const place = followListOf(key)
    if (!place || place.isOld) continue
    try {
      const value = await visitor.get(key, { signal })
      if (value) counts.push([place.list, parseFollowList(value.text).length])
    } catch {
      signal?.throwIfAborted()
    }
  }
  return counts.length > 0 ? Object.fromEntries(counts) : undefined
}

/** The people of a list that its owner shows to everyone; undefined where it is not shown. AT0005 for one that is too long. */
export async function readPublicFollowList(
  visitor: Pick<Visitor, 'atSign' | 'get'>,
  list: FollowListName,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly AtSign[] | undefined> {
  const value = await visitor.get(followListKey(list, visitor.atSign, false) as PublicKey, { signal })
  return value && parseFollowList(value.text)
}

/** Whether the owner wishes no search engine to list the page; also where the answer cannot be had. */
export async function asksToBeLeftOut(
  visitor: Pick<Visitor, 'atSign' | 'get'>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<boolean> {
  try {
    return parseNoindex((await visitor.get(noindexKey(visitor.atSign), { signal }))?.text)
  } catch {
    return true
  }
}

/** A list too long to be taken in is no reason to show nothing: what a page usually has can be asked for by name. */
async function listed<Key extends AtKey>(
  list: (regex?: string) => Promise<Key[]>,
  named: (name: string) => Key,
  pattern = profileRegex,
): Promise<{ keys: Key[]; isWhole: boolean }> {
  try {
    return { keys: await search(list, pattern), isWhole: true }
  } catch (error) {
    if (!(error instanceof AtError && error.code === 'AT0005')) throw error
    return { keys: fields.map(({ name }) => named(`${name}.wavi`)), isWhole: false }
  }
}

/**
 * What `owner` keeps for the signed-in viewer. When the owner's server does not answer, it is read from the copies on
 * the viewer's device or own server, and each answer is marked `cached`. [data formats §8.10, trap 22]
 */
export async function readSharedProfile(
  atClient: AtClient,
  owner: AtSign,
  { signal, ...limits }: ReadOptions = {},
): Promise<Profile> {
  const request = { ...defaultLimits, ...limits, signal }
  const { answers, truncated } = await fromOwner(atClient, owner, request).catch((error) => {
    if (signal?.aborted || !isAway(error)) throw error
    return fromCopies(atClient, owner, request)
  })
  return profileOf(owner, { answers: answers.map((answer) => ({ ...answer, onlyForYou: true })), truncated })
}

/**
 * The viewer's side: a shared answer stands in the place of the public one of the same name. One that is shared and
 * cannot be read stands beside it, so that nothing disappears.
 */
export function mergeProfiles(everyone: Profile, shared: Profile): Profile {
  const own = shared.answers.map((answer) => ({ ...answer, onlyForYou: true as const }))
  const replaced = new Set(own.filter(({ shown }) => shown.kind !== 'unreadable').map(({ name }) => name))
  const answers = [...everyone.answers.filter(({ name }) => !replaced.has(name)), ...own]
  return {
    ...everyone,
    answers: arrangeAnswers(answers, everyone.order),
    title: titleOf(everyone.atSign, [...own, ...everyone.answers]),
    ...(everyone.truncated || shared.truncated ? { truncated: true as const } : {}),
  }
}

/** What a pattern finds. A server that will not search so many names for it may still tell all of them. */
export async function search<Key>(list: (regex?: string) => Promise<Key[]>, regex: string): Promise<Key[]> {
  try {
    return await list(regex)
  } catch (error) {
    if (!(error instanceof AtError && error.code === 'AT0003')) throw error
    return list()
  }
}

interface Read {
  readonly answers: readonly Answer[]
  readonly truncated: boolean
}

type Request = Limits & { readonly signal?: AbortSignal }

async function fromOwner(atClient: AtClient, owner: AtSign, { signal, ...limits }: Request): Promise<Read> {
  const { keys, isWhole } = await listed<AtKey>(
    (regex) => atClient.list({ sharedBy: owner, regex, signal }),
    (name) => sharedKey(name, owner, atClient.atSign),
  )
  const shared = keys.filter((key) => key.kind === 'shared')
  const names = new Set(shared.map(({ name }) => name))
  // A value that was taken back is asked for once more: on hearing that it is gone, our own server drops its copy.
  const taken = (await copies(atClient, owner, signal)).filter(({ name }) => !names.has(name))
  for (const { name } of taken.slice(0, limits.maxRecords)) {
    await atClient.get(sharedKey(name, owner, atClient.atSign), { fresh: true, signal }).catch((error) => {
      // Not in the list and there all the same: what it holds is no part of the page.
      if (isTrouble(error)) throw error
    })
  }
  // The copy on our own server may be as old as its share: without asking the owner, a change would never show.
  const read = await readAnswers(shared, (key) => atClient.get(key, { fresh: true, signal }), limits)
  return isWhole ? read : { ...read, truncated: true }
}

async function fromCopies(atClient: AtClient, owner: AtSign, { signal, ...limits }: Request): Promise<Read> {
  return readAnswers(await copies(atClient, owner, signal), (key) => atClient.get(key, { signal }), limits)
}

async function copies(atClient: AtClient, owner: AtSign, signal: AbortSignal | undefined): Promise<CachedKey[]> {
  const keys = await search((regex) => atClient.getAtKeys({ regex, signal }), `^cached:@.*${profileRegex}`)
  const ofSomebody = keys.filter((key) => key.kind === 'cached' && key.sharedWith !== undefined) as CachedKey[]
  return ofSomebody.filter((key) => sameAtSign(key.sharedBy, owner) && profileName(key) !== undefined)
}

/** The owner's server is away, as far as our own can tell; anything else is for the caller to know. */
function isAway(error: unknown): boolean {
  return error instanceof AtError && ['AT0004', 'AT0006', 'AT0008', 'AT0011', 'AT0021', 'AT0023'].includes(error.code)
}

/** Nothing that a page can have is left out. */
export const unlimited: Limits = {
  maxRecords: Number.POSITIVE_INFINITY,
  maxCharacters: Number.POSITIVE_INFINITY,
  maxValueCharacters: Number.POSITIVE_INFINITY,
}

/**
 * One after the other, or a few ahead with `atOnce`, the most important first; a value that cannot be read is an answer
 * that says so. Everything is read unless limits are given.
 */
export async function readAnswers<Key extends AtKey>(
  keys: readonly Key[],
  get: (key: Key) => Promise<AtValue | undefined>,
  { maxRecords, maxCharacters, maxValueCharacters, enough, atOnce = 1 }: Limits = unlimited,
): Promise<Read> {
  const answers: Answer[] = []
  const wanted = byImportance(keys)
  let left = maxCharacters
  const late = new Promise<'late'>((resolve) => {
    if (enough?.aborted) resolve('late')
    enough?.addEventListener('abort', () => resolve('late'))
  })
  const ahead: Promise<AtValue | AtError | undefined>[] = []
  const read = wanted.slice(0, maxRecords)
  for (const [at, key] of read.entries()) {
    for (const next of read.slice(at + ahead.length, at + atOnce)) ahead.push(asked(next))
    const value = await Promise.race([ahead.shift(), late])
    if (value === 'late') {
      // Nothing at all is no page that was cut short.
      if (answers.length === 0) throw new AtError('AT0023', 'The server did not answer in time.')
      return { answers, truncated: true }
    }
    if (value === undefined) continue
    const failed = value instanceof AtError
    // What the line itself refused has cost as much as the largest value that passes.
    left -= failed ? (value.code === 'AT0005' ? Math.min(maxValueCharacters, maxCharacters / 8) : 0) : value.text.length
    if (left < 0) return { answers, truncated: true }
    const isTooLarge = failed ? value.code === 'AT0005' : value.text.length > maxValueCharacters
    const answer = isTooLarge
      ? unreadableAnswer(key, new AtError('AT0005', 'This is too large to be shown here.'))
      : failed
        ? unreadableAnswer(key, value)
        : answerOf(value)
    if (answer) answers.push(answer)
  }
  return { answers, truncated: wanted.length > maxRecords }

  function asked(key: Key): Promise<AtValue | AtError | undefined> {
    const value = get(key).catch((error: unknown) => {
      if (isTrouble(error)) throw error
      return error as AtError
    })
    // What goes wrong further on is nobody's to hear of who has stopped before.
    value.catch(() => {})
    return value
  }
}

/** Each record of a page once: settings, standard fields in their order, the picture, what has a title of its own. */
function byImportance<Key extends AtKey>(keys: readonly Key[]): Key[] {
  const ranked = new Map<string, { key: Key; rank: number }>()
  for (const key of keys) {
    const found = profileName(key)
    if (!found) continue
    const field = fieldNamed(found.name)
    // `privateaccount` says how much of the page is for anyone, so it must not be what is left out.
    const place =
      field?.kind === 'setting' ? -1 : field?.kind === 'picture' ? fields.length : field && fields.indexOf(field)
    ranked.set(formatAtKey(key), { key, rank: place ?? fields.length + 1 })
  }
  return [...ranked.values()].sort((a, b) => a.rank - b.rank).map(({ key }) => key)
}

function profileOf(atSign: AtSign, { answers: found, truncated }: Read): Profile {
  const answers = preferred(found)
  const setting = (name: string) => answers.find((answer) => answer.name === name)?.raw
  const order = parseOrder(setting('field_order_of_self') ?? '')
  const isPrivate = setting('privateaccount')?.trim().toLowerCase() === 'true'
  const shown = answers
    .filter(({ field }) => field?.kind !== 'setting')
    .filter(({ name }) => !isPrivate || shownAlways.includes(name))
  return {
    atSign,
    title: titleOf(atSign, shown),
    answers: arrangeAnswers(shown, order),
    theme: readTheme(setting('theme'), setting('theme_color')),
    isPrivate,
    order,
    ...(truncated ? { truncated } : {}),
  }
}

/** One answer for each name and audience: `wavi` before the older `persona`, `@me:x@me` before `x@me`. */
export function preferred(answers: readonly Answer[]): Answer[] {
  const best = new Map<string, Answer>()
  for (const answer of answers) {
    const slot = `${answer.name} ${answer.audience}`
    const known = best.get(slot)
    if (!known || rank(answer.key) < rank(known.key)) best.set(slot, answer)
  }
  return [...best.values()]
}

function rank(key: AtKey): number {
  const older = profileName(key)?.namespace === 'persona' ? 2 : 0
  return older + (key.kind === 'self' && !key.sharedWith ? 1 : 0)
}
