import 'server-only'
import { cache } from 'react'
import { atSignStatus } from '../../lib/client/directory.ts'
import { openVisitor, type Visitor } from '../../lib/client/visitor.ts'
import type { FollowListName } from '../../lib/follows/follow-list.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import { type Picture, readPicture } from '../../lib/profile/picture.ts'
import { plainText } from '../../lib/profile/plain-text.ts'
import type { Answer, Profile, Shown } from '../../lib/profile/profile.ts'
import { asksToBeLeftOut, readPublicFollowList, readPublicProfile } from '../../lib/profile/read.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainAnswer } from '../_page/portrayal.ts'
import type { Referred } from '../_page/value.tsx'
import { serverDial } from './dial.ts'
import { keepOpen } from './keep-open.ts'
import { shareReads } from './share-reads.ts'
import { answerWith } from './status.ts'
import { type Unreachable, whyUnreachable } from './why-unreachable.ts'

/** How long a visitor waits for a whole page of somebody else's server, in milliseconds. */
const patience = 8_000
/** Within that: what has not been read of a page by then is left out, so that a long or slow one is not lost whole. */
const patienceForRecords = 6_000
/** And then for the servers to which it refers. */
const patienceForReferences = 2_000
/** Lines to one server at once, and how many records are asked for before the first of them is there. */
const [lines, atOnce] = [4, 8]
/** How many references of one page are followed for someone without an atSign. */
const referencesFollowed = 6

/** What there is to show to everyone. */
export type PublicPage =
  | { readonly state: 'shown'; readonly profile: Profile; readonly answered: readonly Referred[] }
  | { readonly state: 'unknown' | 'unactivated' }
  | { readonly state: 'unreachable'; readonly why: Unreachable }

/** The public page of an atSign; once for each request, however many parts of the page ask. */
export const readPage = cache(async (atSign: AtSign): Promise<PublicPage> => {
  const page = await sharedPage(atSign)
  if (page.state === 'unreachable') answerWith(503)
  if (page.state === 'unknown') answerWith(404)
  if (page.state === 'unactivated') answerWith(418)
  return page
})

const sharedPage = shareReads(async (atSign: AtSign): Promise<PublicPage> => {
  const page = await readWholePage(atSign)
  return page.state === 'shown' ? { ...page, profile: light(page.profile) } : page
})

/** The same with the bytes of its pictures, for whatever else is made of a page; the status of the answer is left alone. */
export async function readWholePage(atSign: AtSign): Promise<PublicPage> {
  try {
    const page = await withVisitor(atSign, fetchPage)
    return page.state === 'shown' ? { ...page, answered: await follow(page.profile.answers) } : page
  } catch (error) {
    if (error instanceof AtError && error.code === 'AT0007') return { state: 'unknown' }
    return { state: 'unreachable', why: whyUnreachable(error) }
  }
}

async function fetchPage(visitor: Visitor, signal: AbortSignal): Promise<PublicPage> {
  const { atSign } = visitor
  const profile = await readPublicProfile(visitor, { signal, atOnce, enough: AbortSignal.timeout(patienceForRecords) })
  // An empty page may be one that nobody has claimed yet.
  if (profile.answers.length === 0) {
    const status = await atSignStatus(serverDial(), atSign, { signal })
    if (status === 'unreachable') return { state: status, why: 'server' }
    if (status !== 'activated') return { state: status }
  }
  return { state: 'shown', profile, answered: [] }
}

/** What everyone sees, where the status of the answer is the caller's to say. */
export function readSharedPage(atSign: AtSign): Promise<PublicPage> {
  return sharedPage(atSign)
}

/** The people of a list that is shown to everyone, or why there is none to be shown. */
export async function readFollowList(
  atSign: AtSign,
  list: FollowListName,
): Promise<readonly AtSign[] | 'not shown' | 'too long' | 'unreachable'> {
  const page = await sharedPage(atSign)
  if (page.state !== 'shown') return page.state === 'unreachable' ? 'unreachable' : 'not shown'
  if (page.profile.isPrivate) return 'not shown'
  try {
    const people = await withVisitor(atSign, (visitor, signal) => readPublicFollowList(visitor, list, { signal }))
    return people ?? 'not shown'
  } catch (error) {
    return error instanceof AtError && error.code === 'AT0005' ? 'too long' : 'unreachable'
  }
}

