import { encodeUtf8 } from '../../protocol/base64.ts'
import type { Transport } from '../../transport/transport.ts'

/** A connection whose bytes are looked at as they are. */
export class Raw {
  readonly transport: Transport
  /** Everything that has arrived. */
  text = ''
  /** All of it, once the other side has closed. */
  readonly over: Promise<string>
  #notice: () => void = () => undefined

  constructor(transport: Transport) {
    this.transport = transport
    this.over = this.#collect()
  }

  send(text: string | Uint8Array): Promise<void> {
    return this.transport.write(typeof text === 'string' ? encodeUtf8(text) : text)
  }

  /** Waits for text that fits and takes everything up to its end. */
  async take(pattern: RegExp): Promise<string> {
    for (let found = pattern.exec(this.text); ; found = pattern.exec(this.text)) {
      if (found) {
        const taken = this.text.slice(0, found.index + found[0].length)
        this.text = this.text.slice(taken.length)
        return taken
      }
      await new Promise<void>((resolve) => {
        this.#notice = resolve
      })
    }
  }

  /** Sends a line and takes the reply with its prompt. */
  async ask(line: string): Promise<string> {
    await this.send(`${line}\n`)
    return this.take(/\n@(?:[^@:\s]+@)?$/)
  }

  async #collect(): Promise<string> {
    const decoder = new TextDecoder()
    for await (const chunk of this.transport) {
      this.text += decoder.decode(chunk, { stream: true })
      this.#notice()
    }
    return this.text
  }
}
