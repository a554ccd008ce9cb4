/** What each code is called; authenticated connections and `batch` see this text. [§9.1] */
export const errorDescriptions = {
  AT0001: 'Server exception',
  AT0002: 'DataStore exception',
  AT0003: 'Invalid syntax',
  AT0004: 'Socket error',
  AT0005: 'Buffer limit exceeded',
  AT0006: 'Outbound connection limit exceeded',
  AT0007: 'Secondary server not found',
  AT0008: 'Handshake failure',
  AT0009: 'UnAuthorized client in request',
  AT0010: 'Internal server error',
  AT0011: 'Internal server exception',
  AT0012: 'Inbound connection limit exceeded',
  AT0013: 'Connection Exception',
  AT0014: 'Unknown AtClient exception',
  AT0015: 'key not found',
  AT0016: 'Invalid key',
  AT0021: 'Unable to connect to secondary',
  AT0022: 'Illegal arguments',
  AT0023: 'Timeout waiting for response',
  AT0024: 'Server is paused',
  AT0025: 'Apkam Auth Denied',
  AT0026: 'Apkam Auth Failed',
  AT0027: 'Apkam Access Revoked',
  AT0028: 'Too Many Requests',
  AT0029: 'Apkam Enrollment Expired',
  AT0030: 'Invalid Enrollment Status',
  AT0031: 'Cannot revoke self enrollment',
  /** [2026 §14] */
  AT0032: 'Illegal state exception',
  /** What the gatekeeper of another atSign says. [2026 §14, §17.5] */
  AT0033: 'Not accepted',
  AT0034: 'Quarantine limit reached',
  AT0035: 'Too large for quarantine',
  AT0401: 'Client authentication failed',
  /** The soft shape may carry the literal `null` instead of a code. [§2.6] */
  null: '',
} as const

export type ErrorCode = keyof typeof errorDescriptions

export interface AtErrorOptions {
  /** Whether the connection on which this happens is closed after the answer. [§2.8] */
  readonly closes?: boolean
  /** Whether it is written in the colon form, `error:<code>:<text>`. [§2.6] */
  readonly soft?: boolean
  readonly cause?: unknown
}

/**
 * The one error of the protocol, on both ends. `message` is the bare message: what stands around it on the wire
 * depends on the connection and is added by `formatError`.
 */
export class AtError extends Error {
  override readonly name = 'AtError'
  readonly code: ErrorCode
  readonly closes: boolean
  readonly soft: boolean

  constructor(code: ErrorCode, message: string, { closes = false, soft = false, cause }: AtErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.closes = closes
    this.soft = soft
  }
}

/** Whether this text is one of the codes of §9.1, or `null`. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorDescriptions, text)
}
