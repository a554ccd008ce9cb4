import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { formatAddress } from '../../lib/protocol/address.ts'
import { type Bin, openBin } from '../bin/bin.ts'
import type { Network } from '../dev/network.ts'
import { people } from '../dev/people.ts'
import { createGateway, type Gateway, isForBridge } from '../gateway/gateway.ts'
import { isLoopbackName, type Surroundings } from '../gateway/origin.ts'
import { tell } from '../journal.ts'
import { tlsDial } from '../listen/dial.ts'
import { answerRegistrar } from '../registrar/answer.ts'
import { openDemoRegistrar } from '../registrar/demo.ts'
import { outsideRegistrar } from '../registrar/outside.ts'
import { reasonOf } from '../trouble.ts'
import { openDoor } from './door.ts'
import { greet } from './greeting.ts'
import { decodedPath, protect } from './headers.ts'
import { answerLab, type Lab, waitingFor } from './lab.ts'
import { labWord } from './lab-word.ts'
import { isLocal, isPrivatePlace } from './local-only.ts'
import { answerMarks } from './marks.ts'
import { directoryLine, troubleWith } from './outside.ts'
import { readSettings, type Settings } from './settings.ts'
import { openSmallWorld, type SmallWorld } from './small-world.ts'
import { withStatus } from './status.ts'
import { answerTight } from './tight.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url))

export interface Facet {
  /** What to print. */
  readonly greeting: string
  close(): Promise<void>
}

/** Everything in one process on one port. Throws an `Error` with one sentence. */
export async function startFacet(env: NodeJS.ProcessEnv, dev: boolean): Promise<Facet> {
  const settings = readSettings(env, checkout)
  const server = createServer()
  const endServer = endingOf(server)
  const port = await listen(server, settings)
  const url = settings.origin ?? ownOrigin(settings.host, port)
  // Pages rendered here take these; a wildcard address is one to listen on, not one to connect to.
  const self = /^(0\.0\.0\.0|::)$/.test(settings.host) ? '127.0.0.1' : settings.host
  env.FACET_BRIDGE = `ws://${formatAddress({ host: self, port })}/bridge`
  env.FACET_ORIGIN = url

  const key = randomBytes(32).toString('base64url')
  env.FACET_BRIDGE_KEY = key
  // Next would tell its makers how it is used.
  env.NEXT_TELEMETRY_DISABLED = '1'

  const surroundings: Surroundings = { origins: [url], proxies: settings.proxies }
  const tight = dev ? () => false : answerTight(join(checkout, '.next/static'))
  const furnishing = furnish({ settings, surroundings, key, port, dev })
  openDoor(
    server,
    furnishing.then(({ lab, gateway, bin, registrar, marks, pages, hotReload }) => ({
      async answer(request, response) {
        if (await bin.answer(request, response)) return
        const { direct, bins, tiles, places } = settings
        protect(request, response, { dev, direct, bins, tiles, places })
        if (tight(request, response)) return
        if ((await answerLab(request, response, lab)) || (await registrar(request, response))) return
        if (await marks(request, response)) return
        // Next fails on a path that cannot be read; it is the path of nothing.
        if (decodedPath(request.url ?? '') === undefined) request.url = '/_not-found'
        await withStatus(response, () => pages.getRequestHandler()(request, response))
      },
      upgrade(request, socket, head) {
        if (!isForBridge(request)) return dev && hotReload.emit('upgrade', request, socket, head)
        gateway.handleUpgrade(request, socket, head)
        return true
      },
    })),
  )

  try {
    const { world, lab, gateway, bin, pages, trouble } = await furnishing
    const network = world?.network
    return {
      greeting: greet({
        url,
        directory: settings.root && directoryLine(settings.root, trouble),
        people: network ? people.map(({ atSign }) => ({ atSign, keysFile: nearby(network.keysFile(atSign)) })) : [],
        unclaimed: network ? (await waitingFor(network)).map(({ atSign }) => atSign) : [],
        lab: lab && `${url}/lab#${lab.word}`,
      }),
      async close() {
        await gateway.close()
        bin.close()
        await endServer()
        await pages.close()
        await world?.close()
      },
    }
  } catch (error) {
    await endServer()
    throw error
  }
}

