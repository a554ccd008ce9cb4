import type { KeyRing } from '../crypto/key-ring.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { syntax as plookup } from '../verbs/plookup.ts'
import type { RequestOptions } from './connection.ts'
import type { Request } from './context.ts'
import { ifFound } from './reading.ts'

/** The public encryption keys of others, by way of the own server and remembered for as long as this client lives. */
export class PublicKeys {
  readonly #request: Request
  readonly #keys: KeyRing
  readonly #known = new Map<AtSign, string>()

  constructor(request: Request, keys: KeyRing) {
    this.#request = request
    this.#keys = keys
  }

  /**
   * Base64 SPKI, or undefined when the atSign has none: it is not activated. `fresh` asks the atSign's own server.
   * AT0007 when the directory does not know the atSign.
   */
  async of(
    atSign: AtSign,
    { fresh = false, signal }: RequestOptions & { fresh?: boolean } = {},
  ): Promise<string | undefined> {
    if (sameAtSign(atSign, this.#keys.atSign)) return this.#keys.encryptionPublicKey
    const known = this.#known.get(atSign)
    if (known && !fresh) return known
    const line = plookup.format({ name: 'publickey', sharedBy: atSign, ...(fresh ? { bypassCache: true } : {}) })
    const found = (await ifFound(this.#request(line, { signal }))) ?? undefined
    if (found) this.#known.set(atSign, found)
    return found
  }
}
