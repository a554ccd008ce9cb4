import type { PublicKey } from '../protocol/at-key.ts'
import { publicKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as scan } from '../verbs/scan.ts'
import type { ConnectionOptions, RequestOptions } from './connection.ts'
import { parseNames } from './list.ts'
import { ifFound, parseStored, readPublic } from './reading.ts'
import { Session } from './session.ts'
import type { AtValue } from './values.ts'

export interface VisitorOptions extends ConnectionOptions {
  readonly atSign: AtSign
  readonly dial: Dial
}

/**
 * Someone without an atSign reading what another shows to everyone, straight from its server. Dials when first asked.
 * Everything rejects with AT0007 for an unknown atSign, AT0021 when its server is down, AT0023 when it is too slow.
 */
export interface Visitor {
  /** Whose public data is read. */
  readonly atSign: AtSign
  /** The names that are not hidden. */
  list(options?: RequestOptions & { regex?: string }): Promise<PublicKey[]>
  /** The value with its signature checked. Undefined when there is none. */
  get(key: PublicKey, options?: RequestOptions): Promise<AtValue<PublicKey> | undefined>
  close(): void
}

/** A stranger's server has no more to say at once, in bytes, than a page can show; `maxReplyBytes` unless given. */
const maxVisitorReplyBytes = 4_194_304

export function openVisitor({
  atSign,
  dial,
  maxReplyBytes = maxVisitorReplyBytes,
  ...limits
}: VisitorOptions): Visitor {
  const session = new Session({ ...limits, maxReplyBytes, dial, to: atSign })
  let ownerKey: string | undefined

  const publicKeyOfOwner = async (fresh: boolean, options: RequestOptions) => {
    if (ownerKey === undefined || fresh) {
      const line = lookup.format({ name: 'publickey', sharedBy: atSign })
      ownerKey = (await ifFound(session.request(line, options))) ?? undefined
    }
    return ownerKey
  }

  return {
    atSign,
    async list({ regex, signal } = {}) {
      const names = await session.request(scan.format(regex === undefined ? {} : { regex }), { signal })
      // Anyone is told the names without the `public:` in front of them. [§3.13]
      const theirs = parseNames(names).filter((key) => key.kind === 'self' && sameAtSign(key.sharedBy, atSign))
      return theirs.map(({ name }) => publicKey(name, atSign))
    },
    async get(key, { signal } = {}) {
      const { name, sharedBy } = key
      const stored = parseStored(
        await ifFound(session.request(lookup.format({ name, sharedBy, operation: 'all' }), { signal })),
      )
      return stored && readPublic(key, stored, (fresh) => publicKeyOfOwner(fresh, { signal }))
    },
    close: () => session.close(),
  }
}
