import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, isReserved, type LocalKey } from '../protocol/at-key.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { metadataToJson } from '../protocol/metadata.ts'
import type { AtClient } from './at-client.ts'
import type { RequestOptions } from './connection.ts'
import type { ReadableKey } from './get.ts'
import type { HereKey } from './sync/reading-here.ts'
import type { Removal, TakeBackOptions } from './take-back.ts'
import type { AtValue } from './values.ts'

export interface ExportOptions extends RequestOptions {
  /** Called after each record, and before the first, with how many are told and how many there are. */
  readonly onProgress?: (done: number, all: number) => void
}

/**
 * All that is kept under this atSign, here alone or lent by others too, opened: the pieces of one JSON text, to be put together.
 * It is `{ atSign, exportedAt, records }`, and each record has its full `key`, its `text`, or its `bytes` in Base64, and its
 * `metadata`. What cannot be opened has the words for why in `problem`, and `sealed` as it is stored. What was changed both here
 * and elsewhere, and is not decided on, is there once more as it was written here, `undecided`. The keys of the
 * protocol itself are not among them: those with which everything is opened are in the key file.
 * Throws AT0007, AT0021 or AT0023 when the own server cannot be asked, and what the signal gives as its reason.
 */
export async function* exportAll(
  client: Pick<AtClient, 'atSign' | 'everyName' | 'unsent' | 'conflicts' | 'getAtKeys' | 'get' | 'stored'>,
  { signal, onProgress = () => {} }: ExportOptions = {},
): AsyncGenerator<string> {
  const keys = [...(await keysThere(client, { signal })), ...(await keysHereAlone(client))].filter(isTold)
  const undecided = (await client.conflicts.list()).filter(({ mine, trouble }) => mine || trouble)
  const all = keys.length + undecided.length
  const head = JSON.stringify({ atSign: client.atSign, exportedAt: new Date().toISOString() }, null, 2)
  yield `${head.slice(0, -2)},\n  "records": [`
  onProgress(0, all)
  let before = ''
  const pieceOf = (key: AtKey, content: Record<string, unknown>) => {
    const record = JSON.stringify({ key: formatAtKey(key), ...content }, null, 2)
    const piece = `${before}\n    ${record.replaceAll('\n', '\n    ')}`
    before = ','
    return piece
  }
  for (const [i, key] of keys.entries()) {
    signal?.throwIfAborted()
    const content = await contentOf(client, key, { signal })
    if (content) yield pieceOf(key, content)
    onProgress(i + 1, all)
  }
  for (const [i, { key, mine, trouble }] of undecided.entries()) {
    yield pieceOf(key, { ...(mine ? toldOf(mine) : { problem: trouble?.message }), undecided: true })
    onProgress(keys.length + i + 1, all)
  }
  yield `${before && '\n  '}]\n}\n`
}

export interface EraseOptions extends Omit<TakeBackOptions, 'force'> {
  /** Called before the first is removed, with everything that will be. */
  readonly onBegin?: (keys: readonly AtKey[]) => void
}

/**
 * Removes all that is kept under this atSign, at its server and on this device, and the copies that others were allowed to
 * keep; what is immutable too. The protocol's own keys stay, and who may sign in: without them the atSign would be
 * nobody's. [§4.3]
 * Rejects only when it cannot be found out what there is; done once more, it goes on with what is left.
 */
export async function eraseAll(
  client: Pick<AtClient, 'everyName' | 'unsent' | 'conflicts' | 'getAtKeys' | 'takeBack' | 'delete'>,
  { signal, onBegin, onResult }: EraseOptions = {},
): Promise<Removal[]> {
  const [there, here] = [await keysThere(client, { signal }), await keysHereAlone(client)]
  onBegin?.([...there, ...here])
  const removals = await client.takeBack(there, { signal, onResult, force: true })
  const isStopped = removals.some(({ outcome }) => outcome === 'left')
  for (const key of here) {
    const removal =
      isStopped || signal?.aborted
        ? ({ key, outcome: 'left' } as const)
        : await client.delete(key).then(
            () => ({ key, outcome: 'removed' }) as const,
            (error: unknown) => ({ key, outcome: 'failed', error }) as const,
          )
    removals.push(removal)
    if (removal.outcome !== 'left') onResult?.(removal)
  }
  return removals
}

/** What is shared comes first, so that others lose it before all else; what waits to be sent, or to be decided on, is of it too. */
async function keysThere(
  client: Pick<AtClient, 'everyName' | 'unsent' | 'conflicts'>,
  { signal }: RequestOptions,
): Promise<ReadableKey[]> {
  const told = await client.everyName({ signal })
  const waiting = [...(await client.unsent()), ...(await client.conflicts.list())].map(({ key }) => key)
  const keys = new Map([...told, ...waiting].map((key) => [formatAtKey(key), key]))
  const own = [...keys.values()].filter((key): key is ReadableKey => isContent(key))
  return [...own.filter(({ kind }) => kind === 'shared'), ...own.filter(({ kind }) => kind !== 'shared')]
}

async function keysHereAlone(client: Pick<AtClient, 'getAtKeys'>): Promise<LocalKey[]> {
  return (await client.getAtKeys({ regex: '^local:', showHidden: true })).filter((key) => key.kind === 'local')
}

/** Whether somebody keeps it, and not the protocol, which has its enrollments under `__manage`. [§3.26] */
function isContent(key: AtKey): boolean {
  const isKept = key.kind !== 'internal' && key.kind !== 'private' && key.kind !== 'local'
  return isKept && !isReserved(key) && !key.name.endsWith('.__manage')
}

/** Copies of others' keys, and own ones that were replaced, are kept only to open or check something else. [§7.6] */
function isTold({ kind, name }: HereKey): boolean {
  if (kind === 'cached') return !['shared_key', 'publickey', 'signing_publickey'].includes(name)
  return kind !== 'self' || !/^shared_key\..+\.until\.\d+/.test(name)
}

function toldOf({ text, bytes, metadata }: AtValue): Record<string, unknown> {
  return { ...(bytes ? { bytes: encodeBase64(bytes) } : { text }), metadata: metadataToJson(metadata) }
}

/** Undefined for what has ended meanwhile. */
async function contentOf(
  client: Pick<AtClient, 'get' | 'stored'>,
  key: HereKey,
  { signal }: RequestOptions,
): Promise<Record<string, unknown> | undefined> {
  const isOver = (error: unknown) => signal?.aborted || (error instanceof AtError && error.closes)
  const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
  let problem: string | undefined
  try {
    const found = await client.get(key, { signal })
    if (found) return toldOf(found)
  } catch (error) {
    if (isOver(error)) throw error
    problem = wordsOf(error)
  }
  if (key.kind === 'local') return problem === undefined ? undefined : { problem }
  try {
    const stored = await client.stored(key, { signal })
    if (!stored) return problem === undefined ? undefined : { problem }
    const { value: sealed, metadata } = stored
    problem ??= sealed === undefined ? 'It has no value.' : 'It has not begun yet.'
    return { problem, sealed, metadata: metadataToJson(metadata) }
  } catch (error) {
    if (isOver(error)) throw error
    return { problem: problem ?? wordsOf(error) }
  }
}
