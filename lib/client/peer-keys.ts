import { comparisonNumber } from '../crypto/comparison.ts'
import type { Pin, Pins } from '../crypto/pins.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'

/** Somebody's server shows another public key than the one that was known. */
export interface KeyChange {
  readonly peer: AtSign
  readonly before: string
  readonly after: string
  /** To compare with them: both see the same where `after` is truly theirs. */
  readonly number: string
  /** Whether it counts already, or waits to be accepted. */
  readonly state: 'accepted' | 'waiting'
}

/** Somebody by their key. */
export interface KnownKey {
  readonly peer: AtSign
  /** To compare with them. */
  readonly number: string
  /** Since when that key counts, in milliseconds since the epoch. */
  readonly since: number
  /** Another one, which waits to be accepted. */
  readonly change?: KeyChange
}

/** `accept` takes a new key as it comes and tells of it, as existing apps do; `ask` seals nothing for it before it was accepted. */
export type KeyChangePreference = 'accept' | 'ask'

export interface PeerKeysOptions {
  readonly atSign: AtSign
  /** The own one. */
  readonly publicKey: string
  readonly pins: Pins
  readonly keyChanges: KeyChangePreference
  readonly now: () => number
}

/**
 * By which public key each person is known. The first that is seen counts; that a server lies at that moment only the
 * number tells, and a reset of their atSign looks no different from a lie.
 */
export class PeerKeys {
  readonly #options: PeerKeysOptions
  readonly #listeners = new Set<(change: KeyChange) => void>()
  /** Of one person, one thing after the other: otherwise a change would be told twice. */
  readonly #turns = new Map<AtSign, Promise<unknown>>()

  constructor(options: PeerKeysOptions) {
    this.#options = options
  }

  /** Takes note of a key just fetched from its owner's server, and returns the one that counts. */
  seen(peer: AtSign, publicKey: string): Promise<string> {
    return this.#inTurn(peer, () => this.#see(peer, publicKey))
  }

  async #see(peer: AtSign, publicKey: string): Promise<string> {
    const { pins, keyChanges, now } = this.#options
    const pin = await pins.get(peer)
    const since = now()
    if (pin === undefined) await pins.put({ peer, publicKey, since })
    if (pin === undefined) return publicKey
    if (pin.publicKey === publicKey) {
      if (pin.waiting) await pins.put(without(pin))
      return publicKey
    }
    if (keyChanges === 'accept') {
      await pins.put({ peer, publicKey, since })
      await this.#tell(peer, pin.publicKey, publicKey, 'accepted')
      return publicKey
    }
    if (pin.waiting?.publicKey !== publicKey) {
      await pins.put({ ...pin, waiting: { publicKey, since } })
      await this.#tell(peer, pin.publicKey, publicKey, 'waiting')
    }
    return pin.publicKey
  }

  /** The key by which somebody is known; undefined for whom nothing was ever asked about. */
  pin(peer: AtSign): Promise<Pin | undefined> {
    return this.#options.pins.get(peer)
  }

  /** Throws AT0033 while another key of theirs waits to be accepted. */
  async checkSettled(peer: AtSign): Promise<void> {
    if (this.#options.keyChanges === 'accept' || !(await this.pin(peer))?.waiting) return
    const sentence = `${peer} has a new key. Compare the number with them and accept it; nothing is sealed for them before.`
    throw new AtError('AT0033', sentence)
  }

  /** The number for the key that counts; undefined for whom nothing was ever asked about. */
  async numberWith(peer: AtSign): Promise<string | undefined> {
    const pin = await this.pin(peer)
    return pin && this.#number(peer, pin.publicKey)
  }

  /** All changes that wait to be accepted. */
  async waiting(): Promise<KeyChange[]> {
    const known = await this.#knownBy(await this.#options.pins.all())
    return known.flatMap(({ change }) => change ?? [])
  }

  /** Calls with everybody whose key is known, and again whenever that changes, in another tab too. Returns how to stop. */
  watch(listener: (known: readonly KnownKey[]) => void): () => void {
    let latest: readonly Pin[]
    return this.#options.pins.watch((pins) => {
      latest = pins
      void this.#knownBy(pins).then((known) => latest === pins && listener(known))
    })
  }

  #knownBy(pins: readonly Pin[]): Promise<KnownKey[]> {
    const known = pins.map(async ({ peer, publicKey, since, waiting }) => {
      const number = await this.#number(peer, publicKey)
      if (!waiting) return { peer, number, since }
      return { peer, number, since, change: await this.#change(peer, publicKey, waiting.publicKey, 'waiting') }
    })
    return Promise.all(known)
  }

  /** Lets the new key count from now on. AT0022 when it is not the one that waits any more. */
  accept({ peer, after }: Pick<KeyChange, 'peer' | 'after'>): Promise<void> {
    return this.#inTurn(peer, async () => {
      const { pins, now } = this.#options
      const pin = await pins.get(peer)
      if (pin?.publicKey === after) return
      if (pin?.waiting?.publicKey !== after) {
        throw new AtError('AT0022', `The key of ${peer} has changed once more. Compare the new number.`)
      }
      await pins.put({ peer, publicKey: after, since: now() })
    })
  }

  /** Calls with each change as it is seen. Returns how to stop. */
  onChange(listener: (change: KeyChange) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async #tell(peer: AtSign, before: string, after: string, state: KeyChange['state']): Promise<void> {
    const change = await this.#change(peer, before, after, state)
    for (const listener of this.#listeners) listener(change)
  }

  async #change(peer: AtSign, before: string, after: string, state: KeyChange['state']): Promise<KeyChange> {
    return { peer, before, after, number: await this.#number(peer, after), state }
  }

  #number(peer: AtSign, publicKey: string): Promise<string> {
    const { atSign, publicKey: own } = this.#options
    return comparisonNumber({ atSign, publicKey: own }, { atSign: peer, publicKey })
  }

  #inTurn<Result>(peer: AtSign, perform: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(peer) ?? Promise.resolve()
    const turn = before.then(perform)
    const settled = turn.catch(() => {})
    this.#turns.set(peer, settled)
    void settled.then(() => this.#turns.get(peer) === settled && this.#turns.delete(peer))
    return turn
  }
}

function without({ waiting: _, ...pin }: Pin): Pin {
  return pin
}
