import { sign } from '../../crypto/signature.ts'
import { pairOf } from '../../crypto/testing/pairs.ts'
import { type AtSign, parseAtSign } from '../../protocol/at-sign.ts'
import { encodeUtf8 } from '../../protocol/base64.ts'
import { type Cut, whole } from '../../transport/memory.ts'
import type { Transport } from '../../transport/transport.ts'

/*
 * A transcript is a conversation that anyone can read, and that is replayed over any transport.
 *
 *   # what it shows, and the clause
 *   as owner                      who speaks from here on: anyone, peer or owner; at @alice's server
 *   as peer @carol at @bob        the same in full; a peer is @bob unless named
 *   as app phone wavi:rw,cal:r    an app with these rights: the owner has invited and approved it before its first word
 *   as owner (tablet)             another connection of the same
 *   > update:public:a.b@alice 1   a line is sent; ␍ and ⏎ stand for a CR and for a LF inside it
 *   < data:<n>                    the whole reply; a `<` line right below is the next line of the same reply
 *   < (closed)                    nothing more comes, and the connection is closed
 *   later 61 s                    time passes
 *
 * After `monitor`, each `<` line is one line that arrives, a notification or a reply, and there are no prompts but
 * those of the replies on a multiplexed one, and after everything where `prompts` are asked for.
 *
 * The prompt after each reply is checked without being written down: it follows from who speaks.
 * In replies, <uuid>, <date>, <n>, <base64>, <code>, <pol1> and <text> stand for what differs from run to run. With a name, as in
 * <uuid=tablet>, it is remembered, and <tablet> stands for it in all lines after; the name of an app is its enrollment.
 * In sent lines, <login> is the cram line for the challenge that came last, <signature_tablet> signs it with the key of
 * whoever is called so, an app for one, and <key_tablet> is its public part; <key> and <signature> are those of `app`.
 * Who speaks again goes on with the same connection, unless it was closed.
 */

/** What a transcript is played on: servers of @alice, @bob and @carol that hold nothing yet but their own keys. */
export interface Stage {
  /** A new connection to `to`'s server, over which `from`, if given, shows its certificate. */
  connect(to: AtSign, from?: AtSign): Promise<Transport>
  /** The line that answers `challenge` for the owner. */
  login(owner: AtSign, challenge: string): Promise<string>
  /** Lets time pass for the servers. */
  later(millis: number): Promise<void>
}

export type Step =
  | ({ readonly kind: 'as' } & Entrance)
  | { readonly kind: 'send'; readonly line: string }
  | { readonly kind: 'expect'; readonly reply: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'later'; readonly millis: number }

type Role = 'anyone' | 'peer' | 'owner' | 'app'

interface Entrance {
  readonly role: Role
  readonly who: AtSign | undefined
  readonly at: AtSign
  /** What an app is called here. */
  readonly app?: string
  /** One of several connections of the same. */
  readonly label?: string
  /** What it is to be given, as `wavi:rw,cal:r`; from its first entrance on. */
  readonly rights?: string
}

/** What a transcript has given names to. */
type Names = Map<string, string>

/** Plays every step and compares; rejects at the first difference, naming the line. */
export async function replay(transcript: string, stage: Stage, cut: Cut = whole): Promise<void> {
  const speakers = new Map<string, Speaker>()
  let speaker: Speaker | undefined
  let name = ''
  const names: Names = new Map()
  for (const { step, where } of parseTranscript(transcript)) {
    try {
      if (step.kind === 'later') await stage.later(step.millis)
      else if (step.kind === 'as') {
        name = JSON.stringify({ ...step, rights: undefined })
        speaker = speakers.get(name) ?? (await Speaker.enter(step, { stage, cut, names }))
        speakers.set(name, speaker)
      } else {
        if (!speaker) throw new Error('nobody speaks yet')
        if (step.kind === 'send') await speaker.say(step.line)
        else if (step.kind === 'expect') await speaker.hear(step.reply)
        else {
          await speaker.hearClosing()
          speakers.delete(name)
        }
      }
    } catch (error) {
      throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
  for (const { transport } of speakers.values()) transport.close()
}

export function parseTranscript(text: string): { step: Step; where: string }[] {
  const steps: { step: Step; where: string }[] = []
  let adjacent = false
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) {
      adjacent = false
      continue
    }
    const step = parseStep(line)
    const last = steps.at(-1)?.step
    if (adjacent && step.kind === 'expect' && last?.kind === 'expect') {
      steps[steps.length - 1] = {
        step: { kind: 'expect', reply: `${last.reply}\n${step.reply}` },
        where: steps.at(-1)?.where ?? '',
      }
    } else steps.push({ step, where: `line ${index + 1}, ${line}` })
    adjacent = true
  }
  return steps
}

