import { AtError } from '../protocol/at-error.ts'
import { type AtKey, parseAtKey } from '../protocol/at-key.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import { syntax } from '../verbs/sync-from.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseJson } from './reading.ts'

/** A record of the own server as it stands there, nothing opened. */
export interface Entry {
  readonly key: AtKey
  /** Of its latest change. */
  readonly commitId: number
  /** Absent where only metadata was ever written, and in what was removed. */
  readonly value?: string
  /** Absent when the record was removed. */
  readonly metadata?: Metadata
}

export interface RecordsOptions extends RequestOptions {
  /** An unanchored search on the full name. Keys that every device needs come whatever it says. [§3.14] */
  readonly regex?: string
  /** Characters of all pages together; AT0005 after that. 64,000,000 unless given, since values come along. */
  readonly maxCharacters?: number
}

/** Servers of the first generation give no more than 25 whatever is asked for. [§3.14, §13 #11] */
const pageSize = 100

/**
 * Every record with its metadata, a page at a time, those that have not begun yet included: a scan has names alone, and
 * only of what can be read now. Comes in the order of changes, so what changes meanwhile comes again, and what was
 * removed may be told without having been there. What no commit log holds is not among them. [§3.6.4, §3.14]
 */
export async function* records(
  { request }: Pick<ClientContext, 'request'>,
  { regex, maxCharacters = 64_000_000, signal }: RecordsOptions = {},
): AsyncGenerator<readonly Entry[]> {
  let characters = 0
  for (let after = -1; ; ) {
    const line = syntax.format({ after, limit: pageSize, ...(regex === undefined ? {} : { regex }) })
    const payload = (await request(line, { signal })) ?? '[]'
    characters += payload.length
    if (characters > maxCharacters) {
      throw new AtError('AT0005', `There is more than ${maxCharacters.toLocaleString('en')} characters to read.`)
    }
    const page = parseJson(payload)
    if (!Array.isArray(page)) throw new AtError('AT0014', 'The server answered with something that is no list.')
    if (page.length === 0) return
    yield page.flatMap(readEntry)
    const last = Math.max(...page.map((entry) => Number(entry?.commitId)))
    // Asked again from there, it would tell the same again, and so on.
    if (!(last > after)) throw new AtError('AT0014', 'The server tells of its records in no order.')
    after = last
  }
}

/** The one record whose latest change has this id, and nothing besides. */
export async function entryAt(
  { request }: Pick<ClientContext, 'request'>,
  commitId: number,
  { regex, signal }: Pick<RecordsOptions, 'regex' | 'signal'> = {},
): Promise<Entry | undefined> {
  const line = syntax.format({ after: commitId - 1, limit: 1, ...(regex === undefined ? {} : { regex }) })
  const page = parseJson((await request(line, { signal })) ?? '[]')
  return (Array.isArray(page) ? page.flatMap(readEntry) : []).find((entry) => entry.commitId === commitId)
}

/** None for a name that is no atKey: nobody could ask for it either. */
function readEntry(entry: unknown): Entry[] {
  const { atKey, value, metadata, operation, commitId: id } = (entry ?? {}) as Record<string, unknown>
  let key: AtKey
  try {
    key = parseAtKey(String(atKey))
  } catch {
    return []
  }
  const commitId = Number(id)
  if (operation === '-') return [{ key, commitId }]
  const text = typeof value === 'string' ? { value } : {}
  return [{ key, commitId, ...text, metadata: metadataFromJson(metadata) }]
}
