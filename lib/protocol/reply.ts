import { AtError, errorDescriptions, isErrorCode } from './at-error.ts'
import { type AtSign, parseAtSign } from './at-sign.ts'
import { decodeUtf8 } from './base64.ts'
import { readJson } from './json.ts'
import { LineBuffer } from './line.ts'

/** What a verb answers: data, the identity that `pol` has proved, or nothing (`monitor`). [§2.5] */
export type Reply =
  | {
      readonly kind: 'data'
      readonly payload: string | null
      /** `stats` and `notify:all` have a space after `data:`. */
      readonly spaced?: true
    }
  | { readonly kind: 'identity' }
  | { readonly kind: 'nothing' }

/**
 * A reply with this payload. Throws `AtError` AT0010 for a line break in it: what came after a line feed would be read
 * as a reply of its own, and a carriage return is lost to readers that trim their lines. [§2.5]
 */
export function data(payload: string | number | null): Reply {
  if (payload === null) return { kind: 'data', payload }
  const text = String(payload)
  if (text.includes('\n') || text.includes('\r')) throw new AtError('AT0010', 'a reply cannot contain a line break')
  return { kind: 'data', payload: text }
}

/** The bytes of a reply, to be sent in one write. [§2.5] */
export function formatReply(reply: Reply, prompt: string): string {
  switch (reply.kind) {
    case 'data':
      return `data:${reply.spaced ? ' ' : ''}${reply.payload}\n${prompt}`
    case 'identity':
      // The prompt of a proved visitor is the whole reply. [§3.5]
      return prompt
    case 'nothing':
      return ''
  }
}

export interface ErrorFormat {
  /** Whether the connection is the owner's, by cram or pkam. */
  readonly authenticated: boolean
  /** Whether the connection announced a client version greater than 3.0.37. */
  readonly jsonErrors: boolean
  readonly prompt: string
}

const bare = new Set<string>(['AT0002', 'AT0004', 'AT0012'])

/** An error as one of the three shapes, on one line, with its line feed and prompt. [§2.6] */
export function formatError(error: AtError, { authenticated, jsonErrors, prompt }: ErrorFormat): string {
  // Another server's text is relayed: after a line break in it, a reader would take its words for replies of ours.
  const message = error.message.replace(/[\r\n]+/g, ' ')
  if (error.soft) return `error:${error.code}:${message}\n${prompt}`
  const text = bare.has(error.code)
    ? message
    : authenticated
      ? `${errorDescriptions[error.code]} : ${message}`
      : `Exception: ${message}`
  return jsonErrors
    ? `error:${JSON.stringify({ errorCode: error.code, errorDescription: text })}\n${prompt}`
    : `error:${error.code}-${text}\n${prompt}`
}

/**
 * The error that a reply from `error:` on tells of, in any of the three shapes. Its message is the text as the other
 * end wrote it, because an atServer relays it so [§3.9]; for people there is `plainMessage`.
 * A text in no known shape, or with an unknown code, becomes AT0011 with all of it as message. Never throws. [§9.2]
 */
export function parseErrorReply(text: string): AtError {
  const rest = text.startsWith('error:') ? text.slice('error:'.length) : text
  if (rest.startsWith('{')) return parseJsonError(rest)
  const [, code = '', separator, message = ''] = /^(AT\d{4}|null)([-:])(.*)$/s.exec(rest) ?? []
  if (!isErrorCode(code)) return new AtError('AT0011', rest)
  return new AtError(code, message, { soft: separator === ':' })
}

function parseJsonError(json: string): AtError {
  let parsed: { errorCode?: unknown; errorDescription?: unknown }
  try {
    parsed = readJson(json) as typeof parsed
  } catch {
    return new AtError('AT0011', json)
  }
  const { errorCode, errorDescription } = parsed
  if (typeof errorCode !== 'string' || !isErrorCode(errorCode) || typeof errorDescription !== 'string') {
    return new AtError('AT0011', json)
  }
  return new AtError(errorCode, errorDescription)
}

/** The message of an error read from a reply, without the descriptions that atServers put in front of it. [§2.6] */
export function plainMessage(error: AtError): string {
  const prefixes = ['Exception: ', `${errorDescriptions[error.code]} : `]
  let text = error.message
  for (let prefix: string | undefined = ''; prefix !== undefined; prefix = prefixes.find((p) => text.startsWith(p))) {
    text = text.slice(prefix.length)
  }
  return text
}

/** What an atServer says, one message at a time. */
export type ReplyEvent =
  | { readonly kind: 'data'; readonly payload: string | null }
  | { readonly kind: 'error'; readonly error: AtError }
  | { readonly kind: 'identity'; readonly atSign: AtSign }
  /** The JSON of a notification; never the reply to a request. */
  | { readonly kind: 'notification'; readonly payload: string }
  | { readonly kind: 'stream'; readonly payload: string }

