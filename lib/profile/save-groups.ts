import type { AtClient } from '../client/at-client.ts'
import { oneAtATime } from '../client/exclusive.ts'
import { unlessDecided } from '../client/sync/conflicts.ts'
import type { Unsent } from '../client/sync/offline-first.ts'
import { readBook, settleBook } from '../contacts/keep-book.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtKey, SharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { plainMessage } from '../protocol/reply.ts'
import { answerOf as answerOfValue } from './answer.ts'
import { type Audience, type GroupAudience, profileName, sameAudience } from './audience.ts'
import { isGroupAudience } from './audience-label.ts'
import { customFieldNamed } from './custom-field.ts'
import { fieldNamed } from './fields.ts'
import {
  answersForGroups,
  type Circles,
  circlesOf,
  type FieldGroups,
  fieldOfGroupSides,
  formatFieldGroups,
  type GroupSide,
  groupSidesKey,
  groupSidesRegex,
  ofGroups,
  parseFieldGroups,
  reconcile,
  together,
} from './group-sides.ts'
import { ownProfile } from './own.ts'
import type { Answer, OwnProfile } from './profile.ts'
import { preferred, profileRegex, readAnswers } from './read.ts'
import {
  complaintAboutChange,
  type FieldChange,
  type FieldResult,
  isEmptyValue,
  type SaveOptions,
  saveFields,
  settingAnswers,
  storedForm,
} from './save.ts'
import { complaintAboutLife, sameStored } from './slot.ts'

/** How many people are written to at a time: a device that keeps records writes them together. */
const atOnce = 50

/** What every field says to groups, as it is here; of what cannot be read it is left out. */
export async function readGroupSides(atClient: AtClient, signal?: AbortSignal): Promise<FieldGroups[]> {
  const keys = await atClient.getAtKeys({ regex: groupSidesRegex, signal })
  const fields = keys.flatMap((key) => fieldOfGroupSides(key) ?? [])
  const read = await Promise.all([...new Set(fields)].map((field) => readOne(atClient, field, signal)))
  return read.flatMap((one) => one ?? [])
}

/** Undefined where it cannot be read; nothing is said to groups where there is nothing. */
async function readOne(atClient: AtClient, field: string, signal?: AbortSignal): Promise<FieldGroups | undefined> {
  try {
    const found = await atClient.get(groupSidesKey(field, atClient.atSign), { signal })
    return found ? parseFieldGroups(field, found.text) : { field, sides: [], given: new Map() }
  } catch (error) {
    // Keys that open other things only may still save what is for one person.
    if (!(error instanceof AtError) || !['AT0009', 'AT0014'].includes(error.code)) throw error
    return undefined
  }
}

/** One's own page where what is for groups stands as that, and not as a value for each person in them. */
export function withGroupSides(
  profile: OwnProfile,
  all: readonly FieldGroups[],
  circles: Circles,
  now = Date.now(),
): OwnProfile {
  const answers = profile.fields.flatMap((field) => field.answers)
  const given = new Set(
    all.flatMap((groups) =>
      ofGroups(
        answers.filter(({ name }) => name === groups.field),
        groups,
      ),
    ),
  )
  const forGroups = all.flatMap((groups) => answersForGroups(groups, profile.atSign, circles, now))
  const own = answers.filter((answer) => !given.has(answer))
  const page = ownProfile(profile.atSign, [...own, ...forGroups, ...settingAnswers(profile)], profile.keys)
  return { ...page, circles, ...(profile.truncated && { truncated: true }) }
}

/** Of everybody who has something under this field now. */
async function readPeople(atClient: AtClient, fields: ReadonlySet<string>, signal?: AbortSignal): Promise<Found> {
  const listed = await atClient.getAtKeys({ regex: profileRegex, signal, unborn: true })
  const isMeant = (key: AtKey): key is SharedKey =>
    key.kind === 'shared' && sameAtSign(key.sharedBy, atClient.atSign) && fields.has(profileName(key)?.name ?? '')
  const keys = listed.filter(isMeant)
  const { answers } = await readAnswers(keys, (key) => atClient.get(key, { signal, unborn: true }))
  return { answers: preferred(answers), keys }
}

interface Found {
  readonly answers: readonly Answer[]
  readonly keys: readonly AtKey[]
}

/**
 * Brings what people have in line with their groups, which may have been changed elsewhere: who has come is given what the
 * group gets, from who has left it is taken. Resolves to what had to be done; nothing where all is as it should be.
 */
