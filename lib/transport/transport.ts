import type { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'

/** What the other end of a TLS connection proved about itself. Present only when the chain was verified. */
export interface PeerCertificate {
  readonly commonName?: string
  /** DNS names and IP addresses of the subject alternative name, without their type. */
  readonly names: readonly string[]
}

/**
 * One end of a pair of byte streams: a TLS socket, a WebSocket, or memory.
 * Iterating yields chunks as they arrive, cut anywhere, and ends when the other side has closed.
 */
export interface Transport extends AsyncIterable<Uint8Array> {
  /**
   * Sends these bytes as one piece. Resolves when there is room for more, and may be `atOnce` where there is; rejects with an
   * `AtError` once closed.
   */
  write(bytes: Uint8Array): Promise<void>
  /**
   * Ends both directions. Bytes written before are still delivered. May be called twice; `why` is for those that can
   * tell the other side in a way of their own, beside the bytes.
   */
  close(why?: AtError): void
  /** Settles when both directions have ended; resolves to the reason if one is known. Never rejects. */
  readonly closed: Promise<string | undefined>
  readonly peerCertificate?: PeerCertificate
  /** The network address of the other side, where there is one. */
  readonly from?: string
  /** When the other side last gave a sign of life that is no byte, in milliseconds since the epoch; where there is such a sign. */
  readonly lastSign?: number
  /** Whether what is written arrives as messages, so that bytes which are no lines have no place in it. [2026 §1.2] */
  readonly framed?: boolean
}

/** What `write` may return while there is room: who writes thousands of times a second need not wait for it. */
export const atOnce: Promise<void> = Promise.resolve()

/**
 * Opens a connection to an atServer, found through the atDirectory, or to the atDirectory itself.
 * Throws `AtError` AT0007 when the directory does not know the atSign, AT0021 when nobody answers,
 * AT0023 when it takes too long.
 */
export type Dial = (to: AtSign | 'directory', signal?: AbortSignal) => Promise<Transport>
