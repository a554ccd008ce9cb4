import { generateAesKey } from '../../crypto/aes.ts'
import {
  chunkAt,
  chunkBytes,
  chunkStart,
  chunksOf,
  type FileKey,
  newSalt,
  openFileKey,
  sealChunk,
  sealedLength,
} from '../../crypto/sealed-file.ts'
import { AtError } from '../../protocol/at-error.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { encodeBase64 } from '../../protocol/base64.ts'
import { syntax } from '../../verbs/stream.ts'
import { pkam } from '../authenticate.ts'
import { Connection, type RequestOptions } from '../connection.ts'
import type { ClientContext } from '../context.ts'
import { bytesOf, type FileToSend } from '../files/file-to-send.ts'
import type { MonitorMeans, MonitorOptions } from '../monitor.ts'
import type { Notice } from '../notice.ts'
import { aboutStream, type Offer, sealOffer } from './offer.ts'
import { noBytes } from './raw-line.ts'

export interface StreamOptions extends RequestOptions {
  /** Only who listens for this one is asked. None unless given. */
  readonly namespace?: string
  /** How long it is waited for somebody to take it, and to go on where the line was lost, in milliseconds; a minute unless given. */
  readonly answerMillis?: number
  /** How many bytes of the file are on their way or there. */
  readonly onProgress?: (sent: number, size: number) => void
  /** Is called when it was taken, and each time that it is gone on with after the line was lost. */
  readonly onAnswer?: () => void
}

/** What became of a live transfer: all is there, they do not want it, nobody took it in time, or why not. */
export type StreamResult =
  | { readonly status: 'complete' }
  | { readonly status: 'declined' }
  | { readonly status: 'noAnswer' }
  | { readonly status: 'error'; readonly error: AtError }

export interface StreamMeans extends Pick<MonitorMeans, 'dial' | 'clientConfig' | 'replyMillis' | 'maxReplyBytes'> {
  readonly monitor: (options: MonitorOptions) => AsyncIterable<Notice>
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>
}

/**
 * Sends a file to somebody who is there now, by way of the own atServer, which keeps nothing of it. [§3.28] Resolves when they
 * say that they have it. Where the line is lost in the middle, it is offered again and goes on at the chunk that they ask
 * for. Rejects when it is aborted.
 */
export async function sendStream(
  context: ClientContext,
  means: StreamMeans,
  sharedWith: AtSign,
  file: FileToSend,
  options: StreamOptions = {},
): Promise<StreamResult> {
  const { signal } = options
  const ending = new AbortController()
  const end = () => ending.abort(signal?.reason)
  signal?.addEventListener('abort', end, { once: true })
  try {
    signal?.throwIfAborted()
    return await new Sender(context, means, sharedWith, file, options, ending.signal).send()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AtError) return { status: 'error', error }
    throw error
  } finally {
    signal?.removeEventListener('abort', end)
    ending.abort()
  }
}

const defaultAnswerMillis = 60_000
/** Between two tries to reach the own server. */
const retryMillis = 1_000

/** How one try has ended. */
type Try =
  | 'complete'
  | 'declined'
  | 'noAnswer'
  | { readonly lost: AtError }
  | { readonly away: AtError }
  | { readonly resumeAt: number }

class Sender {
  readonly #streamId = crypto.randomUUID()
  readonly #key = generateAesKey()
  readonly #salt = newSalt()
  readonly #length: number
  readonly #options: StreamOptions
  /** The byte at which the recipient wants to go on. */
  #wanted = new Signal<number>()
  readonly #declined = new Signal<Try>()

  constructor(
    readonly context: ClientContext,
    readonly means: StreamMeans,
    readonly sharedWith: AtSign,
    readonly file: FileToSend,
    options: StreamOptions,
    readonly ending: AbortSignal,
  ) {
    this.#options = options
    this.#length = sealedLength(file.size)
  }

