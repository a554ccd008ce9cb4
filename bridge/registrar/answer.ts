import type { IncomingMessage, ServerResponse } from 'node:http'
import { callerOf, mayCall, type Surroundings } from '../gateway/origin.ts'
import { Callers } from './callers.ts'
import {
  type Answer,
  type Asked,
  defaultRegistrarLimits,
  type Question,
  questions,
  type Registrar,
  type RegistrarLimits,
  refusal,
} from './registrar.ts'

export interface AnswerOptions extends Partial<RegistrarLimits>, Surroundings {
  readonly registrar: Registrar
  /** What its paths begin with, `/registrar`. */
  readonly at: string
  /** Who of those whom `Surroundings` lets call may ask; 403 for everybody else. All of them unless given. */
  readonly mayAsk?: (request: IncomingMessage) => boolean
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/**
 * Answers a page of ours, or a program on this machine, with what the registrar says: `GET <at>/get-free-atsign`, and the
 * other questions by `POST` of JSON. False when the request is for somebody else.
 */
export function answerRegistrar({ registrar, at, mayAsk = () => true, now = Date.now, ...some }: AnswerOptions) {
  const limits = { ...defaultRegistrarLimits, ...some }
  const callers = new Callers(limits, now)

  async function answer(request: IncomingMessage): Promise<Answered> {
    const name = (request.url ?? '').slice(at.length + 1)
    const question = questions.find((one) => one === name)
    if (!question) return refusal(404, 'There is nothing here.')
    const method = question === 'get-free-atsign' ? 'GET' : 'POST'
    if (request.method !== method) return { ...refusal(405, `This is asked by ${method}.`), headers: { Allow: method } }
    // A browser says where a page came from only of what changes something; a free name is nobody's secret.
    const isOurs = method === 'GET' || mayCall(request, some)
    if (!isOurs || isFromElsewhere(request) || !mayAsk(request)) return refusal(403, 'Only pages from here may ask.')
    const millis = callers.ask(callerOf(request, some.proxies))
    if (millis > 0) {
      const headers = { 'Retry-After': String(Math.ceil(millis / 1000)) }
      return { ...refusal(429, 'Too much was asked from here. Try again in some minutes.'), headers }
    }
    const asked = method === 'GET' ? {} : await readAsked(request, question, limits)
    return 'status' in asked ? asked : await registrar.ask(question, asked)
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (!request.url?.startsWith(`${at}/`)) return false
    const { status, body, headers } = await answer(request).catch((): Answered => cannotNow)
    response.setHeader('Cache-Control', 'no-store')
    // What is still being sent is not waited for.
    if (!request.complete) response.setHeader('Connection', 'close')
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
    return true
  }
}

interface Answered extends Answer {
  readonly headers?: Readonly<Record<string, string>>
}

const cannotNow = refusal(500, 'No name can be given out now.')

function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin'
}

const members = ['email', 'atsign', 'otp', 'confirmation'] as const

const needed: Readonly<Record<Exclude<Question, 'get-free-atsign'>, readonly (typeof members)[number][]>> = {
  'register-person': ['email', 'atsign'],
  'validate-person': ['email', 'atsign', 'otp'],
  'login/atsign': ['atsign'],
  'login/atsign/validate': ['atsign', 'otp'],
}

/** What was asked, as far as it is understood; or why it is not. */
async function readAsked(
  request: IncomingMessage,
  question: Question,
  { maxQuestionBytes }: RegistrarLimits,
): Promise<Asked | Answer> {
  // A form of a foreign page can send anything but this.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return refusal(415, 'JSON is asked for.')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > maxQuestionBytes) return refusal(413, `A question has ${maxQuestionBytes} bytes at most.`)
    chunks.push(chunk)
  }
  const asked = textsOf(Buffer.concat(chunks).toString())
  const missing = question === 'get-free-atsign' ? [] : needed[question].filter((name) => !asked?.[name])
  if (!asked || missing.length > 0) return refusal(400, `${missing.join(' and ') || 'JSON'} is missing.`)
  return asked
}

function textsOf(json: string): Asked | undefined {
  try {
    const read: unknown = JSON.parse(json)
    if (typeof read !== 'object' || read === null) return undefined
    const texts = new Map(Object.entries(read).filter(([, value]) => typeof value === 'string'))
    return Object.fromEntries(members.flatMap((name) => (texts.has(name) ? [[name, texts.get(name)]] : [])))
  } catch {
    return undefined
  }
}
