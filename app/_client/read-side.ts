import type { AtClient } from '../../lib/client/at-client.ts'
import { openVisitor } from '../../lib/client/visitor.ts'
import { readBook } from '../../lib/contacts/keep-book.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { circlesOf } from '../../lib/profile/group-sides.ts'
import { forgetOldest, keepSeen, lastSeen, remembering } from '../../lib/profile/last-seen.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import type { Answer, OwnProfile, Profile } from '../../lib/profile/profile.ts'
import { mergeProfiles, profileRegex, readPublicProfile, readSharedProfile } from '../../lib/profile/read.ts'
import { readGroupSides, withGroupSides } from '../../lib/profile/save-groups.ts'
import type { Theme } from '../../lib/profile/theme.ts'
import { titleOf } from '../../lib/profile/title.ts'
import { publicKey, sharedKey } from '../../lib/protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { plainAnswer } from '../_page/portrayal.ts'
import type { Referred } from '../_page/value.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Device } from './device.ts'
import { notePicture } from './own-picture.ts'

/** A page as one atSign sees it, read and opened in this browser. */
export interface Side {
  readonly title: string
  readonly answers: readonly Answer[]
  readonly isPrivate: boolean
  readonly theme: Theme
  /** There is more than was read. */
  readonly truncated?: true
  /** How many are in the lists that are shown to everyone. */
  readonly follows?: Profile['follows']
  /** Why the owner's own server could not be asked, so that what is shown is as it was, and the viewer's copies at best. */
  readonly away?: string
  /** When what everyone sees was seen here last, in milliseconds since the epoch, where it is that which is shown. */
  readonly asOf?: number
  /** Whether signatures were checked by the key by which the owner is known on this device. */
  readonly isKeyKnown?: boolean
  /** What is behind the references among them. */
  readonly answered: readonly Referred[]
}

/**
 * Reads what everyone sees once more, so that signatures are checked here and not only by whoever delivered the page,
 * and what `owner` keeps for `viewer`. `fallback` stands in for the first where the owner's server is away.
 */