function parseStep(line: string): Step {
  if (line === '< (closed)') return { kind: 'closed' }
  if (line.startsWith('<')) return { kind: 'expect', reply: line.slice(2) }
  if (line.startsWith('>')) return { kind: 'send', line: line.slice(2).replaceAll('␍', '\r').replaceAll('⏎', '\n') }
  const [, amount, unit] = /^later (\d+) (ms|s|min|h)$/.exec(line) ?? []
  if (amount && unit)
    return { kind: 'later', millis: Number(amount) * { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }[unit as 'ms'] }
  const [, role, app, rights, who, at, label] =
    /^as (?:(anyone|peer|owner|app(?= \w))(?: (\w+)(?: ([^@\s(]\S*))?(?=$| at | \())?)(?: (@\S+))?(?: at (@\S+))?(?: \((\w+)\))?$/.exec(
      line,
    ) ?? []
  if (!role) throw new Error(`not a line of a transcript: ${line}`)
  const visitor = who ?? (role === 'peer' ? '@bob' : undefined)
  return {
    kind: 'as',
    role: role as Role,
    who: visitor === undefined ? undefined : parseAtSign(visitor),
    at: parseAtSign(at ?? '@alice'),
    ...(app && { app }),
    ...(rights && { rights }),
    ...(label && { label }),
  }
}

/** Where a transcript is played, and what it has named so far. */
interface Playing {
  readonly stage: Stage
  readonly cut: Cut
  readonly names: Names
}

/** What a monitor puts a prompt after: nothing, replies, or everything. */
interface Listening {
  readonly multiplexed: boolean
  readonly prompts: boolean
  heard?: boolean
}

/** One connection and who is at its near end. */
class Speaker {
  readonly transport: Transport
  readonly #at: AtSign
  readonly #playing: Playing
  readonly #heard: Heard
  #role: Role = 'anyone'
  #claimed: AtSign | undefined
  /** Who it is since `pol`, whatever it claims afterwards. */
  #proved: AtSign | undefined
  #challenge = ''
  #monitor: Listening | undefined
  #sent = ''

  constructor(transport: Transport, at: AtSign, playing: Playing) {
    this.transport = transport
    this.#at = at
    this.#playing = playing
    this.#heard = new Heard(transport)
  }

  /** Connects and logs in, so that the conversation can begin. */
  static async enter({ role, who, at, app, rights }: Entrance, playing: Playing): Promise<Speaker> {
    const { stage, names } = playing
    if (app && rights && !names.has(app)) names.set(app, await enroll(app, rights, at, playing))
    const speaker = new Speaker(await stage.connect(at, who), at, playing)
    await speaker.#heard.take(() => '@')
    if (role === 'owner') {
      await speaker.#ask(`from:${at}`)
      await speaker.#ask('<login>')
    } else if (role === 'peer' && who) {
      await speaker.#ask(`from:${who}`)
      await leaveProof(who, speaker.#challenge, playing)
      await speaker.#ask('pol')
    } else if (app) {
      await speaker.#ask(`from:${at}`)
      await speaker.#ask(`pkam:signingAlgo:rsa2048:hashingAlgo:sha256:enrollmentId:<${app}>:<signature_${app}>`)
    }
    return speaker
  }

  async say(line: string): Promise<void> {
    const { stage, names, cut } = this.#playing
    if (line === '<login>') this.#sent = await stage.login(this.#at, this.#challenge)
    else {
      this.#sent = withNames(await withKeys(line, this.#challenge), names)
    }
    const [, claimed] = /^from:@?([\w-]+)/i.exec(this.#sent) ?? []
    if (claimed) this.#claimed = parseAtSign(claimed)
    if (/^monitor/i.test(this.#sent) && this.#role === 'owner') {
      const prompts = /^monitor\S*:prompts/i.test(this.#sent)
      this.#monitor = { multiplexed: prompts || /:multiplexed/i.test(this.#sent), prompts }
    }
    for (const piece of cut(encodeUtf8(`${this.#sent}\n`))) await this.transport.write(piece)
  }

  async hear(expected: string): Promise<void> {
    const lines = expected.split('\n')
    if (this.#monitor && lines.length > 1) {
      for (const line of lines) await this.hear(line)
      return
    }
    const { names } = this.#playing
    const reply = await this.listen()
    const { source, captured } = pattern(withNames(expected, names))
    const found = source.exec(reply)
    if (!found) throw new Error(`the reply was ${show(reply)}`)
    captured.forEach((name, i) => {
      names.set(name, found[i + 1] ?? '')
    })
  }

  async hearClosing(): Promise<void> {
    const rest = await this.#heard.rest()
    if (rest !== '') throw new Error(`before the closing came ${show(rest)}`)
  }

  async #ask(line: string): Promise<string> {
    await this.say(line)
    const reply = await this.listen()
    if (reply.startsWith('error:')) throw new Error(`${line} was answered ${show(reply)}`)
    return reply
  }

  /** The reply, without the prompt that has to follow it. */
  async listen(): Promise<string> {
    if (this.#sent === 'pol') {
      const refusedAs = this.#role === 'owner' ? this.#prompt() : '@'
      const reply = await this.#heard.take((text) =>
        text.startsWith('e') ? endOf(text, refusedAs) : `${this.#claimed}@`,
      )
      if (!reply.startsWith('error:')) {
        this.#role = 'peer'
        this.#proved = this.#claimed
      } else if (reply.startsWith('error:AT0401')) this.#role = 'anyone'
      return reply.replace(/\n@[^\n]*$/, '')
    }
    if (this.#monitor) return this.#listenToMonitor(this.#monitor)
    const login = /^(cram|pkam):/i.test(this.#sent)
    const whole = await this.#heard.take((text) => {
      if (login && text.startsWith('data:')) this.#role = 'owner'
      // Who fails to log in is nobody any more. [§3.3]
      if (login && text.startsWith('error:AT0401')) this.#role = 'anyone'
      return endOf(text, text.startsWith('error:') && this.#role === 'peer' ? '@' : this.#prompt())
    })
    const reply = whole.slice(0, whole.lastIndexOf('\n'))
    if (reply.startsWith('data:')) this.#challenge = reply.replace(/^data:(proof:)?/, '')
    return reply
  }

  async #listenToMonitor(monitor: Listening): Promise<string> {
    // Later errors are the last that it shows.
    const refused = /^monitor/i.test(this.#sent) && !monitor.heard
    const line = await this.#heard.take((text) => {
      const end = text.indexOf('\n')
      if (end < 0) return undefined
      if (text.startsWith('notification:') && !monitor.prompts) return text.slice(0, end + 1)
      if (text.startsWith('error:') && refused) {
        this.#monitor = undefined
        return endOf(text, this.#prompt())
      }
      return monitor.multiplexed ? endOf(text, this.#prompt()) : text.slice(0, end + 1)
    })
    monitor.heard = true
    return line.slice(0, line.lastIndexOf('\n'))
  }

  #prompt(): string {
    if (this.#role === 'anyone') return '@'
    return `${this.#role === 'owner' ? this.#at : this.#proved}@`
  }
}

/** What the server of `who` does for a server it visits, done by hand: a signature that anyone may look up. [§7.1] */
async function leaveProof(who: AtSign, challenge: string, { stage, names }: Playing): Promise<void> {
  const [session = '', uuid = ''] = challenge.split(':')
  const owner = await Speaker.enter({ role: 'owner', who: undefined, at: who }, { stage, cut: whole, names })
  await owner.say(`llookup:${who}:signing_privatekey${who}`)
  const signature = await sign((await owner.listen()).slice('data:'.length), uuid)
  await owner.say(`update:ttl:60000:public:${session} ${signature}`)
  await owner.hear('data:-1')
  owner.transport.close()
}

/** An app that the owner invites and approves: its enrollment id. [§8.6] */
async function enroll(app: string, rights: string, at: AtSign, { stage }: Playing): Promise<string> {
  const playing = { stage, cut: whole, names: new Map() }
  const namespaces = Object.fromEntries(rights.split(',').map((right) => right.split(/:(?=rw?$)/)))
  const owner = await Speaker.enter({ role: 'owner', who: undefined, at }, playing)
  await owner.say('otp:get')
  await owner.hear('data:<code=otp>')
  const guest = await Speaker.enter({ role: 'anyone', who: undefined, at }, playing)
  const request = { appName: app, deviceName: 'test', namespaces, otp: '<otp>', apkamPublicKey: `<key_${app}>` }
  await guest.say(`enroll:request:${JSON.stringify({ ...request, encryptedAPKAMSymmetricKey: 'd3JhcHBlZA==' })}`)
  await guest.hear('data:{"enrollmentId":"<uuid=id>","status":"pending"}')
  const keys = { encryptedDefaultEncryptionPrivateKey: 'cHJpdmF0ZQ==', encryptedDefaultSelfEncryptionKey: 'c2VsZg==' }
  await owner.say(`enroll:approve:${JSON.stringify({ enrollmentId: '<id>', ...keys })}`)
  await owner.hear('data:{"status":"approved","enrollmentId":"<id>"}')
  for (const { transport } of [owner, guest]) transport.close()
  return playing.names.get('id') ?? ''
}

/** How `text` must end once it is a whole reply; undefined as long as it is not. */
function endOf(text: string, prompt: string): string | undefined {
  const end = text.indexOf(`\n${prompt}`)
  return end < 0 ? undefined : text.slice(0, end + 1 + prompt.length)
}

/** What has arrived and was not asked for yet. */
class Heard {
  #text = ''
  #over = false
  #notice: () => void = () => undefined

  constructor(transport: Transport) {
    void this.#collect(transport)
  }

  /** Waits until the text begins with what `expected` says, and takes that. */
  async take(expected: (text: string) => string | undefined): Promise<string> {
    for (;;) {
      const whole = this.#text === '' ? undefined : expected(this.#text)
      if (whole !== undefined && this.#text.startsWith(whole)) {
        this.#text = this.#text.slice(whole.length)
        return whole
      }
      if (this.#over) throw new Error(`the connection was closed after ${show(this.#text)}`)
      await this.#more()
    }
  }

  /** Everything up to the closing. */
  async rest(): Promise<string> {
    while (!this.#over) await this.#more()
    return this.#text
  }

  // No test waits for time: this only says what is missing, when a reply does not come or comes with another prompt.
  async #more(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve, reject) => {
      this.#notice = resolve
      timer = setTimeout(() => reject(new Error(`waiting, with ${show(this.#text)} so far`)), 10_000)
    })
    clearTimeout(timer)
  }

  async #collect(transport: Transport): Promise<void> {
    const decoder = new TextDecoder()
    for await (const chunk of transport) {
      this.#text += decoder.decode(chunk, { stream: true })
      this.#notice()
    }
    this.#over = true
    this.#notice()
  }
}

const placeholders: Record<string, string> = {
  uuid: '[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}',
  date: '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z',
  n: '-?\\d+',
  base64: '[\\w+/]+={0,2}',
  code: '(?=.*\\d)[A-NP-Z1-9]{6}',
  pol1: 'pol1\\.[\\w-]+={0,2}',
  text: '.*',
}

/** What a reply has to look like, and which names its groups are for. */
function pattern(expected: string): { source: RegExp; captured: string[] } {
  const captured: string[] = []
  const source = expected.replace(
    /<(uuid|date|n|base64|code|pol1|text)(?:=(\w+))?>|[.*+?^${}()|[\]\\]/g,
    (all, kind, name) => {
      if (kind === undefined) return `\\${all}`
      if (name === undefined) return placeholders[kind] ?? ''
      captured.push(name)
      return `(${placeholders[kind]})`
    },
  )
  return { source: new RegExp(`^${source}$`), captured }
}

/** The keys and signatures of whoever is named. */
async function withKeys(line: string, challenge: string): Promise<string> {
  let text = line
  for (const [all, what, name = 'app'] of line.matchAll(/<(key|signature)(?:_(\w+))?>/g)) {
    const { publicKey, privateKey } = await pairOf(name)
    text = text.replace(all, what === 'key' ? publicKey : await sign(privateKey, challenge))
  }
  return text
}

function withNames(line: string, names: Names): string {
  return line.replace(/<(\w+)>/g, (all, name) => names.get(name) ?? all)
}

function show(text: string): string {
  return text === '' ? 'nothing' : text.replaceAll('\n', '⏎').replaceAll('\r', '␍')
}
