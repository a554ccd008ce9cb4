import { randomBytes, randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onboard } from '../../lib/client/onboard.ts'
import { formatAtKeysFile, parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import { generateKeyMaterial } from '../../lib/crypto/generate.ts'
import type { KeyMaterial } from '../../lib/crypto/key-ring.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { AtDirectory } from '../../lib/directory/at-directory.ts'
import type { Address } from '../../lib/protocol/address.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { AtServer, type AtServerOptions } from '../../lib/server/at-server.ts'
import type { Keystore } from '../../lib/store/keystore.ts'
import { openKeystore } from '../../lib/store/level-keystore.ts'
import { createGateway, type Gateway, type GatewayLimits } from '../gateway/gateway.ts'
import { listenAtServer } from '../listen/at-server-port.ts'
import { findAddress, type TlsDialOptions, tlsDial } from '../listen/dial.ts'
import { type Listening, listenTls } from '../listen/tls-server.ts'
import { cacheBytes } from '../store/cache-share.ts'
import { openDisk } from '../store/disk.ts'
import { writeWhole } from '../store/whole-file.ts'
import { networkFile } from './announce.ts'
import { type Identity, openAuthority } from './ca.ts'
import { localName, loopbackAddress } from './loopback.ts'
import { makeFolder } from './make-folder.ts'
import { takeFolder } from './take-folder.ts'

export interface NetworkOptions {
  /** Registered in the directory, each with an atServer. */
  readonly atSigns: readonly AtSign[]
  /** Everything is kept here: authority, certificates, stores, key files. */
  readonly dir: string
  /** Forgets what an earlier network left in `dir`: stores, keys, secrets and ports. */
  readonly fresh?: boolean
  /** Those that are to be onboarded, key files in `<dir>/keys`; all unless given. */
  readonly onboarded?: readonly AtSign[]
  /** For every atServer: limits, a clock, keys that are already made. */
  readonly server?: Partial<AtServerOptions>
  /** false: no gateway on a port of its own. */
  readonly gateway?: Partial<GatewayLimits> | false
}

/** One atServer of the network. */
export interface NetworkMember {
  readonly address: Address
  /** The one-time secret with which this atSign is, or was, onboarded. */
  readonly cramSecret: string
  readonly identity: Identity
  readonly keystore: Keystore
}

export interface Network {
  readonly directory: Address
  /** Path of the authority's PEM file. */
  readonly caFile: string
  /** How anyone reaches this network: its directory, and the authority to trust. */
  readonly route: TlsDialOptions
  readonly members: ReadonlyMap<AtSign, NetworkMember>
  /** `ws://127.0.0.1:<port>/bridge`, when the network has a gateway of its own. */
  readonly bridge: string | undefined
  keysFile(atSign: AtSign): string
  isOnboarded(atSign: AtSign): Promise<boolean>
  /** The keys out of this atSign's key file. */
  keys(atSign: AtSign): Promise<KeyMaterial>
  /** Starts an atServer for one more atSign, which waits for its owner, and then tells the directory of it. */
  add(atSign: AtSign): Promise<NetworkMember>
  /** Ends connections, servers and stores, in this order. */
  close(): Promise<void>
}

/** What a restart has to find again, in `<dir>/network-state.json`. */
interface State {
  directoryPort?: number
  atSigns: Record<string, { port?: number; cramSecret: string }>
}

function readState(text: string): State {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('network-state.json in it is damaged.', { cause: error })
  }
}

