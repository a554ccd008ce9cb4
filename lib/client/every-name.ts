import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import { syntax as scan } from '../verbs/scan.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseNames } from './list.ts'
import { parseJson } from './reading.ts'
import { records } from './records.ts'

export interface EveryNameOptions extends RequestOptions {
  /** An unanchored search on the full name, without spaces. */
  readonly regex?: string
}

/**
 * The keys of all records of the own server, those that are hidden or have not begun yet included, and no value of any. What
 * has ended may be among them until the server clears up. [§2.9]
 */
export async function everyName(
  context: Pick<ClientContext, 'request'>,
  { regex, signal }: EveryNameOptions = {},
): Promise<AtKey[]> {
  const search = regex === undefined ? {} : { regex }
  const names = parseNames(await context.request(scan.format({ showHidden: true, ...search }), { signal }))
  const keys = new Map(names.map((key) => [formatAtKey(key), key]))
  for (const { key, isGone } of await changed(context, { ...search, signal })) {
    if (!isGone) keys.set(formatAtKey(key), key)
  }
  return [...keys.values()]
}

/** The latest change of one key. */
export interface Change {
  readonly key: AtKey
  readonly commitId: number
  /** Whether it was its removal. */
  readonly isGone: boolean
}

/** The latest change of every key that the commit log tells of. [2026 §6] */
export async function changed(
  context: Pick<ClientContext, 'request'>,
  { regex, signal }: EveryNameOptions = {},
): Promise<Change[]> {
  const search = regex === undefined ? {} : { regex }
  const line = scan.format({ commitLog: true, showHidden: true, ...search })
  let payload: string | null
  try {
    payload = await context.request(line, { signal })
  } catch (error) {
    if (error instanceof AtError && error.code === 'AT0003') return changedByRecords(context, { ...search, signal })
    throw error
  }
  const changes = parseJson(payload ?? '[]')
  if (!Array.isArray(changes)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  return changes.flatMap((change: unknown) => {
    const { atKey, commitId, operation } = (change ?? {}) as Record<string, unknown>
    try {
      return [{ key: parseAtKey(String(atKey)), commitId: Number(commitId), isGone: operation === '-' }]
    } catch {
      return []
    }
  })
}

/** Servers before 2026 tell names of what has not begun with their values alone. */
async function changedByRecords(context: Pick<ClientContext, 'request'>, options: EveryNameOptions): Promise<Change[]> {
  const changes = new Map<string, Change>()
  for await (const page of records(context, options)) {
    for (const { key, commitId, metadata } of page) {
      changes.set(formatAtKey(key), { key, commitId, isGone: metadata === undefined })
    }
  }
  return [...changes.values()]
}
