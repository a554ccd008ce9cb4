import { AtError, type ErrorCode } from '../protocol/at-error.ts'

/** One way in which the bridge ends a WebSocket. */
export interface CloseCode {
  /** The WebSocket close code; 4000–4999 are ours. */
  readonly code: number
  /** Sent as the close reason, so at most 123 bytes of UTF-8. [RFC 6455 §5.5] */
  readonly sentence: string
  /** What the client makes of it. */
  readonly error: ErrorCode
}

/**
 * The end of a WebSocket, or why there never was one. `reason` tells whose fault it is where the code of the error does not:
 * `directoryUnreachable` and `nobodyAnswers` are both AT0021. The message is a sentence for people.
 */
export class BridgeError extends AtError {
  /** Undefined when the bridge itself said nothing: it could not be reached, or the line was cut. */
  readonly reason: CloseName | undefined

  constructor(code: ErrorCode, message: string, reason: CloseName | undefined) {
    super(code, message, { closes: true })
    this.reason = reason
  }
}

/** Every reason the bridge can give. It is spoken by `bridge/gateway` and understood by `web-socket.ts`. */
export const closeCodes = {
  done: { code: 1000, error: 'AT0021', sentence: 'The other side has ended the conversation.' },
  shuttingDown: { code: 1001, error: 'AT0021', sentence: 'The bridge is shutting down. Try again in a moment.' },
  frameTooLarge: { code: 1009, error: 'AT0005', sentence: 'That is more than the bridge takes in one piece.' },
  badRequest: { code: 4400, error: 'AT0003', sentence: 'The bridge needs to be told which atSign to connect to.' },
  unknownAtSign: { code: 4404, error: 'AT0007', sentence: 'The directory does not know this atSign.' },
  idle: { code: 4408, error: 'AT0021', sentence: 'Nothing was said for a long time, so the bridge hung up.' },
  tooManyConnections: { code: 4429, error: 'AT0012', sentence: 'Too many connections are open from this address.' },
  nobodyAnswers: { code: 4502, error: 'AT0021', sentence: 'The server of this atSign does not answer.' },
  directoryUnreachable: { code: 4503, error: 'AT0021', sentence: 'The directory of atSigns cannot be reached.' },
  tookTooLong: { code: 4504, error: 'AT0023', sentence: 'The server of this atSign took too long to answer.' },
  certificateNotRight: {
    code: 4526,
    error: 'AT0021',
    sentence: 'The server of this atSign could not prove that it is the right one.',
  },
} as const satisfies Record<string, CloseCode>

export type CloseName = keyof typeof closeCodes

const byNumber = new Map(Object.entries(closeCodes).map(([name, entry]) => [entry.code as number, name as CloseName]))

/** The meaning of a number received; undefined for a number that is not the bridge's (1006: the line was cut). */
export function closeCodeOf(code: number): CloseCode | undefined {
  const name = closeNameOf(code)
  return name && closeCodes[name]
}

export function closeNameOf(code: number): CloseName | undefined {
  return byNumber.get(code)
}
