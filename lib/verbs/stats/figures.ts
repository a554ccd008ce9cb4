import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey, type ReservedKey, selfKey } from '../../protocol/at-key.ts'
import { formatDate } from '../../protocol/metadata.ts'
import type { CommitEntry } from '../../store/keystore.ts'
import { isSynced } from '../commit-entries.ts'
import type { Context } from '../context.ts'
import { mayRead } from '../reach.ts'
import { searchFor } from '../search.ts'
import { notificationCount } from './notification-count.ts'

export interface Figure {
  readonly name: string
  /** Most are texts, and some of those hold JSON. */
  readonly value: (context: Context) => unknown
}

const top = 5

/** What the server counts. 16 and 17 are newer, and no texts. [§3.20, 2026 §7.2] */
export const figures: Readonly<Record<string, Figure>> = {
  1: { name: 'activeInboundConnections', value: ({ census }) => String(census().inbound.length) },
  2: { name: 'activeOutboundConnections', value: ({ census }) => String(census().outbound) },
  3: { name: 'lastCommitID', value: (context) => latestCommitId(undefined, context) },
  4: { name: 'secondaryStorageSize', value: ({ wholeKeystore }) => wholeKeystore.size() },
  5: { name: 'topAtSigns', value: ({ wholeKeystore }) => counts(wholeKeystore.accessLog.topAtSigns(top)) },
  6: { name: 'topKeys', value: (context) => counts(topKeys(context)) },
  7: { name: 'secondaryServerVersion', value: ({ about }) => about.version },
  8: { name: 'LastLoggedInDatetime', value: ({ wholeKeystore }) => date(wholeKeystore.accessLog.lastAt) },
  9: { name: 'diskSize', value: async ({ wholeKeystore }) => JSON.stringify(inUnits(await wholeKeystore.size())) },
  10: { name: 'LastPkam', value: ({ wholeKeystore }) => date(wholeKeystore.accessLog.lastPkamAt) },
  11: { name: 'NotificationCount', value: notificationCount },
  12: { name: 'CommitLogCompactionStats', value: (context) => compactionStats(context) },
  13: { name: 'AccessLogCompactionStats', value: () => '{}' },
  14: { name: 'NotificationCompactionStats', value: () => '{}' },
  15: { name: 'LatestCommitEntryOfEachKey', value: (context) => latestOfEachKey(undefined, context) },
  16: { name: 'activeInboundConnectionsSummary', value: summary },
  17: { name: 'activeInboundConnectionsDetailed', value: detailed },
}

/** The highest id whose key matches, of those that the caller may see; -1 when there is none. [§3.20, 2026 §7.2] */
export async function latestCommitId(regex: string | undefined, context: Context): Promise<string> {
  const { keystore, wholeKeystore, enrollment } = context
  // The log as a whole is only read where not all of it is meant.
  if (regex === undefined && !enrollment) return String(wholeKeystore.lastCommitId ?? -1)
  const isWanted = wanted(regex, context)
  for await (const entry of keystore.latestChanges()) if (isWanted(entry)) return String(entry.commitId)
  return '-1'
}

/** Key → its latest change, as far as a page of `sync` goes. */
export async function latestOfEachKey(regex: string | undefined, context: Context): Promise<string> {
  const isWanted = wanted(regex, context)
  const { keystore, limits } = context
  const entries: [string, [number, string]][] = []
  let length = 0
  for await (const entry of keystore.changes(-1)) {
    if (!isWanted(entry)) continue
    const text = formatAtKey(entry.key)
    length += text.length
    if (length > limits.maxSyncBytes) throw new AtError('AT0005', `more than ${limits.maxSyncBytes} bytes of names`)
    entries.push([text, [entry.commitId, entry.operation]])
  }
  return JSON.stringify(Object.fromEntries(entries))
}

function wanted(regex: string | undefined, context: Context): (entry: CommitEntry) => boolean {
  const matches = searchFor(regex, context)
  return ({ key }) => isSynced(key, matches)
}

/** Of the names that were looked up, those that the caller could find otherwise. */
function topKeys({ wholeKeystore, enrollment, owner }: Context): [string, number][] {
  const all = wholeKeystore.accessLog.topKeys(Number.POSITIVE_INFINITY)
  if (!enrollment) return all.slice(0, top)
  const visible = ([name]: [string, number]) => {
    const at = name.lastIndexOf('@')
    return mayRead(selfKey(name.slice(0, at), owner), enrollment)
  }
  return all.filter(visible).slice(0, top)
}

async function compactionStats({ wholeKeystore }: Context): Promise<string> {
  const key: ReservedKey = { kind: 'internal', name: 'privatekey:commitlogcompactionstats' }
  return (await wholeKeystore.get(key))?.value ?? '{}'
}

function counts(found: readonly [string, number][]): string {
  return JSON.stringify(Object.fromEntries(found))
}

function date(at: number | undefined): string {
  return at === undefined ? 'Not Available' : formatDate(at)
}

function inUnits(bytes: number): { size: string; units: string } {
  const units = ['Bytes', 'KB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return { size: size.toFixed(2), units: units[unit] ?? '' }
}

function grouped({ census }: Context) {
  const { inbound } = census()
  const of = (kind: string) => inbound.filter(({ caller }) => caller.kind === kind)
  return { total: inbound.length, self: of('owner'), other: of('peer'), anon: of('anyone') }
}

function summary(context: Context): object {
  const { total, self, other, anon } = grouped(context)
  return { total, self: self.length, other: other.length, anon: anon.length }
}

function detailed(context: Context): object {
  const { total, self, other, anon } = grouped(context)
  const list = (some: typeof self) => ({
    count: some.length,
    list: some.map(({ caller, openedAt, lastUsedAt }) => ({
      from: caller.kind === 'peer' ? caller.atSign : caller.kind === 'owner' ? context.owner : null,
      created: new Date(openedAt).toISOString(),
      lastAccessed: new Date(lastUsedAt).toISOString(),
    })),
  })
  return { total, self: list(self), other: list(other), anon: list(anon) }
}
