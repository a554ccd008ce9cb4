import { AtError } from '../protocol/at-error.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { type ReplyEvent, ReplyReader } from '../protocol/reply.ts'
import type { Transport } from '../transport/transport.ts'

export interface ConnectionOptions {
  /** How long one reply may take, in milliseconds. AT0023 and the end of the connection after that. */
  readonly replyMillis?: number
  /** The longest reply, in bytes. AT0005 and the end of the connection after that. */
  readonly maxReplyBytes?: number
}

export interface Listening {
  /** Is given the JSON of each notification, in order. */
  readonly onNotification?: (payload: string) => void
  /** Is given what stands behind `stream:`. [§3.28] */
  readonly onStream?: (payload: string) => void
  /** Is called once, when nothing more will come. */
  readonly onEnd?: () => void
}

export interface RequestOptions {
  readonly signal?: AbortSignal
  /** Whether it is not asked again on a new line when this one was lost: who asks minds the difference. */
  readonly once?: boolean
  /** Goes over a line of its own, which is closed afterwards, so that it holds up nothing else. What is kept on the device needs none. */
  readonly isDedicated?: boolean
}

/**
 * A conversation with an atServer: requests are written one at a time, each after the reply to the one before, because
 * nothing on the wire says which reply belongs to which request. [§2.3, §2.11]
 * It ends once and for good; to reconnect is the caller's.
 */
export class Connection {
  readonly #transport: Transport
  readonly #reader: ReplyReader
  readonly #replyMillis: number
  readonly #listening: Listening
  #isMonitor = false
  #turn: Promise<unknown> = Promise.resolve()
  #pending: { resolve: (payload: string | null) => void; reject: (error: unknown) => void } | undefined
  #ended: AtError | undefined

  static open(transport: Transport, options: ConnectionOptions & Listening = {}): Connection {
    return new Connection(transport, options)
  }

  private constructor(
    transport: Transport,
    { replyMillis = 30_000, maxReplyBytes, ...listening }: ConnectionOptions & Listening,
  ) {
    this.#transport = transport
    this.#listening = listening
    this.#reader = new ReplyReader(maxReplyBytes === undefined ? {} : { maxBytes: maxReplyBytes })
    this.#replyMillis = replyMillis
    void this.#listen()
  }

  /** Why nothing more can be asked here; undefined while something can. */
  get ended(): AtError | undefined {
    return this.#ended
  }

  /**
   * Sends one line and resolves to what follows `data:`, null for `data:null`. Rejects with the server's `AtError`,
   * with AT0023 when no reply comes in time, and with AT0021 when the connection ends first.
   * A request that is aborted after it was sent is still answered; the answer is dropped.
   */
  request(line: string, options: RequestOptions = {}): Promise<string | null> {
    return this.#inTurn(line, `${line}\n`, options)
  }

  /**
   * Sends a `monitor` line; resolves once the server has taken it. It answers nothing itself, so something that is always
   * answered is sent behind it. [§3.19.1]
   */
  async monitor(line: string, options: RequestOptions = {}): Promise<void> {
    this.#isMonitor = true
    await this.#inTurn(line, `${line}\nnoop:0\n`, options)
  }

  /** Says a line that is answered by nothing, such as `stream:init`; refused, the connection ends with why. [§3.28] */
  async say(line: string): Promise<void> {
    await this.#turn
    if (this.#ended) throw this.#ended
    await this.pour(encodeUtf8(`${line}\n`))
  }

  /** Bytes as they are. Who pours has nothing more to ask here. */
  async pour(bytes: Uint8Array): Promise<void> {
    await this.#transport.write(bytes).catch((error) => {
      throw this.#ended ?? asLost(error)
    })
  }

  #inTurn(line: string, text: string, { signal }: RequestOptions): Promise<string | null> {
    const answered = this.#turn.then(() => {
      signal?.throwIfAborted()
      return this.#exchange(line, text)
    })
    this.#turn = answered.catch(() => {})
    return abortable(answered, signal)
  }

  close(): void {
    this.#end(new AtError('AT0021', 'This connection was closed.', { closes: true }))
  }

  async #exchange(line: string, text: string): Promise<string | null> {
    if (this.#ended) throw unsent(this.#ended)
    if (/[\r\n]/.test(line)) throw new AtError('AT0022', 'A request cannot contain a line break.')
    const reply = new Promise<string | null>((resolve, reject) => {
      this.#pending = { resolve, reject }
    })
    const tooLate = () => {
      const seconds = this.#replyMillis / 1000
      this.#end(new AtError('AT0023', `The server did not answer within ${seconds} seconds.`, { closes: true }))
    }
    let timer = setTimeout(tooLate, this.#replyMillis)
    // Errors have no prompt behind them on a connection that monitors. [§3.19.1]
    this.#reader.expect(this.#isMonitor ? 'monitor' : 'reply')
    this.#transport.write(encodeUtf8(text)).then(
      () => {
        // What took long to send may take as long again to be answered.
        clearTimeout(timer)
        if (this.#pending) timer = setTimeout(tooLate, this.#replyMillis)
      },
      (error) => this.#end(error),
    )
    try {
      return await reply
    } finally {
      clearTimeout(timer)
    }
  }

  async #listen(): Promise<void> {
    try {
      for await (const chunk of this.#transport) {
        for (const event of this.#reader.push(chunk)) this.#hear(event)
      }
      for (const event of this.#reader.end()) this.#hear(event)
      const reason = await this.#transport.closed
      this.#end(new AtError('AT0021', reason ?? 'The server has closed the connection.', { closes: true }))
    } catch (error) {
      this.#end(error)
    }
  }

  #hear(event: ReplyEvent): void {
    const pending = this.#pending
    if (event.kind === 'error') {
      // An error that nobody asked for says why the server is about to hang up (AT0012). [§2.7]
      if (!pending) this.#end(event.error)
      this.#pending = undefined
      pending?.reject(event.error)
    } else if (event.kind === 'data') {
      this.#pending = undefined
      pending?.resolve(event.payload)
    } else if (event.kind === 'notification') {
      this.#listening.onNotification?.(event.payload)
    } else if (event.kind === 'stream') {
      this.#listening.onStream?.(event.payload)
    }
  }

  #end(error: unknown): void {
    if (this.#ended) return
    this.#ended = asLost(error)
    this.#transport.close()
    const pending = this.#pending
    this.#pending = undefined
    pending?.reject(this.#ended)
    this.#listening.onEnd?.()
  }
}

/** Only the request whose reply was too long is refused for that; one that waited behind it has lost its line. */
function unsent(ended: AtError): AtError {
  return ended.code === 'AT0005' ? new AtError('AT0021', ended.message, { closes: true, cause: ended }) : ended
}

/** What a transport threw, as the reason why a line ended; a broken socket is no more than a lost line here. */
export function asLost(error: unknown): AtError {
  if (error instanceof AtError && error.code !== 'AT0004') return error
  return new AtError('AT0021', 'The connection was lost.', { closes: true, cause: error })
}

/** Settles as `work` does, or rejects as soon as `signal` says so; the work itself goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
