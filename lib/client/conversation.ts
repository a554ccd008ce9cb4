import { AtError } from '../protocol/at-error.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { parseErrorReply } from '../protocol/reply.ts'
import type { Transport } from '../transport/transport.ts'
import { syntax as from } from '../verbs/from.ts'
import { type Login, pkamLine } from './authenticate.ts'

/** The longest answer that is put together before it is given up, in characters. */
const maxAnswerLength = 32 * 1024 * 1024
/** More than any prompt has, in characters. */
const tailLength = 300

/** The words on one connection as they are, for a person to see. An answer ends where the next prompt stands. [§2.2] */
export class Conversation {
  readonly #transport: Transport
  readonly #decoder = new TextDecoder()
  /** The answer that is to come, as far as it is here; the greeting is the first one. What comes unasked is not kept. */
  #heard: string[] = []
  #heardLength = 0
  #isExpected = true
  /** How it ends: all of it is only put together once, however long it is and in how many pieces it comes. */
  #tail = '\n'
  #waiting: { resolve: (text: string) => void; reject: (error: unknown) => void } | undefined
  /** What stands before the next line that is typed. */
  prompt = '@'
  isOver = false
  /** Is given everything that comes, from when it is set. */
  onText: ((text: string) => void) | undefined
  readonly ended: Promise<void>

  constructor(transport: Transport) {
    this.#transport = transport
    this.ended = this.#listen()
  }

  /** Sends a line; resolves to the answer without the prompt behind it. Rejects with AT0021 when the line ends first. */
  async ask(line: string): Promise<string> {
    const answer = this.answer()
    // Who hangs up before the line is written has answered that too.
    answer.catch(() => {})
    await this.send(line)
    return answer
  }

  /** Logs in as any client does, with each word of it to be seen. Rejects with what the server refuses it with. */
  async logIn(keys: Login): Promise<void> {
    const asked = await this.ask(from.format({ atSign: keys.atSign })).catch(lastWords)
    const challenge = /^data:(.+)/.exec(asked)?.[1]
    if (!challenge) throw refusal(asked, 'The server gave no challenge')
    const answer = await this.ask(await pkamLine(keys, challenge)).catch(lastWords)
    if (!answer.startsWith('data:success')) throw refusal(answer, 'Not logged in')
  }

  async send(line: string): Promise<void> {
    await this.#transport.write(encodeUtf8(`${line}\n`))
  }

  /** What comes up to the next prompt. */
  answer(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.isOver) return reject(this.#over())
      this.#isExpected = true
      this.#waiting = { resolve, reject }
      this.#settle()
    })
  }

  close(): void {
    this.#transport.close()
  }

  async #listen(): Promise<void> {
    try {
      for await (const chunk of this.#transport) {
        const text = this.#decoder.decode(chunk, { stream: true })
        this.onText?.(text)
        if (this.#isExpected) this.#keep(text)
        this.#settle()
      }
    } catch (error) {
      this.#waiting?.reject(error)
    } finally {
      this.isOver = true
      this.#transport.close()
      this.#waiting?.reject(this.#over())
      this.#waiting = undefined
      this.#heard = []
    }
  }

  #keep(text: string): void {
    this.#heard.push(text)
    this.#heardLength += text.length
    if (this.#heardLength > maxAnswerLength) throw new AtError('AT0005', 'The answer is longer than can be kept.')
    this.#tail = (this.#tail + text).slice(-tailLength)
  }

  #over(): AtError {
    return new AtError('AT0021', this.#heard.join('').trim() || 'The server has closed the connection.')
  }

  #settle(): void {
    // A prompt stands at the start of a line, and nothing follows it. [§2.2]
    const prompt = /\n(@(?:[^\s@]+@)?)$/.exec(this.#tail)?.[1]
    if (prompt === undefined || !this.#waiting) return
    const text = this.#heard.join('').slice(0, -prompt.length)
    this.prompt = prompt
    this.#heard = []
    this.#heardLength = 0
    this.#isExpected = false
    this.#tail = '\n'
    const { resolve } = this.#waiting
    this.#waiting = undefined
    resolve(text)
  }
}

/** Who hangs up after a refusal has refused. */
function lastWords(error: unknown): string {
  if (error instanceof AtError && error.code === 'AT0021' && error.message.startsWith('error:')) return error.message
  throw error
}

/** `closes`, since without a login nothing else can be asked either. */
function refusal(answer: string, otherwise: string): AtError {
  const text = answer.trim()
  if (!text.startsWith('error:')) return new AtError('AT0401', `${otherwise}: ${text}`, { closes: true })
  const { code, message, soft } = parseErrorReply(text)
  return new AtError(code, message, { closes: true, soft })
}
