import { createSign } from 'node:crypto'
import type { KeyMaterial } from '../../../lib/crypto/key-ring.ts'
import { sign } from '../../../lib/crypto/signature.ts'
import type { Address } from '../../../lib/protocol/address.ts'
import { type AtSign, bareName } from '../../../lib/protocol/at-sign.ts'
import type { Answer } from './answer.ts'
import { Skipped } from './check.ts'
import { Line, type LineOptions } from './line.ts'

export interface PartyOptions {
  readonly atSign: AtSign
  readonly address: Address
  readonly keys: KeyMaterial
  /** The certificate of its atServer as PEM, by which it can visit another one by hand. */
  readonly identity?: { readonly cert: string; readonly key: string }
  /** With which it is yet to be activated. */
  readonly secret?: string
  readonly reach: LineOptions
}

/** A visitor who has named itself to another's atServer, and not yet proved it. */
export interface Knock {
  readonly line: Line
  /** What the other server calls this visit, and the text it wants signed. */
  readonly session: string
  readonly challenge: string
}

/** One of the atSigns that the checks act as, and its atServer. In a line of text it is its atSign. */
export class Party {
  readonly atSign: AtSign
  readonly name: string
  readonly address: Address
  readonly keys: KeyMaterial
  readonly secret: string | undefined
  readonly #options: PartyOptions
  readonly #lines: Line[] = []
  readonly #stop = new AbortController()
  #isShared: Promise<boolean> | undefined
  #shared: { anyone?: Line; owner?: Line } = {}

  constructor(options: PartyOptions) {
    this.#options = options
    this.atSign = options.atSign
    this.name = bareName(options.atSign)
    this.address = options.address
    this.keys = options.keys
    this.secret = options.secret
  }

  toString(): string {
    return this.atSign
  }

  get reach(): LineOptions {
    return this.#options.reach
  }

  /** A new connection to its atServer that has not read its greeting yet. */
  async dial(extra: Partial<LineOptions> = {}): Promise<Line> {
    const { signal } = this.#stop
    const line = await Line.open(this.address, { ...this.reach, ...extra }, signal)
    this.#lines.push(line)
    if (signal.aborted) line.end()
    return line
  }

  /** A new connection, greeted; where several atSigns live behind one port, it has been said which one is meant. */
  async connect(extra: Partial<LineOptions> = {}): Promise<Line> {
    const isShared = await this.isShared()
    const line = await (await this.dial(extra)).greeted()
    if (isShared) await line.ask(`to:${this}`)
    return line
  }

  /** Whether it lives behind a port of many atSigns, which wants to hear a name before any verb. [2026 §3.3] */
  isShared(): Promise<boolean> {
    this.#isShared ??= this.#asksWhose().catch(() => false)
    return this.#isShared
  }

  async #asksWhose(): Promise<boolean> {
    const line = await (await this.dial()).greeted()
    const { text } = await line.ask('noop:0').finally(() => line.close())
    return text.startsWith('error:AT0007')
  }

  /** A connection that nobody logs in on, for all checks. */
  async anyone(): Promise<Line> {
    const { anyone } = this.#shared
    if (anyone && !anyone.isSpent) return anyone
    const line = await this.connect()
    this.#shared.anyone = line
    return line
  }

  /** A connection of the owner's, for all checks. */
  async owner(): Promise<Line> {
    const { owner } = this.#shared
    if (owner && !owner.isSpent) return owner
    const line = await this.login()
    this.#shared.owner = line
    return line
  }

  /** A new connection, logged in; `from` may say more than who comes. */
  async login(from = `from:${this}`): Promise<Line> {
    const line = await this.connect()
    ;(await line.ask(await this.proof(await line.ask(from)))).data('success')
    return line
  }

  /** One question, by anyone. */
  async ask(line: string): Promise<Answer> {
    return (await this.anyone()).ask(line)
  }

  /** One command of the owner's. */
  async tell(line: string): Promise<Answer> {
    return (await this.owner()).ask(line)
  }

  /** What answers a challenge. */
  async proof(challenge: Answer, hashing?: 'sha512'): Promise<string> {
    const text = challenge.data(/^_.+:.+/)
    const { pkamPrivateKey, enrollmentId } = this.keys
    const signature = hashing ? signSha512(pkamPrivateKey, text) : await sign(pkamPrivateKey, text)
    const app = enrollmentId ? `enrollmentId:${enrollmentId}:` : ''
    return `pkam:${app || hashing ? `signingAlgo:rsa2048:hashingAlgo:${hashing ?? 'sha256'}:${app}` : ''}${signature}`
  }

  /** Names itself to another's atServer, with the certificate of its own. [§3.2] */
  async knock(host: Party): Promise<Knock> {
    const { identity } = this.#options
    const line = await host.connect(identity)
    const answer = await line.ask(`from:${this}`)
    if (!identity && answer.text.startsWith('error:AT0401')) {
      throw new Skipped(`no client certificate was given for ${this}`)
    }
    const [, session = '', challenge = ''] = /^proof:(_[^:@]+)@[^:]+:(.+)$/.exec(answer.data(/^proof:/)) ?? []
    answer.must(session !== '', 'data:proof:_<session>@<visitor>:<challenge>')
    return { line, session, challenge }
  }

  /** Leaves the signed challenge on its own atServer, where the other one looks for it. [§3.5] */
  async leaveProof({ session }: Knock, signed: string): Promise<void> {
    const key = await this.tell(`llookup:${this}:signing_privatekey${this}`)
    if (!key.text.startsWith('data:')) throw new Skipped(`${this} is not shown the signing key of its own server`)
    const signature = await sign(key.data(), signed)
    ;(await this.tell(`update:ttl:60000:public:${session}${this} ${signature}`)).data()
  }

  async takeProof({ session }: Knock): Promise<void> {
    await this.tell(`delete:public:${session}${this}`)
  }

  /** A new connection to another's atServer on which this atSign has proved itself, step by step. [§7.1] */
  async visit(host: Party): Promise<Line> {
    const knock = await this.knock(host)
    await this.leaveProof(knock, knock.challenge)
    const answer = await knock.line.ask('pol')
    await this.takeProof(knock)
    answer.must(answer.prompt === `${this}@`, `${this}@`)
    return knock.line
  }

  /** Ends every connection but those that are for all checks. */
  tidy(): void {
    const { anyone, owner } = this.#shared
    for (const line of this.#lines.splice(0)) {
      if ((line === anyone || line === owner) && !line.isSpent) this.#lines.push(line)
      else line.close()
    }
  }

  /** From now on nothing more is asked, nor dialled: what waits for an answer gets that, and then no further. */
  stop(): void {
    this.#stop.abort(new Skipped('stopped'))
    for (const line of this.#lines) line.end()
  }

  /** The same, with connections of its own. */
  anew(): Party {
    return new Party(this.#options)
  }

  close(): void {
    this.#shared = {}
    this.tidy()
  }
}

function signSha512(privateKey: string, text: string): string {
  const key = { key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' } as const
  return createSign('sha512').update(text).sign(key, 'base64')
}
