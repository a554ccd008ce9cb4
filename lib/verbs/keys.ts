import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import { lowerCase } from '../protocol/characters.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { defaultKey, type Enrollment } from './enroll/record.ts'
import { manage } from './reach.ts'
import { checkCreatable, checkValue } from './update.ts'

type Visibility = 'public' | 'private' | 'self'

interface Keys {
  readonly operation: 'put' | 'get' | 'delete'
  readonly visibility?: Visibility
  readonly namespace?: string
  readonly appName?: string
  readonly deviceName?: string
  readonly keyType?: string
  readonly encryptionKeyName?: string
  readonly keyName?: string
  readonly value?: string
}

const options = ['namespace', 'appName', 'deviceName', 'keyType', 'encryptionKeyName'] as const

/** `keys:put|get|delete:…` keeps the keys of an enrolled app, apart from all other data. [§3.27] */
export const syntax = define(
  'keys',
  /^keys:(?<operation>put|get|delete):?(?:(?<visibility>public|private|self):?)?(?:namespace:(?<namespace>\w+):?)?(?:appName:(?<appName>\w+):?)?(?:deviceName:(?<deviceName>\w+):?)?(?:keyType:(?<keyType>[\w-]+):?)?(?:encryptionKeyName:(?<encryptionKeyName>[\w-]+):?)?(?:keyName:(?<keyName>\S+) ?)?(?<value>.*)$/i,
  (g: Partial<Record<keyof Keys, string>>): Keys => ({
    operation: g.operation?.toLowerCase() as Keys['operation'],
    ...(g.visibility && { visibility: g.visibility.toLowerCase() as Visibility }),
    ...Object.fromEntries(options.flatMap((name) => (g[name] ? [[name, g[name]]] : []))),
    ...(g.keyName && { keyName: g.keyName }),
    ...(g.value && { value: g.value }),
  }),
  ({ operation, visibility, keyName, value, ...others }) => {
    const named = options.flatMap((name) => (others[name] ? [`${name}:${others[name]}`] : []))
    const parts = ['keys', operation, ...(visibility ? [visibility] : []), ...named]
    return `${parts.join(':')}${keyName ? `:keyName:${keyName}` : ''}${value ? `${keyName ? ' ' : ':'}${value}` : ''}`
  },
  { usage: 'e.g. keys:put:public:keyName:encryptionPublicKey:namespace:__global:keyType:rsa2048:<public_key>' },
)
export const access: readonly Access[] = ['owner']

const shared = '__global'

export async function handle(params: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { enrollment } = context
  if (!enrollment) throw new AtError('AT0011', 'Keys verb cannot be accessed without an enrollmentId')
  switch (params.operation) {
    case 'put':
      return put(params, enrollment, context)
    case 'get':
      return params.keyName ? get(params.keyName, enrollment, context) : names(params.visibility, enrollment, context)
    case 'delete':
      return remove(params.keyName, enrollment, context)
  }
}

/** What is kept under a name, and for whom. */
interface Held {
  readonly value: string | null
  readonly keyType: string | null
  readonly enrollmentId: string
  readonly encryptionKeyName: string | null
}

async function put(params: Keys, enrollment: Enrollment, context: Context): Promise<Reply> {
  const { visibility, keyType = null, encryptionKeyName = null, value = null } = params
  if (visibility === undefined) return data(null)
  const key = keyFor(visibility, params, enrollment, context)
  await checkCreatable(key, context)
  checkValue(value ?? '', context)
  return context.inTurn(async () => {
    const before = await context.wholeKeystore.get(key)
    if (before && ownerOf(before.value) !== enrollment.id) throw notOurs(enrollment, 'put', key)
    const held: Held = { value, keyType, enrollmentId: enrollment.id, encryptionKeyName }
    return data(await context.wholeKeystore.put(key, JSON.stringify(held), {}, { committed: false }))
  })
}

