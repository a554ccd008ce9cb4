import { createServer, type Server, type ServerOpts } from 'node:net'
import { readOffer } from './client-hello.ts'

export interface ByHelloOptions {
  /** Takes a connection whose first words were read and put back. */
  choose(offer: readonly string[]): Server
  /** How long the first words may take; then the connection is closed. */
  readonly millis: number
  /** How each of its sockets is. */
  readonly sockets: ServerOpts
}

/** A server that hands each connection to another one, by what the client offers to speak. */
export function serveByHello({ choose, millis, sockets }: ByHelloOptions): Server {
  return createServer(sockets, (socket) => {
    let heard: Buffer = Buffer.alloc(0)
    const hear = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
      const offer = readOffer(heard)
      if (!offer) return
      stop()
      socket.pause()
      socket.unshift(heard)
      choose(offer).emit('connection', socket)
    }
    const giveUp = () => socket.destroy()
    const timer = setTimeout(giveUp, millis)
    const stop = () => {
      clearTimeout(timer)
      socket.off('data', hear).off('end', giveUp).off('error', giveUp).off('close', stop)
    }
    socket.on('data', hear).on('end', giveUp).on('error', giveUp).on('close', stop)
  })
}
