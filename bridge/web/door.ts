import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What is behind the one port. */
export interface House {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** False when there is nobody for it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

/**
 * Lets callers of `server` in. Whoever comes early waits for the house; who came for something that then cannot be had
 * is hung up on. Nobody who leaves, at whatever moment, takes anyone else along.
 */
export function openDoor(server: Server, house: Promise<House>): void {
  const ready = house.catch(() => undefined)
  server.on('request', async (request, response) => {
    try {
      const found = await ready
      if (found) await found.answer(request, response)
      else response.destroy()
    } catch {
      response.destroy()
    }
  })
  server.on('upgrade', async (request, socket, head) => {
    // From here on Node listens to this socket no longer, and an error that nobody hears ends the process.
    socket.on('error', () => {})
    try {
      const found = await ready
      if (!found?.upgrade(request, socket, head)) socket.destroy()
    } catch {
      socket.destroy()
    }
  })
}
