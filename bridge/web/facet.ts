import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { formatAddress } from '../../lib/protocol/address.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { makeFolder } from '../dev/make-folder.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { people, unclaimed } from '../dev/people.ts'
import { seed } from '../dev/seed.ts'
import { createGateway, type Gateway, isForBridge } from '../gateway/gateway.ts'
import type { Surroundings } from '../gateway/origin.ts'
import { openDoor } from './door.ts'
import { greet } from './greeting.ts'
import { decodedPath, protect } from './headers.ts'
import { isLocal, isPrivatePlace } from './local-only.ts'
import { readSettings, type Settings } from './settings.ts'
import { withStatus } from './status.ts'

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
  const url = `http://localhost:${port}`
  // Pages rendered here take these; a wildcard address is one to listen on, not one to connect to.
  const self = /^(0\.0\.0\.0|::)$/.test(settings.host) ? '127.0.0.1' : settings.host
  env.FACET_BRIDGE = `ws://${formatAddress({ host: self, port })}/bridge`
  env.FACET_ORIGIN = settings.origin ?? url

  const key = randomBytes(32).toString('base64url')
  env.FACET_BRIDGE_KEY = key

  const surroundings: Surroundings = { origins: [env.FACET_ORIGIN], proxies: settings.proxies }
  const furnishing = furnish({ settings, surroundings, key, port, dev })
  openDoor(
    server,
    furnishing.then(({ network, gateway, pages, hotReload }) => ({
      async answer(request, response) {
        protect(request, response, dev)
        if (request.url === '/local/unclaimed') {
          const isForThisMachine = isPrivatePlace(surroundings) && isLocal(request)
          return answerUnclaimed(request, response, isForThisMachine ? network : undefined)
        }
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
    const { network, gateway, pages } = await furnishing
    return {
      greeting: greet({
        url,
        root: settings.root && formatAddress(settings.root),
        people: network ? people.map(({ atSign }) => ({ atSign, keysFile: nearby(network.keysFile(atSign)) })) : [],
        unclaimed: network ? (await waitingFor(network)).map(({ atSign }) => atSign) : [],
      }),
      async close() {
        await gateway.close()
        await endServer()
        await pages.close()
        await network?.close()
      },
    }
  } catch (error) {
    await endServer()
    throw error
  }
}

/** What is needed to answer. */
interface Furniture {
  /** Ours, unless an outside directory is used. */
  readonly network: Network | undefined
  readonly gateway: Gateway
  readonly pages: ReturnType<typeof next>
  /** Next listens to its `upgrade` events once the first page has been asked for. */
  readonly hotReload: Server
}

interface Plan {
  readonly settings: Settings
  readonly surroundings: Surroundings
  readonly key: string
  readonly port: number
  readonly dev: boolean
}

async function furnish({ settings, surroundings, key, port, dev }: Plan): Promise<Furniture> {
  const { root, ca, dataDir } = settings
  const network = root ? undefined : await openNetwork(dataDir)
  try {
    const route = network?.route ?? (root && { directory: root, ca })
    if (!route) throw new Error('there is no directory to ask.')
    const gateway = createGateway({ route, key, ...surroundings })
    // Next would answer every upgrade on the server that it is given, the bridge's too; so it is given one that only
    // hears of the others.
    const hotReload = createServer()
    const pages = next({ dev, dir: checkout, httpServer: hotReload, hostname: 'localhost', port })
    await pages.prepare()
    return { network, gateway, pages, hotReload }
  } catch (error) {
    await network?.close()
    throw error
  }
}

async function openNetwork(dir: string): Promise<Network> {
  const inhabitants = people.map(({ atSign }) => atSign)
  try {
    await makeFolder(dir)
    const atSigns = [...inhabitants, ...unclaimed]
    const network = await startNetwork({ atSigns, dir, onboarded: inhabitants, gateway: false })
    await seed(network, join(dir, 'seeded'))
    return network
  } catch (error) {
    throw new Error(`the data folder ${dir} cannot be used: ${(error as Error).message}`, { cause: error })
  }
}

function listen(server: Server, { host, port }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new Error(`port ${port} is in use; set PORT to another one.`))
      else reject(new Error(`${host}:${port} cannot be listened on: ${error.message}`))
    })
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port))
  })
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

/** atSigns that can be tried out, and their secrets: for those who sit at this machine, and nobody else. */
async function answerUnclaimed(request: IncomingMessage, response: ServerResponse, network: Network | undefined) {
  if (!network || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(await waitingFor(network)))
}

/** Who is registered and has no keys yet. */
async function waitingFor(network: Network): Promise<{ atSign: AtSign; secret: string }[]> {
  const waiting = []
  for (const atSign of unclaimed) {
    const member = network.members.get(atSign)
    if (member && !(await network.isOnboarded(atSign))) waiting.push({ atSign, secret: member.cramSecret })
  }
  return waiting
}

/** As short as it can be typed here. */
function nearby(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
