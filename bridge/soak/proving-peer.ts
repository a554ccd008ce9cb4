import { generateSigningPair, sign } from '../../lib/crypto/signature.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { encodeUtf8 } from '../../lib/protocol/base64.ts'
import { LineReader } from '../../lib/protocol/line.ts'
import type { Transport } from '../../lib/transport/transport.ts'

/** As much of an atServer as proving to others who it is takes: it answers look-ups of its proofs. [§3.5] */
export class ProvingPeer {
  readonly atSign: AtSign
  readonly #privateKey: string
  readonly #answers = new Map<string, string>()

  private constructor(atSign: AtSign, publicKey: string, privateKey: string) {
    this.atSign = atSign
    this.#privateKey = privateKey
    this.#answers.set(`lookup:signing_publickey${atSign}`, publicKey)
  }

  static async open(atSign: AtSign): Promise<ProvingPeer> {
    const { publicKey, privateKey } = await generateSigningPair()
    return new ProvingPeer(atSign, publicKey, privateKey)
  }

  /** Leaves the proof that this challenge asks for; what it returns takes it away again. */
  async prove(session: string, uuid: string): Promise<() => void> {
    const line = `lookup:${session}`
    this.#answers.set(line, await sign(this.#privateKey, uuid))
    return () => this.#answers.delete(line)
  }

  async accept(transport: Transport): Promise<void> {
    const say = (text: string) => transport.write(encodeUtf8(text))
    const lines = new LineReader({ maxBytes: 65_536 })
    try {
      await say('@')
      for await (const chunk of transport) {
        lines.push(chunk)
        for (let line = lines.next(); line !== undefined; line = lines.next()) {
          const found = this.#answers.get(String(line))
          await say(found === undefined ? 'error:AT0015-Exception: there is none\n@' : `data:${found}\n@`)
        }
      }
    } catch {
      // Whoever asked has gone.
    }
    transport.close()
  }
}
