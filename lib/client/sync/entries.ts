import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey, parseAtKey } from '../../protocol/at-key.ts'
import { metadataFromJson } from '../../protocol/metadata.ts'
import type { Aside } from '../../vault/local-records.ts'
import { parseJson } from '../reading.ts'
import type { Change } from './rules.ts'

/** One page of the server's log: what can be read of it, what cannot, and how far it goes. */
export interface Page {
  readonly changes: readonly Change[]
  readonly aside: readonly Aside[]
  /** How many entries there were. */
  readonly count: number
  /** The highest commit id; undefined in an empty page. */
  readonly last?: number
}

/** The payload of `sync:from`. One entry that cannot be read stops no other. AT0014 when it cannot be read at all, or goes nowhere. */
export function readPage(payload: string | null, after: number, now: number): Page {
  const entries = parseJson(payload ?? '[]')
  if (!Array.isArray(entries)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  const changes: Change[] = []
  const aside: Aside[] = []
  let last = after
  for (const entry of entries) {
    const commitId = commitIdOf(entry)
    // Nothing could be said of it later either.
    if (commitId === undefined) continue
    last = Math.max(last, commitId)
    const change = readChange(entry)
    if (typeof change === 'string') aside.push({ commitId, entry, reason: change, at: now })
    else changes.push(change)
  }
  if (entries.length === 0) return { changes, aside, count: 0 }
  // Asked again from there, it would tell the same again, and so on.
  if (last <= after) throw new AtError('AT0014', 'The server tells of its records in no order.')
  changes.sort((a, b) => a.commitId - b.commitId)
  return { changes, aside, count: entries.length, last }
}

/** The numbers of those set aside that are past: of the same name something newer was told, and the log has one entry for each. [§6] */
export function pastIn(aside: readonly Aside[], { changes, aside: newer }: Page): readonly number[] {
  const latest = new Map<string | undefined, number>()
  for (const { name, commitId } of changes) latest.set(name, commitId)
  for (const { entry, commitId } of newer) latest.set(nameIn(entry), commitId)
  // What has no name is nobody's successor.
  latest.delete(undefined)
  return aside.flatMap(({ entry, commitId }) => ((latest.get(nameIn(entry)) ?? -1) > commitId ? [commitId] : []))
}

/** As `formatAtKey` has it, where it is a name at all. */
function nameIn(entry: unknown): string | undefined {
  const { atKey } = entry as Record<string, unknown>
  if (typeof atKey !== 'string') return undefined
  try {
    return formatAtKey(parseAtKey(atKey))
  } catch {
    return atKey
  }
}

/** What an entry says, or why that cannot be read. */
export function readChange(entry: unknown): Change | string {
  const { atKey, value, metadata, operation } = entry as Record<string, unknown>
  const commitId = commitIdOf(entry)
  if (commitId === undefined) return 'It has no commit id.'
  try {
    if (typeof atKey !== 'string') return 'It has no name.'
    const key = parseAtKey(atKey)
    if (key.kind === 'local') return 'It is a name for what never leaves a device.'
    const name = formatAtKey(key)
    if (operation === '-') return { name, commitId }
    if (operation !== '+' && operation !== '*' && operation !== '#') return 'What was done is not said.'
    if (typeof value !== 'string' && value !== null && value !== undefined) return 'Its value is no text.'
    return {
      name,
      commitId,
      record: { ...(typeof value === 'string' ? { value } : {}), metadata: metadataFromJson(metadata) },
    }
  } catch (error) {
    if (error instanceof AtError) return error.message
    throw error
  }
}

function commitIdOf(entry: unknown): number | undefined {
  const { commitId } = (entry ?? {}) as Record<string, unknown>
  // Some write numbers as texts. [data formats §6]
  const id = typeof commitId === 'string' && /^\d+$/.test(commitId) ? Number(commitId) : commitId
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : undefined
}
