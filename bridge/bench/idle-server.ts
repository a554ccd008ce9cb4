// A server for many connections that say nothing: an atServer, or the least that Node can do. Arguments: `ours`,
// `bare-tls` or `bare-web-socket`, and a folder. Says where it listens, then for each line that comes how many kilobytes
// of memory it has.
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createServer as createTlsServer } from 'node:tls'
import { WebSocketServer } from 'ws'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { openAuthority } from '../dev/ca.ts'
import { startHost } from '../host/host.ts'
import { endWithParent } from '../lifetime.ts'
import type { Credentials } from '../listen/tls-server.ts'
import { residentKilobytes } from './resident.ts'

const host = '127.0.0.1'
const maxConnections = 10_000
const atSign = parseAtSign('@idle')

const [which = '', dir = ''] = process.argv.slice(2)
endWithParent()
const authority = await openAuthority(join(dir, 'ca'))
const { cert, key } = await authority.issue(join(dir, 'server'), { dns: ['localhost'], ip: [host] })
const start = { ours, 'bare-tls': bareTls, 'bare-web-socket': bareWebSocket }[which]
if (!start) throw new Error(`there is no ${which}`)
process.stdout.write(`${JSON.stringify({ host, port: await start({ cert, key }), ca: authority.cert })}\n`)
for await (const _ of createInterface(process.stdin)) process.stdout.write(`${await residentKilobytes()}\n`)

async function ours(credentials: Credentials): Promise<number | undefined> {
  const { members } = await startHost({
    atSigns: [{ atSign, port: 0 }],
    host,
    dir: join(dir, 'data'),
    credentials,
    ca: authority.cert,
    directory: { host, port: 1 },
    maxConnections,
    limits: { maxInbound: maxConnections },
  })
  return members.get(atSign)?.address?.port
}

async function bareTls(credentials: Credentials): Promise<number> {
  const server = createTlsServer({ ...credentials, noDelay: true }, (socket) => {
    socket.on('error', () => {})
    socket.on('data', () => {})
    socket.write('@')
  })
  return portOf(server)
}

async function bareWebSocket(credentials: Credentials): Promise<number> {
  const server = createHttpsServer({ ...credentials, noDelay: true })
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false })
  webSockets.on('connection', (webSocket) => {
    webSocket.on('error', () => {})
    webSocket.on('message', () => {})
    webSocket.send('@')
  })
  return portOf(server)
}

async function portOf(server: ReturnType<typeof createTlsServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}
