import type { KeyRing } from '../crypto/key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { syntax as plookup } from '../verbs/plookup.ts'
import type { RequestOptions } from './connection.ts'
import type { Request } from './context.ts'
import type { PeerKeys } from './peer-keys.ts'
import { ifFound } from './reading.ts'

/** The public encryption keys of others, by way of the own server and remembered for as long as this client lives. */
export class PublicKeys {
  readonly #request: Request
  readonly #keys: KeyRing
  readonly #peerKeys: PeerKeys
  readonly #known = new Map<AtSign, string>()

  constructor(request: Request, keys: KeyRing, peerKeys: PeerKeys) {
    this.#request = request
    this.#keys = keys
    this.#peerKeys = peerKeys
  }

  /**
   * Base64 SPKI of the key that counts, or undefined when the atSign has none: it is not activated. `fresh` asks the
   * atSign's own server. AT0007 when the directory does not know the atSign.
   */
  async of(
    atSign: AtSign,
    { fresh = false, signal }: RequestOptions & { fresh?: boolean } = {},
  ): Promise<string | undefined> {
    if (sameAtSign(atSign, this.#keys.atSign)) return this.#keys.encryptionPublicKey
    const known = this.#known.get(atSign)
    if (known && !fresh) return known
    let found = await this.#ask(atSign, fresh, signal)
    const pinned = (await this.#peerKeys.pin(atSign))?.publicKey
    // What the own server has kept may be older than what is known here; only their own server can say that it changed.
    if (found && !fresh && pinned !== undefined && found !== pinned) found = await this.#ask(atSign, true, signal)
    if (!found) return undefined
    const counts = await this.#peerKeys.seen(atSign, found)
    this.#known.set(atSign, counts)
    return counts
  }

  /** The same, fresh, for sealing. AT0033 while another key of theirs waits to be accepted. */
  async forSealing(atSign: AtSign): Promise<string | undefined> {
    try {
      return await this.of(atSign, { fresh: true })
    } finally {
      await this.#peerKeys.checkSettled(atSign)
    }
  }

  /**
   * The one that is known without asking the atSign's own server, for when that is away: what this client has seen, else
   * the copy of the own server.
   */
  async known(atSign: AtSign): Promise<string | undefined> {
    const pinned = (await this.#peerKeys.pin(atSign))?.publicKey
    if (pinned !== undefined) return pinned
    const copy = await this.#ask(atSign, false, undefined).catch((error: unknown) => {
      if (isAway(error)) return undefined
      throw error
    })
    return copy && this.#peerKeys.seen(atSign, copy)
  }

  async #ask(atSign: AtSign, fresh: boolean, signal: AbortSignal | undefined): Promise<string | undefined> {
    const line = plookup.format({ name: 'publickey', sharedBy: atSign, ...(fresh ? { bypassCache: true } : {}) })
    return (await ifFound(this.#request(line, { signal }))) ?? undefined
  }
}

/**
 * Whether it may be another's server that cannot be reached: the own one says so, or waits for it in silence. Of whatever
 * befalls the line to the own one, the next request hears as well. [§10]
 */
export function isAway(error: unknown): error is AtError {
  return error instanceof AtError && (error.code === 'AT0023' || (error.code === 'AT0021' && !error.closes))
}
