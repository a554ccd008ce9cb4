import { describe, expect, test } from 'vitest'
import type { Metadata } from '../../protocol/metadata.ts'
import type { Draft, KeyState, LocalRecord, Own, Pending } from '../../vault/local-records.ts'
import { type Change, changed, givenUp, lost, noted, pulled, refused, remaining, taken, vanished } from './rules.ts'

const name = 'notes.wavi@alice'
const both = { keepsBoth: true, now: 1000 }
const last = { keepsBoth: false, now: 1000 }
const draft: Draft = { value: 'sealed here', metadata: { ivNonce: 'draft' }, isBinary: false }
const at = (commitId: number, version: number, value = `value ${commitId}`, more: Metadata = {}): Change => ({
  name,
  commitId,
  record: { value, metadata: { version, createdAt: 1, ivNonce: `nonce ${commitId}`, ...more } },
})
const gone = (commitId: number): Change => ({ name, commitId })
const recordAt = (commitId: number, version: number, value?: string): LocalRecord => ({
  name,
  commitId,
  ...(at(commitId, version, value).record as NonNullable<Change['record']>),
})
const base = (commitId: number, version: number) => ({ commitId, there: true, version, createdAt: 1 })
const waiting = (more: Partial<Pending> = {}): Pending => ({
  name,
  change: 'put',
  draft,
  options: {},
  at: 500,
  edition: 1,
  attempts: [],
  ...more,
})
const ownAt = (commitId: number, more: Partial<Own> = {}): Own => ({
  name,
  commitId,
  isClaimed: true,
  late: [],
  at: 500,
  ...more,
})

describe('a change here', () => {
  const here = { now: 1000, position: 7, isComplete: true, edition: 5 }

  test('is made from what is known, however long ago that was written', () => {
    const { pending } = changed({ record: recordAt(4, 2) }, name, { change: 'put', draft, options: {} }, here)
    expect(pending).toMatchObject({ base: { commitId: 7, there: true, version: 2, createdAt: 1 }, edition: 5 })
  })

  test('after another one is one change, made from what the first was made from', () => {
    const state: KeyState = { pending: waiting({ base: base(4, 2), options: { ttl: 1000 }, edition: 3 }) }
    const { pending } = changed(state, name, { change: 'put', draft, options: { ccd: true } }, here)
    expect(pending).toMatchObject({ base: base(4, 2), edition: 5, options: { ttl: 500, ccd: true } })
  })

  test('that removes what never left this device leaves nothing to be sent', () => {
    const unheard = { commitId: 7, there: false }
    const remove = { change: 'delete', options: {} } as const
    expect(changed({ pending: waiting({ base: unheard }) }, name, remove, here)).toEqual({})
    // What was sent and never answered may be there.
    const attempts = [{ mark: 'm', edition: 1, after: 4 }]
    const { pending } = changed({ pending: waiting({ base: unheard, attempts }) }, name, remove, here)
    expect(pending).toMatchObject({ change: 'delete', attempts })
    // Also when it was given up since.
    const late = [{ mark: 'm', after: 4 }]
    const givenUpBefore = { own: ownAt(7, { isClaimed: false, late }) }
    expect(changed(givenUpBefore, name, remove, here)).toMatchObject({ pending: { change: 'delete' }, own: { late } })
    // And so may be what has not come yet.
    expect(changed({}, name, remove, { ...here, isComplete: false }).pending?.change).toBe('delete')
  })

  test('of the time only keeps the value that waits', () => {
    const { pending } = changed({ pending: waiting() }, name, { change: 'meta', options: { ttl: 5 } }, here)
    expect(pending).toMatchObject({ change: 'put', draft, options: { ttl: 5 } })
  })

  test('counts its durations from when it was made', () => {
    expect(remaining({ at: 0, options: { ttb: 100, ttl: 1000 } }, 40)).toEqual({ ttb: 60, ttl: 1000 })
    expect(remaining({ at: 0, options: { ttb: 100, ttl: 1000 } }, 400)).toEqual({ ttb: 0, ttl: 700 })
    expect(remaining({ at: 0, options: { ttl: 1000 } }, 5000)).toEqual({ ttl: 1 })
    expect(remaining({ at: 0, options: { ttl: 0 } }, 5000)).toEqual({ ttl: 0 })
    expect(remaining({ at: 100, options: { ttl: 10 } }, 50), 'a clock that was set back').toEqual({ ttl: 10 })
  })
})

