import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { type MetadataChanges, parseMetadata } from '../protocol/metadata.ts'
import type { Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { sendToAll } from './notice-keeping.ts'

export interface NotifyAll {
  readonly operation?: 'update' | 'delete'
  readonly messageType?: 'key' | 'text'
  readonly metadata: MetadataChanges
  /** Each once. */
  readonly to: readonly AtSign[]
  readonly key: string
  readonly sharedBy?: AtSign
  readonly value?: string
}

/** `notify:all:[<options>:]@<to>,@<to>:<key>[@<owner>][:<value>]` tells several; the reply has the id of each. [§3.16] */
export const syntax = define(
  'notify:all',
  // The options stand in one order, each with its colon after it.
  /^notify:all:(?:(?<operation>update|delete):)?(?:messageType:(?<messageType>key|text):)?(?<metadata>(?:ttl:\d+:)?(?:ttb:\d+:)?(?:ttr:-?\d+:)?(?:ccd:(?:true|false):)?)(?<forAtSign>(?=[^:\s]*@)[^:\s]+):(?<atKey>[^@:\s]+)(?:@(?<atSign>[^@:\s]+))?(?::(?<value>[^\r\n]+))?$/i,
  (g: Groups): NotifyAll => ({
    ...(g.operation && { operation: g.operation.toLowerCase() as 'update' }),
    ...(g.messageType && { messageType: g.messageType.toLowerCase() as 'key' }),
    metadata: parseMetadata(g.metadata && `:${g.metadata.slice(0, -1)}`),
    to: [...new Set(g.forAtSign.split(',').filter(Boolean).map(parseAtSign))],
    key: g.atKey,
    ...(g.atSign && { sharedBy: parseAtSign(g.atSign) }),
    ...(g.value && { value: g.value }),
  }),
  formatNotifyAll,
  { usage: 'e.g notify:all:@alice,@bob:key1@colin', accepts: (line) => line.startsWith('notify:all') },
)
export const access: readonly Access[] = ['owner']

export async function handle({ to, ...rest }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const most = context.limits.maxRecipients
  if (to.length > most) throw new AtError('AT0022', `notify:all cannot have more than ${most} recipients`)
  return { kind: 'data', payload: JSON.stringify(await sendToAll(to, rest, context)), spaced: true }
}

function formatNotifyAll({ operation, messageType, metadata, to, key, sharedBy, value }: NotifyAll): string {
  const { ttl, ttb, ttr, ccd, ...others } = metadata
  const extra = Object.keys(others)[0]
  if (extra !== undefined) throw new AtError('AT0022', `notify:all does not take ${extra}`)
  const options = { messageType, ttl, ttb, ttr, ccd }
  const written = Object.entries(options).flatMap(([name, option]) =>
    option === undefined ? [] : [`${name}:${option}:`],
  )
  const about = `${to.join(',')}:${key}${sharedBy ?? ''}${value === undefined ? '' : `:${value}`}`
  return `notify:all:${operation ? `${operation}:` : ''}${written.join('')}${about}`
}

interface Groups {
  readonly operation?: string
  readonly messageType?: string
  readonly metadata?: string
  readonly forAtSign: string
  readonly atKey: string
  readonly atSign?: string
  readonly value?: string
}
