import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatAtKey, type PublicKey, parseAtKey, publicKey, type SelfKey, selfKey } from '../../protocol/at-key.ts'
import type { Transport } from '../../transport/transport.ts'
import type { LocalRecords } from '../../vault/local-records.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import { openRecords } from '../../vault/records.ts'
import { freshName } from '../../vault/testing/storage.ts'
import type { AtClient } from '../at-client.ts'
import { alice, People } from '../testing/people.ts'

/*
 * Two devices of one atSign, each with its own store and its own clock, against an atServer of ours: written to, cut off,
 * restarted and synchronised in any order, also at once. In the end both know the same as the server, and no write that was
 * acknowledged is lost: it is the value, or whoever replaced it knew it, or it is offered.
 */

const keys: readonly (SelfKey | PublicKey)[] = [selfKey('notes.wavi', alice), publicKey('city.wavi', alice)]
type Which = 0 | 1

type Step =
  | { readonly do: 'put' | 'delete'; readonly device: Which; readonly key: number }
  | { readonly do: 'restart'; readonly device: Which }
  | { readonly do: 'resolve'; readonly device: Which; readonly choice: 'mine' | 'theirs' }
  /** After so many lines either way the line is cut; and whether the server still gets the last one. */
  | { readonly do: 'sync'; readonly device: Which; readonly cut: Cut | undefined }
  | { readonly do: 'both'; readonly cuts: readonly [Cut | undefined, Cut | undefined] }
  | { readonly do: 'server restarts' }

interface Cut {
  readonly after: number
  /** Whether the server gets the line at which it is cut: at once, not at all, or after the device has gone on. */
  readonly arrives: 'now' | 'late' | 'never'
}

const which = fc.constantFrom<Which>(0, 1)
const cut = fc.option(
  fc.record({ after: fc.integer({ min: 0, max: 6 }), arrives: fc.constantFrom('now', 'late', 'never') }),
  {
    nil: undefined,
    freq: 2,
  },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), device: which, key: fc.nat(keys.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('delete' as const), device: which, key: fc.nat(keys.length - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), device: which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      device: which,
      choice: fc.constantFrom<'mine' | 'theirs'>('mine', 'theirs'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sync' as const), device: which, cut }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('both' as const), cuts: fc.tuple(cut, cut) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'server restarts' as const }) },
)

/** A state of a key that somebody made: a text, or that it was removed; and what its maker knew. */
interface Version {
  readonly id: number
  readonly text: string | undefined
  readonly knew: ReadonlySet<number>
  /** Whether its maker saw that there was nothing. */
  readonly isFirst: boolean
}

let people: People
beforeAll(async () => {
  people = await People.meet({ onboarded: [alice] })
})
afterAll(() => people.part())

let begun = 0

/** A log that grows with every history would make each one slower than the one before. */
async function amongNewPeople(): Promise<void> {
  if (begun % 50 !== 49) return
  begun++
  await people.part()
  people = await People.meet({ onboarded: [alice] })
}

class Device {
  #client: AtClient | undefined
  /** Where the next connections are cut. */
  cut: Cut | undefined
  readonly records: LocalRecords

  constructor(
    records: LocalRecords,
    readonly skew: number,
    readonly namespace: string,
  ) {
    this.records = records
  }

  async client(): Promise<AtClient> {
    this.#client ??= await people.client(alice, {
      records: this.records,
      preferences: { strategy: 'on demand', namespaces: [this.namespace], pageSize: 3, batchSize: 2 },
      now: () => people.network.clock.now() + this.skew,
      dial: async (to, signal) => this.#cutting(await people.dial(to, signal)),
    })
    return this.#client
  }

  /** As if the program were killed, and begun anew. */
  restart(): void {
    this.#client?.close()
    this.#client = undefined
  }

  #cutting(transport: Transport): Transport {
    let end = () => {}
    const ended = new Promise<undefined>((resolve) => {
      end = () => resolve(undefined)
    })
    let isHeld = false
    return {
      async *[Symbol.asyncIterator]() {
        const chunks = transport[Symbol.asyncIterator]()
        for (;;) {
          const next = await Promise.race([chunks.next(), ended])
          if (!next || next.done) return
          yield next.value
        }
      },
      closed: Promise.race([transport.closed, ended]),
      close: () => {
        end()
        if (!isHeld) transport.close()
      },
      write: async (bytes) => {
        const { cut } = this
        if (cut === undefined || cut.after > 0) {
          if (cut) this.cut = { ...cut, after: cut.after - 1 }
          return transport.write(bytes)
        }
        this.cut = undefined
        if (cut.arrives === 'now') await transport.write(bytes)
        if (cut.arrives === 'late') {
          isHeld = true
          this.#held.push(async () => {
            const answered = transport[Symbol.asyncIterator]().next()
            await transport.write(bytes).catch(() => {})
            await answered
            transport.close()
          })
        }
        end()
        if (!isHeld) transport.close()
      },
    }
  }
  readonly #held: (() => Promise<void>)[] = []

  /** What was held up on its way arrives. */
  async arrive(): Promise<void> {
    for (const arrive of this.#held.splice(0)) await arrive()
  }
}