export function keepGroupSides(
  atClient: AtClient,
  circles: Circles,
  { signal, now = Date.now }: SaveOptions = {},
): Promise<FieldResult[]> {
  return alone(atClient, async () => {
    const known = await settledCircles(atClient, circles)
    await bringTogether(atClient, signal)
    const all = await readGroupSides(atClient, signal)
    if (all.length === 0) return []
    const found = await readPeople(atClient, new Set(all.map(({ field }) => field)), signal)
    const changes: FieldChange[] = []
    const noted: FieldGroups[] = []
    for (const groups of all) {
      const stored = found.answers.filter(({ name }) => name === groups.field)
      const next = reconcile(withoutPast(groups, now()), stored, known, undefined, now())
      if (next.changes.length === 0 && groups.sides.length > 0 && next.groups.sides.length === groups.sides.length)
        continue
      await note(atClient, next.groups)
      noted.push(next.groups)
      changes.push(...next.changes)
    }
    const base = ownProfile(atClient.atSign, found.answers, found.keys)
    const results = await saveFields(atClient, base, changes, { ...(signal && { signal }), now, atOnce })
    await clearAway(atClient, noted, results)
    return results
  })
}

/**
 * As `saveFields`, of which it is made, for pages on which values are for groups too. After the results of the changes come
 * those of people who did not get, or did not lose, what they should. What a group gets is noted before anything is written
 * for anybody, so that a line, or a page, that ends in between leaves nothing that nobody knows of.
 */
export async function saveSides(
  atClient: AtClient,
  current: OwnProfile,
  changes: readonly FieldChange[],
  circles: Circles,
  options: SaveOptions = {},
): Promise<FieldResult[]> {
  const forGroups = changes.filter(({ audience }) => isGroupAudience(audience))
  const forPeople = changes.filter(({ audience }) => audience.startsWith('@'))
  if (forGroups.length + forPeople.length === 0) return saveFields(atClient, current, changes, options)
  return alone(atClient, async () =>
    saveAlone(atClient, current, changes, await settledCircles(atClient, circles), options),
  )
}

async function saveAlone(
  atClient: AtClient,
  current: OwnProfile,
  changes: readonly FieldChange[],
  circles: Circles,
  options: SaveOptions,
): Promise<FieldResult[]> {
  const { signal, now = Date.now } = options
  await bringTogether(atClient, signal)
  const meant = changes.filter(({ audience }) => isGroupAudience(audience) || audience.startsWith('@'))
  const fields = new Set(meant.map(({ field }) => field))
  const found = await readPeople(atClient, fields, signal)
  const told = new Map<FieldChange, FieldResult>()
  const replaced = new Set<FieldChange>()
  const given = new Set<Answer>()
  const more: FieldChange[] = []
  const noted: FieldGroups[] = []
  for (const field of fields) {
    const groups = await readOne(atClient, field, signal)
    const own = changes.filter((one) => one.field === field && one.audience.startsWith('@'))
    const sides = changes.filter((one): one is GroupChange => one.field === field && isGroupAudience(one.audience))
    if (!groups) {
      for (const change of sides) told.set(change, failed(change, new AtError('AT0014', unreadSentence)))
      continue
    }
    if (sides.length === 0 && groups.sides.length === 0 && groups.given.size === 0) continue
    const wanted = sides.reduce((before, change) => {
      const { result, after } = applied(before, change, current, circles, now())
      told.set(change, result)
      return after
    }, groups)
    const stored = found.answers.filter(({ name }) => name === field)
    for (const answer of ofGroups(stored, groups)) given.add(answer)
    const ownBy = new Map(own.map((change) => [change.audience as AtSign, asStored(change, current, stored)]))
    const next = reconcile(withoutPast(wanted, now()), stored, circles, ownBy, now())
    try {
      await note(atClient, next.groups)
    } catch (error) {
      for (const change of sides) told.set(change, failed(change, error))
      continue
    }
    noted.push(next.groups)
    const movedTo = sides.find((change) => change.movedTo !== undefined)?.movedTo
    more.push(...next.changes.map((one) => (movedTo && isEmptyValue(one.value) ? { ...one, movedTo } : one)))
    // What is for a person alone goes, and what their group gets takes its place.
    for (const change of own) if (isEmptyValue(change.value)) replaced.add(change)
  }

  const plain = changes.filter((change) => !told.has(change) && !replaced.has(change))
  // What nobody has seen here, and no group has given, is not written over.
  const isSeen = (answer: Answer) =>
    given.has(answer) || !plain.some((one) => one.field === answer.name && sameAudience(one.audience, answer.audience))
  const base = withStored(current, { ...found, answers: found.answers.filter(isSeen) })
  const results = await saveFields(atClient, base, [...plain, ...more], {
    atOnce,
    ...options,
    onResult: (result) => plain.some((one) => isSame(one, result)) && options.onResult?.(result),
  })
  await clearAway(atClient, noted, results)
  const resultOf = (change: FieldChange) => results.find((result) => isSame(result, change))
  const own = changes.map((change): FieldResult => {
    const result = told.get(change) ?? resultOf(change)
    if (!replaced.has(change)) return result ?? { ...change, outcome: 'unchanged', answer: undefined }
    return !result || result.outcome === 'saved' || result.outcome === 'unchanged'
      ? { ...change, outcome: 'removed' }
      : { ...result, ...change }
  })
  return [...own, ...results.slice(plain.length).flatMap((result) => whatWentWrong(result, changes))]
}

