import type { ErrorCode } from '../../../lib/protocol/at-error.ts'
import { parseErrorReply } from '../../../lib/protocol/reply.ts'
import { Mismatch } from './check.ts'

/**
 * What came for one line, and what it should have been. It is read leniently, whatever a server does with line ends,
 * prompts and packets, so that one deviation is one failure: the checks about those look at `raw` and `pieces`.
 */
export class Answer {
  readonly sent: string
  /** All of it, with the prompt behind it. */
  readonly raw: string
  /** In how many packets it came. */
  readonly pieces: number
  readonly prompt: string
  /** Without line end and prompt. */
  readonly text: string

  constructor(sent: string, raw: string, pieces: number) {
    this.sent = sent
    this.raw = raw
    this.pieces = pieces
    this.prompt = /(?:^|\n)(@(?:[^\s@:]+@)?)$/.exec(raw)?.[1] ?? ''
    const text = raw.slice(0, raw.length - this.prompt.length).replace(/\r?\n$/, '')
    // A prompt that was late stands in front of the next answer. [§2.11]
    this.text = /^@(?:[^\s@:]+@)?(?=data:|error:)/.test(text) ? text.slice(text.search(/data:|error:/)) : text
  }

  /** What follows `data:`, when it is this. */
  data(expected?: string | RegExp): string {
    const payload = this.text.startsWith('data:') ? this.text.slice('data:'.length) : undefined
    const fits =
      payload !== undefined &&
      (typeof expected === 'string' ? payload === expected : expected === undefined || expected.test(payload))
    if (!fits) throw this.otherwise(`data:${expected === undefined ? '…' : inWords(expected)}`)
    return payload
  }

  /** What follows `data:`, when it is a commit id. */
  commitId(): number {
    return Number(this.data(/^\d+$/))
  }

  /** What follows `data:`, when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: it is somebody's JSON, and each check says what it should be.
  json(): any {
    try {
      return JSON.parse(this.data())
    } catch (error) {
      throw error instanceof SyntaxError ? this.otherwise('data: and JSON') : error
    }
  }

  /** What an error says, when it has this code, or one of them, in any of the three shapes. */
  error(codes: ErrorCode | readonly ErrorCode[], words?: RegExp): string {
    const { code, message } = parseErrorReply(this.text)
    const fits = this.text.startsWith('error:') && [codes].flat().includes(code) && (!words || words.test(message))
    if (!fits) throw this.otherwise(`an error ${[codes].flat().join(' or ')}${words ? ` with ${inWords(words)}` : ''}`)
    return message
  }

  /** Throws unless that is so; `expected` is what it should have been. */
  must(isSo: boolean, expected: string): void {
    if (!isSo) throw this.otherwise(expected)
  }

  otherwise(expected: string): Mismatch {
    return new Mismatch(this.sent, this.raw, expected)
  }
}

function inWords(expected: string | RegExp): string {
  return typeof expected === 'string' ? expected : String(expected)
}
