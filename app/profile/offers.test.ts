import { expect, test } from 'vitest'
import type { ReadableKey } from '../../lib/client/get.ts'
import type { Conflict } from '../../lib/client/sync/conflicts.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import { publicKey, selfKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { changesOf, draftOf } from './draft.ts'
import { isOffered, offersOf, onlyOnScreen, withOffers } from './offers.ts'

const alice = parseAtSign('@alice')
const about = publicKey('about.wavi', alice)
const value = (key: ReadableKey, text: string) => ({ key, text, metadata: {}, signature: 'verified' as const })
const twoVersions = (key: ReadableKey, mine: string | undefined, theirs: string | undefined): Conflict => ({
  id: 1,
  key,
  at: 0,
  mine: mine === undefined ? undefined : value(key, mine),
  theirs: theirs === undefined ? undefined : value(key, theirs),
})

/** The page with what is stored now. */
function screenWith(text: string | undefined) {
  const answer = text === undefined ? undefined : answerOf(value(about, text))
  const current = ownProfile(alice, answer ? [answer] : [], answer ? [answer.key] : [])
  return { current, draft: draftOf(current), results: [] }
}
const typed = ({ draft }: ReturnType<typeof withOffers>) => draft.find(({ field }) => field.name === 'about')?.sides

test('what was saved here stands in its input, with what was saved elsewhere beside it', () => {
  const offers = offersOf(alice, [twoVersions(about, 'mine', 'theirs')])
  expect(offers).toMatchObject([{ field: 'about', audience: 'everyone', value: 'mine', stored: { raw: 'theirs' } }])
  const screen = withOffers(screenWith('theirs'), offers)
  expect(typed(screen)).toMatchObject([{ audience: 'everyone', value: 'mine' }])
  const changes = changesOf(screen.current, screen.draft)
  expect(changes).toMatchObject([{ field: 'about', value: 'mine' }])
  expect(isOffered(offers, { field: 'about', audience: 'everyone' })).toBe(true)
  expect(isOffered(offers, { field: 'about', audience: 'only me' })).toBe(false)
})

test('what was removed here is empty until it is decided, and what was removed elsewhere is there', () => {
  expect(typed(withOffers(screenWith('theirs'), offersOf(alice, [twoVersions(about, undefined, 'theirs')])))).toEqual([
    { audience: 'everyone', value: '' },
  ])
  expect(
    typed(withOffers(screenWith(undefined), offersOf(alice, [twoVersions(about, 'mine', undefined)]))),
  ).toMatchObject([{ audience: 'everyone', value: 'mine' }])
})

test('something else that was typed since is not written over', () => {
  const screen = screenWith('theirs')
  const draft = screen.draft.map((one) =>
    one.field.name === 'about' ? { ...one, sides: [{ audience: 'everyone' as const, value: 'typed since' }] } : one,
  )
  const offers = offersOf(alice, [twoVersions(about, 'mine', 'theirs')])
  expect(typed(withOffers({ ...screen, draft }, offers))).toMatchObject([{ value: 'typed since' }])
})

test('what is offered is lost by nobody who leaves the page, and what was typed since would be', () => {
  const offers = offersOf(alice, [twoVersions(about, 'mine', 'theirs')])
  const change = { field: 'about', audience: 'everyone' } as const
  expect(onlyOnScreen(offers, [{ ...change, value: 'mine' }])).toEqual([])
  expect(onlyOnScreen(offers, [{ ...change, value: 'typed since' }])).toHaveLength(1)
  expect(onlyOnScreen(offers, [{ ...change, audience: 'only me', value: 'mine' }])).toHaveLength(1)
  const picture = (byte: number) => ({ ...change, field: 'image', value: new Uint8Array([byte]) }) as const
  const offered = offers.map((offer) => ({ ...offer, ...picture(1) }))
  expect(onlyOnScreen(offered, [picture(1), picture(2)])).toEqual([picture(2)])
})

test('what is no value of the page is settled elsewhere', () => {
  expect(offersOf(alice, [twoVersions(selfKey('notes.other', alice), 'mine', 'theirs')])).toEqual([])
})
