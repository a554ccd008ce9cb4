import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'
import type { Address } from '../../lib/protocol/address.ts'
import { type ConnectOptions, connectTls } from '../listen/connect.ts'

/** One connection with one request in flight, as every SDK has it. */
export class Caller {
  readonly #socket: TLSSocket
  #prompt = '@'
  #received = ''
  #complete: (reply: string) => void = () => {}

  private constructor(socket: TLSSocket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
      if (!this.#received.endsWith(this.#prompt)) return
      const reply = this.#received
      this.#received = ''
      this.#complete(reply)
    })
  }

  /** Connects and reads the greeting. */
  static async open(address: Address, options: ConnectOptions): Promise<Caller> {
    const socket = await connectTls(address, options)
    const caller = new Caller(socket)
    await new Promise((resolve) => {
      caller.#complete = resolve
    })
    return caller
  }

  /** `prompt` is what every reply from now on ends with. */
  ask(line: string, prompt = this.#prompt): Promise<string> {
    this.#prompt = prompt
    return new Promise((resolve) => {
      this.#complete = resolve
      this.#socket.write(line)
    })
  }

  async close(): Promise<void> {
    this.#socket.end()
    await once(this.#socket, 'close')
  }
}

/** Requests answered per second when each caller asks again as soon as it has its answer. */
export async function rate(callers: readonly Caller[], line: string, millis: number): Promise<number> {
  const start = performance.now()
  const end = start + millis
  let answered = 0
  await Promise.all(
    callers.map(async (caller) => {
      while (performance.now() < end) {
        await caller.ask(line)
        answered++
      }
    }),
  )
  return (answered * 1000) / (performance.now() - start)
}
