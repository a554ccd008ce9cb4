import { WebSocket } from 'ws'
import { type CloseName, closeCodeOf, closeCodes } from '../../lib/transport/close-codes.ts'

/** How long the other side may take to answer a close. */
const goodbyeMillis = 3_000

/** A WebSocket that gives its sentence with every close code, also where `ws` itself closes (1009). */
export class SpeakingWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    const first = this.readyState === WebSocket.OPEN
    super.close(code, reason ?? (code === undefined ? undefined : closeCodeOf(code)?.sentence))
    if (!first) return
    const timer = setTimeout(() => this.terminate(), goodbyeMillis)
    this.once('close', () => clearTimeout(timer))
  }
}

/** Closes for this reason. */
export function endWith(webSocket: WebSocket, name: CloseName): void {
  // A paused WebSocket would never see the answer to its close.
  webSocket.resume()
  webSocket.close(closeCodes[name].code)
}
