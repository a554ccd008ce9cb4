import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { formatCommand, RedisRefusal, type RedisReply, RespReader } from './resp.ts'

export interface RedisLimits {
  /** From dialling until Redis is ready to be asked; beyond it `RedisUnavailable`. */
  readonly connectMillis: number
  /** For the answer to one command; beyond it `RedisUnavailable`, and the connection is given up. */
  readonly replyMillis: number
  /** Commands that wait for their answer at a time; beyond it `RedisUnavailable`. */
  readonly maxPending: number
  /** Bytes of one reply; beyond it `RedisUnavailable`, and the connection is given up. */
  readonly maxReplyBytes: number
  /** How long nobody dials again after a dial has failed, for the first time; each further time twice as long. */
  readonly retryMillis: number
  /** Longer than this it never is. */
  readonly maxRetryMillis: number
}

const defaultRedisLimits: RedisLimits = {
  connectMillis: 3_000,
  replyMillis: 2_000,
  maxPending: 10_000,
  maxReplyBytes: 1_048_576,
  retryMillis: 50,
  maxRetryMillis: 2_000,
}

export interface RedisOptions extends Partial<RedisLimits> {
  readonly server: RedisServer
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** Redis does not answer, or not what it should; whether the command was carried out is not known. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

export interface RedisServer {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly user?: string
  readonly password?: string
  readonly database?: number
}

/** `redis[s]://[[user]:password@]host[:port][/database]`. Throws an `Error` that does not repeat it: it holds a password. */
export function parseRedisUrl(text: string): RedisServer {
  const { protocol, hostname, port, username, password, pathname, search, hash } = URL.canParse(text)
    ? new URL(text)
    : ({} as Partial<URL>)
  const [, database] = /^\/?(\d*)$/.exec(pathname ?? '') ?? []
  const isRedis = protocol === 'redis:' || protocol === 'rediss:'
  if (!isRedis || !hostname || database === undefined || search || hash) {
    throw new Error('not of the form redis://host:6379/0')
  }
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || 6_379,
    tls: protocol === 'rediss:',
    ...(username && { user: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(database && { database: Number(database) }),
  }
}

/**
 * A line to one Redis that looks as if it were always there: it dials when first asked, and again after the connection was
 * lost. Commands are sent as they come and answered in order. One that was cut off is asked once more, so only what
 * has the same effect twice as once may be asked here.
 */
export class RedisClient {
  readonly #server: RedisServer
  readonly #limits: RedisLimits
  readonly #now: () => number
  #connection: Promise<Connection> | undefined
  #failures = 0
  /** Until then nobody dials. */
  #restUntil = 0
  #pending = 0
  #closed = false

  constructor({ server, now = Date.now, ...limits }: RedisOptions) {
    this.#server = server
    this.#now = now
    this.#limits = { ...defaultRedisLimits, ...limits }
  }

  /** One command and its reply. Throws `RedisRefusal` when it was refused, `RedisUnavailable` when there is no answer. */
  async ask(...words: string[]): Promise<Exclude<RedisReply, RedisRefusal>> {
    const { maxPending } = this.#limits
    if (this.#pending >= maxPending) throw new RedisUnavailable(`${maxPending} commands wait for their answer already.`)
    this.#pending++
    try {
      for (let attempt = 1; ; attempt++) {
        const connection = await this.#connected()
        try {
          const reply = await connection.ask(words)
          if (reply instanceof RedisRefusal) throw reply
          return reply
        } catch (error) {
          if (error instanceof CutOff && attempt === 1) continue
          throw error
        }
      }
    } finally {
      this.#pending--
    }
  }

  /** Hangs up; whatever is asked from now on is refused. */
  close(): void {
    this.#closed = true
    this.#connection?.then(
      (connection) => connection.close('This client was closed.'),
      () => {},
    )
  }

  async #connected(): Promise<Connection> {
    for (;;) {
      if (this.#closed) throw new RedisUnavailable('This client was closed.')
      // Whoever comes first dials; all wait alike, so that commands leave in the order in which they were asked.
      this.#connection ??= this.#tryToDial()
      const current = this.#connection
      const forget = () => {
        if (this.#connection === current) this.#connection = undefined
      }
      const connection = await current.catch((error) => {
        forget()
        throw error
      })
      if (connection.isOpen) return connection
      forget()
    }
  }

  async #tryToDial(): Promise<Connection> {
    if (this.#now() < this.#restUntil) throw new RedisUnavailable('Redis could not be reached a moment ago.')
    try {
      const connection = await this.#dial()
      this.#failures = 0
      return connection
    } catch (error) {
      const { retryMillis, maxRetryMillis } = this.#limits
      this.#restUntil = this.#now() + Math.min(maxRetryMillis, retryMillis * 2 ** this.#failures++)
      throw error
    }
  }

  async #dial(): Promise<Connection> {
    const { user, password, database } = this.#server
    const connection = await Connection.open(this.#server, this.#limits)
    try {
      if (password !== undefined) await expectOk(connection, ['AUTH', ...(user ? [user] : []), password])
      if (database) await expectOk(connection, ['SELECT', String(database)])
    } catch (error) {
      connection.close('Redis did not let us in.')
      throw error
    }
    if (this.#closed) connection.close('This client was closed.')
    return connection
  }
}

/** The connection ended before the answer was there. */
class CutOff extends RedisUnavailable {}

async function expectOk(connection: Connection, words: readonly string[]): Promise<void> {
  const reply = await connection.ask(words)
  // The refusal's own text may repeat what was sent.
  if (reply !== 'OK') throw new RedisUnavailable(`Redis refused ${words[0]}.`)
}

interface Question {
  readonly resolve: (reply: RedisReply) => void
  readonly reject: (error: Error) => void
  readonly askedAt: number
}

/** One connection: commands go out as they come, replies come back in order. */
class Connection {
  readonly #socket: Socket
  readonly #reader: RespReader
  readonly #replyMillis: number
  readonly #waiting: Question[] = []
  /** Questions before this one have been answered. */
  #head = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #corked = false
  #ended: RedisUnavailable | undefined

  static open(server: RedisServer, limits: RedisLimits): Promise<Connection> {
    const { host, port, tls } = server
    const socket = tls
      ? connectTls({ host, port, servername: /[a-z]/i.test(host) ? host : '' })
      : connectPlain({ host, port })
    socket.setNoDelay(true)
    const ready = tls ? 'secureConnect' : 'connect'
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer)
        socket.off('error', broken).off('close', closed).off(ready, opened)
      }
      const fail = (why: string, cause?: Error) => {
        settle()
        socket.on('error', () => {}).destroy()
        reject(new RedisUnavailable(why, { cause }))
      }
      const broken = (cause: Error) => fail('Redis cannot be reached.', cause)
      const closed = () => fail('Redis hung up.')
      const opened = () => {
        settle()
        resolve(new Connection(socket, limits))
      }
      const late = `Redis did not answer within ${limits.connectMillis} ms.`
      const timer = setTimeout(() => fail(late), limits.connectMillis)
      socket.once('error', broken).once('close', closed).once(ready, opened)
    })
  }

