import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey, type ReservedKey } from '../protocol/at-key.ts'
import { secretDeletedKey, secretKey } from '../protocol/login-keys.ts'
import { formatIsoDate, readUtcDate } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Priority } from '../store/notification.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkNotServers } from './events.ts'
import { type KeyParts, keyText } from './key-text.ts'
import { announce } from './notice.ts'

interface Delete {
  readonly key: AtKey
  readonly priority?: Priority
  /** When it was deleted, as a client says that did it earlier, in milliseconds since the epoch. [2026 §6] */
  readonly deletedAt?: number
  /** Whether no device is to hear of it. [2026 §6] */
  readonly noCommit?: boolean
  /** Whether it goes even if it is immutable. [2026 §5.2] */
  readonly force?: boolean
}

/**
 * `delete:[dAt:…:][nc:][force:][priority:…:]<atKey>` removes a key; the reply is the commit id of the removal, also when
 * there was nothing. [§3.12, 2026 §6]
 */
export const syntax = define(
  'delete',
  /^delete(?<flags>(?::nc|:force|:dAt:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|:priority:(?:low|medium|high))*)(?<cached>:cached)?(:((?<publicScope>public)|(@(?<forAtSign>[^:@\s]+))))?:(?<atKey>[^:@\s]+|privatekey:at_secret)(@(?<atSign>[^:@\s]+))?$/i,
  (g: KeyParts & { flags?: string }): Delete => ({
    key: g.atKey.toLowerCase() === shortPkamKey.name ? shortPkamKey : parseAtKey(keyText(g)),
    ...readFlags(g.flags ?? ''),
  }),
  ({ key, priority, deletedAt, noCommit, force }) =>
    [
      'delete',
      ...(deletedAt === undefined ? [] : [`dAt:${formatIsoDate(deletedAt)}`]),
      ...(noCommit ? ['nc'] : []),
      ...(force ? ['force'] : []),
      ...(priority ? [`priority:${priority}`] : []),
      formatAtKey(key),
    ].join(':'),
  { usage: 'syntax delete:@<atkey> e.g delete:phone@alice' },
)
export const access: readonly Access[] = ['owner']

/** As a command may call the key that logs in, which it cannot delete. */
const shortPkamKey: ReservedKey = { kind: 'internal', name: 'at_pkam_publickey' }
/** Without them nobody could log in, be proven or be written to any more. [§3.12] */
const protectedNames = new Set(['publickey', 'signing_publickey', 'signing_privatekey', shortPkamKey.name])

export async function handle(params: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { key, priority, deletedAt, noCommit = false, force = false } = params
  const { keystore, owner } = context
  const own = key.kind === 'internal' || key.sharedBy === owner
  if (own && key.kind !== 'cached' && protectedNames.has(key.name)) {
    const name = key.kind === 'internal' ? key.name : `${key.name}${owner}`
    throw new AtError('AT0009', `Cannot delete protected key: '${name}'`)
  }
  if (own && key.kind !== 'cached') checkNotServers(key)
  // Before the secret goes: a power cut between the two must not bring it back at the next start. Who may not remove the
  // one may not write the other. [§2.9, 2026 §15.43]
  if (key.kind === 'internal' && key.name === secretKey.name) await keystore.put(secretDeletedKey, 'true', {})
  const goneAt = deletedAt === undefined ? {} : { goneAt: deletedAt }
  const told = own
    ? announce(key, { operation: 'delete', ...(priority && { priority }), ...goneAt }, context)
    : undefined
  // A copy is not the record that somebody wanted to last.
  const removing = { committed: !noCommit, evenImmutable: force || key.kind === 'cached' }
  return data(await keystore.remove(key, { ...removing, ...told, ...(deletedAt !== undefined && { at: deletedAt }) }))
}

/** In whatever order they come; written in one. [2026 Appendix B] */
function readFlags(text: string): Omit<Delete, 'key'> {
  const [, priority] = /:priority:(low|medium|high)/i.exec(text) ?? []
  const [, deletedAt] = /:dAt:([\dT:.-]+Z)/i.exec(text) ?? []
  return {
    ...(priority && { priority: priority.toLowerCase() as Priority }),
    ...(deletedAt && { deletedAt: readUtcDate('dAt', deletedAt) }),
    ...(/:nc(?=:|$)/i.test(text) && { noCommit: true }),
    ...(/:force/i.test(text) && { force: true }),
  }
}
