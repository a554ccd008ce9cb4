import { once } from 'node:events'
import { connect } from 'node:tls'
import { AtDirectory } from '../../../../lib/directory/at-directory.ts'
import type { Address } from '../../../../lib/protocol/address.ts'
import type { AtSign } from '../../../../lib/protocol/at-sign.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../lib/protocol/base64.ts'
import type { Transport } from '../../../../lib/transport/transport.ts'
import type { Network } from '../../../dev/network.ts'
import { type TlsDialOptions, tlsDial } from '../../../listen/dial.ts'
import { socketTransport } from '../../../listen/socket-transport.ts'
import { listenTls } from '../../../listen/tls-server.ts'

/** What one connection has said so far, line by line. */
export type Said = readonly string[]

export interface Alterations {
  /** Makes of what the atServer says something else: what is to be sent, packet by packet. */
  readonly server?: (text: string, said: Said) => readonly string[]
  /** The same for the directory. */
  readonly directory?: (text: string) => readonly string[]
  /** The same for what is said by HTTP, which the atServer speaks on its port only if this is there. [2026 §1.1] */
  readonly web?: (text: string, said: Said) => readonly string[]
  /** Whether it hangs up on this line, without a word. */
  readonly hangsUpOn?: (line: string) => boolean
  /** Whether it never hangs up first. */
  readonly stays?: boolean
}

/** A directory and an atServer of a network which are not quite as they should be. */
export interface Altered {
  readonly route: TlsDialOptions
  readonly address: Address
  close(): Promise<void>
}

export async function startAltered(network: Network, atSign: AtSign, alterations: Alterations): Promise<Altered> {
  const member = network.members.get(atSign)
  if (!member) throw new Error(`${atSign} is not in the network`)
  const { cert, key } = member.identity
  const at = { host: member.address.host, cert, key }
  const same = (text: string) => [text]

  const { server: say = same, web } = alterations
  const server = await listenTls({
    ...at,
    accept: (client) => void between(client, () => tlsDial(network.route)(atSign), say, alterations),
    ...(web && {
      web: {
        take: (socket) => void between(socketTransport(socket), () => dialWeb(member.address, network), web),
        close: async () => {},
      },
    }),
  })
  const book = new AtDirectory({ entries: [[atSign, server.address]] })
  const directory = await listenTls({
    ...at,
    accept: (client) => void book.accept(altering(client, alterations.directory ?? same)),
  })
  return {
    route: { directory: directory.address, ca: network.route.ca as string },
    address: server.address,
    async close() {
      await directory.close()
      await server.close()
    },
  }
}

/** Bytes of the client go through as they are; those of the server are altered. */
async function between(
  client: Transport,
  dial: () => Promise<Transport>,
  alter: (text: string, said: Said) => readonly string[],
  { hangsUpOn = () => false, stays = false }: Alterations = {},
): Promise<void> {
  const server = await dial()
  const said: string[] = []
  const there = (async () => {
    for await (const chunk of client) {
      said.push(...(decodeUtf8(chunk) ?? '(bytes)').split('\n').filter((line) => line !== ''))
      if (hangsUpOn(said.at(-1) ?? '')) break
      await server.write(chunk)
    }
    server.close()
  })()
  const back = (async () => {
    for await (const chunk of server) {
      const text = decodeUtf8(chunk)
      if (text === undefined) await client.write(chunk)
      else for (const piece of alter(text, said)) await client.write(encodeUtf8(piece))
    }
    if (!stays) client.close()
  })()
  // Who is cut off while something is said to them has hung up: that is no failure of either.
  await Promise.allSettled([there, back])
  server.close()
  client.close()
}

async function dialWeb({ host, port }: Address, { route }: Network): Promise<Transport> {
  const socket = connect({ host, port, ca: route.ca as string, ALPNProtocols: ['http/1.1'] })
  socket.allowHalfOpen = true
  await once(socket, 'secureConnect')
  return socketTransport(socket)
}

function altering(client: Transport, alter: (text: string) => readonly string[]): Transport {
  return {
    closed: client.closed,
    async write(bytes) {
      for (const piece of alter(decodeUtf8(bytes) ?? '')) await client.write(encodeUtf8(piece))
    },
    close: () => client.close(),
    [Symbol.asyncIterator]: () => client[Symbol.asyncIterator](),
  }
}
