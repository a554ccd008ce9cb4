import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as to } from '../verbs/to.ts'
import { abortable, Connection, type ConnectionOptions, type RequestOptions } from './connection.ts'

export interface SessionOptions extends ConnectionOptions {
  readonly dial: Dial
  readonly to: AtSign
  /** What has to be said first on every new connection. */
  readonly login?: (connection: Connection) => Promise<void>
}

/**
 * A line to one atServer that looks as if it were always there: it dials when first needed, and again after a
 * connection was lost. A request that was cut off is asked once more on a new connection, unless it is for once; every
 * other used here has the same effect twice as once.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #stop = new AbortController()
  #connection: Promise<Connection> | undefined
  /** The connection on which it was said whom we want. */
  #named: Connection | undefined

  constructor(options: SessionOptions) {
    this.#options = options
  }

  async request(line: string, { signal, once = false }: RequestOptions = {}): Promise<string | null> {
    for (let attempt = 1; ; attempt++) {
      const connection = await abortable(this.#connected(), signal)
      try {
        return await connection.request(line, { signal })
      } catch (error) {
        // Behind a port of many atSigns nobody is at home before one of them is named; who logs in has done that. [2026 §3.3]
        if (error instanceof AtError && error.code === 'AT0007' && !this.#options.login && this.#named !== connection) {
          this.#named = connection
          await connection.request(to.format({ atSign: this.#options.to }), { signal })
          continue
        }
        // Cut off, and not answered with an error: idle connections are closed without a word. [§2.7]
        const { ended } = connection
        const cutOff =
          error instanceof AtError && error.code === 'AT0021' && ended && (error === ended || error.cause === ended)
        if (!cutOff || once || attempt > 1 || this.#stop.signal.aborted) throw error
      }
    }
  }

  /** Ends the connection; whatever is asked from now on is refused with AT0021. */
  close(): void {
    this.#stop.abort(new AtError('AT0021', 'This client was closed.', { closes: true }))
    this.#connection?.then(
      (connection) => connection.close(),
      () => {},
    )
  }

  async #connected(): Promise<Connection> {
    this.#stop.signal.throwIfAborted()
    const current = this.#connection
    if (current) {
      const connection = await current
      if (!connection.ended) return connection
      // Whoever comes first dials again; everyone else waits for that.
      if (this.#connection === current) this.#connection = undefined
      return this.#connected()
    }
    const dialled = this.#dial()
    this.#connection = dialled
    dialled.catch(() => {
      if (this.#connection === dialled) this.#connection = undefined
    })
    return dialled
  }

  async #dial(): Promise<Connection> {
    const { dial, to, login } = this.#options
    const transport = await dial(to, this.#stop.signal).catch((error) => {
      throw asEnd(error)
    })
    const connection = Connection.open(transport, this.#options)
    try {
      await login?.(connection)
    } catch (error) {
      connection.close()
      throw asEnd(error)
    }
    if (this.#stop.signal.aborted) connection.close()
    return connection
  }
}

/** Without a line nothing else can be asked either: `closes` tells that from an answer that came over one. */
function asEnd(error: unknown): unknown {
  if (!(error instanceof AtError) || error.closes) return error
  return new AtError(error.code, error.message, { closes: true, soft: error.soft, cause: error })
}