export async function readSide(
  device: Device,
  viewer: AtSign,
  fallback: Profile,
  { signal }: { signal: AbortSignal },
): Promise<Side> {
  const owner = fallback.atSign
  const client = await device.clientOf(viewer)
  if (sameAtSign(viewer, owner)) return ownSide(client, signal)
  const [{ everyone, away, asOf, isKeyKnown }, shared] = await Promise.all([
    readEveryone(device, client, fallback, signal),
    readSharedProfile(client, owner, { signal }),
  ])
  const { title, answers, isPrivate, theme, truncated, follows } = mergeProfiles(everyone, shared)
  return {
    title,
    answers,
    isPrivate,
    theme,
    ...(truncated ? { truncated } : {}),
    ...(follows ? { follows } : {}),
    ...(away === undefined ? {} : { away }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(isKeyKnown === undefined ? {} : { isKeyKnown }),
    answered: await follow(client, answers, signal),
  }
}

/** Calls whenever something of one's own page has changed, here or anywhere else. Resolves to how to end that. */
export async function watchOwnSide(device: Device, viewer: AtSign, changed: () => void): Promise<() => void> {
  const client = await device.clientOf(viewer)
  return client.watchRecords({ regex: profileRegex }, changed)
}

/** How long what comes with one change is waited for, in milliseconds, before the page is read again. */
const togetherMillis = 300

/** Calls when `owner` has told the viewer of a change, once for all that come together. Ends when aborted. */
export async function watchTheirSide(
  device: Device,
  viewer: AtSign,
  owner: AtSign,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  const notices = await device.noticesOf(viewer)
  let timer: ReturnType<typeof setTimeout> | undefined
  signal.addEventListener('abort', () => clearTimeout(timer))
  for await (const notice of notices.listen({ regex: profileRegex, signal })) {
    if (notice.kind !== 'key' || !sameAtSign(notice.from, owner)) continue
    clearTimeout(timer)
    timer = setTimeout(changed, togetherMillis)
  }
}

/** One answer for the viewer, of the page or any other under that name. */
export async function readOneFor(
  device: Device,
  viewer: AtSign,
  owner: AtSign,
  name: string,
  { signal }: { signal: AbortSignal },
): Promise<Answer[]> {
  const client = await device.clientOf(viewer)
  if (sameAtSign(viewer, owner)) {
    const { fields } = await readOwnSides(client, signal)
    return fields.flatMap(({ answers }) => answers).filter((answer) => answer.name === name)
  }
  const full = name.includes('.') ? name : `${name}.wavi`
  for (const key of [sharedKey(full, owner, viewer), sharedKey(name, owner, viewer), publicKey(full, owner)]) {
    const value = await client.get(key, { fresh: true, signal }).catch(async (error) => {
      // Where the owner's server is away there may be a copy on the viewer's own; without one that is what is to be said.
      const copy = signal.aborted ? undefined : await client.get(key, { signal }).catch(() => undefined)
      if (!copy) throw error
      return copy
    })
    if (!value || value.text === '') continue
    const audience = key.kind === 'public' ? 'everyone' : viewer
    const found = answerOf(value) ?? plainAnswer(name, value.text, { key, audience, signature: value.signature })
    return [key.kind === 'shared' ? { ...found, onlyForYou: true } : found]
  }
  return []
}

/** What is for a group stands there once, as the group's. */
async function readOwnSides(client: AtClient, signal: AbortSignal): Promise<OwnProfile> {
  const [profile, groups] = await Promise.all([readOwnProfile(client, { signal }), readGroupSides(client, signal)])
  return groups.length === 0 ? profile : withGroupSides(profile, groups, circlesOf(await readBook(client)))
}

async function ownSide(client: AtClient, signal: AbortSignal): Promise<Side> {
  const { atSign, fields, theme, truncated } = await readOwnSides(client, signal)
  const answers = fields.flatMap((field) => field.answers)
  notePicture(atSign, answers)
  return {
    title: titleOf(atSign, answers),
    answers,
    isPrivate: false,
    theme,
    ...(truncated ? { truncated } : {}),
    answered: await follow(client, answers, signal),
  }
}

async function readEveryone(
  device: Device,
  client: AtClient,
  fallback: Profile,
  signal: AbortSignal,
): Promise<{ everyone: Profile; away?: string; asOf?: number; isKeyKnown?: boolean }> {
  const { atSign } = fallback
  const { visitor, read } = remembering(openVisitor({ atSign, dial: device.dial }))
  try {
    const everyone = await readPublicProfile(visitor, { signal })
    // That it could not be kept keeps nobody from seeing it.
    await keepSeen(client, atSign, read(), Date.now()).catch(() => {})
    void forgetOldest(client).catch(() => {})
    const [shown, known] = await Promise.all([visitor.publicKey({ signal }), client.peerKeys.pin(atSign)])
    return { everyone, isKeyKnown: known !== undefined && known.publicKey === shown }
  } catch (error) {
    if (signal.aborted) throw error
    const away = sentenceOf(error, atSign)
    const last = await lastSeen(client, atSign).catch(() => undefined)
    return last
      ? { everyone: await readPublicProfile(last.visitor), away, asOf: last.at }
      : { everyone: fallback, away }
  } finally {
    visitor.close()
  }
}

/** The viewer's own view of each reference: what is shared with them first, and then what everyone sees. */
async function follow(client: AtClient, answers: readonly Answer[], signal: AbortSignal): Promise<Referred[]> {
  const found: Referred[] = []
  for (const { shown } of answers) {
    if (shown.kind !== 'reference') continue
    const { owner, name } = shown
    const full = name.includes('.') ? name : `${name}.wavi`
    const isOwn = sameAtSign(owner, client.atSign)
    const keys = isOwn ? [publicKey(full, owner)] : [sharedKey(full, owner, client.atSign), publicKey(full, owner)]
    for (const key of keys) {
      const value = await client.get(key, { fresh: !isOwn, signal }).catch(() => undefined)
      const behind = value && answerOf(value)?.shown
      // One step only: a reference to a reference is shown as the link it is.
      if (behind?.kind !== 'text' && behind?.kind !== 'link') continue
      found.push({ owner, name, shown: behind })
      break
    }
  }
  return found
}
