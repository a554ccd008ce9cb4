import { type AtSign, bareName, parseAtSign } from '../protocol/at-sign.ts'

/** What claims an atSign. */
export interface Invitation {
  readonly atSign: AtSign
  readonly secret: string
}

/** The mail address has atSigns already: one of them can be taken, or, where there may be more, the new one. */
export interface Choice {
  readonly own: readonly AtSign[]
  readonly offered: AtSign | undefined
}

/** Why a registrar does not do what it is asked for. */
export class RegistrarError extends Error {
  override readonly name = 'RegistrarError'

  constructor(
    /**
     * `code`: it is wrong, or too old. `taken`: somebody else has the name, or it is claimed already. `unknown`: this
     * registrar knows no such name. `away`: no answer came, or none that can be understood. `refused`: `message` has the
     * registrar's own words.
     */
    readonly because: 'code' | 'taken' | 'unknown' | 'away' | 'refused',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export interface RegistrarOptions {
  /** What its questions stand behind: `/registrar` of a Facet, or `https://my.atsign.com/api/app/v2`. */
  readonly url: string
  /** By which it knows an app that asks by itself; it goes into `Authorization`. */
  readonly key?: string
  /** How long it may take, in milliseconds. 20,000. */
  readonly replyMillis?: number
}

interface Asking {
  readonly signal?: AbortSignal | undefined
}

export interface Registrar {
  /** A name that nobody has yet, another one each time. */
  freeName(asking?: Asking): Promise<AtSign>
  /** Has a code sent to the mail address of who wants the atSign. */
  register(mail: string, atSign: AtSign, asking?: Asking): Promise<void>
  /** Shows the code. `isChosen` says that `atSign` was chosen from the `Choice` of before. */
  validate(
    mail: string,
    atSign: AtSign,
    code: string,
    asking?: Asking & { isChosen?: boolean },
  ): Promise<Invitation | Choice>
  /** Has a code sent to the mail address that the atSign was registered with. */
  sendCode(atSign: AtSign, asking?: Asking): Promise<void>
  /** Shows that code. */
  validateCode(atSign: AtSign, code: string, asking?: Asking): Promise<Invitation>
}

/**
 * Asks who gives out atSigns: free ones, and the secrets of those that are registered. Everything rejects with a
 * `RegistrarError`, or with the reason of the signal. [data formats §16.2]
 */
export function openRegistrar({ url, key, replyMillis = 20_000 }: RegistrarOptions): Registrar {
  async function ask(question: string, asked: object | undefined, { signal }: Asking = {}): Promise<Answer> {
    const patience = AbortSignal.timeout(replyMillis)
    try {
      const response = await fetch(`${url}/${question}`, {
        method: asked ? 'POST' : 'GET',
        headers: { ...(key && { Authorization: key }), ...(asked && { 'Content-Type': 'application/json' }) },
        ...(asked && { body: JSON.stringify(asked) }),
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      })
      const read: unknown = await response.json()
      return { status: response.status, body: typeof read === 'object' && read !== null ? { ...read } : {} }
    } catch (cause) {
      signal?.throwIfAborted()
      throw new RegistrarError('away', 'The registrar does not answer.', { cause })
    }
  }

  return {
    async freeName(asking) {
      const answer = await ask('get-free-atsign', undefined, asking)
      const { atsign } = dataOf(answer)
      return atSignOf(atsign) ?? refused(answer)
    },
    async register(mail, atSign, asking) {
      wasSent(await ask('register-person', { email: mail, atsign: bareName(atSign) }, asking))
    },
    async validate(mail, atSign, code, { isChosen = false, ...asking } = {}) {
      const asked = { email: mail, atsign: bareName(atSign), otp: code, confirmation: String(isChosen) }
      const answer = await ask('validate-person', asked, asking)
      const { atsigns, newAtsign } = dataOf(answer)
      if (!Array.isArray(atsigns)) return invitationIn(answer)
      return { own: atsigns.flatMap((one) => atSignOf(one) ?? []), offered: atSignOf(newAtsign) }
    },
    async sendCode(atSign, asking) {
      wasSent(await ask('login/atsign', { atsign: bareName(atSign) }, asking))
    },
    async validateCode(atSign, code, asking) {
      return invitationIn(await ask('login/atsign/validate', { atsign: bareName(atSign), otp: code }, asking))
    },
  }
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

function dataOf({ body: { data } }: Answer): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? { ...data } : {}
}

/** They write atSigns with `@` and without. */
function atSignOf(text: unknown): AtSign | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return parseAtSign(`@${text.replace(/^@/, '')}`)
  } catch {
    return undefined
  }
}

function wasSent(answer: Answer): void {
  if (answer.status !== 200 || !/sent/i.test(messageOf(answer))) refused(answer)
}

/** `{"cramkey":"@alice:<secret>"}` */
function invitationIn(answer: Answer): Invitation {
  const { cramkey } = answer.body
  const [, name, secret] = (typeof cramkey === 'string' && /^([^:]+):([^:\s]+)$/.exec(cramkey)) || []
  const atSign = atSignOf(name)
  return atSign && secret ? { atSign, secret } : refused(answer)
}

function refused(answer: Answer): never {
  const message = messageOf(answer)
  if (/\bcode\b|\botp\b/i.test(message) && /invalid|expired|wrong|incorrect/i.test(message)) {
    throw new RegistrarError('code', message)
  }
  if (answer.status === 409) throw new RegistrarError('taken', message)
  if (answer.status === 404) throw new RegistrarError('unknown', message)
  // It is full, and says so.
  if (answer.status === 507 && message !== '') throw new RegistrarError('refused', message)
  if (answer.status >= 500 || message === '') throw new RegistrarError('away', message)
  throw new RegistrarError('refused', message)
}

/** A stranger's words, which may be long. */
function messageOf({ body: { message } }: Answer): string {
  return typeof message === 'string' ? message.slice(0, 200) : ''
}