  private constructor(socket: Socket, limits: RedisLimits) {
    this.#socket = socket
    this.#replyMillis = limits.replyMillis
    this.#reader = new RespReader({ maxReplyBytes: limits.maxReplyBytes, maxDepth: 4 })
    socket.on('data', (chunk) => this.#hear(chunk))
    socket.on('error', () => {})
    socket.on('close', () => this.#end(new CutOff('The connection to Redis was lost.')))
  }

  get isOpen(): boolean {
    return this.#ended === undefined
  }

  ask(words: readonly string[]): Promise<RedisReply> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      this.#waiting.push({ resolve, reject, askedAt: performance.now() })
      this.#timer ??= setTimeout(() => this.#checkLate(), this.#replyMillis)
      // What is asked in one turn leaves in one packet.
      if (!this.#corked) {
        this.#corked = true
        this.#socket.cork()
        process.nextTick(() => {
          this.#corked = false
          this.#socket.uncork()
        })
      }
      this.#socket.write(formatCommand(words))
    })
  }

  close(why: string): void {
    this.#end(new RedisUnavailable(why))
  }

  #hear(chunk: Buffer): void {
    try {
      for (const reply of this.#reader.push(chunk)) {
        const question = this.#waiting[this.#head]
        if (!question) throw new Error('it said something that nobody had asked')
        this.#forget()
        question.resolve(reply)
      }
    } catch (cause) {
      this.#end(new RedisUnavailable(`Redis cannot be understood: ${(cause as Error).message}.`, { cause }))
    }
  }

  // `Array.shift` moves all the rest, which thousands that wait would feel.
  #forget(): void {
    this.#head++
    if (this.#head < 1_000 && this.#head < this.#waiting.length) return
    this.#waiting.splice(0, this.#head)
    this.#head = 0
  }

  /** The oldest question tells whether Redis is too slow. */
  #checkLate(): void {
    this.#timer = undefined
    const oldest = this.#waiting[this.#head]
    if (!oldest || this.#ended) return
    const left = oldest.askedAt + this.#replyMillis - performance.now()
    if (left <= 1) this.#end(new RedisUnavailable(`Redis did not answer within ${this.#replyMillis} ms.`))
    else this.#timer = setTimeout(() => this.#checkLate(), left)
  }

  #end(why: RedisUnavailable): void {
    if (this.#ended) return
    this.#ended = why
    clearTimeout(this.#timer)
    this.#socket.destroy()
    for (const { reject } of this.#waiting.splice(0).slice(this.#head)) reject(why)
  }
}
