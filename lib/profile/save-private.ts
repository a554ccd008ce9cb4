import type { AtClient } from '../client/at-client.ts'
import { AtError } from '../protocol/at-error.ts'
import { type SelfKey, selfKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import { shownAlways } from './private-account.ts'
import type { Answer, OwnProfile } from './profile.ts'
import { type FieldChange, type FieldResult, profileAfter, type SaveOptions, saveFields } from './save.ts'

/*
 * A whole page for its owner alone, and back. What was for everyone is noted in a sealed record before anything moves, so that
 * the mix of before can be had again; the flag that other programs go by is set when all has moved, and taken back before
 * anything moves again: cut anywhere in between, what is shown is less and never more. [data formats §8.9]
 */

/** What was for everyone. */
interface Before {
  readonly field: string
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly until?: number
  /** The same, of its beginning. */
  readonly from?: number
  /** It stands under “only me” now; otherwise something else did, and this note has the only copy. */
  readonly isMoved: boolean
}

export function privateBeforeKey(owner: AtSign): SelfKey {
  return selfKey('private-before.facet', owner)
}

/** How many values everyone sees beside name and picture. */
export function openIn(current: OwnProfile): Answer[] {
  return current.fields
    .flatMap(({ answers }) => answers)
    .filter(({ audience, name }) => audience === 'everyone' && !shownAlways.includes(name))
}

/**
 * Makes everything private but name and picture. Resolves to what went wrong or was stopped, nothing for nothing; what has
 * moved by then stays private, and the same again goes on from there.
 */
export async function closePage(
  atClient: AtClient,
  current: OwnProfile,
  options: SaveOptions = {},
): Promise<FieldResult[]> {
  const owner = atClient.atSign
  const [unread, open] = parted(openIn(current))
  const isMine = (name: string) => storedFor(current, name, 'only me') !== undefined
  const noted = await readBefore(atClient)
  const fresh = open.map(({ name, raw, startsAt, expiresAt }): Before => {
    const known = noted.find(({ field, text }) => field === name && text === raw)
    // What a run that was cut short has moved already is its own copy.
    const isMoved = known?.isMoved ?? !isMine(name)
    const times = {
      ...(startsAt && { from: startsAt.getTime() }),
      ...(expiresAt && { until: expiresAt.getTime() }),
    }
    return { field: name, text: raw, ...times, isMoved }
  })
  const kept = noted.filter(({ field }) => !fresh.some((one) => one.field === field))
  const before = [...kept, ...fresh]
  if (before.length > 0) await atClient.put(privateBeforeKey(owner), JSON.stringify({ fields: before }))
  const changes = open.flatMap(({ name, raw, startsAt, expiresAt }): FieldChange[] => {
    const gone: FieldChange = { field: name, audience: 'everyone', value: undefined }
    const isMoved = fresh.find(({ field }) => field === name)?.isMoved
    const asIs = { from: startsAt ?? null, until: expiresAt ?? null, asFound: true } as const
    return isMoved ? [{ field: name, audience: 'only me', value: raw, ...asIs }, gone] : [gone]
  })
  const results = await saveFields(atClient, current, changes, options)
  const wrong = [...unread.map(stays), ...results.filter(isWrong)]
  if (wrong.length > 0) return wrong
  const flag: FieldChange = { field: 'privateaccount', audience: 'everyone', value: 'true' }
  return (await saveFields(atClient, profileAfter(current, results), [flag], options)).filter(isWrong)
}

/** Gives everyone back what everyone saw before, as it is by now. What its owner has given to everyone since, stays. */
export async function openPage(
  atClient: AtClient,
  current: OwnProfile,
  options: SaveOptions = {},
): Promise<FieldResult[]> {
  const flag: FieldChange = { field: 'privateaccount', audience: 'everyone', value: 'false' }
  const flagged = await saveFields(atClient, current, [flag], options)
  const refused = flagged.filter(isWrong)
  if (refused.length > 0) return refused
  const before = await readBefore(atClient)
  const now = (options.now ?? Date.now)()
  const changes = before.flatMap(({ field, text, from, until, isMoved }): FieldChange[] => {
    const mine = storedFor(current, field, 'only me')
    const shown = storedFor(current, field, 'everyone')
    if (!isMoved) {
      const isOver = until !== undefined && until <= now
      const asIs = { from: dateOf(from), until: dateOf(until), asFound: true } as const
      return shown || isOver ? [] : [{ field, audience: 'everyone', value: text, ...asIs }]
    }
    if (!mine || (shown && shown.raw !== mine.raw)) return []
    const gone: FieldChange = { field, audience: 'only me', value: undefined }
    const asIs = { from: mine.startsAt ?? null, until: mine.expiresAt ?? null, asFound: true } as const
    return shown ? [gone] : [{ field, audience: 'everyone', value: mine.raw, ...asIs }, gone]
  })
  const results = await saveFields(atClient, profileAfter(current, flagged), changes, options)
  const wrong = results.filter(isWrong)
  if (wrong.length === 0 && before.length > 0) await atClient.delete(privateBeforeKey(atClient.atSign))
  return wrong
}

function dateOf(millis: number | undefined): Date | null {
  return millis === undefined ? null : new Date(millis)
}

/** What cannot be read, so that there would be nothing to move, and the rest. */
function parted(answers: readonly Answer[]): [Answer[], Answer[]] {
  const isUnread = ({ raw }: Answer) => raw === ''
  return [answers.filter(isUnread), answers.filter((answer) => !isUnread(answer))]
}

function stays({ name, shown }: Answer): FieldResult {
  const sentence = shown.kind === 'unreadable' ? shown.sentence : 'This cannot be read here.'
  const error = new AtError('AT0014', sentence)
  return { field: name, audience: 'everyone', value: undefined, outcome: 'failed', sentence, error }
}

function isWrong({ outcome }: FieldResult): boolean {
  return outcome === 'failed' || outcome === 'conflict'
}

function storedFor(current: OwnProfile, name: string, audience: Answer['audience']): Answer | undefined {
  const own = current.fields.find(({ field }) => field.name === name)
  return own?.answers.find((answer) => answer.audience === audience)
}

async function readBefore(atClient: AtClient): Promise<Before[]> {
  const text = (await atClient.get(privateBeforeKey(atClient.atSign)))?.text
  if (text === undefined) return []
  const { fields } = readJson(text) as { fields?: unknown }
  return Array.isArray(fields) ? fields.filter(isBefore) : []
}

function isBefore(one: unknown): one is Before {
  const { field, text } = (one ?? {}) as Partial<Before>
  return typeof field === 'string' && typeof text === 'string'
}