function keyFor(
  visibility: Visibility,
  params: Keys,
  { appName, deviceName, grants, id }: Enrollment,
  context: Context,
) {
  const { keyName, namespace: given = shared, appName: app = appName, deviceName: device = deviceName } = params
  if (!keyName) throw new AtError('AT0022', 'keys:put needs a keyName')
  const namespace = lowerCase(given)
  const right = grants.get(namespace) ?? (namespace === manage ? undefined : grants.get('*'))
  if (namespace !== shared && right !== 'rw') {
    throw new AtError('AT0009', `Connection with enrollment ID ${id} is not authorized to put keys in: ${namespace}`)
  }
  const tail = `.__${visibility}_keys.${namespace}${context.owner}`
  const scope = visibility === 'self' ? '' : `${visibility}:`
  return parseAtKey(
    visibility === 'public' ? `${scope}${keyName}${tail}` : `${scope}${app}.${device}.${keyName}${tail}`,
  )
}

async function names(visibility: Visibility | undefined, enrollment: Enrollment, context: Context): Promise<Reply> {
  const { owner, wholeKeystore } = context
  if (visibility === undefined) return data('[]')
  const spaces = [shared, ...(enrollment.grants.get(manage) === 'rw' ? [manage] : [])]
  const tails = spaces.map((namespace) => `.__${visibility}_keys.${namespace}`)
  const found: string[] = []
  for (const { key, text } of wholeKeystore.entries()) {
    if (!tails.some((tail) => key.name.endsWith(tail))) continue
    if (ownerOf((await wholeKeystore.get(key))?.value) === enrollment.id) found.push(text)
  }
  const own = visibility === 'private' ? 'enc_private_key' : visibility === 'self' ? 'self_enc_key' : undefined
  const key = own && defaultKey(enrollment.id, own, owner)
  if (key && (await wholeKeystore.get(key))) found.push(formatAtKey(key))
  return data(JSON.stringify(found))
}

/** What this enrollment has put, what is public, and the keys of the atSign as they were wrapped for it. [§13.20] */
async function get(keyName: string, enrollment: Enrollment, context: Context): Promise<Reply> {
  const key = namedKey(keyName, enrollment, context)
  const value = key && (await context.wholeKeystore.get(key))?.value
  const visible = key?.kind === 'public' || isDefault(key, enrollment, context) || ownerOf(value) === enrollment.id
  if (value === undefined || !visible) throw notFound(keyName)
  return data(value)
}

async function remove(keyName: string | undefined, enrollment: Enrollment, context: Context): Promise<Reply> {
  const key = keyName === undefined ? undefined : namedKey(keyName, enrollment, context)
  if (keyName === undefined || key === undefined) throw notFound(keyName ?? '')
  return context.inTurn(async () => {
    const record = await context.wholeKeystore.get(key)
    if (!record) throw notFound(keyName)
    if (!isDefault(key, enrollment, context) && ownerOf(record.value) !== enrollment.id) {
      throw notOurs(enrollment, 'delete', key)
    }
    return data(await context.wholeKeystore.remove(key, { committed: false }))
  })
}

/** The key of this name, if it is one that this verb looks after: never `privatekey:at_secret`. [§13.20] */
function namedKey(text: string, enrollment: Enrollment, context: Context): AtKey | undefined {
  let key: AtKey
  try {
    key = parseAtKey(text)
  } catch {
    return undefined
  }
  const kinds = { public: 'public', private: 'private', self: 'self' } as const
  if (key.kind === 'internal' || key.sharedBy !== context.owner || !(key.kind in kinds)) return undefined
  if ((key.kind === 'self' || key.kind === 'private') && key.sharedWith !== undefined) return undefined
  if (new RegExp(`\\.__${key.kind}_keys\\.\\w+$`).test(key.name)) return key
  return isDefault(key, enrollment, context) ? key : undefined
}

function isDefault(key: AtKey | undefined, { id }: Enrollment, { owner }: Context): boolean {
  const text = key && formatAtKey(key)
  return (['enc_private_key', 'self_enc_key'] as const).some(
    (which) => text === formatAtKey(defaultKey(id, which, owner)),
  )
}

function ownerOf(value: string | undefined): string | undefined {
  try {
    return JSON.parse(value ?? 'null')?.enrollmentId
  } catch {
    return undefined
  }
}

function notFound(keyName: string): AtError {
  return new AtError('AT0015', `key ${keyName} not found in keystore`)
}

function notOurs({ id }: Enrollment, verb: string, key: AtKey): AtError {
  return new AtError(
    'AT0009',
    `Connection with enrollment ID ${id} is not authorized to ${verb} key: ${formatAtKey(key)}`,
  )
}
