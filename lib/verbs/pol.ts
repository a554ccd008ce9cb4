import { AtError } from '../protocol/at-error.ts'
import type { Reply } from '../protocol/reply.ts'
import { takeChallenge } from './challenge.ts'
import { isBlocked } from './config/block-list.ts'
import { type Context, everyone } from './context.ts'
import { define } from './define.ts'

/**
 * `pol` asks this server to convince itself that the caller speaks for the atSign that `from` named: the challenge
 * must be found, signed, on that atSign's own server. The reply is the new prompt alone. [§3.5]
 */
export const syntax = define(
  'pol',
  /^pol$/i,
  () => ({}),
  () => 'pol',
  { usage: 'syntax pol e.g pol', accepts: (line) => line === 'pol' },
)
export const access = everyone
export const alone = true

export async function handle(_: object, context: Context): Promise<Reply> {
  const { session, owner, peers, limits } = context
  const visitor = session.claim?.atSign
  if (visitor === undefined || visitor === owner) {
    throw broken("You must execute a 'from:' command before you may run the pol command")
  }
  // Signed is the challenge alone, without the session. [§3.5, 2026 §11.4]
  const message = takeChallenge(context, 'peer')
  if (message === undefined) throw context.loginFailed('Pol Authentication Failed')
  const [signature, publicKey] = await peers.visit(visitor, async (ask) => [
    await ask(`lookup:${session.id}${visitor}`, { millis: limits.lookupMillis }),
    await ask(`lookup:signing_publickey${visitor}`, { millis: limits.lookupMillis }),
  ])
  if (signature === null || publicKey === null) throw broken(`${visitor} has left no proof`)
  const proven = await context.verify({ publicKey, message, signature }).catch((cause) => {
    throw broken(`the proof of ${visitor} cannot be read`, cause)
  })
  if (!proven) throw context.loginFailed('Pol Authentication Failed')
  // It may have been blocked since it said its name. [§3.21]
  if (await isBlocked(visitor, context)) throw new AtError('AT0013', 'Unable to connect', { closes: true })
  session.caller = { kind: 'peer', atSign: visitor }
  context.wholeKeystore.accessLog.record({ verb: 'pol', by: visitor, at: context.now() })
  return { kind: 'identity' }
}

function broken(message: string, cause?: unknown): AtError {
  return new AtError('AT0011', `Exception: ${message}`, { closes: true, cause })
}