/** What the next reply will look like: `pol` is answered by an identity alone, `monitor` not at all. */
export type Expected = 'reply' | 'identity' | 'monitor'

export interface ReplyReaderOptions {
  /** The longest message, in bytes. */
  readonly maxBytes?: number
}

const AT = 64
const start = /(data|error|notification|stream):/
const nothingButPrompts = /^(?:@(?:[^@:\s]+@)?)*\s*$/
/** What `pol` is answered with; the prompt before it may have come late. */
const identity = /^@?(@[^@:\s]+)@$/
/** Longer than any identity, in bytes. */
const LONGEST_IDENTITY = 512

/**
 * Reads what an atServer sends, however it is cut. Prompts have no line feed after them, so a message starts
 * mid-line; what stands before its first word is the prompt, and nothing waits for one. [§2.11]
 */
export class ReplyReader {
  readonly #lines: LineBuffer
  readonly #maxBytes: number
  #expected: Expected = 'reply'
  /** An error whose end is not certain yet. */
  #error: string | undefined

  constructor({ maxBytes = 33_554_432 }: ReplyReaderOptions = {}) {
    this.#maxBytes = maxBytes
    this.#lines = new LineBuffer(maxBytes, `a reply is longer than ${maxBytes} bytes`)
  }

  /** To be called before a request is written, and never between a request and its reply. */
  expect(expected: Expected): void {
    this.#expected = expected
    // What is left is the prompt before the request, which must not be taken for the identity. [§2.11 rule 6]
    if (expected === 'identity') this.#lines.clearRest()
  }

  /**
   * The messages that are complete with this chunk, which must not be written to afterwards.
   * Throws an `AtError` that closes when a message is too long (AT0005) or the other end does not speak
   * the protocol (AT0014): the connection is of no more use.
   */
  push(chunk: Uint8Array): ReplyEvent[] {
    this.#lines.push(chunk)
    const events: ReplyEvent[] = []
    for (;;) {
      if (this.#error !== undefined && this.#errorIsOver()) events.push(...this.end())
      const line = this.#lines.next()
      if (line === undefined) break
      const event = this.#read(decode(line))
      if (event) events.push(event)
    }
    const proved = this.#readIdentity()
    if (proved) events.push(proved)
    return events
  }

  /** The error that was cut short when the other end closed, if there is one. A full atServer gives no prompt. [§2.7] */
  end(): ReplyEvent[] {
    const text = this.#error
    if (text === undefined) return []
    this.#error = undefined
    return [{ kind: 'error', error: parseErrorReply(text) }]
  }

  /** The text may contain line feeds, but not one followed by `@`. [§2.11 rule 5] */
  #errorIsOver(): boolean {
    return this.#expected === 'monitor' || this.#lines.nextByte === AT
  }

  #read(line: string): ReplyEvent | undefined {
    if (this.#error !== undefined) {
      this.#extendError(`\n${line}`)
      return undefined
    }
    const first = start.exec(line)
    if (!first) {
      if (nothingButPrompts.test(line)) return undefined
      throw new AtError('AT0014', 'the other end does not speak the atProtocol', { closes: true })
    }
    const word = first[1]
    const rest = line.slice(first.index + first[0].length)
    if (word === 'notification' || word === 'stream') {
      return { kind: word, payload: rest.startsWith(' ') ? rest.slice(1) : rest }
    }
    if (this.#expected === 'identity') this.#expected = 'reply'
    if (word === 'error') {
      this.#extendError(rest)
      return undefined
    }
    return { kind: 'data', payload: readPayload(rest) }
  }

  #extendError(text: string): void {
    const error = (this.#error ?? '') + text
    if (error.length > this.#maxBytes) {
      throw new AtError('AT0005', `a reply is longer than ${this.#maxBytes} bytes`, { closes: true })
    }
    this.#error = error
  }

  #readIdentity(): ReplyEvent | undefined {
    const { rest } = this.#lines
    if (this.#expected !== 'identity' || rest.length > LONGEST_IDENTITY || rest.at(-1) !== AT) return undefined
    const atSign = identity.exec(decodeUtf8(rest) ?? '')?.[1]
    if (atSign === undefined) return undefined
    this.#expected = 'reply'
    this.#lines.clearRest()
    return { kind: 'identity', atSign: parseAtSign(atSign) }
  }
}

/**
 * `stats` and `notify:all` put a space before their JSON. Before anything else a space is the value's own, for a
 * value may begin with one. [§2.5, §3.6]
 */
function readPayload(text: string): string | null {
  if (text === 'null') return null
  return text.startsWith(' [') || text.startsWith(' {') ? text.slice(1) : text
}

function decode(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new AtError('AT0014', 'the reply is not UTF-8', { closes: true })
  return text
}