type GroupChange = FieldChange & { readonly audience: GroupAudience }

const unreadSentence = 'What this field says to groups can’t be read here, so it stays as it is.'

/** What a group gets from now on, or why not. */
function applied(
  groups: FieldGroups,
  change: GroupChange,
  current: OwnProfile,
  circles: Circles,
  now: number,
): { readonly result: FieldResult; readonly after: FieldGroups } {
  const { audience } = change
  const field = fieldNamed(change.field) ?? customFieldNamed(change.field, textIn(change.value))
  const complaint = field ? complaintAboutChange(field, change) : 'There is no such field.'
  if (!field || complaint) {
    return { result: failed(change, new AtError('AT0022', complaint ?? change.field)), after: groups }
  }
  const answerIn = (one: FieldGroups) =>
    answersForGroups(one, current.atSign, circles, now).find((answer) => answer.audience === audience)
  const stored = answerIn(groups)
  const known = answerOf(current, change.field, audience)
  const others = groups.sides.filter((side) => side.audience !== audience)
  if (isEmptyValue(change.value)) {
    if (stored && !sameStored(known, stored))
      return { result: { ...change, outcome: 'conflict', stored }, after: groups }
    const gone = new Map([...(groups.gone ?? []), [audience, now]])
    return { result: { ...change, outcome: 'removed' }, after: { ...groups, sides: others, gone } }
  }
  const value = storedForm(field, change.value, known?.raw ?? '')
  const from = change.from === undefined ? stored?.startsAt : (change.from ?? undefined)
  const until = change.until === undefined ? stored?.expiresAt : (change.until ?? undefined)
  const complaintAboutEnd = until && complaintAboutLife(from, until, now)
  if (complaintAboutEnd) {
    const error = new AtError('AT0022', complaintAboutEnd)
    return { result: failed(change, error), after: groups }
  }
  const refreshSeconds = change.refreshSeconds ?? stored?.refreshSeconds ?? 0
  const side: GroupSide = {
    audience,
    value: typeof value === 'string' ? value : Uint8Array.from(value),
    ...(from && { from }),
    ...(until && { until }),
    ...(refreshSeconds > 0 && { refreshSeconds }),
    at: now,
  }
  const after = { ...groups, sides: [...others, side] }
  const answer = answerIn(after)
  if (!(sameStored(known, stored) || sameStored(answer, stored))) {
    return { result: { ...change, outcome: 'conflict', stored }, after: groups }
  }
  if (!answer)
    return { result: failed(change, new AtError('AT0015', 'This group is not there any more.')), after: groups }
  return { result: { ...change, outcome: 'saved', answer: { ...answer, updatedAt: new Date(now) } }, after }
}

/** What somebody's own value will be in its record; undefined for one that is removed. */
function asStored({ field: name, audience, value }: FieldChange, current: OwnProfile, stored: readonly Answer[]) {
  if (isEmptyValue(value)) return undefined
  const field = fieldNamed(name) ?? customFieldNamed(name, textIn(value))
  const known = [answerOf(current, name, audience), ...stored].find(
    (answer) => answer && sameAudience(answer.audience, audience),
  )
  const text = field ? storedForm(field, value, known?.raw ?? '') : ''
  return typeof text === 'string' ? text : Uint8Array.from(text)
}

/** What has come to its end is gone for everybody by itself. */
function withoutPast(groups: FieldGroups, now: number): FieldGroups {
  return { ...groups, sides: groups.sides.filter(({ until }) => !until || until.getTime() > now) }
}

/** The page that a save begins from, with what stands for people because of their groups. */
function withStored(current: OwnProfile, found: Found): OwnProfile {
  const known = current.fields.flatMap((field) => field.answers)
  const isNew = (answer: Answer) =>
    !known.some((one) => one.name === answer.name && sameAudience(one.audience, answer.audience))
  const answers = [...known, ...found.answers.filter(isNew), ...settingAnswers(current)]
  return ownProfile(current.atSign, answers, [...new Set([...current.keys, ...found.keys])])
}

function whatWentWrong(result: FieldResult, changes: readonly FieldChange[]): FieldResult[] {
  if (changes.some((change) => isSame(change, result))) return []
  if (result.outcome === 'failed') return [result]
  if (result.outcome !== 'conflict') return []
  const { stored: _, ...change } = result
  return [failed(change, new AtError('AT0022', 'Something else was written for them meanwhile. It stays.'))]
}

