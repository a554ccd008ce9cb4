import { AtError } from '../../protocol/at-error.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../../protocol/at-sign.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Access, Context } from '../context.ts'
import { define, type Params } from '../define.ts'
import { isUnlimited } from '../reach.ts'
import { readBlockList, writeBlockList } from './block-list.ts'

type Config =
  | { readonly operation: 'show' }
  | { readonly operation: 'add' | 'remove'; readonly atSigns: readonly AtSign[] }
  | { readonly operation: 'set' | 'reset' | 'print'; readonly setting: string }

interface Groups {
  readonly block?: string
  readonly atSigns?: string
  readonly operation?: string
  readonly setting?: string
}

/** `config:block:add|remove|show…` says whom this server refuses; `config:set|reset|print:…` tunes one under test. [§3.21] */
export const syntax = define(
  'config',
  /^config:(?:block:(?:show\s?|(?<block>add|remove):(?<atSigns>@[^:@\s]+(?: @[^:@\s]+)*))|(?<operation>set|reset|print):(?<setting>.+))$/i,
  ({ block, atSigns, operation, setting }: Groups): Config => {
    if (block !== undefined) {
      const list = (atSigns ?? '').split(' ').map(parseAtSign)
      return { operation: block.toLowerCase() as 'add' | 'remove', atSigns: list }
    }
    if (operation === undefined) return { operation: 'show' }
    return { operation: operation.toLowerCase() as 'set' | 'reset' | 'print', setting: setting ?? '' }
  },
  (config) => {
    if (config.operation === 'show') return 'config:block:show'
    if ('atSigns' in config) return `config:block:${config.operation}:${config.atSigns.join(' ')}`
    return `config:${config.operation}:${config.setting}`
  },
  {
    usage:
      'configure block syntax config:block:<action>:@<atSign> e.g config:block:add:@alice view syntax config:show:<type> e.g config:show:allow configure set syntax e.g. config:set:<configName>=<configValue> config:reset(or)print:<configName>',
  },
)
export const access: readonly Access[] = ['owner']

export async function handle(config: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { enrollment } = context
  // An app that may not do everything would keep people from its owner. [2026 §13]
  if (enrollment && !isUnlimited(enrollment)) {
    throw new AtError('AT0009', `Connection with enrollment ID ${enrollment.id} is not authorized to configure`)
  }
  if ('setting' in config) return tune(config.operation, config.setting, context)
  if (config.operation === 'show') return show(await readBlockList(context))
  return context.inTurn(() => change(config.operation, config.atSigns, context))
}

function show(blocked: readonly AtSign[]): Reply {
  return data(blocked.length > 0 ? JSON.stringify(blocked) : null)
}

async function change(operation: 'add' | 'remove', atSigns: readonly AtSign[], context: Context): Promise<Reply> {
  const { owner, limits, closeWhere } = context
  if (atSigns.length > limits.maxBlocked) throw tooMany(atSigns.length, context)
  const before = await readBlockList(context)
  if (operation === 'remove') {
    if (before.length === 0) return data(null)
    const left = before.filter((atSign) => !isOneOf(atSigns, atSign))
    if (left.length < before.length) await writeBlockList(left, context)
    return data('success')
  }
  const after = [...new Set([...before, ...atSigns.filter((atSign) => atSign !== owner)])]
  if (after.length > limits.maxBlocked) throw tooMany(after.length, context)
  if (after.length > before.length) await writeBlockList(after, context)
  // Those who are here already are as unwelcome as those to come.
  closeWhere(({ caller }) => caller.kind === 'peer' && isOneOf(atSigns, caller.atSign))
  return data('success')
}

function isOneOf(atSigns: readonly AtSign[], atSign: AtSign): boolean {
  return atSigns.some((other) => sameAtSign(other, atSign))
}

function tooMany(count: number, { limits }: Context): AtError {
  return new AtError('AT0022', `a block list of ${count} is longer than the maximum of ${limits.maxBlocked}`)
}

/** Only a server under test can be tuned by its callers. [§3.21] */
function tune(operation: 'set' | 'reset' | 'print', setting: string, { settings }: Context): Reply {
  if (!settings) return data('testing mode disabled by default')
  const [name = '', value] = setting.split(/=(.*)/s)
  if (operation === 'print') return data(settings.print(name.trim()))
  if (operation === 'reset') settings.reset(name.trim())
  else settings.set(name.trim(), (value ?? '').trim())
  return data('ok')
}
