import {
  chunkAt,
  chunkBytes,
  chunkStart,
  openChunks,
  openFileKey,
  saltBytes,
  sealedLength,
} from '../../crypto/sealed-file.ts'
import { safeName } from '../../files/safe-name.ts'
import { AtError } from '../../protocol/at-error.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { decodeBase64 } from '../../protocol/base64.ts'
import type { Dial, Transport } from '../../transport/transport.ts'
import { syntax } from '../../verbs/stream.ts'
import { asLost, type RequestOptions } from '../connection.ts'
import type { ClientContext } from '../context.ts'
import { type FileSink, pour } from '../files/download.ts'
import type { MonitorOptions } from '../monitor.ts'
import type { Notice, StreamOffered } from '../notice.ts'
import { aboutStream, type Offer, openOffer } from './offer.ts'
import { RawLine } from './raw-line.ts'

/** A file that somebody would send now. */
export interface OfferedFile {
  readonly from: AtSign
  /** One that a folder can hold. */
  readonly name: string
  readonly size: number
  readonly streamId: string
}

export type ReceivedStream = OfferedFile &
  ({ readonly status: 'complete' } | { readonly status: 'error'; readonly error: AtError })

export interface ReceiveStreamsOptions extends RequestOptions {
  /** Who offers in another one is not heard. None unless given: then those without any. */
  readonly namespace?: string
  /** Asks whether it is wanted, and where to. Who offers it is told that it is declined; undefined leaves it, and tells nobody. */
  readonly ask: (file: OfferedFile) => Promise<FileSink | 'declined' | undefined>
  readonly onProgress?: (file: OfferedFile, received: number) => void
  readonly onResult?: (result: ReceivedStream) => void
  /** Where notices come from; a monitor of its own unless given. */
  readonly notices?: AsyncIterable<Notice>
  /** How long it is waited for who was lost in the middle, in milliseconds; a minute unless given. */
  readonly waitMillis?: number
  /** How long nothing may come before the line counts as lost, in milliseconds; half a minute unless given. */
  readonly stallMillis?: number
  /** Is told when offers are heard. */
  readonly onState?: MonitorOptions['onState']
}

export interface ReceiveMeans {
  readonly dial: Dial
  readonly monitor: (options: MonitorOptions) => AsyncIterable<Notice>
}

/** One offer, over as many lines as it takes. */
interface Receiving {
  readonly file: OfferedFile
  readonly first: Offer
  readonly sink: FileSink
  /** Bytes that the sink has. */
  at: number
  /** Ends the line of now. */
  lose: () => void
  running: Promise<void>
  /** Gives it up when nobody comes back. */
  patience: ReturnType<typeof setTimeout> | undefined
  isOver: boolean
  isComplete: boolean
}

/** So many are remembered, so that one that is over and offered anew is not asked about again. */
const maxKnown = 1_000

/**
 * Takes what others offer live, each after it was asked about, until it is aborted. Every chunk is opened before it goes into
 * its sink; the sender is told that it is there when the sink has closed. [§3.28]
 */
export async function receiveStreams(
  context: ClientContext,
  means: ReceiveMeans,
  options: ReceiveStreamsOptions,
): Promise<void> {
  const { namespace, signal, onState } = options
  const regex = namespace === undefined ? 'stream_id' : `stream_id[.]${namespace}`
  const notices = options.notices ?? means.monitor({ regex, ...(signal && { signal }), ...(onState && { onState }) })
  const known = new Map<string, Promise<Receiving | undefined>>()
  try {
    for await (const notice of notices) {
      if (signal?.aborted) return
      if (notice.kind !== 'stream' || notice.namespace !== namespace) continue
      const name = `${notice.from} ${notice.streamId}`
      const before = known.get(name)
      const now = (before ?? Promise.resolve(undefined)).then((receiving) =>
        before ? receiving && goOn(context, means, options, notice, receiving) : begin(context, means, options, notice),
      )
      known.set(name, now)
      const [oldest] = known.keys()
      if (known.size > maxKnown && oldest !== undefined) known.delete(oldest)
      // What is wrong with one of them is told by its result.
      now.catch(() => {})
    }
  } finally {
    for (const one of known.values()) {
      const receiving = await one.catch(() => undefined)
      if (receiving) await leave(receiving, signal?.reason)
    }
  }
}

async function begin(
  context: ClientContext,
  means: ReceiveMeans,
  options: ReceiveStreamsOptions,
  notice: StreamOffered,
): Promise<Receiving | undefined> {
  const { from, streamId } = notice
  const offer = await openOffer(context, from, notice.fileName, {})
  // Sealed by an older app, or for keys that are no longer ours: nobody can be asked about what nobody can open.
  if (!offer || notice.length !== sealedLength(offer.size)) return undefined
  const file = { from, streamId, name: safeName(offer.name), size: offer.size }
  const sink = await options.ask(file)
  if (sink === 'declined') {
    // To begin at the end is to want nothing of it. Who does not hear it waits for an answer as long as for anybody's.
    await askForRest(means.dial, notice, notice.length).catch(() => {})
    return undefined
  }
  if (!sink || options.signal?.aborted) return undefined
  const idle = { lose: () => {}, running: Promise.resolve(), patience: undefined, isOver: false, isComplete: false }
  return goOn(context, means, options, notice, { file, first: offer, sink, at: 0, ...idle }, offer)
}

