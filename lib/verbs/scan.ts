import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, isHidden, parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import { formatIsoDate, isActive } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Records } from '../store/keystore.ts'
import { type Caller, type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'
import type { Enrollment } from './enroll/record.ts'
import { mayRead } from './reach.ts'
import { searchFor } from './search.ts'

interface Scan {
  /** Whether the commit log is asked instead of the records: what has gone is there too. [2026 §6] */
  readonly commitLog?: boolean
  readonly showHidden?: boolean
  readonly forAtSign?: AtSign
  readonly regex?: string
}

/** `scan[:cl][:showhidden:…][:@<other>][ <regex>]` lists the names of the keys that the caller may see. [§3.13] */
export const syntax = define(
  'scan',
  /^scan(?<commitLog>:cl)?(:showhidden:(?<showHidden>true|false))?(:(?<forAtSign>@[^:@\s]+))?(:page:\d+)?( (?<regex>\S+))?$/i,
  (g: { commitLog?: string; showHidden?: string; forAtSign?: string; regex?: string }): Scan => ({
    ...(g.commitLog && { commitLog: true }),
    ...(g.showHidden && { showHidden: g.showHidden.toLowerCase() === 'true' }),
    ...(g.forAtSign && { forAtSign: parseAtSign(g.forAtSign) }),
    ...(g.regex && { regex: g.regex }),
  }),
  ({ commitLog, showHidden, forAtSign, regex }) =>
    `scan${commitLog ? ':cl' : ''}${showHidden === undefined ? '' : `:showHidden:${showHidden}`}${forAtSign ? `:${forAtSign}` : ''}${regex ? ` ${checkedRegex(regex)}` : ''}`,
  { spaced: true, accepts: (line) => line.startsWith('scan') },
)
export const access = everyone

export async function handle(
  { commitLog = false, showHidden = false, forAtSign, regex }: Params<typeof syntax>,
  context: Context,
): Promise<Reply> {
  const { session, owner, keystore, now } = context
  const { caller } = session
  if (commitLog && caller.kind !== 'owner') throw new AtError('AT0401', 'scan:cl requires an authenticated connection')
  if (forAtSign !== undefined && forAtSign !== owner) {
    if (commitLog) throw new AtError('AT0011', "scan:cl can only scan this atSign's own commit log")
    if (caller.kind !== 'owner') {
      throw new AtError('AT0401', 'Scan to another atSign cannot be performed without auth')
    }
    const names = await context.peers.ask(forAtSign, 'owner', syntax.format({ regex }))
    return data(context.enrollment ? visibleElsewhere(names, forAtSign, context.enrollment, context) : names)
  }
  const matches = searchFor(regex, context)
  if (commitLog) return data(await latestChanges({ caller, showHidden, matches }, keystore))
  const names: string[] = []
  const at = now()
  for (const { key, text, metadata } of keystore.entries()) {
    if (!isActive(metadata, at)) continue
    const name = nameFor(caller, key, showHidden)
    // The whole stored name is searched, whatever of it is shown. [§3.13]
    if (name !== undefined && matches(text)) names.push(name)
  }
  return data(JSON.stringify(names))
}

interface Listing {
  readonly caller: Caller
  readonly showHidden: boolean
  readonly matches: (name: string) => boolean
}

/** The latest change of each key, ascending, as a list of objects. [2026 §6] */
async function latestChanges({ caller, showHidden, matches }: Listing, keystore: Records): Promise<string> {
  const found: string[] = []
  for await (const { key, operation, commitId, at } of keystore.changes(-1)) {
    const atKey = nameFor(caller, key, showHidden)
    if (atKey === undefined || !matches(atKey)) continue
    found.push(JSON.stringify({ atKey, operation, commitId, opTime: formatIsoDate(at) }))
  }
  return `[${found.join(',')}]`
}

/** Of what another atSign shares with the owner, what an app may read. */
function visibleElsewhere(
  names: string | null,
  sharedBy: AtSign,
  app: Enrollment,
  { owner, limits }: Pick<Context, 'owner' | 'limits'>,
): string {
  const visible = (name: unknown) => {
    try {
      const key = parseAtKey(`${owner}:${name}`)
      return key.kind === 'shared' && key.sharedBy === sharedBy && mayRead(key, app)
    } catch {
      return false
    }
  }
  let listed: unknown
  try {
    // The list, and of each name a text and a comma.
    listed = readJson(names ?? '[]', 2 * limits.maxNamesElsewhere)
  } catch (cause) {
    throw new AtError('AT0011', `the answer of ${sharedBy} cannot be read`, { cause })
  }
  return JSON.stringify(Array.isArray(listed) ? listed.filter(visible) : [])
}

/** The name under which the caller sees this key, if at all. */
function nameFor(caller: Caller, key: AtKey, showHidden: boolean): string | undefined {
  switch (caller.kind) {
    case 'anyone':
      return key.kind === 'public' && !isHidden(key) ? `${key.name}${key.sharedBy}` : undefined
    case 'peer':
      return key.kind === 'shared' && key.sharedWith === caller.atSign ? `${key.name}${key.sharedBy}` : undefined
    case 'owner': {
      if (key.kind === 'private' || (key.kind === 'internal' && key.name.startsWith('privatekey:'))) return undefined
      if (!isHidden(key)) return formatAtKey(key)
      // With one underscore a public key is out of everybody's sight. [§4.1]
      const shown = showHidden && (key.kind !== 'public' || key.name.startsWith('__'))
      return shown ? formatAtKey(key) : undefined
    }
  }
}

function checkedRegex(regex: string): string {
  if (/\s/.test(regex)) throw new AtError('AT0022', 'a regular expression of scan cannot contain white space')
  return regex
}
