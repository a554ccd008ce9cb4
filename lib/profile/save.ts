import type { AtClient } from '../client/at-client.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import { plainMessage } from '../protocol/reply.ts'
import { isTrouble, show } from './answer.ts'
import { type Audience, audienceOf, keyFor, profileName, sameAudience } from './audience.ts'
import { customFieldNamed } from './custom-field.ts'
import { sameEnd, sameStart } from './end.ts'
import { complaintAbout, type Field, fieldNamed } from './fields.ts'
import { formatLocation, type Location, parseLocation, relabelLocation, replaceLocation } from './location.ts'
import { ownProfile } from './own.ts'
import { complaintAboutPicture } from './picture.ts'
import type { Answer, OwnProfile } from './profile.ts'
import { parseReference } from './reference.ts'
import { copiesFor, isTimed, lifeFor, readSlot, type SlotKey, sameBytes, sameStored } from './slot.ts'

/** A new value for one field and one audience. Empty or undefined removes it. */
export interface FieldChange {
  /** The name of a standard field, or `custom_<slug>`. */
  readonly field: string
  readonly audience: Audience
  /**
   * Bytes for the picture, text for everything else; of something under a title, its record as it is stored. For the location a whole place, as an object or as it is stored, or a
   * label: the one of the place that is stored for this audience keeps that place, another one keeps all but where it is.
   */
  readonly value: string | Uint8Array | Location | undefined
  /** Before when nobody else sees it; null for at once, and what holds already unless given. */
  readonly from?: Date | null
  /** When it ends; null for never, and what holds already unless given. */
  readonly until?: Date | null
  /** Of a removal: the field under whose name it is now. It stays where that could not be saved. */
  readonly movedTo?: string
  /** It stood on the page as it is, whoever wrote it, and is not judged once more. */
  readonly asFound?: true
  /** Seconds after which the recipient's copy is fetched anew; 0 for only when this changes, and what holds already unless given. */
  readonly refreshSeconds?: number
}

export type FieldResult = FieldChange &
  (
    | { readonly outcome: 'saved'; readonly answer: Answer }
    | { readonly outcome: 'removed' }
    /** It was so already: `answer` is what is stored, undefined for nothing. */
    | { readonly outcome: 'unchanged'; readonly answer: Answer | undefined }
    /** Nothing was written, because somebody else has in between: `stored` is what is there now, undefined for nothing. */
    | { readonly outcome: 'conflict'; readonly stored: Answer | undefined }
    /** `sentence` is for the field. One that was stopped may have been saved all the same. */
    | { readonly outcome: 'failed'; readonly sentence: string; readonly error: unknown; readonly stopped?: true }
  )

export interface SaveOptions {
  readonly signal?: AbortSignal
  /** Called as each change is through; the order may differ from the one given. */
  readonly onResult?: (result: FieldResult) => void
  /** How many changes are under way at a time; one after the other unless given. */
  readonly atOnce?: number
  /** Milliseconds since the epoch, for the answers that are shown before they are read again. */
  readonly now?: () => number
}

/**
 * Writes what differs from `current`, which is what the changes began from: where something else is stored by now, it is a
 * conflict and stays. One result for each change in the order given; one that fails does not stop the
 * others, unless it is the way to the server that failed: then they fail with it, and nobody waits for each. To move a value from one audience to another, give both: the new value, and undefined for the old audience.
 * All writing comes before all removing, so that a line cut in between leaves a value twice, not nowhere; and of a field of
 * which something could not be written nothing is removed.
 */
export async function saveFields(
  atClient: AtClient,
  current: OwnProfile,
  changes: readonly FieldChange[],
  options: SaveOptions = {},
): Promise<FieldResult[]> {
  const results: FieldResult[] = []
  /** By whom nothing more is asked of: the own server, or somebody for whom nothing can be sealed. */
  const away = new Map<Audience | 'own server', Extract<FieldResult, { outcome: 'failed' }>>()
  const isRemoval = ({ value }: FieldChange) => isEmptyValue(value)
  const { atOnce = 1 } = options
  for (const removing of [false, true]) {
    const wanted = [...changes.entries()].filter(([, change]) => isRemoval(change) === removing)
    const save = async ([place, change]: (typeof wanted)[number]) => {
      const known = away.get('own server') ?? (removing ? undefined : away.get(change.audience))
      const isKept = removing && results.some((one) => one && isUnsaved(one) && isOf(one.field, change))
      const result: FieldResult = known
        ? { ...change, outcome: 'failed', sentence: known.sentence, error: known.error }
        : isKept
          ? { ...change, outcome: 'failed', ...stays }
          : await saveField(atClient, current, change, options)
      if (!known && result.outcome === 'failed' && result.error instanceof AtError && isTrouble(result.error)) {
        away.set(result.error.closes ? 'own server' : change.audience, result)
      }
      results[place] = result
      options.onResult?.(result)
    }
    for (let at = 0; at < wanted.length; at += atOnce) await Promise.all(wanted.slice(at, at + atOnce).map(save))
  }
  return results
}