/** Starts a directory and an atServer for each atSign, all in this process, each atServer on a loopback address of its own. */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { atSigns, dir, onboarded = atSigns } = options
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }

  // Before anything in it is touched: it may be another one's that is running.
  closing.push(await takeFolder(dir))
  try {
    // What one that was killed has told of itself is not so any more.
    await rm(networkFile(dir), { force: true })
    for (const name of options.fresh ? ['stores', 'keys', 'network-state.json'] : [])
      await rm(join(dir, name), { recursive: true, force: true })
    await makeFolder(join(dir, 'keys'))
    const stateFile = join(dir, 'network-state.json')
    const state = readState(await readFile(stateFile, 'utf8').catch(() => '{"atSigns":{}}'))
    const authority = await openAuthority(join(dir, 'ca'))
    const directory = new AtDirectory()
    const directoryIdentity = await authority.issue(join(dir, 'certificates', 'directory'), {
      dns: ['localhost', 'directory.localhost'],
      ip: ['127.0.0.1'],
    })
    const { cert, key } = directoryIdentity
    const directoryListening = await listenAgain(state.directoryPort, (port) =>
      listenTls({ host: '127.0.0.1', port, cert, key, accept: (transport) => void directory.accept(transport) }),
    )
    closing.push(directoryListening.close)
    const route: TlsDialOptions = { directory: directoryListening.address, ca: authority.cert }

    const now = options.server?.now ?? Date.now
    const startMember = async (atSign: AtSign, n: number): Promise<NetworkMember> => {
      const { port, cramSecret } = state.atSigns[atSign] ?? { cramSecret: randomBytes(64).toString('hex') }
      const host = await loopbackAddress(n)
      const identity = await authority.issue(join(dir, 'certificates', atSign), {
        dns: [localName(atSign, n)],
        ip: [host],
      })
      const level = await openDisk(join(dir, 'stores', atSign))
      const keystore = await openKeystore({
        owner: atSign,
        level,
        now,
        limits: { cacheBytes: cacheBytes(atSigns.length) },
      })
      closing.push(() => keystore.close())
      const asPeer: TlsDialOptions = { ...route, cert: identity.cert, key: identity.key }
      const server = new AtServer({
        owner: atSign,
        keystore,
        secret: cramSecret,
        dial: tlsDial(asPeer),
        findAddress: (other) => findAddress(other, asPeer),
        now,
        nextTurn: setImmediate,
        randomId: randomUUID,
        ...options.server,
      })
      closing.push(() => server.close())
      await server.start()
      const { cert, key } = identity
      const listening = await listenAgain(port, (port) =>
        listenAtServer({ host, port, cert, key, ca: authority.cert, requestCertificate: true, server, keystore, now }),
      )
      closing.push(listening.close)
      directory.set(atSign, listening.address)
      return { address: listening.address, cramSecret, identity, keystore }
    }
    // All of them come to an end, well or badly, before anything is closed again.
    const started = await Promise.allSettled(atSigns.map(startMember))
    const members = new Map<AtSign, NetworkMember>()
    for (const [n, atSign] of atSigns.entries()) {
      const result = started[n]
      if (result?.status === 'rejected') throw result.reason
      if (result) members.set(atSign, result.value)
    }

    const remember = async () => {
      state.directoryPort = directoryListening.address.port
      for (const [atSign, { address, cramSecret }] of members) {
        state.atSigns[atSign] = { port: address.port, cramSecret }
      }
      await writeWhole(stateFile, JSON.stringify(state))
    }
    await remember()
    let adding: Promise<unknown> = Promise.resolve()
    let isClosed = false

    let bridge: string | undefined
    if (options.gateway !== false) {
      const listening = await listenGateway(createGateway({ ...options.gateway, route }))
      closing.push(listening.close)
      bridge = listening.url
    }

    const network: Network = {
      directory: directoryListening.address,
      caFile: authority.certFile,
      route,
      members,
      bridge,
      keysFile: (atSign) => join(dir, 'keys', `${atSign}_key.atKeys`),
      async isOnboarded(atSign) {
        const record = await members.get(atSign)?.keystore.get(publicKey('publickey', atSign))
        return record !== undefined
      },
      keys: async (atSign) => parseAtKeysFile(await readFile(network.keysFile(atSign), 'utf8')),
      add(atSign) {
        const added = adding.then(async () => {
          if (isClosed) throw new Error('This network is closed.')
          const known = members.get(atSign)
          if (known) return known
          const member = await startMember(atSign, members.size)
          members.set(atSign, member)
          await remember()
          return member
        })
        adding = added.catch(() => {})
        return added
      },
      async close() {
        isClosed = true
        await adding
        await close()
      },
    }
    await Promise.all(onboarded.map((atSign) => activate(network, atSign)))
    return network
  } catch (error) {
    await close()
    throw error
  }
}

/** Onboards as any client does, over TLS; the keys are on disk first, so that a start that was cut goes on with them. */
async function activate(network: Network, atSign: AtSign): Promise<void> {
  const member = network.members.get(atSign)
  if (!member || (await network.isOnboarded(atSign))) return
  const material = await network.keys(atSign).catch(async () => {
    const made = await generateKeyMaterial(atSign)
    await writeWhole(network.keysFile(atSign), await formatAtKeysFile(made))
    return made
  })
  const keys = await openKeyRing(material)
  await onboard({ atSign, secret: member.cramSecret, keys, dial: tlsDial(network.route) })
}

/** Listens on the port of last time, or on another when someone has taken it. */
async function listenAgain(
  port: number | undefined,
  listen: (port: number | undefined) => Promise<Listening>,
): Promise<Listening> {
  try {
    return await listen(port)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return await listen(undefined)
  }
}

async function listenGateway(gateway: Gateway): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.on('upgrade', gateway.handleUpgrade)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve)
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/bridge`,
    async close() {
      await gateway.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
