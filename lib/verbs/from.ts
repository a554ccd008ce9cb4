import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { formatBoundChallenge } from '../protocol/bound-challenge.ts'
import { readJson } from '../protocol/json.ts'
import { ownText } from '../protocol/own-text.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { isBlocked } from './config/block-list.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'

/** What a client may tell of itself; other members are ignored. [§3.2] */
export interface ClientConfig {
  readonly version?: string
  readonly [other: string]: unknown
}

/** `from:<atSign>[:clientConfig:<json>]` names who the caller says it is; the reply is a challenge. [§3.2] */
export const syntax = define(
  'from',
  /^from:(?<atSign>@?[^:@\s]+)(:clientConfig:(?<clientConfig>\{.+\}))?$/i,
  (g: { atSign: string; clientConfig?: string }): { atSign: AtSign; clientConfig?: ClientConfig } => ({
    atSign: parseAtSign(g.atSign),
    ...(g.clientConfig !== undefined && { clientConfig: parseClientConfig(g.clientConfig) }),
  }),
  ({ atSign, clientConfig }) =>
    clientConfig ? `from:${atSign}:clientConfig:${JSON.stringify(clientConfig)}` : `from:${atSign}`,
  { usage: 'syntax from:@<atSign> e.g from:@alice' },
)
export const access = everyone
export const alone = true

export async function handle({ atSign, clientConfig }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { owner, session, now, randomId, limits } = context
  if (clientConfig) session.jsonErrors = readsJsonErrors(clientConfig.version)
  const own = sameAtSign(atSign, owner)
  // Who is refused as one is not heard as whoever it said before, either. [2026 §11.3, §15.20]
  session.claim = undefined
  // Nobody tells a blocked atSign why. [§3.2, §3.21]
  if (!own && (await isBlocked(atSign, context))) {
    throw new AtError('AT0013', 'Unable to connect', { closes: true })
  }
  if (!own && !(await context.livesWhere(atSign))) throw new AtError('AT0401', 'Certificate Verification Failed')
  // A challenge lives in memory only: it is worth nothing to another connection, and nothing after a minute.
  session.claim = {
    atSign: own ? owner : ownText(atSign),
    challenge: own ? randomId() : formatBoundChallenge(owner, randomId()),
    until: now() + limits.challengeMillis,
    used: false,
  }
  context.wholeKeystore.accessLog.record({ verb: 'from', by: session.claim.atSign, at: now() })
  return data(`${own ? '' : 'proof:'}${session.id}${session.claim.atSign}:${session.claim.challenge}`)
}

function parseClientConfig(text: string): ClientConfig {
  try {
    return readJson(text) as ClientConfig
  } catch (cause) {
    throw new AtError('AT0011', 'Exception: clientConfig is not JSON', { closes: true, cause })
  }
}

/** JSON errors are for clients newer than 3.0.37; what is not a version gets the older shape. [§2.6, §13.35] */
function readsJsonErrors(version: unknown): boolean {
  const numbers = typeof version === 'string' && /^(\d+)\.(\d+)\.(\d+)/.exec(version)
  if (!numbers) return false
  const [major, minor, patch] = numbers.slice(1).map(Number) as [number, number, number]
  return major !== 3 ? major > 3 : minor !== 0 ? minor > 0 : patch > 37
}