function isUnsaved({ outcome, value }: FieldResult): boolean {
  return !isEmptyValue(value) && (outcome === 'failed' || outcome === 'conflict')
}

function isOf(name: string, { field, movedTo }: FieldChange): boolean {
  return name === field || name === movedTo
}

const staysSentence = 'It stays, since what takes its place could not be saved.'
const stays = { sentence: staysSentence, error: new AtError('AT0022', staysSentence) }

/** One change; never rejects, the result says what came of it. */
export async function saveField(
  atClient: AtClient,
  current: OwnProfile,
  change: FieldChange,
  { signal, now = Date.now }: SaveOptions = {},
): Promise<FieldResult> {
  try {
    const field = fieldNamed(change.field) ?? customFieldNamed(change.field, textIn(change.value))
    const complaint = field ? complaintAboutChange(field, change) : 'There is no such field.'
    if (!field || complaint) throw new AtError('AT0022', complaint ?? change.field)
    const key = keyFor(field.name, current.atSign, change.audience)
    const stored = current.keys.filter((key): key is SlotKey => holds(key, change))
    const known = answersOf(current, field).find(({ audience }) => sameAudience(audience, change.audience))
    const { answer: found, metadata } = await readSlot(atClient, [key, ...stored], signal)
    if (isEmptyValue(change.value)) {
      if (found && !sameStored(known, found)) return { ...change, outcome: 'conflict', stored: found }
      for (const key of stored) await atClient.delete(key, { signal })
      return stored.length > 0
        ? { ...change, outcome: 'removed' }
        : { ...change, outcome: 'unchanged', answer: undefined }
    }
    const value = storedForm(field, change.value, known?.raw ?? '')
    const isThere = found !== undefined && isSame(field, found, value)
    const isEndKnown = change.until === undefined || sameEnd(known?.expiresAt, found?.expiresAt)
    const isStartKnown = change.from === undefined || sameStart(known?.startsAt, found?.startsAt, now())
    if (!(isThere || sameStored(known, found)) || !isEndKnown || !isStartKnown) {
      return { ...change, outcome: 'conflict', stored: found }
    }
    if (isThere && isTimed(change, found, now())) return { ...change, outcome: 'unchanged', answer: found }

    const before = metadata.get(formatAtKey(key))
    const times = { ...lifeFor(change, found, before, now()), signal }
    if (key.kind === 'public') await atClient.publish(key, value, times)
    else if (key.kind === 'shared') await atClient.put(key, value, { ...times, ...copiesFor(change, found, before) })
    else await atClient.put(key, value, times)
    // The other spellings would be found again once this one is removed. [data formats §8.1, trap 1]
    const written = formatAtKey(key)
    for (const other of stored) if (formatAtKey(other) !== written) await atClient.delete(other, { signal })

    const text = typeof value === 'string' ? value : ''
    const shown = show(field, typeof value === 'string' ? { text } : { text, bytes: value })
    const refreshSeconds = change.refreshSeconds ?? found?.refreshSeconds
    const answer: Answer = {
      ...(field.kind === 'custom' ? {} : { field }),
      name: field.name,
      label: field.label,
      shown,
      raw: text,
      audience: change.audience,
      key,
      updatedAt: new Date(now()),
      ...(key.kind === 'public' ? { signature: 'verified' as const } : {}),
      ...(times.ttb ? { startsAt: new Date(now() + times.ttb) } : {}),
      ...(times.ttl ? { expiresAt: new Date(now() + (times.ttb ?? 0) + times.ttl) } : {}),
      ...(key.kind === 'shared' && refreshSeconds ? { refreshSeconds } : {}),
    }
    // When it begins and ends is for the server's clock to say.
    const back = times.ttl || times.ttb ? await readSlot(atClient, [key], signal).catch(() => undefined) : undefined
    return { ...change, outcome: 'saved', answer: back?.answer ?? answer }
  } catch (error) {
    if (signal?.aborted) {
      return { ...change, outcome: 'failed', sentence: 'This was stopped before it was saved.', error, stopped: true }
    }
    const sentence = error instanceof AtError ? plainMessage(error) : 'This could not be saved.'
    return { ...change, outcome: 'failed', sentence, error }
  }
}

