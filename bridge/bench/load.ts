import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'
import type { Address } from '../../lib/protocol/address.ts'
import { type ConnectOptions, connectTls } from '../listen/connect.ts'

/** One connection with one request in flight, as every SDK has it. */
export class Caller {
  readonly #socket: TLSSocket
  #prompt = '@'
  #received = ''
  #isComplete: (received: string) => boolean = () => false
  #complete: (reply: string) => void = () => {}
  #fail: (error: Error) => void = () => {}

  private constructor(socket: TLSSocket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
      if (!this.#isComplete(this.#received)) return
      const reply = this.#received
      this.#received = ''
      this.#complete(reply)
    })
    socket.on('error', () => {})
    socket.once('close', () => this.#fail(new Error('The server hung up.')))
  }

  /** Connects and reads the greeting. `prompt` is what every reply ends with. */
  static async open(address: Address, options: ConnectOptions, prompt = '@'): Promise<Caller> {
    const caller = new Caller(await connectTls(address, options))
    await caller.#until(caller.#endsInPrompt)
    caller.#prompt = prompt
    return caller
  }

  /** `prompt` is what every reply ends with from now on. Rejects when the reply is an error: that is not to be measured. */
  async ask(line: string, prompt = this.#prompt): Promise<string> {
    this.#prompt = prompt
    this.#socket.write(line)
    const reply = await this.#until(this.#endsInPrompt)
    if (reply.startsWith('error:')) throw new Error(`${line.slice(0, 100).trim()} was answered with ${reply}`)
    return reply
  }

  /** Sends what has no reply. */
  say(line: string): void {
    this.#socket.write(line)
  }

  /** Resolves when this text has come. */
  hear(text: string): Promise<string> {
    return this.#until((received) => received.includes(text))
  }

  async close(): Promise<void> {
    this.#socket.end()
    await once(this.#socket, 'close')
  }

  readonly #endsInPrompt = (received: string) => received.endsWith(this.#prompt)

  #until(isComplete: (received: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#isComplete = isComplete
      this.#complete = resolve
      this.#fail = reject
    })
  }
}

/** What the caller of this number asks next. */
export type Line = (caller: number) => string

/** Requests answered per second when each caller asks again as soon as it has its answer. */
export async function rate(callers: readonly Caller[], line: Line, millis: number): Promise<number> {
  const start = performance.now()
  const end = start + millis
  let answered = 0
  await Promise.all(
    callers.map(async (caller, number) => {
      while (performance.now() < end) {
        await caller.ask(line(number))
        answered++
      }
    }),
  )
  return (answered * 1000) / (performance.now() - start)
}
