import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey, type ReservedKey } from '../protocol/at-key.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Priority } from '../store/notification.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { type KeyParts, keyText } from './key-text.ts'
import { announce } from './notice.ts'

/** `delete:[priority:…:]<atKey>` removes a key; the reply is the commit id of the removal, also when there was nothing. [§3.12] */
export const syntax = define(
  'delete',
  /^delete(:priority:(?<priority>low|medium|high))?(?<cached>:cached)?(:((?<publicScope>public)|(@(?<forAtSign>[^:@\s]+))))?:(?<atKey>[^:@\s]+|privatekey:at_secret)(@(?<atSign>[^:@\s]+))?$/i,
  (g: KeyParts & { priority?: string }): { key: AtKey; priority?: Priority } => ({
    key: g.atKey.toLowerCase() === pkamKey.name ? pkamKey : parseAtKey(keyText(g)),
    ...(g.priority && { priority: g.priority.toLowerCase() as Priority }),
  }),
  ({ key, priority }) => `delete${priority ? `:priority:${priority}` : ''}:${formatAtKey(key)}`,
  { usage: 'syntax delete:@<atkey> e.g delete:phone@alice' },
)
export const access: readonly Access[] = ['owner']

const pkamKey: ReservedKey = { kind: 'internal', name: 'at_pkam_publickey' }
const secretKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_secret' }
const secretDeleted: ReservedKey = { kind: 'internal', name: 'privatekey:at_secret_deleted' }
/** Without them nobody could log in, be proven or be written to any more. [§3.12] */
const protectedNames = new Set(['publickey', 'signing_publickey', 'signing_privatekey', pkamKey.name])

export async function handle({ key, priority }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { keystore, owner } = context
  const own = key.kind === 'internal' || key.sharedBy === owner
  if (own && key.kind !== 'cached' && protectedNames.has(key.name)) {
    const name = key.kind === 'internal' ? key.name : `${key.name}${owner}`
    throw new AtError('AT0009', `Cannot delete protected key: '${name}'`)
  }
  // Before the secret goes: a power cut between the two must not bring it back at the next start. [§2.9]
  if (key.kind === 'internal' && key.name === secretKey.name) await keystore.put(secretDeleted, 'true', {})
  const told = own ? announce(key, { operation: 'delete', ...(priority && { priority }) }, context) : undefined
  return data(await keystore.remove(key, told))
}
