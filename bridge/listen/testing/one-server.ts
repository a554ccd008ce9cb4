import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryLevel } from 'memory-level'
import { AtError } from '../../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { AtServer, type AtServerOptions } from '../../../lib/server/at-server.ts'
import type { Keystore } from '../../../lib/store/keystore.ts'
import { openKeystore } from '../../../lib/store/level-keystore.ts'
import { type Authority, type Identity, openAuthority } from '../../dev/ca.ts'
import { type AtServerPortOptions, listenAtServer } from '../at-server-port.ts'
import type { Listening } from '../tls-server.ts'

/** Certificates in a folder of their own, for as long as the tests of a file run. */
export interface Papers {
  readonly dir: string
  readonly authority: Authority
  readonly identity: Identity
  clear(): Promise<void>
}

export async function openPapers(): Promise<Papers> {
  const dir = await mkdtemp(join(tmpdir(), 'facet-listen-'))
  const authority = await openAuthority(join(dir, 'ca'))
  const identity = await authority.issue(join(dir, 'server'), { dns: ['localhost'], ip: ['127.0.0.1'] })
  return { dir, authority, identity, clear: () => rm(dir, { recursive: true }) }
}

export interface OneServer {
  readonly listening: Listening
  readonly server: AtServer
  readonly keystore: Keystore
  /** What the server took for mistakes of its own. */
  readonly unexpected: unknown[]
  close(): Promise<void>
}

/** @alice's atServer in memory, behind a real port; @bob is in the directory and lives where nobody answers. */
export async function openOneServer(
  { authority, identity }: Papers,
  {
    server: serverOptions,
    ...port
  }: Partial<Omit<AtServerPortOptions, 'server'>> & { server?: Partial<AtServerOptions> } = {},
): Promise<OneServer> {
  const now = serverOptions?.now ?? Date.now
  const owner = parseAtSign('@alice')
  const keystore = await openKeystore({ owner, level: new MemoryLevel<string, string>(), now })
  const unexpected: unknown[] = []
  const server = new AtServer({
    owner,
    keystore,
    dial: () => Promise.reject(new AtError('AT0021', 'nobody answers')),
    findAddress: async () => ({ host: 'bob.test', port: 6464 }),
    now,
    nextTurn: setImmediate,
    randomId: () => crypto.randomUUID(),
    generateSigningPair: async () => ({ publicKey: 'public', privateKey: 'private' }),
    secret: 'secret',
    onUnexpected: (error) => unexpected.push(error),
    ...serverOptions,
  })
  await server.start()
  const { cert, key } = identity
  const ca = authority.cert
  const at = { host: '127.0.0.1', cert, key, ca, requestCertificate: true }
  const listening = await listenAtServer({ ...at, server, keystore, now, ...port })
  return {
    listening,
    server,
    keystore,
    unexpected,
    async close() {
      await listening.close()
      await server.close()
      await keystore.close()
    },
  }
}
