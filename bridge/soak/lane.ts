import { decodeUtf8 } from '../../lib/protocol/base64.ts'
import { mustNegotiate } from '../../lib/server/dispatch.ts'
import { type Batch, directoryBatch, serverBatch } from './lines.ts'
import { Random } from './random.ts'
import { type Enrolled, logIn, logInApp, proveTo, Wire } from './wire.ts'
import type { Peer, World } from './world.ts'

export type Role = 'anyone' | 'peer' | 'owner' | 'app' | 'directory'

export interface LaneOptions {
  readonly world: World
  readonly role: Role
  readonly way: 'tls' | 'web socket'
  readonly seed: number
  /** Which of the run's lanes this is; with the seed and the batch it says all that is sent. */
  readonly lane: number
  readonly visitor: Peer
  readonly app: Enrolled
}

/** Something that no server may do. */
export class Violation extends Error {}

/** One caller after another of one kind, each saying a few batches until it is thrown out or has had enough. */
export class Lane {
  readonly #options: LaneOptions
  #wire: Wire | undefined
  /** Lines whose answers have been seen, or that were never to have one. */
  lines = 0
  connections = 0
  /** Whether the caller is who it was: a wrong login makes anyone of everybody. */
  #isStill = true

  constructor(options: LaneOptions) {
    this.#options = options
  }

  get role(): Role {
    return this.#options.role
  }

  /** Says one batch, and looks at what comes back. Throws `Violation`. */
  async say(index: number): Promise<void> {
    const { role, seed, lane } = this.#options
    const random = Random.at(seed, lane, index)
    const last = role === 'directory' ? 'mallory' : `lookup:last${index}.soak@alice`
    const batch = role === 'directory' ? directoryBatch(random, last) : serverBatch(random, last)
    try {
      const wire = await this.#connected()
      // Some leave in the middle of what they say.
      const leaves = random.chance(200) ? random.below(batch.packets.length) : undefined
      await send(wire, batch, leaves)
      if (leaves !== undefined) this.#leave()
      else if (role === 'directory') await this.#hearDirectory(wire, batch)
      else await this.#hear(wire, batch, `last${index}.soak`)
    } catch (error) {
      this.#leave()
      throw error instanceof Violation ? error : new Violation((error as Error).message, { cause: error })
    }
    this.lines += batch.lines.length
    if (!this.#isStill || random.chance(50)) this.#leave()
  }

  close(): void {
    this.#leave()
  }

  async #connected(): Promise<Wire> {
    if (this.#wire && !this.#wire.isOver) return this.#wire
    const { world, role, way, visitor, app } = this.#options
    this.connections++
    const address = role === 'directory' ? world.directory : world.server
    const greeted =
      way === 'tls'
        ? await Wire.tls(address, world.ca, role === 'peer' ? visitor : undefined)
        : await Wire.webSocket(address, world.ca)
    this.#wire = greeted
    if (role === 'owner') await logIn(greeted, world)
    else if (role === 'app') await logInApp(greeted, app)
    else if (role === 'peer') await proveTo(greeted, visitor)
    return greeted
  }

  /** Whether the last answer is one to the caller that this was. */
  #isMine(text: string, last: string): boolean {
    const { role, visitor } = this.#options
    if (role === 'peer') return text.includes(`${visitor.peer.atSign}:${last}`)
    return role === 'anyone' || text.endsWith('\n@alice@')
  }

  #leave(): void {
    this.#isStill = true
    this.#wire?.close()
    this.#wire = undefined
  }

  /** Each line has its one answer, in their order, until the last; or the connection is over. [§2.8] */
  async #hear(wire: Wire, { lines }: Batch, last: string): Promise<void> {
    await wire.until((text) => text.includes(last) && text.lastIndexOf('\n') > text.lastIndexOf(last))
    const text = wire.takeAll()
    this.#isStill = this.#isMine(text, last)
    const answers = countAnswers(text)
    const unanswered = lines.filter(mayBeSilent).length
    if (answers > lines.length) throw new Violation(`${answers} answers to ${lines.length} lines`)
    if (wire.isOver) {
      if (!closesAfter(text) && !lines.some(mayClose)) {
        throw new Violation(`closed without a word after ${JSON.stringify(text.slice(-300))}`)
      }
      return
    }
    if (answers < lines.length - unanswered) throw new Violation(`${answers} answers to ${lines.length} lines`)
  }

  async #hearDirectory(wire: Wire, { lines }: Batch): Promise<void> {
    const count = (text: string) => text.split('\r\n@').length - 1
    await wire.until((text) => count(text) >= lines.length)
    const text = wire.takeAll()
    if (!/^(?:(?:null|[\w.-]+:\d+)\r\n@)*$/.test(text)) throw new Violation(`a directory said ${JSON.stringify(text)}`)
    if (count(text) > lines.length) throw new Violation('more answers than questions')
    const tooLong = lines.some((line) => line.length > 255 || decodeUtf8(line)?.trim() === '@exit')
    if (wire.isOver && !tooLong) throw new Violation('the directory has closed without a reason')
  }
}

async function send(wire: Wire, { packets }: Batch, only = packets.length): Promise<void> {
  for (const packet of packets.slice(0, only)) {
    if (wire.isOver) return
    await wire.send(packet)
  }
}

const prompts = /^(?:@(?:[^@:\s]+@)?)*/
const answer = /^(?:data:|error:(?:\{"errorCode":"AT\d{4}"|(?:AT\d{4}|null)[-:]))/

/** How many answers this text is. Throws for anything that is none. */
export function countAnswers(text: string): number {
  let answers = 0
  for (const line of text.split('\n').slice(0, -1)) {
    const said = line.replace(prompts, '')
    if (answer.test(said)) answers += 1
    else if (!/^notification: \{[^\n]*\}$/.test(said))
      throw new Violation(`no answer is ${JSON.stringify(line.slice(0, 300))}`)
  }
  return answers
}

/** Verbs that are answered by what they do. [§2.5] */
function mayBeSilent(line: Uint8Array): boolean {
  const text = decodeUtf8(line)?.trim() ?? ''
  return /^(?:monitor|stream|pol$)/i.test(text.replaceAll(' ', ''))
}

/** After these an atServer hangs up without a word. [§2.8] */
function mayClose(line: Uint8Array): boolean {
  return decodeUtf8(line)?.trim() === '@exit'
}

/**
 * Whether the last of these is an error that ends a connection: those of §2.8, one login too many (AT0401), somebody who
 * takes too long to speak or to read (AT0023), and a line of HTTP where none was agreed on. [§2.8, 2026 §1.1]
 */
export function closesAfter(text: string): boolean {
  const last = text.split('\n').slice(0, -1).at(-1)?.replace(prompts, '') ?? ''
  const [, code, words = ''] = /^error:(?:\{"errorCode":")?AT(\d{4})(.*)/.exec(last) ?? []
  if (code === '0003') return words.includes(mustNegotiate().message)
  return ['0002', '0005', '0011', '0013', '0024', '0401', '0023'].includes(code ?? '')
}
