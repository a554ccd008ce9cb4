import { encodeUtf8 } from '../../protocol/base64.ts'
import { LineReader } from '../../protocol/line.ts'
import { memoryPair } from '../../transport/memory.ts'
import type { Transport } from '../../transport/transport.ts'

/** What to say to a notification: the bytes, nothing at all, or nothing ever again. */
type Answer = string | undefined | 'hang up'

/** Another atServer, which greets and believes whoever comes, and answers notifications as a test wants it. */
export class FakePeer {
  /** The notifications it was told. */
  readonly told: string[] = []
  readonly #answer: (line: string) => Answer
  readonly #welcome: (() => Answer) | undefined

  /** `welcome` is what `from` is answered, when it is not a challenge. */
  constructor(answer: (line: string) => Answer, welcome?: () => Answer) {
    this.#answer = answer
    this.#welcome = welcome
  }

  connect(): Transport {
    const [near, far] = memoryPair()
    void this.#serve(far)
    return near
  }

  async #serve(transport: Transport): Promise<void> {
    const say = (text: string) => transport.write(encodeUtf8(text)).catch(() => undefined)
    const lines = new LineReader({ maxBytes: 1_000_000 })
    await say('@')
    for await (const chunk of transport) {
      lines.push(chunk)
      for (let line = lines.next(); line !== undefined; line = lines.next()) {
        const reply = this.#reply(String(line))
        if (reply === 'hang up') return transport.close()
        if (reply !== undefined) await say(reply)
      }
    }
  }

  #reply(line: string): Answer {
    if (line.startsWith('lookup:')) return 'error:AT0015-Exception: there is none\n@'
    if (line.startsWith('from:') && this.#welcome) return this.#welcome()
    if (line.startsWith('from:')) return `data:proof:_session${line.slice('from:'.length)}:challenge\n@`
    if (line === 'pol') return '@alice@'
    this.told.push(line)
    return this.#answer(line)
  }
}
