/** What can be asked of a registrar of atSigns. [data formats §16.2] */
export const questions = [
  'get-free-atsign',
  'register-person',
  'validate-person',
  'login/atsign',
  'login/atsign/validate',
] as const
export type Question = (typeof questions)[number]

/** The members that a question may have; every one is a text. */
export type Asked = Readonly<Partial<Record<'email' | 'atsign' | 'otp' | 'confirmation', string>>>

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** An answer that only says why not, for the person who reads it. */
export function refusal(status: number, message: string): Answer {
  return { status, body: { message } }
}

/** Who gives out atSigns. */
export interface Registrar {
  ask(question: Question, asked: Asked): Promise<Answer>
}

/** What asking bears. Each limit has its own answer, named beside it. */
export interface RegistrarLimits {
  /** Bytes of a question; beyond it 413. */
  readonly maxQuestionBytes: number
  /** Questions that one network address asks in `addressMillis`; beyond it 429. */
  readonly maxPerAddress: number
  readonly addressMillis: number
  /** Addresses that are counted at a time; beyond it 429 for who is new. */
  readonly maxAddresses: number
}

export const defaultRegistrarLimits: RegistrarLimits = {
  maxQuestionBytes: 4_096,
  maxPerAddress: 60,
  addressMillis: 600_000,
  maxAddresses: 10_000,
}