  async send(): Promise<StreamResult> {
    let startByte = 0
    const listening = this.#listen()
    // Without it, a no is heard as no answer; where the line is lost it is waited for.
    listening.catch(() => {})
    let lost: AtError | undefined
    let until = 0
    for (;;) {
      const outcome = await this.#try(startByte).catch((error: unknown): Try => {
        // Whoever has lost the line may be without one for a moment; who never had one is told at once.
        if (lost && error instanceof AtError && isLoss(error) && this.context.now() < until) return { away: error }
        throw error
      })
      if (outcome === 'complete' || outcome === 'declined') return { status: outcome }
      if (outcome === 'noAnswer') return lost ? { status: 'error', error: lost } : { status: 'noAnswer' }
      if ('resumeAt' in outcome) {
        startByte = outcome.resumeAt
        continue
      }
      if ('away' in outcome) {
        await this.means.wait(retryMillis, this.ending)
        continue
      }
      lost = outcome.lost
      until = this.context.now() + (this.#options.answerMillis ?? defaultAnswerMillis)
      // Offered anew from the first chunk; a recipient who has some of it asks for the rest. With a byte to begin at, it takes the
      // place of the offer before, which the server may not know to be over.
      startByte = chunkStart(0)
      await listening
    }
  }

  async #try(startByte: number): Promise<Try> {
    const { context, means, ending } = this
    const { dial, clientConfig, replyMillis, maxReplyBytes, wait } = means
    const { namespace, answerMillis = defaultAnswerMillis, onAnswer } = this.#options
    const transport = await dial(context.atSign, ending)
    if (transport.framed) {
      transport.close()
      throw noBytes()
    }
    const taken = new Signal<Try | 'taken'>()
    const over = new Signal<Try>()
    const connection = Connection.open(transport, {
      ...(replyMillis !== undefined && { replyMillis }),
      ...(maxReplyBytes !== undefined && { maxReplyBytes }),
      onStream: (payload) => {
        if (payload === `ack ${this.#streamId}`) taken.give('taken')
        if (payload === `done ${this.#streamId}`) over.give('complete')
      },
      onEnd: () => over.give({ lost: connection.ended ?? gone() }),
    })
    const close = () => connection.close()
    const waiting = new AbortController()
    ending.addEventListener('abort', close, { once: true })
    try {
      await pkam(connection, { keys: context.keys, ...(clientConfig && { clientConfig }) })
      this.#wanted = new Signal<number>()
      const fileName = await sealOffer(context, this.sharedWith, this.#offer(startByte), {})
      await connection.say(
        syntax.format({
          operation: 'init',
          receiver: this.sharedWith,
          namespace: namespace ?? 'null',
          ...(startByte > 0 && { startByte }),
          streamId: this.#streamId,
          fileName,
          length: this.#length,
        }),
      )
      const tooLate = wait(answerMillis, waiting.signal).then((): Try => 'noAnswer')
      const resumed = this.#wanted.given.then((resumeAt): Try => ({ resumeAt }))
      const answer = await Promise.race([taken.given, over.given, tooLate, resumed, this.#declined.given])
      if (answer !== 'taken') {
        // What is refused is no lost line: to try again would end as this did.
        if (typeof answer !== 'string' && 'lost' in answer && !isLoss(answer.lost)) throw answer.lost
        return answer
      }
      onAnswer?.()
      return await this.#pour(connection, startByte, over.given)
    } finally {
      waiting.abort()
      ending.removeEventListener('abort', close)
      connection.close()
    }
  }

  async #pour(connection: Connection, startByte: number, over: Promise<Try>): Promise<Try> {
    const { file, ending } = this
    const key = await openFileKey(this.#key, this.#salt, aboutStream(this.#streamId))
    const last = chunksOf(file.size) - 1
    try {
      if (startByte === 0) await connection.pour(this.#salt)
      for (let number = chunkAt(startByte); number <= last; number++) {
        ending.throwIfAborted()
        await connection.pour(await this.#chunk(key, number, number === last))
        this.#options.onProgress?.(Math.min(file.size, (number + 1) * chunkBytes), file.size)
      }
    } catch (error) {
      if (!(error instanceof AtError) || !isLoss(error)) throw error
      // Who has all of it already says so without waiting for the bytes.
      return Promise.race([over, Promise.resolve({ lost: error })])
    }
    return over
  }

  async #chunk(key: FileKey, number: number, isLast: boolean): Promise<Uint8Array<ArrayBuffer>> {
    return sealChunk(key, await bytesOf(this.file, number, number + 1), number, isLast)
  }

  #offer(startByte: number): Offer {
    const { name, size } = this.file
    return { name, size, key: this.#key, salt: encodeBase64(this.#salt), startByte }
  }

  /** From now on it is heard where the recipient wants to go on: at the very end, if nothing of it is wanted. */
  async #listen(): Promise<void> {
    const listening = new Signal<void>()
    const onState: MonitorOptions['onState'] = (state) => state === 'listening' && listening.give()
    const notices = this.means.monitor({ regex: 'stream_resume', signal: this.ending, onState })
    const hear = async () => {
      for await (const notice of notices) {
        if (notice.kind !== 'resume' || notice.streamId !== this.#streamId) continue
        const { startByte } = notice
        if (startByte === this.#length) this.#declined.give('declined')
        const chunk = chunkAt(startByte)
        if (chunkStart(chunk) === startByte && chunk < chunksOf(this.file.size)) this.#wanted.give(startByte)
      }
    }
    const heard = hear().then(() => {
      throw gone()
    })
    heard.catch(() => {})
    await Promise.race([listening.given, heard])
  }
}

/** Something that will be known once. */
class Signal<Value> {
  readonly given: Promise<Value>
  #give: (value: Value) => void = () => {}

  constructor() {
    this.given = new Promise((resolve) => {
      this.#give = resolve
    })
  }

  give(value: Value): void {
    this.#give(value)
  }
}

function isLoss({ code }: AtError): boolean {
  return code === 'AT0021' || code === 'AT0023' || code === 'AT0004'
}

function gone(): AtError {
  return new AtError('AT0021', 'The connection was lost.', { closes: true })
}