/** Where nothing is said to groups any more, and nobody has anything of it, there is nothing to be noted. */
async function clearAway(atClient: AtClient, noted: readonly FieldGroups[], results: readonly FieldResult[]) {
  for (const { field, sides, given } of noted) {
    const gone = results.filter(({ outcome }) => outcome === 'removed' || outcome === 'unchanged')
    const isGone = (audience: AtSign) => gone.some((one) => isSame(one, { field, audience, value: undefined }))
    if (sides.length === 0 && [...given.keys()].every(isGone)) await note(atClient, { field, sides, given: new Map() })
  }
}

/** Whether somebody has this because of a group: taken from them alone it would be given again. */
export async function isOfGroup(atClient: AtClient, key: SharedKey, signal?: AbortSignal): Promise<boolean> {
  const name = profileName(key)?.name
  const groups = name === undefined ? undefined : await readOne(atClient, name, signal)
  const value = groups && (await atClient.get(key, { signal, unborn: true }))
  const answer = value && answerOfValue(value)
  return answer !== undefined && groups !== undefined && ofGroups([answer], groups).length > 0
}

/**
 * Gives up changes of the page that wait to be sent. What a group gets stays where the server has noted that already, for it
 * would only be written again. Resolves to the changes that stay.
 */
export function discardUnsent(atClient: AtClient, unsent: readonly Unsent[]): Promise<Unsent[]> {
  return alone(atClient, async () => {
    const notes = unsent.filter(({ key }) => fieldOfGroupSides(key) !== undefined)
    const noted = new Set(notes.map(({ key }) => fieldOfGroupSides(key)))
    const stay: Unsent[] = []
    for (const { key } of notes) await atClient.discard(key)
    for (const one of unsent) {
      if (notes.includes(one)) continue
      if (!noted.has(profileName(one.key)?.name) && (await isMadeForGroup(atClient, one))) stay.push(one)
      else await atClient.discard(one.key)
    }
    return stay
  })
}

async function isMadeForGroup(atClient: AtClient, { key, change }: Unsent): Promise<boolean> {
  if (key.kind !== 'shared') return false
  if (change !== 'delete') return isOfGroup(atClient, key)
  const groups = await readOne(atClient, profileName(key)?.name ?? '')
  return groups?.given.has(key.sharedWith) ?? false
}

/** What two devices have done to groups, and noted for them, while apart, as one: nobody could decide it by looking at the two. */
export function settleGroups(atClient: AtClient, signal?: AbortSignal): Promise<void> {
  return alone(atClient, async () => {
    await settleBook(atClient)
    await bringTogether(atClient, signal)
  })
}

/** The groups as they are once what two devices have done to them is one. */
async function settledCircles(atClient: AtClient, circles: Circles): Promise<Circles> {
  return (await settleBook(atClient)) ? circlesOf(await readBook(atClient)) : circles
}

/** Makes one note of what two devices have noted while apart. */
async function bringTogether(atClient: AtClient, signal?: AbortSignal): Promise<void> {
  for (const { id, key, mine } of await atClient.conflicts.list()) {
    const field = fieldOfGroupSides(key)
    const theirs = field === undefined ? undefined : await readOne(atClient, field, signal)
    if (field === undefined || !theirs) continue
    const apart = mine && parseFieldGroups(field, mine.text)
    if (apart) await note(atClient, together(theirs, apart))
    await atClient.conflicts.resolve(id, 'theirs').catch(unlessDecided)
  }
}

async function note(atClient: AtClient, groups: FieldGroups): Promise<void> {
  const key = groupSidesKey(groups.field, atClient.atSign)
  const text = formatFieldGroups(groups)
  const before = (await atClient.get(key))?.text
  if (text === before) return
  if (text === undefined) await atClient.delete(key)
  else await atClient.put(key, text)
}

function failed(change: FieldChange, error: unknown): FieldResult {
  const sentence = error instanceof AtError ? plainMessage(error) : 'This could not be saved.'
  return { ...change, outcome: 'failed', sentence, error }
}

function answerOf(current: OwnProfile, name: string, audience: Audience): Answer | undefined {
  const own = current.fields.find(({ field }) => field.name === name)
  return own?.answers.find((answer) => sameAudience(answer.audience, audience))
}

function textIn(value: FieldChange['value']): string {
  return typeof value === 'string' ? value : ''
}

function isSame(one: FieldChange, other: FieldChange): boolean {
  return one.field === other.field && sameAudience(one.audience, other.audience)
}

/** Of several tabs one at a time does. */
function alone<Result>({ atSign }: AtClient, task: () => Promise<Result>): Promise<Result> {
  return oneAtATime(`facet group sides ${atSign}`, task)
}
