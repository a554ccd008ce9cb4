import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, isReserved } from '../protocol/at-key.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { metadataToJson } from '../protocol/metadata.ts'
import type { AtClient } from './at-client.ts'
import type { RequestOptions } from './connection.ts'
import type { HereKey } from './sync/reading-here.ts'
import type { Removal, TakeBackOptions } from './take-back.ts'

export interface ExportOptions extends RequestOptions {
  /** Called after each record, and before the first, with how many are told and how many there are. */
  readonly onProgress?: (done: number, all: number) => void
}

/**
 * All that is kept under this atSign, what others lend it included, opened: the pieces of one JSON text, to be put together.
 * It is `{ atSign, exportedAt, records }`, and each record has its full `key`, its `text`, or its `bytes` in Base64, and its
 * `metadata`. What cannot be opened has the words for why in `problem`, and `sealed` as it is stored. The keys of the
 * protocol itself are not among them: those with which everything is opened are in the key file.
 * Throws AT0007, AT0021 or AT0023 when the own server cannot be asked, and what the signal gives as its reason.
 */
export async function* exportAll(
  client: Pick<AtClient, 'atSign' | 'everyName' | 'unsent' | 'get' | 'stored'>,
  { signal, onProgress = () => {} }: ExportOptions = {},
): AsyncGenerator<string> {
  const keys = (await ownKeys(client, { signal })).filter(({ name }) => !opensOthers.test(name))
  const head = JSON.stringify({ atSign: client.atSign, exportedAt: new Date().toISOString() }, null, 2)
  yield `${head.slice(0, -2)},\n  "records": [`
  onProgress(0, keys.length)
  let before = ''
  for (const [i, key] of keys.entries()) {
    signal?.throwIfAborted()
    const content = await contentOf(client, key, { signal })
    if (content) {
      const record = JSON.stringify({ key: formatAtKey(key), ...content }, null, 2)
      yield `${before}\n    ${record.replaceAll('\n', '\n    ')}`
      before = ','
    }
    onProgress(i + 1, keys.length)
  }
  yield `${before && '\n  '}]\n}\n`
}

export interface EraseOptions extends TakeBackOptions {
  /** Called before the first is removed, with everything that will be. */
  readonly onBegin?: (keys: readonly AtKey[]) => void
}

/**
 * Removes all that is kept under this atSign, at its server and on this device, and the copies that others were allowed to
 * keep. The protocol's own keys stay, and who may sign in: without them the atSign would be nobody's. [§4.3]
 * Rejects only when it cannot be found out what there is; done once more, it goes on with what is left.
 */
export async function eraseAll(
  client: Pick<AtClient, 'everyName' | 'unsent' | 'getAtKeys' | 'takeBack' | 'delete'>,
  { signal, onBegin, onResult }: EraseOptions = {},
): Promise<Removal[]> {
  const keys = await ownKeys(client, { signal })
  const here = (await client.getAtKeys({ regex: '^local:', showHidden: true })).filter(({ kind }) => kind === 'local')
  onBegin?.([...keys, ...here])
  const removals = await client.takeBack(keys, { signal, onResult })
  for (const key of here) {
    const isLeft = signal?.aborted
    if (!isLeft) await client.delete(key)
    const removal: Removal = { key, outcome: isLeft ? 'left' : 'removed' }
    removals.push(removal)
    if (!isLeft) onResult?.(removal)
  }
  return removals
}

/** What is kept only to open or check something else, as copies of others' keys and keys that have been replaced are. [§7.6] */
const opensOthers = /^(shared_key(\..*)?|publickey|signing_publickey)$/

/** What is shared comes first, so that others lose it before all else; what waits here alone is of it too. */
async function ownKeys(client: Pick<AtClient, 'everyName' | 'unsent'>, { signal }: RequestOptions): Promise<HereKey[]> {
  const [told, unsent] = [await client.everyName({ signal }), await client.unsent()]
  const keys = new Map([...told, ...unsent.map(({ key }) => key)].map((key) => [formatAtKey(key), key]))
  const own = [...keys.values()].filter((key): key is HereKey => isContent(key))
  return [...own.filter(({ kind }) => kind === 'shared'), ...own.filter(({ kind }) => kind !== 'shared')]
}

/** Whether somebody keeps it, and not the protocol, which has its enrollments under `__manage`. [§3.26] */
function isContent(key: AtKey): boolean {
  return key.kind !== 'internal' && key.kind !== 'private' && !isReserved(key) && !key.name.endsWith('.__manage')
}

/** Undefined for what has ended meanwhile. */
async function contentOf(
  client: Pick<AtClient, 'get' | 'stored'>,
  key: HereKey,
  { signal }: RequestOptions,
): Promise<Record<string, unknown> | undefined> {
  let problem = 'It has not begun yet.'
  try {
    const found = await client.get(key, { signal })
    if (found) {
      const { text, bytes, metadata } = found
      return { ...(bytes ? { bytes: encodeBase64(bytes) } : { text }), metadata: metadataToJson(metadata) }
    }
  } catch (error) {
    if (signal?.aborted || !(error instanceof AtError) || error.closes) throw error
    problem = error.message
  }
  const stored = await client.stored(key, { signal })
  return stored && { problem, sealed: stored.value, metadata: metadataToJson(stored.metadata) }
}
