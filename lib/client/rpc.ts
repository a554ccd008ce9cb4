import { AtError } from '../protocol/at-error.ts'
import { sharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { lowerCase } from '../protocol/characters.ts'
import { readJson } from '../protocol/json.ts'
import type { AtClient } from './at-client.ts'
import { escapeRegex } from './list.ts'
import type { Notice } from './notice.ts'

/*
 * Asking an app or a device of another atSign for something now: a notification there, `request.<id>.<domain>.__rpcs.<namespace>`,
 * and one back for each of `ack`, and `success`, `error` or `nack`. Nothing is stored. [data formats §18]
 */

export interface RpcOptions {
  /** What it is about, which both sides know. */
  readonly domain: string
  readonly namespace: string
  readonly signal?: AbortSignal
  /** How long a question, or an answer, is worth anything; 30 seconds unless given. */
  readonly lifeMillis?: number
}

export interface AskOptions extends RpcOptions {
  /** Is called when the other side has the question, before it has an answer. */
  readonly onAck?: () => void
  /** Microseconds since the epoch, by which an answer is known. */
  readonly id?: () => number
  /** Is aborted after so many milliseconds. */
  readonly within?: (millis: number) => AbortSignal
}

/** What came of a question: an answer, a refusal before (`nack`) or while (`error`) it was worked on, or nothing in time. */
export type RpcAnswer =
  | { readonly status: 'success'; readonly payload: unknown }
  | { readonly status: 'error' | 'nack'; readonly message: string }
  | { readonly status: 'noAnswer' }

export interface AnswerOptions extends RpcOptions {
  /** Whom an answer is given; everyone unless given. */
  readonly allow?: (from: AtSign) => boolean | Promise<boolean>
  /** How many questions are worked on at the same time; who asks beyond that is refused and may ask again. 16 unless given. */
  readonly maxAtOnce?: number
  /**
   * What it resolves to is the answer; an `AtError` is told in its words. `signal` is aborted when nobody waits for it any
   * more: the life of the question is over, or the answering. What comes after that is told nobody, and takes no room.
   */
  readonly answer: (payload: unknown, from: AtSign, signal: AbortSignal) => unknown
  /** Is aborted after so many milliseconds. */
  readonly within?: (millis: number) => AbortSignal
  /** Is called when questions are heard. */
  readonly onListening?: () => void
}

type Kind = 'request' | 'ack' | 'nack' | 'success' | 'error'

const defaultLifeMillis = 30_000
const microseconds = () => Date.now() * 1000 + Math.floor(Math.random() * 1000)

/** Asks `to`, and waits for the answer. Rejects with what befell the line to the own server. */
export async function askRpc(
  client: Pick<AtClient, 'atSign' | 'monitor' | 'notify'>,
  to: AtSign,
  payload: unknown,
  { id = microseconds, within = AbortSignal.timeout, lifeMillis = defaultLifeMillis, onAck, ...others }: AskOptions,
): Promise<RpcAnswer> {
  const options = { ...others, ...asNamed(others) }
  const [reqId, over, late] = [id(), new AbortController(), within(lifeMillis)]
  const signals = [over.signal, late, ...(options.signal ? [options.signal] : [])]
  const signal = AbortSignal.any(signals)
  let asked: Promise<unknown> | undefined
  const onState = (state: 'listening' | 'lost') => {
    if (state !== 'listening' || asked) return
    const key = sharedKey(nameOf('request', reqId, options), client.atSign, to)
    asked = client.notify(key, { reqId, payload: payload ?? null }, { ttln: lifeMillis, signal })
    asked.catch((error) => over.abort(error))
  }
  try {
    const regex = `(ack|nack|success|error)\\.${reqId}\\.${aboutIn(options)}`
    for await (const notice of client.monitor({ regex, signal, onState })) {
      const heard = read(notice, options)
      if (!heard || !sameAtSign(heard.from, to) || heard.reqId !== reqId) continue
      if (heard.kind === 'ack') onAck?.()
      if (heard.kind === 'success') return { status: 'success', payload: heard.payload }
      if (heard.kind === 'error' || heard.kind === 'nack') return { status: heard.kind, message: heard.message }
    }
    options.signal?.throwIfAborted()
    if (over.signal.aborted && !late.aborted) throw over.signal.reason
    if (!late.aborted) throw new AtError('AT0021', 'This client was closed.')
    return { status: 'noAnswer' }
  } finally {
    over.abort()
  }
}

/** Answers whoever asks, several at a time, until it is aborted or the client is closed. */
export async function answerRpc(
  client: Pick<AtClient, 'atSign' | 'monitor' | 'notify'>,
  {
    allow = () => true,
    answer,
    onListening,
    within = AbortSignal.timeout,
    lifeMillis = defaultLifeMillis,
    maxAtOnce = 16,
    signal,
    ...about
  }: AnswerOptions,
): Promise<void> {
  const options = asNamed(about)
  const over = new AbortController()
  let working = 0
  const onState = (state: 'listening' | 'lost') => {
    if (state === 'listening') onListening?.()
  }
  const answerOne = ({ reqId, from, payload }: Heard) => {
    const say = (respType: Exclude<Kind, 'request'>, told: unknown, message: string | null = null) => {
      const key = sharedKey(nameOf(respType, reqId, options), client.atSign, from)
      return client.notify(key, { reqId, respType, payload: told ?? {}, message }, { ttln: lifeMillis, signal })
    }
    const work = async (life: AbortSignal) => {
      if ((await allow(from)) !== true) return say('nack', undefined, `${client.atSign} does not answer ${from} here.`)
      await say('ack', undefined)
      life.throwIfAborted()
      const outcome = await Promise.resolve(payload)
        .then((about) => answer(about, from, life))
        .then(
          (told) => ({ told }),
          // What else went wrong is nobody else's to know.
          (error) => ({ words: error instanceof AtError ? error.message : 'It could not be done.' }),
        )
      life.throwIfAborted()
      return 'words' in outcome ? say('error', undefined, outcome.words) : say('success', outcome.told)
    }
    if (working >= maxAtOnce) {
      void say('nack', undefined, `${client.atSign} is busy with others.`).catch(() => {})
      return
    }
    working++
    const life = AbortSignal.any([within(lifeMillis), over.signal])
    // Whoever asked hears nothing then, and asks again.
    void Promise.race([work(life), aborted(life)])
      .catch(() => {})
      .finally(() => working--)
  }
  try {
    for await (const notice of client.monitor({ regex: `request\\.\\d+\\.${aboutIn(options)}`, signal, onState })) {
      const asked = read(notice, options)
      if (asked?.kind === 'request') answerOne(asked)
    }
  } finally {
    over.abort()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** As names of keys are: without capitals. [§2.4] */
function asNamed({ domain, namespace }: Pick<RpcOptions, 'domain' | 'namespace'>) {
  return { domain: lowerCase(domain), namespace: lowerCase(namespace) }
}

function nameOf(kind: Kind, reqId: number, { domain, namespace }: Pick<RpcOptions, 'domain' | 'namespace'>): string {
  return `${kind}.${reqId}.${domain}.__rpcs.${namespace}`
}

function aboutIn({ domain, namespace }: Pick<RpcOptions, 'domain' | 'namespace'>): string {
  return `${escapeRegex(domain)}\\.__rpcs\\.${escapeRegex(namespace)}@`
}

interface Heard {
  readonly kind: Kind
  readonly reqId: number
  readonly from: AtSign
  readonly payload: unknown
  readonly message: string
}

/** Others write what they like: undefined for what is none of this. */
function read(notice: Notice, { domain, namespace }: Pick<RpcOptions, 'domain' | 'namespace'>): Heard | undefined {
  if (notice.kind !== 'key' || notice.operation !== 'update' || notice.text === undefined) return undefined
  if (notice.key.kind !== 'shared' || notice.unsealed || !sameAtSign(notice.key.sharedBy, notice.from)) return undefined
  const [kind = '', number = '', ...about] = notice.key.name.split('.')
  if (about.join('.') !== `${domain}.__rpcs.${namespace}`) return undefined
  if (!/^(request|ack|nack|success|error)$/.test(kind) || !/^\d{1,16}$/.test(number)) return undefined
  const { payload, message } = objectIn(notice.text)
  const words = typeof message === 'string' ? message : ''
  return { kind: kind as Kind, reqId: Number(number), from: notice.from, payload, message: words }
}

function objectIn(text: string): { readonly payload?: unknown; readonly message?: unknown } {
  try {
    return (readJson(text) ?? {}) as object
  } catch {
    return {}
  }
}
