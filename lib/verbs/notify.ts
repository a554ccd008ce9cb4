import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { formatMetadata, type MetadataChanges, metadataPattern, parseMetadata } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { statisticsId } from '../protocol/statistics.ts'
import type { Priority } from '../store/notification.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'
import { checkDrafts } from './drafts.ts'
import { receive, send } from './notice-keeping.ts'

export interface Notify {
  readonly id?: string
  readonly operation?: 'update' | 'delete'
  readonly messageType?: 'key' | 'text'
  readonly priority?: Priority
  readonly strategy?: 'all' | 'latest'
  readonly latestN?: number
  readonly notifier?: string
  readonly ttln?: number
  /** When it ends, in place of `ttln`, as it was written. [2026 §17.2] */
  readonly eAtn?: string
  /** Nobody keeps it but in memory, and not for long. [2026 §17.2] */
  readonly ephemeral?: boolean
  readonly metadata: MetadataChanges
  /** undefined in the older form between servers, of a public key. [§13.14] */
  readonly to?: AtSign
  /** A text, or a key without recipient and owner; `public:` is part of it. */
  readonly key: string
  readonly sharedBy?: AtSign
  readonly value?: string
}

/** What stands after `ttln`, for a pattern with the `i` flag. [2026 §17.2] */
export const lastingPattern =
  '(:eAtn:(?<eAtn>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z))?(?<ephemeral>:eph)?'

/**
 * `notify[:<options>]:@<to>:<key>[@<owner>][:<value>]`: the owner tells another atSign, and gets the id that the
 * notification has from then on; another atServer tells the owner, and gets `success`. [§3.15]
 */
export const syntax = define(
  'notify',
  // What it is about may be millions of characters long, so a pattern that looks at each of them is not for it.
  new RegExp(
    `^notify(:id:(?<id>[\\w-]+))?(:(?<operation>update|delete))?(:messageType:(?<messageType>key|text))?(:priority:(?<priority>low|medium|high))?(:strategy:(?<strategy>all|latest))?(:latestN:(?<latestN>\\d+))?(:notifier:(?<notifier>[^\\s:]+))?(:ttln:(?<ttln>\\d+))?${lastingPattern}${metadataPattern}:((?<publicScope>public)|(@(?<forAtSign>[^:@\\s]+))):(?<about>[^:@\\r\\n][^\\r\\n]+)$`,
    'i',
  ),
  (g: Groups): Notify | undefined => {
    const about = splitAbout(g.about)
    return (
      about && {
        ...(g.id && { id: g.id }),
        ...(g.operation && { operation: lower(g.operation) }),
        ...(g.messageType && { messageType: lower(g.messageType) }),
        ...(g.priority && { priority: lower(g.priority) }),
        ...(g.strategy && { strategy: lower(g.strategy) }),
        ...(g.latestN && { latestN: Number(g.latestN) }),
        ...(g.notifier && { notifier: g.notifier }),
        ...(g.ttln && { ttln: Number(g.ttln) }),
        ...(g.eAtn && { eAtn: g.eAtn.toUpperCase() }),
        ...(g.ephemeral && { ephemeral: true }),
        metadata: parseMetadata(g.metadata),
        ...(g.forAtSign && { to: parseAtSign(g.forAtSign) }),
        key: g.publicScope ? `public:${about.key}` : about.key,
        ...(about.atSign && { sharedBy: parseAtSign(about.atSign) }),
        ...(about.value && { value: about.value }),
      }
    )
  },
  formatNotify,
  { usage: 'e.g notify:@colin:key@kevin' },
)
export const access = everyone

export async function handle(notify: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { caller } = context.session
  if (caller.kind === 'anyone') throw new AtError('AT0401', 'Notify command cannot be executed without authentication')
  checkNames(notify, context)
  if (notify.eAtn !== undefined || notify.ephemeral) checkDrafts(context, syntax.usage)
  if (caller.kind === 'owner') return data(await send(notify, context))
  await receive(notify, caller.atSign, context)
  return data('success')
}

function checkNames({ id = '', notifier = '' }: Notify, { limits }: Context): void {
  // Devices take it for a statistics notification. [§3.19.4]
  if (id === statisticsId) throw new AtError('AT0003', `Invalid syntax. a notification cannot have the id ${id}`)
  const most = limits.maxNotificationIdLength
  if (id.length > most || notifier.length > most) {
    throw new AtError('AT0003', `Invalid syntax. an id and a notifier cannot be longer than ${most} characters`)
  }
}

function formatNotify(notify: Notify): string {
  const { id, operation, messageType, priority, strategy, latestN, notifier, ttln, eAtn } = notify
  const { to, key, sharedBy, value } = notify
  const options = { priority, strategy, latestN, notifier, ttln, eAtn }
  let line = `notify${id === undefined ? '' : `:id:${id}`}${operation ? `:${operation}` : ''}`
  if (messageType) line += `:messageType:${messageType}`
  for (const [name, option] of Object.entries(options)) if (option !== undefined) line += `:${name}:${option}`
  if (notify.ephemeral) line += ':eph'
  const about = to ? `${to}:${key}` : key
  return `${line}${formatMetadata(notify.metadata)}:${about}${sharedBy ?? ''}${value === undefined ? '' : `:${value}`}`
}

interface Groups {
  readonly id?: string
  readonly operation?: string
  readonly messageType?: string
  readonly priority?: string
  readonly strategy?: string
  readonly latestN?: string
  readonly notifier?: string
  readonly ttln?: string
  readonly eAtn?: string
  readonly ephemeral?: string
  readonly metadata?: string
  readonly publicScope?: string
  readonly forAtSign?: string
  readonly about: string
}

interface About {
  readonly key: string
  readonly atSign?: string
  readonly value?: string
}

/**
 * What `(?<key>[^:@]((?!:{2})[^@])+)(@(?<atSign>[^:@\s]+))?(:(?<value>.+))?` takes from a text that does not begin with
 * `:` or `@`: a key of two characters at least, as long as can be, which ends before the first `@` or `::`. [§3.15]
 */
function splitAbout(text: string): About | undefined {
  const ends = [text.indexOf('@'), text.indexOf('::', 1), text.length].filter((end) => end >= 0)
  const end = Math.min(...ends)
  const owner = text[end] === '@' ? /^@([^:@\s]+)(?::([^\r\n]+))?$/.exec(text.slice(end)) : undefined
  if (end >= 2 && owner) {
    const [, atSign, value] = owner
    return { key: text.slice(0, end), ...(atSign && { atSign }), ...(value && { value }) }
  }
  if (end >= 2 && end === text.length) return { key: text }
  // The value begins after a colon: that of the `::`, or the last one before an `@` that is no owner's.
  const colon = text[end] === ':' ? end : text.lastIndexOf(':', end)
  return colon >= 2 && colon + 1 < text.length ? { key: text.slice(0, colon), value: text.slice(colon + 1) } : undefined
}

function lower<Word extends string>(text: string): Word {
  return text.toLowerCase() as Word
}
