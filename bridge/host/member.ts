import { randomUUID } from 'node:crypto'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { AtServer, type AtServerOptions } from '../../lib/server/at-server.ts'
import type { Keystore } from '../../lib/store/keystore.ts'
import { openKeystore } from '../../lib/store/level-keystore.ts'
import { findAddress, type TlsDialOptions, tlsDial } from '../listen/dial.ts'
import { openDisk } from '../store/disk.ts'

export interface MemberOptions
  extends Pick<
    Partial<AtServerOptions>,
    | 'secret'
    | 'limits'
    | 'drafts'
    | 'testing'
    | 'clientCertificate'
    | 'onUnexpected'
    | 'journal'
    | 'after'
    | 'generateSigningPair'
  > {
  readonly atSign: AtSign
  /** Where its store is kept. */
  readonly folder: string
  /** How it reaches others, as it is at the time of dialling: its certificate may have been renewed. */
  readonly route: () => TlsDialOptions
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Of records that are held in memory. */
  readonly cacheBytes?: number
}

/** The atServer of one atSign with its store on disk, and no port yet. */
export interface Member {
  readonly atSign: AtSign
  readonly server: AtServer
  readonly keystore: Keystore
  close(): Promise<void>
}

/** Throws `AtError` AT0002 when the store cannot be opened. */
export async function openMember({
  atSign,
  folder,
  route,
  now,
  cacheBytes,
  ...options
}: MemberOptions): Promise<Member> {
  const level = await openDisk(folder)
  const keystore = await openKeystore({ owner: atSign, level, now, limits: { ...(cacheBytes && { cacheBytes }) } })
  const server = new AtServer({
    owner: atSign,
    keystore,
    dial: (to, signal) => tlsDial(route())(to, signal),
    findAddress: (other) => findAddress(other, route()),
    now,
    nextTurn: setImmediate,
    randomId: randomUUID,
    ...options,
  })
  try {
    await server.start()
  } catch (error) {
    await keystore.close()
    throw error
  }
  return {
    atSign,
    server,
    keystore,
    async close() {
      await server.close()
      await keystore.close()
    },
  }
}