describe('a change on the server', () => {
  test('that is known changes nothing', () => {
    const state: KeyState = { record: recordAt(4, 2), pending: waiting({ base: base(4, 2) }) }
    expect(pulled(state, at(4, 2), both)).toEqual({ state })
    const removed: KeyState = { own: ownAt(5, { content: { form: 'removed' } }) }
    expect(pulled(removed, gone(5), both)).toEqual({ state: removed })
  })

  test('meets one that waits here: both are kept, and theirs is what is shown', () => {
    const state: KeyState = { record: recordAt(4, 2), pending: waiting({ base: base(4, 2) }) }
    const { state: after, offers, replaced } = pulled(state, at(9, 3), both)
    expect(after).toEqual({ record: recordAt(9, 3) })
    expect(offers).toEqual([{ form: 'draft', draft, options: {} }])
    expect(replaced).toBeUndefined()
  })

  test('meets one that waits here, where the last writer wins: ours is sent, made from theirs', () => {
    const state: KeyState = { record: recordAt(4, 2), pending: waiting({ base: base(4, 2) }) }
    const { state: after, offers } = pulled(state, at(9, 3), last)
    expect(after.pending).toMatchObject({ draft, base: base(9, 3) })
    expect(offers).toBeUndefined()
  })

  test('of its metadata alone is no conflict', () => {
    const state: KeyState = { record: recordAt(4, 2, 'same'), pending: waiting({ base: base(4, 2) }) }
    const { state: after, offers } = pulled(state, at(9, 3, 'same'), both)
    expect(after.pending?.base).toEqual(base(9, 3))
    expect(offers).toBeUndefined()
  })

  test('that removes what is removed here too is the end of it', () => {
    const state: KeyState = { record: recordAt(4, 2), pending: waiting({ change: 'delete', base: base(4, 2) }) }
    expect(pulled(state, gone(9), both)).toEqual({ state: {} })
  })

  test('is ours whose answer was lost: it is confirmed, and who was replaced is told', () => {
    const attempts = [{ mark: 'nonce 9', edition: 1, after: 4 }]
    const state: KeyState = { record: recordAt(4, 2), pending: waiting({ base: base(4, 2), attempts }) }
    const next = pulled(state, at(9, 3), both)
    expect(next.state).toMatchObject({ record: recordAt(9, 3), own: { commitId: 9, isClaimed: true } })
    expect(next.state.pending).toBeUndefined()
    expect(next.replaced).toBeUndefined()
    expect(pulled(state, at(9, 4), both).replaced).toEqual([{ after: 4, before: 9 }])
  })

  test('is an older edition of ours: the newer one waits on, made from it', () => {
    const attempts = [
      { mark: 'nonce 9', edition: 1, after: 4 },
      { mark: 'another', edition: 2, after: 4 },
    ]
    const state: KeyState = { pending: waiting({ edition: 2, base: base(4, 2), attempts }) }
    expect(pulled(state, at(9, 3), both).state.pending).toMatchObject({ base: base(9, 3), attempts: [attempts[1]] })
  })

  test('came after an attempt of which nobody knows: theirs is told that something may have been replaced', () => {
    const attempts = [{ mark: 'lost', edition: 1, after: 4 }]
    const state: KeyState = { record: recordAt(4, 2), pending: waiting({ base: base(4, 2), attempts }) }
    const { state: after, offers, replaced } = pulled(state, at(9, 3), both)
    expect(offers).toHaveLength(1)
    expect(replaced).toEqual([{ after: 4, before: 9 }])
    expect(after.own?.late).toEqual([{ mark: 'lost', after: 4 }])
  })

  test('is an attempt that was given up and arrives last of all: what we wrote after it is offered', () => {
    const own = ownAt(9, { late: [{ mark: 'nonce 12', after: 4 }] })
    const { state, offers, replaced } = pulled({ record: recordAt(9, 3), own }, at(12, 4), both)
    expect(offers).toEqual([{ form: 'stored', value: 'value 9', metadata: recordAt(9, 3).metadata }])
    expect(replaced).toEqual([{ after: 4, before: 12 }])
    expect(state.record?.commitId).toBe(12)
    expect(state.own?.late).toEqual([])
  })

  test('is an attempt of what was discarded: who was replaced by it is told', () => {
    const attempts = [{ mark: 'nonce 12', edition: 1, after: 4 }]
    const left = givenUp({ pending: waiting({ base: base(4, 2), attempts }) }, 1000)
    expect(left.pending).toBeUndefined()
    const theirs = pulled(left, at(9, 3), both)
    expect(theirs.replaced).toBeUndefined()
    expect(pulled(theirs.state, at(12, 4), both)).toMatchObject({
      state: { record: { commitId: 12 }, own: { late: [] } },
      replaced: [{ after: 4, before: 12 }],
    })
  })

  test('takes the place of what we wrote, which is remembered until somebody says that they had not seen it', () => {
    const first = pulled({ record: recordAt(9, 3), own: ownAt(9) }, at(12, 4), both)
    expect(first.offers).toBeUndefined()
    expect(first.state.own?.content).toMatchObject({ form: 'stored', value: 'value 9' })
    expect(noted(first.state, { after: 9, before: 12 }, both).offers, 'whoever began from ours knew it').toBeUndefined()
    expect(noted(first.state, { after: 2, before: 9 }, both).offers, 'ours came later').toBeUndefined()
    const told = noted(first.state, { after: 4, before: 12 }, both)
    expect(told.offers).toMatchObject([{ value: 'value 9' }])
    expect(noted(told.state, { after: 4, before: 12 }, both).offers, 'once is enough').toBeUndefined()
  })

  test('of what waits here nobody needs to be told: it will meet theirs by itself', () => {
    const state: KeyState = { record: recordAt(9, 3), own: ownAt(9), pending: waiting({ base: base(9, 3) }) }
    expect(noted(state, { after: 4, before: 12 }, both)).toEqual({ state })
  })
})

