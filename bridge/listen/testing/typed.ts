import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { Address } from '../../../lib/protocol/address.ts'

/** A TLS connection on which a test types bytes and sees bytes. */
export class Typed {
  readonly socket: TLSSocket
  /** Everything that has arrived. */
  text = ''
  /** All of it, once the connection is over. */
  readonly over: Promise<string>
  #notice: () => void = () => {}

  private constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.text += text
      this.#notice()
    })
    this.over = new Promise((resolve) => socket.once('close', () => resolve(this.text)))
    socket.once('close', () => this.#notice())
  }

  static async open({ host, port }: Address, options: ConnectionOptions): Promise<Typed> {
    const socket = connect({ host, port, servername: '', ...options })
    const typed = new Typed(socket)
    await once(socket, 'secureConnect')
    return typed
  }

  send(text: string): void {
    this.socket.write(text)
  }

  /** Waits for text that fits and takes everything up to its end. */
  async take(pattern: RegExp | string): Promise<string> {
    for (;;) {
      const found = typeof pattern === 'string' ? this.text.indexOf(pattern) : (pattern.exec(this.text)?.index ?? -1)
      if (found >= 0) {
        const length = typeof pattern === 'string' ? pattern.length : (pattern.exec(this.text)?.[0].length ?? 0)
        const taken = this.text.slice(0, found + length)
        this.text = this.text.slice(taken.length)
        return taken
      }
      if (this.socket.destroyed) throw new Error(`the connection was closed after ${JSON.stringify(this.text)}`)
      await new Promise<void>((resolve) => {
        this.#notice = resolve
      })
    }
  }
}
