import type { TLSSocket } from 'node:tls'
import type { Address } from '../../../lib/protocol/address.ts'
import { type ConnectOptions, connectTls } from '../../listen/connect.ts'
import { Answer } from './answer.ts'
import { Mismatch } from './check.ts'

export interface LineOptions extends ConnectOptions {
  /** How long anything may take that is waited for. */
  readonly timeoutMillis: number
  /** Holds the last answer on any line. */
  readonly last: { answer?: Answer }
}

/** One TLS connection: bytes go out as a check wants them, and what comes is kept as it came, packet by packet. */
export class Line {
  readonly socket: TLSSocket
  readonly #timeoutMillis: number
  readonly #last: { answer?: Answer }
  readonly #decoder = new TextDecoder()
  #pieces: string[] = []
  #sent = ''
  /** What was taken last, which a mismatch is mostly about. */
  #taken = ''
  #isOver = false
  #isAsking = false
  #isEnding = false
  #notice: () => void = () => {}

  static async open(address: Address, options: LineOptions, signal?: AbortSignal): Promise<Line> {
    return new Line(await connectTls(address, options, signal), options)
  }

  constructor(socket: TLSSocket, { timeoutMillis, last }: LineOptions) {
    this.socket = socket
    this.#timeoutMillis = timeoutMillis
    this.#last = last
    socket.on('data', (bytes: Buffer) => {
      this.#pieces.push(this.#decoder.decode(bytes, { stream: true }))
      this.#notice()
    })
    const over = () => {
      this.#isOver = true
      this.#notice()
    }
    socket.on('error', over).on('end', over).on('close', over)
  }

  /** Everything that came and was not taken. */
  get heard(): string {
    return this.#pieces.join('')
  }

  /** Whether nothing more can be asked here, or an answer is still to come. */
  get isSpent(): boolean {
    return this.#isOver || this.#isAsking
  }

  /** Waits for the first prompt, as every client does. [§2.2] */
  async greeted(): Promise<Line> {
    await this.take(/@/, 'the greeting @')
    return this
  }

  send(bytes: string | Uint8Array): void {
    this.#taken = ''
    this.#sent = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes)
    this.socket.write(bytes)
  }

  /** Sends a line, and waits for what comes up to the next prompt. */
  async ask(line: string): Promise<Answer> {
    this.send(`${line}\n`)
    return this.answer(line)
  }

  /** What comes up to the next prompt, or to the end of the connection. */
  async answer(sent = this.#sent): Promise<Answer> {
    this.#isAsking = true
    this.#sent = sent
    // A lone @ is no answer to pol: it is a prompt that was late. [§2.11]
    const whole = sent === 'pol' ? /(?:\n@(?:[^\s@:]+@)?|^@?@[^\s@:]+@)$/ : /(?:^|\n)@(?:[^\s@:]+@)?$/
    await this.#until(() => whole.test(this.heard) || (this.#isOver && this.heard !== ''), 'an answer').finally(() => {
      if (this.#isEnding) this.close()
    })
    const answer = new Answer(sent, this.heard, this.#pieces.length)
    this.#pieces = []
    this.#isAsking = false
    this.#last.answer = answer
    return answer
  }

  /** Waits for text that fits, and takes everything up to its end. */
  async take(pattern: RegExp, expected: string): Promise<string> {
    await this.#until(() => pattern.test(this.heard), expected)
    const { heard } = this
    const found = pattern.exec(heard)
    const end = (found?.index ?? 0) + (found?.[0].length ?? 0)
    this.#pieces = end < heard.length ? [heard.slice(end)] : []
    this.#taken = heard.slice(0, end)
    return this.#taken
  }

  /** Makes this line a monitor, and waits until it is: it says nothing itself, so something that is answered follows. [§3.19.1] */
  async monitor(command: string): Promise<Line> {
    this.send(`${command}\n`)
    this.send('noop:0\n')
    await this.take(/data:ok\r?\n/, 'data:ok')
    this.#sent = command
    return this
  }

  /** The next notification on a monitor; how the server itself is doing is told any time, and is passed over. [§3.19.4] */
  // biome-ignore lint/suspicious/noExplicitAny: it is somebody's JSON, and each check says what it should be.
  async notification(): Promise<any> {
    for (;;) {
      const text = await this.take(/notification: ?\{.*\}\r?\n/, 'a notification')
      const one = JSON.parse(text.slice(text.indexOf('{')))
      if (one.id !== '-1') return one
    }
  }

  /** Waits until the other side has hung up; resolves to what it said before. */
  async closed(expected = 'the end of the connection'): Promise<string> {
    await this.#until(() => this.#isOver, expected)
    return this.heard
  }

  mismatch(expected: string, isLate = false): Mismatch {
    return new Mismatch(this.#sent, this.#taken + this.heard, expected, isLate)
  }

  /** Asks nothing more. What was asked is heard out, so that the server is through with it. */
  end(): void {
    this.#isEnding = true
    if (!this.#isAsking) this.close()
  }

  close(): void {
    this.socket.destroy()
  }

  async #until(isSo: () => boolean, expected: string): Promise<void> {
    const end = Date.now() + this.#timeoutMillis
    while (!isSo()) {
      const left = end - Date.now()
      if (left <= 0) throw this.mismatch(`${expected}, within ${this.#timeoutMillis / 1000} s`, true)
      if (this.#isOver) throw this.mismatch(`${expected}; but the connection was closed`)
      let timer: ReturnType<typeof setTimeout> | undefined
      await new Promise<void>((resolve) => {
        this.#notice = resolve
        timer = setTimeout(resolve, left)
      })
      clearTimeout(timer)
    }
  }
}