/** The page after a save, without reading it again. */
export function profileAfter(current: OwnProfile, results: readonly FieldResult[]): OwnProfile {
  let answers = [...current.fields.flatMap((field) => field.answers), ...settingAnswers(current)]
  let keys = [...current.keys]
  for (const result of results) {
    if (result.outcome === 'failed' || result.outcome === 'conflict') continue
    const answer = result.outcome === 'removed' ? undefined : result.answer
    answers = answers.filter((other) => other.name !== result.field || !sameAudience(other.audience, result.audience))
    keys = keys.filter((key) => !holds(key, result))
    if (answer) {
      answers.push(answer)
      keys.push(answer.key)
    }
  }
  return { ...ownProfile(current.atSign, answers, keys), ...whatStays(current) }
}

function whatStays({ truncated, circles }: OwnProfile): Pick<OwnProfile, 'truncated' | 'circles'> {
  return { ...(truncated && { truncated }), ...(circles && { circles }) }
}

function textIn(value: FieldChange['value']): string {
  return typeof value === 'string' ? value : ''
}

/** The page as it is once these settings are saved. */
export function profileWith(current: OwnProfile, settings: ReadonlyMap<string, string>): OwnProfile {
  if (settings.size === 0) return current
  const answers = settingAnswers({ ...current, settings: new Map([...current.settings, ...settings]) })
  const values = current.fields.flatMap((field) => field.answers)
  return { ...ownProfile(current.atSign, [...values, ...answers], current.keys), ...whatStays(current) }
}

/** A sentence when this cannot be saved, whatever is stored. */
export function complaintAboutChange(field: Field, { value, audience, asFound }: FieldChange): string | undefined {
  if (field.kind === 'setting' && audience !== 'everyone') return 'This setting is the same for everyone.'
  if (value === undefined || asFound) return undefined
  if (field.kind === 'picture') {
    if (isEmptyValue(value)) return undefined
    return value instanceof Uint8Array ? complaintAboutPicture(value) : 'A picture is needed here.'
  }
  if (value instanceof Uint8Array) return 'Text is needed here.'
  return complaintAbout(field, typeof value === 'string' ? value : value.label)
}

/** Whether a change removes. */
export function isEmptyValue(value: FieldChange['value']): boolean {
  if (value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  if (value instanceof Uint8Array) return value.length === 0
  return value.label.trim() === '' && value.latitude === undefined
}

/** What goes into the record; the checks have been made. `stored` is what is there now. */
export function storedForm(field: Field, value: FieldChange['value'], stored: string): string | Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string') return value ? replaceLocation(stored, value) : ''
  const text = value.trim().replace(/\r\n?/g, '\n')
  if (field.kind === 'location' && !parseReference(text)) {
    const place = parseLocation(text)
    return place.label === text ? relabelLocation(stored, text) : replaceLocation(text, place)
  }
  return field.name === 'theme_color' ? text.toUpperCase() : text
}

function isSame(field: Field, known: Answer, value: string | Uint8Array): boolean {
  // Writing it again is also how a signature that does not fit is mended.
  if (known.shown.kind === 'unreadable' || known.signature === 'broken') return false
  if (value instanceof Uint8Array) {
    return known.shown.kind === 'picture' && sameBytes(known.shown.picture.bytes, value)
  }
  if (field.kind !== 'location' || parseReference(value)) return known.raw === value
  const same = (text: string) => formatLocation(parseLocation(text))
  return same(known.raw) === same(value)
}

function answersOf(current: OwnProfile, field: Field): readonly Answer[] {
  if (field.kind === 'setting') return settingAnswers(current).filter((answer) => answer.field === field)
  return current.fields.find((own) => own.field.name === field.name)?.answers ?? []
}

/** The settings, as the answers that they are stored as. */
export function settingAnswers({ atSign, settings }: OwnProfile): Answer[] {
  return [...settings].flatMap(([name, raw]) => {
    const field = fieldNamed(name)
    if (!field) return []
    const shown = { kind: 'text', text: raw } as const
    return { field, name, label: field.label, shown, raw, audience: 'everyone', key: keyFor(name, atSign, 'everyone') }
  })
}

function holds(key: AtKey, { field, audience }: FieldChange): key is SlotKey {
  const holder = audienceOf(key)
  return profileName(key)?.name === field && holder !== undefined && sameAudience(holder, audience)
}
