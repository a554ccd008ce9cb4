import { AtError } from '../protocol/at-error.ts'
import { secretKey } from '../protocol/login-keys.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { takeChallenge } from './challenge.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'

/** `cram:<digest>` logs the owner in by the shared secret, until the first pkam key is there. [§3.3] */
export const syntax = define(
  'cram',
  /^cram:(?<digest>.+)$/i,
  (g: { digest: string }) => ({ digest: g.digest }),
  ({ digest }) => `cram:${digest}`,
  { usage: 'cram:<digest>' },
)
export const access = everyone
export const alone = true

export async function handle({ digest }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const secret = (await context.wholeKeystore.get(secretKey))?.value
  if (secret === undefined) throw new AtError('AT0015', `${secretKey.name} does not exist in keystore`)
  const challenge = takeChallenge(context, 'owner')
  const expected = await context.cramDigest(secret, `${context.session.id}${context.owner}:${challenge}`)
  if (challenge === undefined || !context.constantTimeEqual(expected, digest)) {
    throw context.loginFailed('Authentication Failed')
  }
  context.session.caller = { kind: 'owner', by: 'cram' }
  context.wholeKeystore.accessLog.record({ verb: 'cram', by: context.owner, at: context.now() })
  return data('success')
}
