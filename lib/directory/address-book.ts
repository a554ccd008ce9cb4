import type { Address } from '../protocol/address.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import type { Entry } from './entries.ts'

/** Where a directory has its answers from. */
export interface AddressBook {
  /**
   * `name` without `@`, in lower case, as it was asked for. undefined when there is no such atSign; whoever does not
   * know whether there is one throws, or rejects: the directory then hangs up, so that another one is asked.
   */
  find(name: string): Address | undefined | Promise<Address | undefined>
}

/** An address book in memory. */
export class MemoryBook implements AddressBook {
  #addresses = new Map<string, Address>()
  /** The same, by names without U+FE0F, which some keyboards add and others do not. */
  #plain = new Map<string, Address>()

  constructor(entries: Iterable<Entry> = []) {
    this.replace(entries)
  }

  get size(): number {
    return this.#addresses.size
  }

  find(name: string): Address | undefined {
    return this.#addresses.get(name) ?? this.#plain.get(withoutSelectors(name))
  }

  set(atSign: AtSign, address: Address): void {
    this.#addresses.set(bareName(atSign), address)
    this.#plain.set(withoutSelectors(bareName(atSign)), address)
  }

  /** Whether it was known. */
  delete(atSign: AtSign): boolean {
    this.#plain.delete(withoutSelectors(bareName(atSign)))
    return this.#addresses.delete(bareName(atSign))
  }

  /** Forgets everything and knows these from now on, in one step: who asks meanwhile sees the old ones or the new. */
  replace(entries: Iterable<Entry>): void {
    const known = Array.from(entries, ([atSign, address]) => [bareName(atSign), address] as const)
    this.#addresses = new Map(known)
    this.#plain = new Map(known.map(([name, address]) => [withoutSelectors(name), address]))
  }
}

/** ☕ for ☕️: what one keyboard adds another one leaves out. */
export function withoutSelectors(name: string): string {
  return name.replaceAll('\ufe0f', '')
}
