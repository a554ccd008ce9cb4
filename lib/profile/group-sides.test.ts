import { describe, expect, test } from 'vitest'
import { alice, bob, carol } from '../client/testing/people.ts'
import { bookOf } from '../contacts/book.ts'
import { newContact } from '../contacts/contact.ts'
import { parseAtKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { type Audience, type GroupAudience, groupAudience, keyFor } from './audience.ts'
import { audienceLabel } from './audience-label.ts'
import {
  answersForGroups,
  audienceFor,
  type Circles,
  circlesOf,
  type FieldGroups,
  fieldOfGroupSides,
  formatFieldGroups,
  groupSidesKey,
  ofGroups,
  parseFieldGroups,
  reconcile,
} from './group-sides.ts'
import type { Answer } from './profile.ts'

const dave = parseAtSign('@dave')
const [family, work] = [groupAudience('1'), groupAudience('2')]

function circles(members: Partial<Record<GroupAudience, readonly AtSign[] | undefined>>, isPartial = false): Circles {
  const all = Object.entries(members).map(([audience, members]) => ({
    audience: audience as GroupAudience,
    name: audience,
    members,
  }))
  return { all, isPartial }
}

const nothing: FieldGroups = { field: 'phone', sides: [], given: new Map() }
const phone = (person: AtSign, raw: string): Answer => ({
  name: 'phone',
  label: 'Phone',
  shown: { kind: 'text', text: raw },
  raw,
  audience: person,
  key: sharedKey('phone.wavi', alice, person),
})

describe('what is for groups', () => {
  test('goes by the first group in the order, then contacts, then everyone; what is for a person goes before', () => {
    const all = circles({ [family]: [bob], [work]: [bob, carol], contacts: [bob, carol, dave] })
    const audiences: Audience[] = ['everyone', 'contacts', work, family]
    expect([bob, carol, dave].map((one) => audienceFor(one, audiences, all))).toEqual([family, work, 'contacts'])
    expect(audienceFor(bob, [...audiences, bob], all)).toBe(bob)
    expect(audienceFor(parseAtSign('@eve'), audiences, all)).toBe('everyone')
    expect(audienceFor(bob, ['only me', work], all)).toBe(work)
    expect(audienceFor(bob, ['only me'], all)).toBeUndefined()
  })

  test('is there for everybody in the group but the owner and who is blocked', () => {
    const key = (name: string) => parseAtKey(name)
    const member = (atSign: AtSign) => newContact(atSign, new Date(0)).stored
    const book = bookOf(alice, [
      {
        key: key('atconnections.carol.alice.at_contact.wavi@alice'),
        text: JSON.stringify({ ...member(carol), blocked: true }),
      },
      { key: key('atconnections.bob.alice.at_contact.wavi@alice'), text: JSON.stringify(member(bob)) },
      {
        key: key('atconnections.groupslist.alice.at_contact.wavi@alice'),
        text: JSON.stringify([{ atGroupId: '6f1d2c30-07ab-11ef-9a1c-0242ac120002', atGroupName: 'Family' }]),
      },
      {
        key: key('6f1d2c30-07ab-11ef-9a1c-0242ac120002.at_contact.wavi@alice'),
        text: JSON.stringify({
          groupId: '6f1d2c30-07ab-11ef-9a1c-0242ac120002',
          groupName: 'Family',
          members: [alice, bob, carol, dave].map(member),
        }),
      },
    ])
    const found = circlesOf(book)
    expect(found.all.map(({ name, members }) => [name, members])).toEqual([
      ['Family', [bob, dave]],
      ['Contacts', [bob]],
    ])
    expect(audienceLabel(found.all[0]?.audience ?? 'everyone', found.all)).toBe('Family')
    expect(audienceLabel('contacts')).toBe('Contacts')
    expect(circlesOf({ ...book, isPartial: true }).all.at(-1)?.members).toBeUndefined()
  })

  test('never has a record of its own', () => {
    expect(() => keyFor('phone', alice, family)).toThrow('What is for a group is written for each person in it.')
  })

  test('a value of the owner’s own making is neither written over nor taken, also where it was written elsewhere', () => {
    const all = circles({ [family]: [bob, carol] })
    const given = reconcile({ ...nothing, sides: [{ audience: family, value: '1' }] }, [], all).groups
    const stored = [phone(bob, 'his own'), phone(carol, '1')]
    expect(ofGroups(stored, given).map(({ audience }) => audience)).toEqual([carol])
    const next = reconcile({ ...given, sides: [{ audience: family, value: '2' }] }, stored, all)
    expect(next.changes).toMatchObject([{ audience: carol, value: '2' }])
    const gone = reconcile({ ...given, sides: [] }, stored, circles({}))
    expect(gone.changes).toMatchObject([{ audience: carol, value: undefined }])
  })

  test('of a group that cannot be read nothing is given and nothing taken', () => {
    const before = reconcile(
      { ...nothing, sides: [{ audience: family, value: '1' }] },
      [],
      circles({ [family]: [bob] }),
    )
    const stored = [phone(bob, '1')]
    for (const all of [circles({ [family]: undefined }), circles({}, true)]) {
      const next = reconcile(before.groups, stored, all)
      expect(next.changes).toEqual([])
      expect(ofGroups(stored, next.groups)).toEqual(stored)
    }
  })

  test('what a group has given and cannot be read at the moment is known for that later', () => {
    const side = { audience: family, value: '1' } as const
    const given = reconcile({ ...nothing, sides: [side] }, [], circles({ [family]: [bob] })).groups
    const unread: Answer = { ...phone(bob, ''), shown: { kind: 'unreadable', sentence: 'Not now.' } }
    const next = reconcile(given, [unread], circles({ [family]: [] }))
    expect(next.changes).toEqual([])
    const later = reconcile(next.groups, [phone(bob, '1')], circles({ [family]: [] }))
    expect(later.changes).toEqual([{ field: 'phone', audience: bob, value: undefined }])
  })

  test('is written with its end, and again when only that is another', () => {
    const all = circles({ [family]: [bob] })
    const until = new Date(5_000)
    const first = reconcile({ ...nothing, sides: [{ audience: family, value: '1', until }] }, [], all)
    expect(first.changes).toEqual([{ field: 'phone', audience: bob, value: '1', from: null, until, refreshSeconds: 0 }])
    const stored = [{ ...phone(bob, '1'), expiresAt: until }]
    expect(reconcile(first.groups, stored, all).changes).toEqual([])
    const later = { ...first.groups, sides: [{ audience: family, value: '1' }] } as const
    expect(reconcile(later, stored, all).changes).toMatchObject([{ until: null }])
  })

  test('is noted as it was, in as many records as there are fields', () => {
    const groups: FieldGroups = {
      field: 'image',
      sides: [
        { audience: 'contacts', value: Uint8Array.of(255, 216, 255), until: new Date(5), refreshSeconds: 60, at: 3 },
        { audience: family, value: 'text\nof two lines' },
      ],
      given: new Map([
        [bob, ['a', 'b']],
        [carol, ['a']],
      ]),
      gone: new Map([[work, 7]]),
    }
    expect(parseFieldGroups('image', formatFieldGroups(groups) ?? '')).toEqual(groups)
    expect(formatFieldGroups(nothing)).toBeUndefined()
    for (const wrong of ['', 'null', '{}', '{"sides":[],"given":null}', '{"sides":[{"audience":"@bob"}],"given":{}}'])
      expect(parseFieldGroups('image', wrong)).toBeUndefined()
    expect(fieldOfGroupSides(groupSidesKey('custom_dr._who', alice))).toBe('custom_dr._who')
    expect(fieldOfGroupSides(parseAtKey('@bob:group-sides.phone.facet@alice'))).toBeUndefined()
    expect(answersForGroups(groups, alice, circles({ contacts: [] }), 10)).toEqual([])
  })
})

/** A field as it is on a server, a note beside it, and what its owner did by hand. */
class World {
  readonly stored = new Map<AtSign, string>()
  readonly byHand = new Set<AtSign>()
  groups: FieldGroups = nothing
  readonly members = new Map<GroupAudience, Set<AtSign>>([
    [family, new Set()],
    [work, new Set()],
    ['contacts', new Set()],
  ])

  get circles(): Circles {
    return circles(Object.fromEntries([...this.members].map(([audience, members]) => [audience, [...members]])))
  }

  get answers(): Answer[] {
    return [...this.stored].map(([person, value]) => phone(person, value))
  }

  /** What should be there: what is by hand, else what the first group of each person gets. */
  get wanted(): Map<AtSign, string> {
    const all = new Map<AtSign, string>()
    for (const person of people) {
      const hand = this.byHand.has(person) ? this.stored.get(person) : undefined
      const audience = audienceFor(
        person,
        this.groups.sides.map((side) => side.audience),
        this.circles,
      )
      const value = hand ?? this.groups.sides.find((side) => side.audience === audience)?.value
      if (typeof value === 'string') all.set(person, value)
    }
    return all
  }

  /** Notes, and then does the first `most` of what there is to do. */
  settle(own?: ReadonlyMap<AtSign, string | undefined>, most = Number.POSITIVE_INFINITY): number {
    const { changes, groups } = reconcile(this.groups, this.answers, this.circles, own)
    this.groups = parseFieldGroups('phone', formatFieldGroups(groups) ?? '') ?? nothing
    for (const { audience, value } of changes.slice(0, most)) {
      const person = audience as AtSign
      if (typeof value === 'string') this.stored.set(person, value)
      else this.stored.delete(person)
    }
    return changes.length
  }
}

const people = ['@bob', '@carol', '@dave', '@eve', '@☕', '@frank'].map(parseAtSign)

/** Always the same for one seed. [mulberry32] */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('whatever happens, in whatever order', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
    test(`everybody has what the rule says, and nobody what it does not (${seed})`, () => {
      const below = chance(seed)
      const one = <T>(of: readonly T[]): T => of[below(of.length)] as T
      const world = new World()
      const history: string[] = []
      for (let step = 0; step < 400; step++) {
        const [person, audience] = [one(people), one([...world.members.keys()])]
        const before = new Map([...world.byHand].map((hand) => [hand, world.stored.get(hand)]))
        const cut = below(3) === 0 ? below(3) : Number.POSITIVE_INFINITY
        switch (below(7)) {
          case 0:
          case 1: {
            const members = world.members.get(audience)
            if (!members?.delete(person)) members?.add(person)
            history.push(`${person} in or out of ${audience}`)
            world.settle(undefined, cut)
            break
          }
          case 2: {
            const others = world.groups.sides.filter((side) => side.audience !== audience)
            const value = `of a group ${step}`
            world.groups = { ...world.groups, sides: below(3) === 0 ? others : [...others, { audience, value }] }
            history.push(`side of ${audience}`)
            world.settle(undefined, cut)
            break
          }
          case 3: {
            const isRefused = below(3) === 0
            const value = below(3) === 0 ? (world.stored.get(person) ?? 'by hand') : `by hand ${step}`
            history.push(`by hand for ${person}${isRefused ? ', refused' : ''}`)
            world.settle(new Map([[person, value]]), cut)
            if (isRefused && world.stored.get(person) !== value) break
            world.stored.set(person, value)
            world.byHand.add(person)
            before.delete(person)
            break
          }
          case 4: {
            history.push(`no more by hand for ${person}`)
            const wasThere = world.byHand.delete(person)
            before.delete(person)
            if (wasThere) world.settle(new Map([[person, undefined]]))
            break
          }
          case 5: {
            history.push(`another program writes for ${person}`)
            world.stored.set(person, `elsewhere ${step}`)
            world.byHand.add(person)
            before.delete(person)
            break
          }
          default: {
            history.push(`another program removes for ${person}`)
            world.stored.delete(person)
            world.byHand.delete(person)
            before.delete(person)
          }
        }
        for (const [hand, value] of before) expect(world.stored.get(hand), history.slice(-4).join(', ')).toBe(value)
        // Looking at the page brings all in line, whatever was cut off.
        const wanted = world.wanted
        world.settle()
        expect(new Map([...world.stored].sort()), history.slice(-4).join(', ')).toEqual(new Map([...wanted].sort()))
        expect(world.settle(), 'then there is nothing to do').toBe(0)
      }
    })
})

// Each against each would take longer than any test may.
test('a group of fifty thousand is looked through person by person', () => {
  const many = Array.from({ length: 50_000 }, (_, at) => parseAtSign(`@person${at}`))
  const all = circles({ [family]: many, contacts: many })
  const first = reconcile({ ...nothing, sides: [{ audience: family, value: '1' }] }, [], all)
  expect(first.changes).toHaveLength(many.length)
  const stored = many.map((person) => phone(person, '1'))
  expect(reconcile(first.groups, stored, all).changes).toHaveLength(0)
})
