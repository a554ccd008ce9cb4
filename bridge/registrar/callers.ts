import type { RegistrarLimits } from './registrar.ts'

/** Counts what each network address asks, in windows of `addressMillis` from its first question. */
export class Callers {
  readonly #limits: RegistrarLimits
  readonly #now: () => number
  readonly #callers = new Map<string, { asked: number; readonly since: number }>()

  constructor(limits: RegistrarLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** How long this address has to wait before it may ask, in milliseconds; 0 when it may, and has. */
  ask(address: string): number {
    const { maxPerAddress, addressMillis, maxAddresses } = this.#limits
    const now = this.#now()
    for (const [other, { since }] of this.#callers) if (since + addressMillis <= now) this.#callers.delete(other)
    const caller = this.#callers.get(address) ?? { asked: 0, since: now }
    if (caller.asked >= maxPerAddress) return caller.since + addressMillis - now
    if (caller.asked === 0 && this.#callers.size >= maxAddresses) return addressMillis
    caller.asked++
    this.#callers.set(address, caller)
    return 0
  }
}
