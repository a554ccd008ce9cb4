import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { formatMetadata, type MetadataChanges, metadataPattern, parseMetadata } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkDrafts } from './drafts.ts'
import { sendToAll } from './notice-keeping.ts'
import { lastingPattern, type Notify, syntax as notify } from './notify.ts'

export interface NotifyMulti extends Pick<Notify, 'operation' | 'ttln' | 'eAtn' | 'ephemeral' | 'key' | 'value'> {
  readonly metadata: MetadataChanges
  /** Each once. */
  readonly to: readonly AtSign[]
  readonly sharedBy: AtSign
}

/**
 * `notify:multi[:ttln:…][:eAtn:…][:eph]<metadata>:@<to>[,@<to>…]:<key>@<owner>[:<value>]` tells several the same, each of
 * whom finds the key to it elsewhere; the reply has the id of each. [2026 §17.1]
 */
export const syntax = define(
  'notify:multi',
  new RegExp(
    `^notify:multi(:(?<operation>update|delete))?(:ttln:(?<ttln>\\d+))?${lastingPattern}${metadataPattern}:(?<forAtSign>@[^@:,\\s]+(?:,@[^@:,\\s]+)*):(?<atKey>[^@:\\s]+)@(?<atSign>[^@:\\s]+)(:(?<value>[^\\r\\n]+))?$`,
    'i',
  ),
  (g: Groups): NotifyMulti => ({
    ...(g.operation && { operation: g.operation.toLowerCase() as 'update' }),
    ...(g.ttln && { ttln: Number(g.ttln) }),
    ...(g.eAtn && { eAtn: g.eAtn.toUpperCase() }),
    ...(g.ephemeral && { ephemeral: true }),
    metadata: parseMetadata(g.metadata),
    to: [...new Set(g.forAtSign.split(',').map(parseAtSign))],
    key: g.atKey,
    sharedBy: parseAtSign(g.atSign),
    ...(g.value && { value: g.value }),
  }),
  ({ operation, ttln, eAtn, ephemeral, metadata, to, key, sharedBy, value }) => {
    const options = Object.entries({ ttln, eAtn }).map(([name, option]) =>
      option === undefined ? '' : `:${name}:${option}`,
    )
    const how = `${operation ? `:${operation}` : ''}${options.join('')}${ephemeral ? ':eph' : ''}${formatMetadata(metadata)}`
    return `notify:multi${how}:${to.join(',')}:${key}${sharedBy}${value === undefined ? '' : `:${value}`}`
  },
  { usage: 'e.g notify:multi:@alice,@bob:key1@colin', accepts: (line) => line.startsWith('notify:multi') },
)
export const access: readonly Access[] = ['owner']

/** What belongs to one recipient, and what nobody needs to be told here. */
const notTaken = [
  'ttr',
  'ccd',
  'sharedKeyEnc',
  'pubKeyCS',
  'pubKeyHash',
  'skeEncKeyName',
  'skeEncAlgo',
  'isBinary',
  'encoding',
  'sharedKeyStatus',
  'dataSignature',
] as const satisfies (keyof MetadataChanges)[]

export async function handle({ to, ...rest }: Params<typeof syntax>, context: Context): Promise<Reply> {
  checkDrafts(context, notify.usage)
  const { limits } = context
  if (to.length > limits.maxRecipients) {
    throw new AtError('AT0022', `notify:multi cannot have more than ${limits.maxRecipients} recipients`)
  }
  const taken = { ...rest.metadata, operation: rest.operation }
  for (const name of ['operation', ...notTaken] as const) {
    if (taken[name] !== undefined) throw new AtError('AT0003', `Invalid syntax. notify:multi does not take ${name}`)
  }
  return data(JSON.stringify(await sendToAll(to, rest, context)))
}

interface Groups {
  readonly operation?: string
  readonly ttln?: string
  readonly eAtn?: string
  readonly ephemeral?: string
  readonly metadata?: string
  readonly forAtSign: string
  readonly atKey: string
  readonly atSign: string
  readonly value?: string
}
