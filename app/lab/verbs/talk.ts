import type { Login } from '../../../lib/client/authenticate.ts'
import { abortable } from '../../../lib/client/connection.ts'
import { Conversation } from '../../../lib/client/conversation.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Transport } from '../../../lib/transport/transport.ts'
import { language } from '../../_words/language.ts'
import { sentenceOf } from '../../_words/sentences.ts'
import * as say from './words.tsx'

/** What became of a line. */
export interface Said {
  readonly state: 'asking' | 'answered' | 'listening' | 'ended' | 'failed'
  /** As it came, but for what is too long to show. */
  readonly text: string
}

export interface TalkOptions {
  readonly to: AtSign
  /** Opens a line to that server. */
  readonly dial: (signal: AbortSignal) => Promise<Transport>
  /** Those of its owner, who is logged in with them on each line. Without them it is anyone who talks. */
  readonly keys?: () => Promise<Login>
  /** How long it may take until one is greeted and logged in, and how long an answer may take, in milliseconds. */
  readonly patienceMillis?: number
}

/** How much of an answer is shown, in characters. */
const shownLength = 20_000

/**
 * A conversation with one server, as its owner or as anyone, which begins with the first line and goes on with each: who
 * said `from:` is still known by the next. What a monitor tells would stand in between, and a file that is offered is
 * answered when somebody takes it: each of these has a line of its own.
 */
export class Talk {
  readonly #options: TalkOptions
  readonly #left = new AbortController()
  #current: Conversation | undefined
  readonly #apart = new Map<string, Conversation>()
  #turn: Promise<void> = Promise.resolve()

  constructor(options: TalkOptions) {
    this.#options = options
  }

  /** Says this line when those before it have their answers; `hear` is told what becomes of it. */
  say(line: string, hear: (said: Said) => void): Promise<void> {
    const text = line.trim()
    hear({ state: 'asking', text: '' })
    // One after the other: nothing in an answer says which line it belongs to.
    this.#turn = this.#turn.then(async () => {
      try {
        const [apart] = /^(?:monitor|stream(?=:))/i.exec(text) ?? []
        await (apart ? this.#listen(apart, text, hear) : this.#ask(text, hear))
      } catch (error) {
        if (this.#left.signal.aborted) hear({ state: 'ended', text: '' })
        else hear({ state: 'failed', text: sentenceOf(error, this.#options.to) })
      }
    })
    return this.#turn
  }

  /** Ends it for good: a line that still waits is never said, and what is being opened is closed again. */
  close(): void {
    this.#left.abort()
    this.#current?.close()
    for (const talk of this.#apart.values()) talk.close()
  }

  async #begin(): Promise<Conversation> {
    const { dial, keys } = this.#options
    let talk: Conversation | undefined
    try {
      return await this.#inTime(async (signal) => {
        talk = new Conversation(await dial(signal))
        // Nobody may have waited so long.
        if (signal.aborted) talk.close()
        await talk.answer()
        if (keys) await talk.logIn(await keys())
        return talk
      })
    } catch (error) {
      talk?.close()
      throw error
    }
  }

  async #ask(line: string, hear: (said: Said) => void): Promise<void> {
    if (!this.#current || this.#current.isOver) this.#current = await this.#begin()
    const talk = this.#current
    let heard = ''
    talk.onText = (text) => {
      heard += text
    }
    try {
      if (line === '@exit') {
        await this.#inTime(() => talk.send(line).then(() => talk.ended))
        hear({ state: 'ended', text: '' })
      } else {
        const answer = await this.#inTime(() => talk.ask(line))
        hear({ state: talk.isOver ? 'ended' : 'answered', text: shortened(answer.trimEnd()) })
        // A login that failed has logged out who was logged in: the next line does it again. [§3.3]
        if (this.#options.keys && talk.prompt === '@') talk.close()
      }
    } catch (error) {
      // What comes too late would be taken for the answer to the next line.
      talk.close()
      // Who hangs up has often said why.
      if (heard.trim() === '') throw error
      hear({ state: 'ended', text: shortened(heard.trimEnd()) })
    }
  }

  async #listen(apart: string, line: string, hear: (said: Said) => void): Promise<void> {
    this.#apart.get(apart)?.close()
    const talk = await this.#begin()
    this.#apart.set(apart, talk)
    let shown = ''
    let length = 0
    let isRefused = false
    talk.onText = (text) => {
      const wasWhole = shown.length === length
      shown += text.slice(0, shownLength - shown.length)
      length += text.length
      const refusal = refusalIn(shown)
      if (refusal === undefined) {
        if (wasWhole) hear({ state: 'listening', text: shortened(shown, length) })
      } else if (refusal.isWhole && !isRefused) {
        isRefused = true
        hear({ state: 'answered', text: refusal.text })
        talk.close()
      }
    }
    hear({ state: 'listening', text: '' })
    await this.#inTime(() => talk.send(line))
    void talk.ended.then(() => {
      if (!isRefused) hear({ state: 'ended', text: shortened(shown, length) })
    })
  }

  /** Rejects with AT0023 when it takes too long, and as soon as this talk is over. */
  async #inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { patienceMillis = 30_000 } = this.#options
    const late = new AbortController()
    const timer = setTimeout(() => {
      late.abort(new AtError('AT0023', say.noAnswerWithin(patienceMillis / 1000)))
    }, patienceMillis)
    const signal = AbortSignal.any([this.#left.signal, late.signal])
    try {
      signal.throwIfAborted()
      return await abortable(work(signal), signal)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** What is said instead of listening, as far as it is here; whole is what a prompt stands behind. [§2.2] */
function refusalIn(heard: string): { readonly text: string; readonly isWhole: boolean } | undefined {
  if (!heard.startsWith('error:') && !'error:'.startsWith(heard)) return undefined
  const [prompt] = /\n@(?:[^\s@]+@)?$/.exec(heard) ?? []
  return prompt === undefined
    ? { text: heard, isWhole: false }
    : { text: heard.slice(0, -prompt.length), isWhole: true }
}

function shortened(text: string, length = text.length): string {
  const left = length - shownLength
  return left > 0 ? `${text.slice(0, shownLength)}\n… and ${left.toLocaleString(language)} characters more` : text
}
