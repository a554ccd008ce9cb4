import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AtSign, bareName, parseAtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Network } from '../dev/network.ts'
import { unclaimed } from '../dev/people.ts'
import { isSameText } from '../gateway/own-key.ts'
import { writeWhole } from '../store/whole-file.ts'
import { someName } from './names.ts'
import { type Answer, type Asked, type Question, type Registrar, refusal } from './registrar.ts'

/** What the registrar of a small world bears. */
export interface DemoLimits {
  /** How long a code counts; then it is wrong like any other. */
  readonly codeMillis: number
  /** How often a code may be mistyped; then it is worth nothing any more. */
  readonly maxAttempts: number
  /** Codes that wait at a time; the oldest one gives way. */
  readonly maxCodes: number
  /** atSigns of one mail address; beyond it only those can be chosen. */
  readonly maxPerMail: number
  /** atSigns in all; beyond it 507. */
  readonly maxAtSigns: number
}

export const defaultDemoLimits: DemoLimits = {
  codeMillis: 600_000,
  maxAttempts: 5,
  maxCodes: 50,
  maxPerMail: 10,
  maxAtSigns: 50,
}

/** A mail that would have been sent. */
export interface Mail {
  readonly to: string
  readonly atSign: AtSign
  readonly code: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

export interface DemoRegistrar extends Registrar {
  /** What has been written to people and still counts, newest first. */
  mail(): readonly Mail[]
}

export interface DemoOptions extends Partial<DemoLimits> {
  readonly dir: string
  readonly network: Pick<Network, 'add' | 'members' | 'isOnboarded'>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** Whom the names belong to that a small world begins with, and that nobody has claimed. */
const firstOwner = 'you@example.org'

/** A name that was given out, and to which mail address, in lower case. */
interface Given {
  readonly atSign: AtSign
  readonly mail: string
}

const fileOf = (dir: string) => join(dir, 'registrar.json')

/** The atSigns that were given out in this folder, in the order in which they were. */
export async function givenOut(dir: string): Promise<AtSign[]> {
  return (await readGiven(dir)).map(({ atSign }) => atSign)
}

async function readGiven(dir: string): Promise<Given[]> {
  const text = await readFile(fileOf(dir), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  try {
    return JSON.parse(text).map(({ atSign, mail }: Given) => ({ atSign: parseAtSign(atSign), mail: String(mail) }))
  } catch (error) {
    throw new Error('registrar.json in it is damaged.', { cause: error })
  }
}

/** A code that waits to be typed, under the mail address that it went to. */
interface Waiting extends Mail {
  attempts: number
}

/**
 * Gives out atSigns of the small world as a registrar does: to who shows the code that went to the mail address. The mail
 * goes nowhere but into `mail()`. [data formats §16.2]
 */
export async function openDemoRegistrar({
  dir,
  network,
  now = Date.now,
  ...some
}: DemoOptions): Promise<DemoRegistrar> {
  const limits = { ...defaultDemoLimits, ...some }
  const given = await readGiven(dir)
  /** Those whose atServers are being started. */
  const beingGiven = new Set<AtSign>()
  let waiting: Waiting[] = []

  const all = () => [...unclaimed.map((atSign) => ({ atSign, mail: firstOwner })), ...given]
  const isTaken = (atSign: AtSign) =>
    [...network.members.keys(), ...beingGiven].some((other) => sameAtSign(other, atSign))
  const namesOf = (mail: string) => all().flatMap((one) => (one.mail === mail ? [one.atSign] : []))
  const ownerOf = (atSign: AtSign) => all().find((one) => one.atSign === atSign)?.mail
  const isFull = () => given.length + beingGiven.size >= limits.maxAtSigns

  function send(to: string, atSign: AtSign): Answer {
    const code = Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
    const others = waiting.filter((one) => one.to !== to && one.until > now())
    waiting = [{ to, atSign, code, until: now() + limits.codeMillis, attempts: 0 }, ...others].slice(0, limits.maxCodes)
    return { status: 200, body: { message: 'Sent Successfully' } }
  }

  /** The mail that this code was in; a wrong one counts against it. */
  function opened(to: string | undefined, code: string): Waiting | undefined {
    const one = waiting.find((one) => one.to === to && one.until > now())
    if (!one) return undefined
    if (isSameText(one.code, code.trim().toUpperCase())) return one
    one.attempts++
    if (one.attempts >= limits.maxAttempts) forget(one)
    return undefined
  }

  function forget(one: Waiting): void {
    waiting = waiting.filter((other) => other !== one)
  }

  /** The secret, for as long as nobody has used it. */
  async function secretOf(atSign: AtSign): Promise<Answer> {
    if (await network.isOnboarded(atSign)) return isActivated(atSign)
    const secret = network.members.get(atSign)?.cramSecret
    return { status: 200, body: { message: 'Verified', cramkey: `${atSign}:${secret}` } }
  }

  async function giveOut(atSign: AtSign, mail: string): Promise<Answer> {
    if (isTaken(atSign)) return refusal(409, `${atSign} has just been taken by somebody else.`)
    if (isFull()) return refusal(507, 'This small world is full.')
    beingGiven.add(atSign)
    try {
      await network.add(atSign)
      await keep({ atSign, mail })
    } finally {
      beingGiven.delete(atSign)
    }
    return secretOf(atSign)
  }

  let kept: Promise<void> = Promise.resolve()
  /** One file after the other, so that the newest is the last; what is not on the disk was not given out. */
  function keep(one: Given): Promise<void> {
    const keeping = kept.then(async () => {
      await writeWhole(fileOf(dir), JSON.stringify([...given, one]))
      given.push(one)
    })
    kept = keeping.catch(() => {})
    return keeping
  }

  async function validate(to: string, asked: AtSign, code: string, isConfirmed: boolean): Promise<Answer> {
    const one = opened(to, code)
    if (!one) return wrongCode()
    const own = namesOf(to)
    const mayHave = own.length < limits.maxPerMail
    if (own.length > 0 && !isConfirmed) {
      const names = own.map(bareName)
      return { status: 200, body: { data: { atsigns: names, ...(mayHave && { newAtsign: bareName(one.atSign) }) } } }
    }
    if (!own.includes(asked) && (asked !== one.atSign || !mayHave)) {
      return refusal(409, `${asked} is not among the names that this mail is about.`)
    }
    // The code is used up at once, so that it opens one door only; what is claimed is no door.
    if (await network.isOnboarded(asked)) return isActivated(asked)
    if (!waiting.includes(one)) return wrongCode()
    forget(one)
    if (own.includes(asked)) return secretOf(asked)
    return giveOut(asked, to).catch((error) => {
      // Nothing was had for it.
      waiting = [one, ...waiting]
      throw error
    })
  }

  async function answer(
    question: Question,
    { email = '', atsign = '', otp = '', confirmation }: Asked,
  ): Promise<Answer> {
    if (question === 'get-free-atsign') {
      if (isFull()) return refusal(507, 'This small world is full.')
      return { status: 200, body: { data: { atsign: freeName(isTaken) } } }
    }
    const atSign = atSignIn(atsign)
    if (!atSign) return refusal(400, `${atsign} is no atSign.`)
    const to = email.trim().toLowerCase()
    switch (question) {
      case 'register-person':
        if (!isMail(to)) return refusal(400, `${email} is no mail address.`)
        if (isTaken(atSign)) return refusal(409, `${atSign} has just been taken by somebody else.`)
        return send(to, atSign)
      case 'validate-person':
        return validate(to, atSign, otp, confirmation === 'true')
      case 'login/atsign': {
        const owner = ownerOf(atSign)
        return owner ? send(owner, atSign) : refusal(404, `${atSign} was not registered here.`)
      }
      case 'login/atsign/validate': {
        const one = opened(ownerOf(atSign), otp)
        if (one?.atSign !== atSign) return wrongCode()
        forget(one)
        return secretOf(atSign)
      }
    }
  }

  return {
    ask: answer,
    mail: () => waiting.filter(({ until }) => until > now()).map(({ attempts: _, ...mail }) => mail),
  }
}

/** Letters and digits that nobody takes for one another. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

function isActivated(atSign: AtSign): Answer {
  return refusal(409, `${atSign} is activated already.`)
}

function wrongCode(): Answer {
  return refusal(400, 'The code you have entered is invalid or expired. Please try again.')
}

function isMail(text: string): boolean {
  return text.length <= 254 && /^[^\s@"<>]+@[^\s@"<>.]+(\.[^\s@"<>.]+)+$/.test(text)
}

function atSignIn(text: string): AtSign | undefined {
  try {
    return parseAtSign(text.startsWith('@') ? text : `@${text}`)
  } catch {
    return undefined
  }
}

function freeName(isTaken: (atSign: AtSign) => boolean): string {
  for (let tries = 0; ; tries++) {
    const name = someName(tries > 20)
    if (!isTaken(parseAtSign(`@${name}`))) return name
  }
}
