import { join } from 'node:path'
import type { Address } from '../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { answerHttp, type HttpLimits } from '../../lib/server/http/answer.ts'
import { inLanes } from '../../lib/server/in-lanes.ts'
import { Reception, type ReceptionLimits } from '../../lib/server/reception.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { listenAtServer, listenAtServerPlain } from '../listen/at-server-port.ts'
import type { TlsDialOptions } from '../listen/dial.ts'
import { type Credentials, type Listening, type ListenOptions, listenTls } from '../listen/tls-server.ts'
import { openWeb, type WebLimits, type WebOptions } from '../listen/web.ts'
import { cacheBytes } from '../store/cache-share.ts'
import { type Member, type MemberOptions, openMember } from './member.ts'
import { Residents } from './residents.ts'

export interface HostedAtSign extends Pick<MemberOptions, 'atSign' | 'secret'> {
  /** A port of its own, 0 for any free one; without it there is only the shared one. */
  readonly port?: number
  /** Another port of its own, for browsers: nobody is asked for a certificate there. [2026 §1.1] */
  readonly browserPort?: number
  /** A port without TLS, for a proxy that ends it. [2026 §1.1] */
  readonly plainPort?: number
  /** The name by which it is called, when nobody else here has it: who asks TLS for it needs to say no more. */
  readonly name?: string
}

export interface HostOptions
  extends Pick<
    MemberOptions,
    'limits' | 'drafts' | 'testing' | 'onUnexpected' | 'journal' | 'after' | 'generateSigningPair'
  > {
  readonly atSigns: readonly HostedAtSign[]
  /** Where the ports are. */
  readonly host: string
  /** The port for all of them, 0 for any free one; without it everyone needs a port of its own. */
  readonly sharedPort?: number
  /** Everything is kept here, a folder for each atSign. */
  readonly dir: string
  readonly credentials: Credentials
  /** PEM of the authority to trust; the system's when absent. */
  readonly ca?: string
  readonly directory: TlsDialOptions['directory']
  /** Whether who comes is asked for a certificate: other atServers have one, some browsers then ask their user. */
  readonly requestCertificate?: boolean
  /** Connections to one port at a time, 10,000 unless given; the next one is closed at once. */
  readonly maxConnections?: number
  readonly receptionLimits?: Partial<ReceptionLimits>
  readonly webLimits?: Partial<WebLimits & HttpLimits>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Is told how many of them are open, each time that one more is. */
  readonly onOpen?: (count: number) => void
  /** Aborted before all are open, no more are, and those that were are closed again. */
  readonly signal?: AbortSignal
}

/** Where a member is to be found, but for the shared port. */
export interface Addresses {
  readonly address?: Address
  readonly browserAddress?: Address
  readonly plainAddress?: Address
}

export interface HostedMember extends Member, Addresses {}

export interface Host {
  /** Where all of them are to be found. */
  readonly shared: Address | undefined
  /** Each with its own port, if it has one. */
  readonly members: ReadonlyMap<AtSign, HostedMember>
  /** Shows another certificate from the next connection on, in both directions. Throws when it cannot be used. */
  renew(credentials: Credentials): void
  /** Ends connections, servers and stores, in this order. */
  close(): Promise<void>
}

/**
 * atServers of many atSigns in one process: each on a port of its own, all of them on one that they share, or both.
 * [2026 §3.3]
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { atSigns, host, sharedPort, dir, ca, now = Date.now, requestCertificate = true, maxConnections } = options
  const { limits, webLimits, onUnexpected, journal, after, generateSigningPair, onOpen, signal } = options
  let { credentials } = options
  let opened = 0
  const route = (): TlsDialOptions => ({ directory: options.directory, ca, ...credentials })
  const clientCertificate = () => {
    const { cert: chain, changedAt } = credentials
    return { chain, ...(changedAt && { chainChangedAt: changedAt.cert, keyChangedAt: changedAt.key }) }
  }
  const at = () => ({ host, ca, requestCertificate, maxConnections, ...credentials })
  const members = new Map<AtSign, HostedMember>()
  const residents = new Residents()
  const ports: Listening[] = []
  const plainPorts: Pick<Listening, 'close'>[] = []
  const reception = new Reception({
    find: (atSign) => residents.of(atSign)?.server,
    limits: options.receptionLimits,
    after,
  })

  async function open({ atSign, secret, port, browserPort, plainPort, name }: HostedAtSign): Promise<void> {
    signal?.throwIfAborted()
    const folder = join(dir, atSign)
    const making = { atSign, folder, route, now, secret, limits, onUnexpected, journal, after, generateSigningPair }
    const cache = cacheBytes(atSigns.length)
    const { drafts, testing } = options
    const member = await openMember({ ...making, drafts, testing, clientCertificate, cacheBytes: cache })
    const addresses: { -readonly [Which in keyof Addresses]: Addresses[Which] } = {}
    members.set(atSign, { ...member, ...addresses })
    residents.add(member, name)
    const listen = async (options: Partial<ListenOptions>) => {
      const { server, keystore } = member
      const listening = await listenAtServer({ ...at(), ...options, server, keystore, now, webLimits })
      ports.push(listening)
      return listening.address
    }
    if (port !== undefined) addresses.address = await listen({ port })
    if (browserPort !== undefined)
      addresses.browserAddress = await listen({ port: browserPort, requestCertificate: false })
    if (plainPort !== undefined) {
      const { server, keystore } = member
      const behind = { server, keystore, now, webLimits }
      const listening = await listenAtServerPlain({ host, port: plainPort, maxConnections, ...behind })
      plainPorts.push(listening)
      addresses.plainAddress = listening.address
    }
    members.set(atSign, { ...member, ...addresses })
    opened += 1
    onOpen?.(opened)
  }

  async function share(port: number): Promise<Address> {
    const accept = (transport: Transport, name: string | undefined) => {
      const member = residents.called(name)
      void (member ? member.server.accept(transport) : reception.accept(transport))
    }
    const answer: WebOptions['answer'] = (request, reserve) => {
      const { atSign, keystore } = residents.wanted(request) ?? nobody
      return answerHttp(request, { ...webLimits, owner: atSign, keystore, now, reserve })
    }
    const web = openWeb({ ...webLimits, now, answer, accept })
    const listening = await listenTls({
      ...at(),
      port,
      accept: (transport, { servername }) => accept(transport, servername || undefined),
      web,
    })
    ports.push(listening)
    return listening.address
  }

  async function close(): Promise<void> {
    reception.close()
    await Promise.all([...ports, ...plainPorts].map((port) => port.close()))
    await Promise.all([...members.values()].map((member) => member.close()))
  }

  try {
    await inLanes(atSigns, starters, open)
    const shared = sharedPort === undefined ? undefined : await share(sharedPort)
    return {
      shared,
      members,
      renew(renewed) {
        for (const port of ports) port.renew(renewed)
        credentials = renewed
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Stores that are opened at the same time. */
const starters = 8

/** Whom a browser has asked for when it has asked for nobody who is here. */
const nobody = { atSign: parseAtSign('@nobody'), keystore: { get: async () => undefined } }
