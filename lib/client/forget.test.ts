import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KeyRing } from '../crypto/key-ring.ts'
import { type AtKey, formatAtKey, parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import { SharedKeys } from './shared-keys.ts'
import type { Removal } from './take-back.ts'
import { alice, bob, carol, keysOf, People, publicKeysOf } from './testing/people.ts'

const phone = sharedKey('phone.wavi', alice, bob)
const order = sharedKey('order.buzz', alice, bob)
const later = sharedKey('later.wavi', alice, bob)
const carols = sharedKey('phone.wavi', alice, carol)

let people: People
let a: AtClient
let b: AtClient
beforeEach(async () => {
  people = await People.meet()
  ;[a, b] = [await people.client(alice), await people.client(bob)]
})
afterEach(() => people.part())

/** Names on a server, with what is hidden and what cannot be read yet. */
const names = (atSign: string, matching: RegExp) =>
  [...people.network.keystore(atSign).entries()].map(({ text }) => text).filter((text) => matching.test(text))
const outcomes = (removals: readonly Removal[]) => removals.map(({ key, outcome }) => `${formatAtKey(key)} ${outcome}`)
const bobs = /bob.*@alice$/

describe('forgetting somebody', () => {
  beforeEach(async () => {
    await a.put(phone, '555-0100')
    await a.put(order, 'tea')
    await a.put(later, 'tomorrow', { ttb: 86_400_000 })
    await a.put(carols, '555-0199')
    await a.publish(publicKey('email.wavi', alice), 'alice@example.org')
  })

  test('leaves nothing that was for them, not even the key, and everything else as it was', async () => {
    const copies = () => names('@bob', /^cached:.*@alice$/).filter((name) => !name.endsWith(':publickey@alice'))
    await expect.poll(copies).toHaveLength(4)
    expect(copies()).toContain('cached:@bob:shared_key@alice')
    const begun: AtKey[][] = []
    const told: Removal[] = []
    const removals = await a.forget(bob, {
      onBegin: (keys) => begun.push([...keys]),
      onResult: (removal) => told.push(removal),
    })
    expect(names('@alice', bobs)).toEqual([])
    expect(told).toEqual(removals)
    expect(begun).toEqual([removals.map(({ key }) => key)])
    expect(outcomes(removals).slice(0, 3).sort()).toEqual([
      '@bob:later.wavi@alice removed',
      '@bob:order.buzz@alice removed',
      '@bob:phone.wavi@alice removed',
    ])
    // The key comes last: cut off before, all that is left can still be read.
    expect(outcomes(removals).slice(3).join()).toMatch(/@bob:shared_key@alice removed.*shared_key\.bob/)
    expect(await a.get(carols)).toMatchObject({ text: '555-0199' })
    expect(await a.get(publicKey('email.wavi', alice))).toMatchObject({ text: 'alice@example.org' })
    await expect.poll(copies).toEqual([])
    expect(await b.get(phone, { fresh: true })).toBeUndefined()
  })

  test('claims the copies that they could have kept, too', async () => {
    await a.put(phone, 'to keep', { ccd: false })
    const said = await linesOf((client) => client.forget(bob))
    const phones = said.filter(
      (line) => !line.startsWith('batch:') && line.includes('phone.wavi@alice') && !line.startsWith('llookup'),
    )
    expect(phones).toEqual([
      expect.stringMatching(/^update:meta:@bob:phone\.wavi@alice:.*ccd:true/),
      'delete:@bob:phone.wavi@alice',
    ])
    const keys = said.filter((line) => line.includes('@bob:shared_key@alice') && !line.startsWith('llookup'))
    expect(keys).toEqual([
      expect.stringMatching(/^update:meta:@bob:shared_key@alice:.*ccd:true/),
      'delete:@bob:shared_key@alice',
    ])
  })

  test('they can be shared with again at once, under a new key', async () => {
    const before = (await people.network.keystore('@alice').get(parseAtKey('shared_key.bob@alice')))?.value
    await a.forget(bob)
    await a.put(phone, 'welcome back')
    expect(await b.get(phone, { fresh: true })).toMatchObject({ text: 'welcome back' })
    expect(await a.get(phone)).toMatchObject({ text: 'welcome back' })
    const after = (await people.network.keystore('@alice').get(parseAtKey('shared_key.bob@alice')))?.value
    expect(after).toBeDefined()
    expect(after).not.toBe(before)
  })

  test('asks for names and times alone, so that nobody who fills the copies can prevent it', async () => {
    const say = await people.raw(carol)
    const copies = ['one', 'two'].map((name) => `shared_key.${name}`)
    for (const name of copies) await say(`notify:update:ttln:60000:ttr:-1:@alice:${name}@carol:${'x'.repeat(300_000)}`)
    await expect.poll(() => names('@alice', /^cached:@alice:shared_key\.(one|two)@carol$/)).toHaveLength(2)
    await a.put(sharedKey('film.wavi', alice, bob), 'x'.repeat(200_000))
    const narrow = await people.client(alice, { maxReplyBytes: 100_000 })
    expect(await narrow.stored(later)).toMatchObject({ metadata: { ttb: 86_400_000 } })
    const removals = await narrow.forget(bob)
    expect(outcomes(removals)).toContain('@bob:later.wavi@alice removed')
    expect(removals.every(({ outcome }) => outcome === 'removed')).toBe(true)
    expect(names('@alice', /^@bob:/)).toEqual([])
  })

  test('that was stopped goes on with what is left', async () => {
    const stop = new AbortController()
    const first = await a.forget(bob, { signal: stop.signal, onResult: () => stop.abort() })
    expect(first.filter(({ outcome }) => outcome === 'removed')).toHaveLength(1)
    expect(first.filter(({ outcome }) => outcome === 'left').length).toBeGreaterThan(3)
    expect(names('@alice', /^shared_key\.bob@/)).toHaveLength(1)
    const left = names('@alice', /^@bob:(phone|order|later)/)
    expect(left).toHaveLength(2)
    const second = await a.forget(bob)
    expect(second.every(({ outcome }) => outcome === 'removed')).toBe(true)
    expect(names('@alice', /^@bob:/)).toEqual([])
  })

  test('keeps the key as long as anything that needs it could not be removed', async () => {
    const refusing = await people.client(alice, {
      dial: answering(/^delete:@bob:order/, 'error:AT0009-UnAuthorized client in request : no\n@alice@'),
    })
    const removals = await refusing.forget(bob)
    expect(outcomes(removals)).toContain('@bob:order.buzz@alice failed')
    expect(outcomes(removals)).toContain('@bob:phone.wavi@alice removed')
    expect(outcomes(removals)).toContain('shared_key.bob@alice left')
    expect(await a.get(order)).toMatchObject({ text: 'tea' })
  })

  test('keeps the key where another device shares something meanwhile', async () => {
    const laptop = await people.client(alice)
    const fresh = sharedKey('fresh.wavi', alice, bob)
    const dial = between(async (line) => {
      if (line.startsWith('delete:@bob:order')) await laptop.put(fresh, 'new')
      return undefined
    })
    const removals = await (await people.client(alice, { dial })).forget(bob)
    expect(outcomes(removals)).toContain('shared_key.bob@alice left')
    expect(await (await people.client(alice)).get(fresh)).toMatchObject({ text: 'new' })
  })

  test('ends with what came of it so far when the own server goes away half-way', async () => {
    const dial = between(async (line) => {
      if (line.startsWith('delete:@bob:order')) await people.network.remove('@alice')
      return undefined
    })
    const removals = await (await people.client(alice, { dial })).forget(bob)
    expect(removals.map(({ outcome }) => outcome)).toContain('failed')
    expect(outcomes(removals)).toContain('shared_key.bob@alice left')
  })

  test('with an enrollment keeps the key: what else it seals may be out of sight', async () => {
    const keys: KeyRing = { ...(await keysOf(alice)), enrollmentId: 'e-1' }
    const request = await people.raw(alice)
    const some = new SharedKeys({ request, keys, publicKeys: publicKeysOf(request, keys), now: Date.now })
    expect(await some.halves(bob)).toEqual([])
  })
})

describe('taking back', () => {
  test('goes record by record, says what came of each, and does not stop for one', async () => {
    const keys = [1, 2, 3].map((i) => selfKey(`n${i}.wavi`, alice))
    for (const key of keys) await a.put(key, 'x')
    const refusing = await people.client(alice, {
      dial: answering(/^delete:n2/, 'error:AT0009-UnAuthorized client in request : no\n@alice@'),
    })
    const removals = await refusing.takeBack(keys)
    expect(removals.map(({ outcome }) => outcome)).toEqual(['removed', 'failed', 'removed'])
    expect(removals[1]).toMatchObject({ error: { code: 'AT0009' } })
  })

  test('ends when the own server is gone: nobody waits for each of the rest', async () => {
    const keys = [1, 2, 3].map((i) => selfKey(`n${i}.wavi`, alice))
    await people.network.remove('@alice')
    const lost = await people.client(alice)
    expect((await lost.takeBack(keys)).map(({ outcome }) => outcome)).toEqual(['failed', 'left', 'left'])
  })
})

/** What a client of Alice says while it does something. */
async function linesOf(act: (client: AtClient) => Promise<unknown>): Promise<string[]> {
  const lines: string[] = []
  const dial = between((line) => {
    lines.push(line)
    return undefined
  })
  await act(await people.client(alice, { dial }))
  return lines
}

/** A line to the own server on which a request like this gets another answer. */
function answering(pattern: RegExp, answer: string) {
  return between((line) => (pattern.test(line) ? answer : undefined))
}

function between(hear: (line: string) => string | undefined | Promise<undefined>): typeof people.dial {
  return async (to, signal) => {
    const transport = await people.dial(to, signal)
    const queue: Uint8Array[] = []
    let wake = () => {}
    let isOver = false
    void (async () => {
      for await (const chunk of transport) {
        queue.push(chunk)
        wake()
      }
      isOver = true
      wake()
    })()
    return {
      closed: transport.closed,
      close: () => transport.close(),
      async write(bytes) {
        const answer = await hear(new TextDecoder().decode(bytes).trimEnd())
        if (answer === undefined) return transport.write(bytes)
        queue.push(new TextEncoder().encode(answer))
        wake()
      },
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const chunk = queue.shift()
          if (chunk) yield chunk
          else if (isOver) return
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      },
    }
  }
}