/** What a browser on this machine calls it when nobody says otherwise. Only by this name it lets pages make keys. */
function ownOrigin(host: string, port: number): string {
  const isLocalhost = /^(127\.0\.0\.1|0\.0\.0\.0|::1?|localhost)$/.test(host)
  return `http://${formatAddress({ host: isLocalhost ? 'localhost' : host, port })}`
}

/** What is needed to answer. */
interface Furniture {
  /** Ours, unless an outside directory is used. */
  readonly world: SmallWorld | undefined
  /** Where there are names to try out, and nobody but this machine to see their secrets. */
  readonly lab: Lab | undefined
  readonly gateway: Gateway
  readonly bin: Bin
  /** Answers what is for the registrar; false when it is not, or there is none. */
  readonly registrar: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
  /** Answers which links of a page link back; false when that is not what is asked, or nobody looks. */
  readonly marks: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
  readonly pages: ReturnType<typeof next>
  /** Next listens to its `upgrade` events once the first page has been asked for. */
  readonly hotReload: Server
  /** With an outside directory. */
  readonly trouble: string | undefined
}

interface Plan {
  readonly settings: Settings
  readonly surroundings: Surroundings
  readonly key: string
  readonly port: number
  readonly dev: boolean
}

async function furnish({ settings, surroundings, key, port, dev }: Plan): Promise<Furniture> {
  const { root, ca, dataDir, log } = settings
  const world = root
    ? undefined
    : await openSmallWorld(dataDir, tell(log, (line) => process.stderr.write(line)).ofServer)
  const network = world?.network
  try {
    const route = network?.route ?? (root && { directory: root, ca })
    if (!route) throw new Error('there is no directory to ask.')
    const gateway = createGateway({ route, key, ...surroundings })
    const bin = await openBin({ dir: join(dataDir, 'bin'), at: '/bin', ...surroundings }).catch((error) => {
      throw new Error(`the data folder ${dataDir} cannot be used: ${reasonOf(error)}.`, { cause: error })
    })
    const lab = network && isPrivatePlace(surroundings) ? await openLab(dataDir, network, port) : undefined
    const giver = lab?.registrar ?? (settings.registrar && outsideRegistrar(settings.registrar))
    const registrar = giver
      ? answerRegistrar({ registrar: giver, at: '/registrar', ...(lab && { mayAsk: isLocal }), ...surroundings })
      : async () => false
    const origin = surroundings.origins?.[0] ?? ''
    const isMarking = settings.marks ?? !isLoopbackName(new URL(origin).hostname)
    const marks = isMarking ? answerMarks({ origin, dial: tlsDial(route) }) : async () => false
    process.env.FACET_MARKS = isMarking ? 'on' : 'off'
    // Rendering offers the lab where there is one.
    process.env.FACET_LAB = lab ? 'yes' : ''
    // Next would answer every upgrade on the server that it is given, the bridge's too; so it is given one that only
    // hears of the others.
    const hotReload = createServer()
    const pages = next({ dev, dir: checkout, httpServer: hotReload, hostname: 'localhost', port })
    const [trouble] = await Promise.all([network ? undefined : troubleWith(route), pages.prepare()])
    return { world, lab, gateway, bin, registrar, marks, pages, hotReload, trouble }
  } catch (error) {
    await world?.close()
    throw error
  }
}

async function openLab(dir: string, network: Network, port: number): Promise<Lab> {
  return { network, registrar: await openDemoRegistrar({ dir, network }), port, word: await labWord(dir) }
}

function listen(server: Server, { host, port }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(whyNot(error, host, port))))
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Why nobody can listen there, and what to do about it. */
function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} is in use; set PORT to another one.`
    case 'EACCES':
      return `port ${port} is not for this user; set PORT to one above 1023.`
    case 'EADDRNOTAVAIL':
      return `HOST is ${host}, and this machine has no such address.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is ${host}, and nobody knows that name here.`
    default:
      return `nobody can listen on port ${port} of ${host} (${error.code}).`
  }
}

/** What ends the server and every connection, upgraded ones too, which `closeAllConnections` leaves open. */
function endingOf(server: Server): () => Promise<void> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return async () => {
    const ended = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await ended
  }
}

/** As short as it can be typed here. */
function nearby(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