class History {
  readonly #versions: Version[] = []
  readonly #namespace = `h${begun++}`
  readonly devices: readonly [Device, Device]
  /** What is here by that text is this version. */
  readonly #byText = new Map<string, Version>()
  readonly #removals = new Map<string, Version[]>()
  readonly #made = new Map<string, Version[]>()

  constructor(open: () => LocalRecords, skews: readonly [number, number]) {
    const make = (skew: number) => new Device(open(), skew, this.#namespace)
    this.devices = [make(skews[0]), make(skews[1])]
  }

  key(at: number): SelfKey | PublicKey {
    const key = keys[at] as SelfKey | PublicKey
    return parseAtKey(formatAtKey(key).replace('.wavi', `.${this.#namespace}`)) as SelfKey | PublicKey
  }

  async do(step: Step): Promise<void> {
    people.network.clock.advance(7)
    switch (step.do) {
      case 'put':
      case 'delete':
        return this.#write(step.do, step.device, this.key(step.key))
      case 'restart':
        return this.devices[step.device].restart()
      case 'resolve':
        return this.#resolve(step.device, step.choice)
      case 'sync':
        return this.#sync(step.device, step.cut)
      case 'both':
        await Promise.all([this.#sync(0, step.cuts[0]), this.#sync(1, step.cuts[1])])
        return
      case 'server restarts':
        await people.network.stop('@alice')
        await people.network.start('@alice')
    }
  }

  /**
   * Who looks at a key knows what they are shown, and what its maker knew. Who sees nothing knows every removal: to write
   * there takes nothing away from whoever removed it.
   */
  async #shown(device: Which, key: SelfKey | PublicKey): Promise<ReadonlySet<number>> {
    const value = await (await this.devices[device].client()).get(key)
    if (value) return this.#knowledgeOf(value.text)
    return new Set([...(this.#known.get(`${device} ${formatAtKey(key)}`) ?? []), ...this.#removed(formatAtKey(key))])
  }

  #knowledgeOf(text: string): ReadonlySet<number> {
    const version = this.#byText.get(text)
    if (!version) throw new Error(`nobody wrote ${text}`)
    return new Set([...version.knew, version.id])
  }

  #removed(name: string): number[] {
    return (this.#removals.get(name) ?? []).flatMap(({ id, knew }) => [...knew, id])
  }

  readonly #known = new Map<string, ReadonlySet<number>>()

  async #write(what: 'put' | 'delete', device: Which, key: SelfKey | PublicKey): Promise<void> {
    const client = await this.devices[device].client()
    const name = formatAtKey(key)
    const knew = await this.#shown(device, key)
    const id = this.#versions.length
    const isThere = (await client.get(key)) !== undefined
    if (what === 'delete' && !isThere) return
    const text = what === 'put' ? `${name} ${id}` : undefined
    if (text === undefined) await client.delete(key)
    else if (key.kind === 'public') await client.publish(key, text)
    else await client.put(key, text)
    this.#add(name, { id, text, knew, isFirst: !isThere })
    this.#known.set(`${device} ${name}`, new Set([...knew, id]))
    // What never left this device is nobody else's, and its removal is no news to anybody.
    const [{ pending } = {}] = await this.devices[device].records.look([name])
    if (!pending?.base?.there) this.#decided.push({ name, ids: new Set([...knew, id]) })
  }

  #add(name: string, version: Version): void {
    this.#versions.push(version)
    this.#made.set(name, [...(this.#made.get(name) ?? []), version])
    if (version.text !== undefined) this.#byText.set(version.text, version)
    else this.#removals.set(name, [...(this.#removals.get(name) ?? []), version])
  }

  async #resolve(device: Which, choice: 'mine' | 'theirs'): Promise<void> {
    const client = await this.devices[device].client()
    const [conflict] = await client.conflicts.list()
    if (!conflict) return
    const name = formatAtKey(conflict.key)
    const knew = await this.#shown(device, conflict.key as SelfKey)
    const mine = conflict.mine && this.#byText.get(conflict.mine.text)
    await client.conflicts.resolve(conflict.id, choice)
    // Whoever decides has seen both.
    const seen = new Set([...knew, ...(mine ? [...mine.knew, mine.id] : this.#removed(name))])
    if (choice === 'theirs') {
      this.#decided.push({ name, ids: seen })
      return
    }
    this.#revive(name, mine, seen)
    this.#known.set(`${device} ${name}`, seen)
  }
  readonly #decided: { name: string; ids: ReadonlySet<number> }[] = []

  /** The same text once more, by somebody who knows more. */
  #revive(name: string, mine: Version | undefined, knew: ReadonlySet<number>): void {
    if (!mine?.text) {
      this.#add(name, { id: this.#versions.length, text: undefined, knew, isFirst: false })
      return
    }
    this.#byText.set(mine.text, { ...mine, knew: new Set([...mine.knew, ...knew]) })
  }

  async #sync(device: Which, cut: Cut | undefined): Promise<void> {
    const one = this.devices[device]
    one.cut = cut
    const client = await one.client()
    await client.sync().catch(() => {})
    one.cut = undefined
    // It has gone on without what was held up before.
    if (!cut) await one.arrive()
  }

  /** Until nobody has anything to say any more. */
  async settle(): Promise<void> {
    for (const device of this.devices) await device.arrive()
    for (let round = 0; round < 8; round++) {
      for (const device of [0, 1] as const) {
        await (await this.devices[device].client()).sync()
      }
      const waiting = await Promise.all(
        this.devices.map(async ({ records }) => [...(await records.pending()), ...(await records.replacements())]),
      )
      if (waiting.every((some) => some.length === 0) && round > 0) return
    }
    throw new Error('they never come to an end')
  }

  async judge(): Promise<void> {
    for (const [at] of keys.entries()) {
      const key = this.key(at)
      const name = formatAtKey(key)
      const clients = await Promise.all(this.devices.map((device) => device.client()))
      const shown = await Promise.all(clients.map(async (client) => (await client.get(key))?.text))
      const server = (await clients[0]?.get(key, { fresh: true }))?.text
      expect(shown, `${name}: what both show`).toEqual([server, server])
      const offered = (await Promise.all(clients.map((client) => client.conflicts.list())))
        .flat()
        .filter((conflict) => formatAtKey(conflict.key) === name)
      const alive = new Set<number>()
      const live = (text: string | undefined) => {
        for (const id of text === undefined ? this.#removed(name) : this.#knowledgeOf(text)) alive.add(id)
      }
      live(server)
      for (const { mine } of offered) live(mine?.text)
      for (const { ids, name: about } of this.#decided) if (about === name) for (const id of ids) alive.add(id)
      // Whoever writes where there is nothing is in nobody's way who removed something else.
      for (const removal of this.#removals.get(name) ?? []) {
        const isBeside = this.#versions.some(({ id, isFirst }) => isFirst && alive.has(id) && !removal.knew.has(id))
        if (isBeside) for (const id of [...removal.knew, removal.id]) alive.add(id)
      }
      const lost = (this.#made.get(name) ?? []).filter(({ id }) => !alive.has(id))
      expect(
        lost.map(({ id, text }) => text ?? `removal ${id}`),
        `${name}: written, acknowledged and lost`,
      ).toEqual([])
    }
  }

  async end(): Promise<void> {
    for (const device of this.devices) {
      device.restart()
      await device.records.destroy()
    }
  }
}

/** More of them, by hand: HISTORIES=10000. */
const histories = Number(process.env.HISTORIES ?? 40)
const homes: Readonly<Record<string, [share: number, open: () => LocalRecords]>> = {
  'in memory': [1, () => memoryRecords({ atSign: alice })],
  'in the browser': [0.2, () => openRecords({ atSign: alice, name: freshName() })],
}

for (const [home, [share, open]] of Object.entries(homes)) {
  test(`two devices ${home} that write, are cut off and start again in any order come to the same, and nothing is lost`, async () => {
    const skew = fc.integer({ min: -86_400_000, max: 86_400_000 })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 24 }), fc.tuple(skew, skew), async (steps, skews) => {
        await amongNewPeople()
        const history = new History(open, skews)
        try {
          for (const one of steps) await history.do(one)
          await history.settle()
          await history.judge()
        } finally {
          await history.end()
        }
      }),
      { numRuns: Math.ceil(histories * share) },
    )
  }, 3_600_000)
}
