import type { PublicKey } from '../protocol/at-key.ts'
import { publicKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as scan } from '../verbs/scan.ts'
import { abortable, type ConnectionOptions, type RequestOptions } from './connection.ts'
import { parseNames } from './list.ts'
import { ifFound, parseStored, readPublic } from './reading.ts'
import { Session } from './session.ts'
import type { AtValue } from './values.ts'

export interface VisitorOptions extends ConnectionOptions {
  readonly atSign: AtSign
  readonly dial: Dial
  /**
   * Lines that are open at once, each dialled when all others are busy: over one, each answer waits for the one before. 1
   * unless given.
   */
  readonly lines?: number
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
  /** The key by which signatures are checked, as its server shows it: base64 SPKI. Undefined when there is none. */
  publicKey(options?: RequestOptions): Promise<string | undefined>
  close(): void
}

/** A stranger's server has no more to say at once, in bytes, than a page can show; `maxReplyBytes` unless given. */
const maxVisitorReplyBytes = 4_194_304

export function openVisitor({
  atSign,
  dial,
  maxReplyBytes = maxVisitorReplyBytes,
  lines = 1,
  ...limits
}: VisitorOptions): Visitor {
  const sessions = Array.from({ length: lines }, () => ({
    session: new Session({ ...limits, maxReplyBytes, dial, to: atSign }),
    waiting: 0,
  }))
  let ownerKey: Promise<string | undefined> | undefined

  const request = async (line: string, options: RequestOptions) => {
    const idlest = sessions.reduce((best, one) => (one.waiting < best.waiting ? one : best))
    idlest.waiting++
    try {
      return await idlest.session.request(line, options)
    } finally {
      idlest.waiting--
    }
  }

  const publicKeyOfOwner = (fresh: boolean, { signal }: RequestOptions) => {
    if (ownerKey === undefined || fresh) {
      const line = lookup.format({ name: 'publickey', sharedBy: atSign })
      // For all who wait for it, so none of them calls it off.
      const asked = ifFound(request(line, {})).then((key) => key ?? undefined)
      const forget = () => {
        if (ownerKey === asked) ownerKey = undefined
      }
      // Who has none yet may have one by the next time.
      asked.then((key) => key === undefined && forget(), forget)
      ownerKey = asked
    }
    return abortable(ownerKey, signal)
  }

  return {
    atSign,
    async list({ regex, signal } = {}) {
      const names = await request(scan.format(regex === undefined ? {} : { regex }), { signal })
      // Anyone is told the names without the `public:` in front of them. [§3.13]
      const theirs = parseNames(names).filter((key) => key.kind === 'self' && sameAtSign(key.sharedBy, atSign))
      return theirs.map(({ name }) => publicKey(name, atSign))
    },
    async get(key, { signal } = {}) {
      const { name, sharedBy } = key
      const line = lookup.format({ name, sharedBy, operation: 'all' })
      const stored = parseStored(await ifFound(request(line, { signal })))
      return stored && readPublic(key, stored, (fresh) => publicKeyOfOwner(fresh, { signal }))
    },
    publicKey: (options = {}) => publicKeyOfOwner(false, options),
    close() {
      for (const { session } of sessions) session.close()
    },
  }
}
