import type { TLSSocket } from 'node:tls'
import { type RawData, WebSocket } from 'ws'
import { endWith } from './speaking-web-socket.ts'

/** While more than this waits for the browser, nothing is read from the atServer. */
const highWaterBytes = 1024 * 1024

/** How long the atServer may take to end its half after the browser has gone. */
const lingerMillis = 2_000

export interface RelayLimits {
  readonly idleMillis: number
  readonly pingMillis: number
}

/**
 * Connects and carries bytes both ways until either side ends; then the other is ended too. A side that does not keep
 * up stops the other: `pause` and `resume` in both directions, so at most one high-water mark waits in memory.
 * Resolves once both are joined; rejects when the connection fails.
 */
export async function relay(
  webSocket: WebSocket,
  connect: () => Promise<TLSSocket>,
  { idleMillis, pingMillis }: RelayLimits,
): Promise<void> {
  let socket: TLSSocket | undefined
  const early: Buffer[] = []
  let alive = true

  webSocket.on('message', (data: RawData) => {
    if (webSocket.readyState !== WebSocket.OPEN) return
    idle.refresh()
    if (socket) {
      if (!socket.write(data as Buffer)) webSocket.pause()
    } else {
      // What comes before there is someone to give it to stays in the browser, but for the first piece.
      early.push(data as Buffer)
      webSocket.pause()
    }
  })
  webSocket.on('pong', () => {
    alive = true
  })
  const idle = setTimeout(() => endWith(webSocket, 'idle'), idleMillis)
  const ping = setInterval(() => {
    // While it is paused its pongs are not read either; who stays silent then is found by the idle timer.
    if (webSocket.isPaused) return
    if (!alive) return webSocket.terminate()
    alive = false
    webSocket.ping()
  }, pingMillis)
  webSocket.once('close', () => {
    clearTimeout(idle)
    clearInterval(ping)
    if (socket) hangUp(socket)
  })

  const connected = await connect()
  if (webSocket.readyState !== WebSocket.OPEN) return hangUp(connected)
  socket = connected
  const sent = () => {
    if (connected.isPaused() && webSocket.bufferedAmount < highWaterBytes / 2) connected.resume()
  }
  connected.on('data', (bytes: Buffer) => {
    idle.refresh()
    webSocket.send(bytes, sent)
    if (webSocket.bufferedAmount > highWaterBytes) connected.pause()
  })
  connected.on('drain', () => webSocket.resume())
  connected.once('error', () => endWith(webSocket, 'nobodyAnswers'))
  connected.once('end', () => endWith(webSocket, 'done'))
  connected.once('close', () => endWith(webSocket, 'done'))
  let hasRoom = true
  for (const bytes of early.splice(0)) hasRoom = connected.write(bytes)
  if (hasRoom) webSocket.resume()
}

/** Delivers what was written, drops what still comes. */
function hangUp(socket: TLSSocket): void {
  socket.removeAllListeners('data').on('error', () => {})
  socket.resume().end()
  const linger = setTimeout(() => socket.destroy(), lingerMillis)
  socket.once('close', () => clearTimeout(linger))
}