/** One answer to everyone: of the page, or any other public value under that name, such as the `sales` of a company. */
export const readAnswer = cache(async (atSign: AtSign, name: string): Promise<Answer | undefined> => {
  const page = await readPage(atSign)
  if (page.state !== 'shown') return undefined
  const bare = name.replace(/\.(wavi|persona)$/, '')
  const onPage = page.profile.answers.find((answer) => answer.name === bare)
  if (onPage || page.profile.isPrivate || fieldNamed(bare)) return onPage
  const read = async (visitor: Visitor, signal: AbortSignal) => {
    const value = await visitor.get(publicKey(name, atSign), { signal })
    if (!value || value.text === '') {
      // Said of every such name, whether or not there is something under it for others: so it tells nothing of that.
      answerWith(404)
      return undefined
    }
    const { key, signature, text } = value
    return lightAnswer(answerOf(value) ?? plainAnswer(name, plainText(text), { key, audience: 'everyone', signature }))
  }
  return withVisitor(atSign, read).catch(() => undefined)
})

export interface PublicPicture {
  readonly picture: Picture
  /** Its owner asks search engines to leave it out. */
  readonly noindex: boolean
}

/** The portrait, or the picture of a custom item; undefined when there is none that everyone sees. */
export async function readPublicPicture(atSign: AtSign, name: string): Promise<PublicPicture | undefined> {
  return withVisitor(atSign, async (visitor, signal) => {
    const picture = await pictureOf(visitor, name, signal)
    return picture && { picture, noindex: await asksToBeLeftOut(visitor, { signal }) }
  })
}

async function pictureOf(visitor: Visitor, name: string, signal: AbortSignal): Promise<Picture | undefined> {
  for (const namespace of ['wavi', 'persona']) {
    const value = await visitor.get(publicKey(`${name}.${namespace}`, visitor.atSign), { signal })
    if (!value) continue
    if (name === 'image') return readPicture(value)
    const shown = answerOf(value)?.shown
    return shown?.kind === 'custom' && shown.item.content.kind === 'picture' ? shown.item.content.picture : undefined
  }
  return undefined
}

const withLine = keepOpen((atSign: AtSign) => openVisitor({ atSign, dial: serverDial(), lines }))

/** Reads as anyone may, for as long as a visitor waits, and then no more, whatever it is that takes so long. */
function withVisitor<Result>(
  atSign: AtSign,
  read: (visitor: Visitor, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return withLine(atSign, async (visitor) => {
    const over = new AbortController()
    const late = AbortSignal.timeout(patience)
    const tooLong = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(late.reason))
    })
    try {
      return await Promise.race([read(visitor, AbortSignal.any([late, over.signal])), tooLong])
    } finally {
      // What was not waited for is not asked any more.
      over.abort()
    }
  })
}

async function follow(answers: readonly Answer[]): Promise<Referred[]> {
  const signal = AbortSignal.timeout(patienceForReferences)
  const references = answers.flatMap(({ shown }) => (shown.kind === 'reference' ? [shown] : []))
  const followed = await Promise.all(
    references.slice(0, referencesFollowed).map(async ({ owner, name }): Promise<Referred[]> => {
      try {
        const field = name.includes('.') ? name : `${name}.wavi`
        const value = await withLine(owner, (visitor) => visitor.get(publicKey(field, owner), { signal }))
        const shown = value && answerOf(value)?.shown
        // One step only: a reference to a reference is shown as the link it is.
        return shown && (shown.kind === 'text' || shown.kind === 'link') ? [{ owner, name, shown }] : []
      } catch {
        return []
      }
    }),
  )
  return followed.flat()
}

/** What a page shows and no more: pictures have their own address, and what a record looks like is for its owner. */
function light(profile: Profile): Profile {
  return { ...profile, answers: profile.answers.map(lightAnswer) }
}

function lightAnswer(answer: Answer): Answer {
  return { ...answer, shown: withoutBytes(answer.shown), raw: '' }
}

function withoutBytes(shown: Shown): Shown {
  if (shown.kind === 'picture') return { ...shown, picture: stub(shown.picture) }
  if (shown.kind !== 'custom' || shown.item.content.kind !== 'picture') return shown
  const { content } = shown.item
  return { ...shown, item: { ...shown.item, content: { ...content, picture: stub(content.picture) } } }
}

/** One byte, because React warns of arrays without any. */
function stub({ type }: Picture): Picture {
  return { type, bytes: new Uint8Array(1) }
}
