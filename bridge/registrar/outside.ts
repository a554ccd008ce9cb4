import { type Answer, type Asked, type Question, type Registrar, refusal } from './registrar.ts'

export interface OutsideOptions {
  /** Where it is, `https://my.atsign.com`. */
  readonly origin: string
  /** By which it knows this host; it goes into `Authorization`. */
  readonly key: string
  /** How long it may take, in milliseconds; beyond it 504. 15,000. */
  readonly replyMillis?: number
  /** How long an answer may be, in bytes; beyond it 502. 65,536. */
  readonly maxReplyBytes?: number
}

/** A registrar of others, asked by HTTPS. [data formats §16.2] */
export function outsideRegistrar(options: OutsideOptions): Registrar {
  return { ask: (question, asked) => passOn(question, asked, options).catch(whyNot) }
}

async function passOn(
  question: Question,
  asked: Asked,
  { origin, key, replyMillis = 15_000, maxReplyBytes = 65_536 }: OutsideOptions,
): Promise<Answer> {
  const isPost = question !== 'get-free-atsign'
  const response = await fetch(`${origin}/api/app/v2/${question}`, {
    method: isPost ? 'POST' : 'GET',
    headers: { Authorization: key, Accept: 'application/json', ...(isPost && { 'Content-Type': 'application/json' }) },
    ...(isPost && { body: JSON.stringify(asked) }),
    redirect: 'error',
    signal: AbortSignal.timeout(replyMillis),
  })
  const body = await readJson(response, maxReplyBytes)
  // A key that is not accepted is no concern of who asks.
  if (response.status === 401 || response.status === 403) return refusal(502, 'The registrar does not know this site.')
  if (!body) return refusal(502, 'The registrar’s answer could not be understood.')
  return { status: response.status, body: pick(body, ['message', 'cramkey', 'data']) }
}

async function readJson(response: Response, maxBytes: number): Promise<Record<string, unknown> | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  try {
    const read: unknown = JSON.parse(Buffer.concat(chunks).toString())
    return typeof read === 'object' && read !== null ? { ...read } : undefined
  } catch {
    return undefined
  }
}

function pick(body: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in body ? [[name, body[name]]] : [])))
}

function whyNot(error: unknown): Answer {
  return error instanceof Error && error.name === 'TimeoutError'
    ? refusal(504, 'The registrar takes too long to answer.')
    : refusal(502, 'The registrar cannot be reached now.')
}
