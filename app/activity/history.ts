import type { Notice } from '../../lib/client/notice.ts'
import type { EntryHere } from '../../lib/client/sync/entries-here.ts'
import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import { isFollowNotice } from '../../lib/follows/keep-follows.ts'
import { plainText } from '../../lib/profile/plain-text.ts'
import { type AtKey, formatAtKey, isReserved } from '../../lib/protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { recordLabel } from '../_page/record.ts'
import { type Days, dayOf, type Span } from './days.ts'
import * as say from './words.tsx'

/** Something that was told to the reader, or that they have told somebody. */
export interface Told {
  readonly id: string
  readonly way: 'received' | 'sent'
  /** The other side. */
  readonly person: AtSign
  /** What it was. */
  readonly title: string
  /** What was said in so many words. */
  readonly message?: string
  /** In milliseconds since the epoch. */
  readonly at: number
  /** Taken back by whoever had shared it. */
  readonly isGone?: true
  /** It has not left this device. */
  readonly isWaiting?: true
}

/** Characters of a message that a list shows. */
const maxMessageLength = 200

/** What a notification told; undefined where it is for programs alone. */
export function receivedOf(notice: Notice): Told | undefined {
  if (notice.kind === 'statistics' || notice.kind === 'resume') return undefined
  const { from: person, at } = notice
  const told = { id: `from ${person} ${notice.id}`, way: 'received', person, at } as const
  if (notice.kind === 'stream') return { ...told, title: say.fileSentLive }
  const { text, trouble, operation } = notice
  if (notice.kind === 'text') {
    if (trouble || text === undefined) return { ...told, title: say.unreadableMessage }
    return { ...told, title: say.aMessage, message: plainText(text, { maxLength: maxMessageLength }) }
  }
  if (isFollowNotice(notice)) return { ...told, title: followTitle(notice.key.name, operation) }
  return { ...told, title: titleOf(notice.key), ...(operation === 'delete' && { isGone: true }) }
}

function followTitle(name: string, operation: 'update' | 'delete'): string {
  if (name.includes('followers_of_self')) return say.tookYouOut
  return operation === 'delete' ? say.followsNoMore : say.followsYou
}

/** What is shared with somebody, as of its last change; undefined for everything else. */
export function sentOf({ key, metadata }: EntryHere, owner: AtSign, unsent?: Unsent): Told | undefined {
  if (key.kind !== 'shared' || isReserved(key) || sameAtSign(key.sharedWith, owner)) return undefined
  const at = unsent?.at ?? metadata.updatedAt ?? metadata.createdAt
  if (at === undefined) return undefined
  const told = { id: `to ${formatAtKey(key)}`, way: 'sent', person: key.sharedWith, at } as const
  return { ...told, title: titleOf(key), ...(unsent && { isWaiting: true }) }
}

/** `Phone`, or `order of .buzz` where it is another app’s. */
function titleOf(key: AtKey): string {
  const label = recordLabel(key)
  const app = key.name.slice(key.name.lastIndexOf('.'))
  return plainText(key.name === `${label}${app}` ? say.ofApp(label, app) : label)
}

/** What is in this span, the newest first. */
export function within(all: readonly Told[], { begin, end }: Span): readonly Told[] {
  return all.filter(({ at }) => begin <= at && at < end).sort((a, b) => b.at - a.at)
}

/** Why these days can’t be looked at, if they can’t. */
export function problemOf({ from, to }: Days): string | undefined {
  return from !== undefined && to !== undefined && to < from ? say.lastBeforeFirst : undefined
}

/** That there is nothing, said so that nobody wonders why. */
export function nothingOn({ from, to }: Days, about: string, now: number, timeZone?: string): string {
  if (about !== '') return say.nothingAbout(about)
  if (from === undefined && to === undefined) return say.nothingRemembered
  if (from !== undefined && from > dayOf(now, timeZone)) {
    return from === to ? say.dayToCome : say.daysToCome
  }
  return from === to ? say.nothingThatDay : say.nothingThoseDays
}

/** How many there are; of none there is more to be said. */
export function countWords(count: number): string {
  return count === 0 ? '' : say.entries(count)
}

/** Who it was: `From @bob`, `To @bob`. */
export function whoseWords({ way, person, isGone, isWaiting }: Told, owner: AtSign): string {
  if (sameAtSign(person, owner)) return say.fromYourself
  if (way === 'sent') return isWaiting ? say.toWaiting(person) : say.toPerson(person)
  return isGone ? say.takenBackBy(person) : say.fromPerson(person)
}