describe('the answer to what was sent', () => {
  const sent = { pending: waiting({ base: base(4, 2) }), mark: 'm', value: 'sealed', metadata: { ivNonce: 'm' } }
  const state: KeyState = {
    record: recordAt(4, 2),
    pending: waiting({ base: base(4, 2), attempts: [{ mark: 'm', edition: 1, after: 4 }] }),
  }

  test('confirms it', () => {
    const { state: after, replaced } = taken(state, sent, { commitId: 5, after: { version: 3 }, isSeen: true }, both)
    expect(after.pending).toBeUndefined()
    expect(after.record).toEqual({ name, value: 'sealed', commitId: 5, metadata: { version: 3, ivNonce: 'm' } })
    expect(after.own).toMatchObject({ commitId: 5, isClaimed: true })
    expect(replaced).toBeUndefined()
  })

  test('says nothing of an earlier attempt that looks the same', () => {
    const attempts = [
      { mark: 'm', edition: 1, after: 2 },
      { mark: 'm', edition: 1, after: 4 },
    ]
    const twice: KeyState = { ...state, pending: waiting({ base: base(4, 2), attempts }) }
    const { state: after } = taken(twice, sent, { commitId: 5, after: { version: 3 }, isSeen: true }, both)
    expect(after.own?.late).toEqual([{ mark: 'm', after: 2 }])
  })

  test('may say that somebody wrote in between', () => {
    const answer = { commitId: 6, after: { version: 4 }, isSeen: false }
    expect(taken(state, sent, answer, both).replaced).toEqual([{ after: 4, before: 6 }])
    expect(taken(state, sent, answer, last).replaced).toBeUndefined()
  })

  test('comes when there is something newer here: that waits on, made from what was taken', () => {
    const newer: KeyState = { ...state, pending: waiting({ base: base(4, 2), edition: 2 }) }
    const answer = { commitId: 5, after: { version: 3, createdAt: 1 }, isSeen: true }
    expect(taken(newer, sent, answer, both).state.pending).toMatchObject({ edition: 2, base: base(5, 3) })
  })

  test('comes when it was given up and written anew: that waits on, made from what was taken', () => {
    const left = givenUp(state, 1000)
    expect(left.own?.late).toEqual([{ mark: 'm', after: 4 }])
    const anew: KeyState = { ...left, pending: waiting({ base: base(4, 2), edition: 2 }) }
    const { state: after } = taken(anew, sent, { commitId: 5, after: { version: 3, createdAt: 1 }, isSeen: true }, both)
    expect(after.pending).toMatchObject({ edition: 2, base: base(5, 3) })
    expect(after.own, 'answered, it arrives no more').toMatchObject({ commitId: 5, late: [] })
    expect(refused(anew, sent, { code: 'AT0022', words: 'no', at: 1, isFinal: true }).state).toMatchObject({
      pending: { edition: 2, attempts: [] },
      own: { late: [] },
    })
  })

  test('is a refusal: it stays, with the words', () => {
    const trouble = { code: 'AT0022', words: 'no', at: 1, isFinal: true }
    const { state: after } = refused(state, sent, trouble)
    expect(after.pending).toMatchObject({ draft, trouble, attempts: [] })
  })
})

describe('a server that was begun anew', () => {
  test('does not have what it confirmed: that is offered; what waits here waits on', () => {
    const own = ownAt(-1, { isLost: true })
    const swept = vanished({ record: recordAt(-1, 2, 'ours'), own }, name, both).state
    expect(lost(swept).offers).toMatchObject([{ form: 'stored', value: 'ours' }])
    const pending = waiting({ base: { ...base(-1, 2) } })
    expect(vanished({ record: recordAt(-1, 2), pending }, name, both).state.pending?.base?.there).toBe(false)
  })

  test('has it after all: nothing is to be decided', () => {
    const own = ownAt(-1, { isLost: true })
    const { state } = pulled({ record: recordAt(-1, 2, 'ours'), own }, at(3, 0, 'ours'), both)
    const after = lost(state)
    expect(after.offers).toBeUndefined()
    expect(after.state.own).toMatchObject({ commitId: 3, isClaimed: true })
    expect(after.state.own?.isLost).toBeUndefined()
  })
})
