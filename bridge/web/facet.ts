import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join, relative } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { formatAddress } from '../../lib/protocol/address.ts'
import { makeFolder } from '../dev/make-folder.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { people, unclaimed } from '../dev/people.ts'
import { seed } from '../dev/seed.ts'
import { createGateway, type Gateway, isForBridge } from '../gateway/gateway.ts'
import { greet } from './greeting.ts'
import { protect } from './headers.ts'
import { isLocal } from './local-only.ts'
import { readSettings, type Settings } from './settings.ts'

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

  // Whoever comes early waits; who came for something that then cannot be had is hung up on.
  const furnishing = furnish({ settings, origin: env.FACET_ORIGIN, port, dev })
  const furnished = furnishing.catch(() => undefined)
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    protect(request, response, dev)
    const house = await furnished
    if (!house) response.destroy()
    else if (request.url === '/local/unclaimed') await answerUnclaimed(request, response, house.network)
    else await house.pages.getRequestHandler()(request, response)
  }
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const house = await furnished
    if (house && isForBridge(request)) house.gateway.handleUpgrade(request, socket, head)
    else if (house && dev) await house.pages.getUpgradeHandler()(request, socket, head)
    else socket.destroy()
  }
  server.on('request', (request, response) => answer(request, response).catch(() => response.destroy()))
  server.on('upgrade', (request, socket, head) => {
    // Whoever leaves now takes nobody else along.
    socket.on('error', () => {})
    upgrade(request, socket, head).catch(() => socket.destroy())
  })

  try {
    const { network, gateway, pages } = await furnishing
    return {
      greeting: greet({
        url,
        root: settings.root && formatAddress(settings.root),
        people: network ? people.map(({ atSign }) => ({ atSign, keysFile: nearby(network.keysFile(atSign)) })) : [],
        unclaimed: network ? unclaimed : [],
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

/** What is behind the port. */
interface House {
  /** Ours, unless an outside directory is used. */
  readonly network: Network | undefined
  readonly gateway: Gateway
  readonly pages: ReturnType<typeof next>
}

interface Plan {
  readonly settings: Settings
  readonly origin: string
  readonly port: number
  readonly dev: boolean
}

async function furnish({ settings, origin, port, dev }: Plan): Promise<House> {
  const { root, ca, dataDir } = settings
  const network = root ? undefined : await openNetwork(dataDir)
  try {
    const route = network?.route ?? (root && { directory: root, ca })
    if (!route) throw new Error('there is no directory to ask.')
    const gateway = createGateway({ route, origins: [origin] })
    // Next would answer upgrades on the server that it is given, ours too; so it is given one that nobody calls.
    const pages = next({ dev, dir: checkout, httpServer: createServer(), hostname: 'localhost', port })
    await pages.prepare()
    return { network, gateway, pages }
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
  if (!network || !isLocal(request) || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404).end()
    return
  }
  const waiting = []
  for (const atSign of unclaimed) {
    const member = network.members.get(atSign)
    if (member && !(await network.isOnboarded(atSign))) waiting.push({ atSign, secret: member.cramSecret })
  }
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(waiting))
}

/** As short as it can be typed here. */
function nearby(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
