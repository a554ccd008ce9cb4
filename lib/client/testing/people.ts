import { generateKeyMaterial } from '../../crypto/generate.ts'
import type { KeyMaterial, KeyRing } from '../../crypto/key-ring.ts'
import { openKeyRing } from '../../crypto/open-key-ring.ts'
import { pinsInMemory } from '../../crypto/pins.ts'
import { type AtSign, parseAtSign } from '../../protocol/at-sign.ts'
import { Network, type NetworkOptions, secretOf } from '../../server/testing/network.ts'
import type { Dial, Transport } from '../../transport/transport.ts'
import { type AtClient, type AtClientOptions, openAtClient } from '../at-client.ts'
import { pkam } from '../authenticate.ts'
import { Connection } from '../connection.ts'
import type { Request } from '../context.ts'
import { onboard } from '../onboard.ts'
import { PeerKeys } from '../peer-keys.ts'
import { PublicKeys } from '../public-keys.ts'
import { openVisitor, type Visitor, type VisitorOptions } from '../visitor.ts'

export const alice = parseAtSign('@alice')
export const bob = parseAtSign('@bob')
export const carol = parseAtSign('@carol')

// Making RSA keys takes longer than everything else; each name keeps its keys for the whole run.
const made = new Map<string, Promise<KeyMaterial>>()

/** Keys of an atSign; another `generation` is another set. */
export async function keysOf(atSign: AtSign, generation = 0): Promise<KeyRing> {
  const name = `${atSign} ${generation}`
  const material = made.get(name) ?? generateKeyMaterial(atSign)
  made.set(name, material)
  return openKeyRing(await material)
}

/** Others' public keys as a client of `keys` knows them. */
export function publicKeysOf(request: Request, keys: KeyRing): PublicKeys {
  const { atSign, encryptionPublicKey: publicKey } = keys
  const peerKeys = new PeerKeys({ atSign, publicKey, pins: pinsInMemory(), keyChanges: 'accept', now: Date.now })
  return new PublicKeys(request, keys, peerKeys)
}

/** Real atServers in memory, with owners and visitors. */
export class People {
  /** Connections from clients, in the order of their opening. */
  readonly dialled: Transport[] = []
  readonly #open: { close(): void }[] = []

  private constructor(readonly network: Network) {}

  /** Nobody is onboarded unless asked for. */
  static async meet({ onboarded = [alice, bob, carol], ...options }: NetworkOptions & { onboarded?: AtSign[] } = {}) {
    const people = new People(await Network.open(options))
    for (const atSign of onboarded) {
      await onboard({ atSign, secret: secretOf(atSign), keys: await keysOf(atSign), dial: people.dial })
    }
    people.dialled.length = 0
    return people
  }

  readonly dial: Dial = async (to) => {
    if (to === 'directory') throw new Error('this network has no directory')
    const transport = await this.network.connect(to)
    this.dialled.push(transport)
    return transport
  }

  async client(atSign: AtSign, options: Partial<AtClientOptions> = {}): Promise<AtClient> {
    const client = openAtClient({
      atSign,
      keys: await keysOf(atSign),
      dial: this.dial,
      now: this.network.clock.now,
      ...options,
    })
    this.#open.push(client)
    return client
  }

  visitor(atSign: AtSign, options: Partial<VisitorOptions> = {}): Visitor {
    const visitor = openVisitor({ atSign, dial: this.dial, ...options })
    this.#open.push(visitor)
    return visitor
  }

  /** The raw conversation of an owner, to play another program. */
  async raw(atSign: AtSign, keys?: KeyRing): Promise<(line: string) => Promise<string | null>> {
    const connection = Connection.open(await this.network.connect(atSign))
    this.#open.push(connection)
    await pkam(connection, { keys: keys ?? (await keysOf(atSign)) })
    return (line) => connection.request(line)
  }

  async part(): Promise<void> {
    for (const one of this.#open) one.close()
    await this.network.close()
  }
}