/** Takes it if it begins where we are; else says where that is, and is offered it anew. */
async function goOn(
  context: ClientContext,
  { dial }: ReceiveMeans,
  options: ReceiveStreamsOptions,
  notice: StreamOffered,
  receiving: Receiving,
  opened?: Offer,
): Promise<Receiving> {
  // Who offers it anew has noticed before us that the line was lost.
  receiving.lose()
  await receiving.running
  clearTimeout(receiving.patience)
  if (receiving.isComplete) receiving.running = sayDone(dial, receiving.file).catch(() => {})
  const offer = opened ?? (await openOffer(context, notice.from, notice.fileName, {}))
  if (receiving.isOver || options.signal?.aborted || offer?.key !== receiving.first.key) return receiving
  const wanted = Math.floor(receiving.at / chunkBytes)
  if (chunkAt(offer.startByte) === wanted) receiving.running = take(dial, options, receiving, offer)
  else receiving.running = askForRest(dial, notice, chunkStart(wanted)).catch(() => {})
  waitForMore(receiving, options)
  return receiving
}

function waitForMore(receiving: Receiving, options: ReceiveStreamsOptions): void {
  const { waitMillis = 60_000 } = options
  void receiving.running.then(() => {
    clearTimeout(receiving.patience)
    if (receiving.isOver) return
    receiving.patience = setTimeout(() => {
      const error = new AtError('AT0021', `${receiving.file.from} was lost in the middle, and has not come back.`)
      void end(receiving, options, error)
    }, waitMillis)
  })
}

async function take(dial: Dial, options: ReceiveStreamsOptions, receiving: Receiving, offer: Offer): Promise<void> {
  const { file, first, sink } = receiving
  const { onProgress, onResult, signal, stallMillis = 30_000 } = options
  let transport: Transport | undefined
  receiving.lose = () => transport?.close()
  try {
    transport = await dial(file.from, signal)
    const line = await RawLine.open(transport, stallMillis)
    await line.ask(syntax.format({ operation: 'receive', streamId: file.streamId }), file.from)
    if (offer.startByte === 0) await line.skip(saltBytes)
    const sealed = line.bytes(sealedLength(first.size) - Math.max(offer.startByte, saltBytes))
    const told = (received: number) => {
      receiving.at = received
      onProgress?.(file, received)
    }
    const sealedWith = { key: first.key, salt: decodeBase64(first.salt), about: aboutStream(file.streamId) }
    const from = chunkAt(offer.startByte)
    if (sink.open) {
      const openedWith = { kind: 'chunks', ...sealedWith, first: from } as const
      const coming = { openedWith, name: file.name, size: first.size, from: receiving.at }
      // Whoever aborts it closes the line.
      await pour(sealed, coming, { sink, told, signal: undefined })
    } else {
      const key = await openFileKey(sealedWith.key, sealedWith.salt, sealedWith.about)
      for await (const plain of sealed.pipeThrough(openChunks(key, from))) {
        const received = receiving.at + plain.length
        await sink.write(receiving.at, plain)
        told(received)
      }
    }
    if (receiving.at !== first.size) throw new AtError('AT0014', `${file.name} is not as long as was said.`)
    await sink.close()
    receiving.isOver = true
    receiving.isComplete = true
    await line.say(syntax.format({ operation: 'done', streamId: file.streamId })).catch(() => {})
    onResult?.({ ...file, status: 'complete' })
  } catch (error) {
    // A lost line may come back; all else would be as wrong a second time.
    const why = asLost(error)
    const isLost = why.code === 'AT0021' || why.code === 'AT0023' || why.code === 'AT0401'
    if (!isLost || !(error instanceof AtError))
      await end(receiving, options, error instanceof AtError ? error : failed(error))
  } finally {
    transport?.close()
    receiving.lose = () => {}
  }
}

/** To a sender who has not heard that all of it is there. */
async function sayDone(dial: Dial, { from, streamId }: OfferedFile): Promise<void> {
  const line = await RawLine.open(await dial(from), 30_000)
  const receive = syntax.format({ operation: 'receive', streamId })
  await line.say(`${receive}\n${syntax.format({ operation: 'done', streamId })}`)
  line.close()
}

/** [§3.28] `stream:resume@alice …` */
async function askForRest(dial: Dial, notice: StreamOffered, startByte: number): Promise<void> {
  const { from, namespace = 'null', streamId, fileName, length } = notice
  const line = await RawLine.open(await dial(from), 30_000)
  try {
    const about = { receiver: from, namespace, startByte, streamId, fileName, length }
    // It answers nothing itself, so something that is always answered is said behind it.
    await line.ask(`${syntax.format({ operation: 'resume', ...about })}\nnoop:0`, from)
  } finally {
    line.close()
  }
}

async function end(receiving: Receiving, { onResult }: ReceiveStreamsOptions, error: AtError): Promise<void> {
  if (receiving.isOver) return
  receiving.isOver = true
  // That it could not be left in good order says less than why it is left.
  await receiving.sink.leave?.(error).catch(() => {})
  onResult?.({ ...receiving.file, status: 'error', error })
}

async function leave(receiving: Receiving, reason: unknown): Promise<void> {
  clearTimeout(receiving.patience)
  receiving.lose()
  await receiving.running
  clearTimeout(receiving.patience)
  if (receiving.isOver) return
  receiving.isOver = true
  await receiving.sink.leave?.(reason).catch(() => {})
}

function failed(cause: unknown): AtError {
  return new AtError('AT0022', 'What came could not be put where it was to go.', { cause })
}
