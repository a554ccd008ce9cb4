import { AtError } from '../protocol/at-error.ts'
import { formatAtKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import type { RequestOptions } from './connection.ts'
import { type ArchivedRecord, importRecords } from './import.ts'

/** A record that is, or is to be, at the own server. */
export interface OwnRecord extends Omit<ArchivedRecord, 'key'> {
  readonly key: Exclude<ArchivedRecord['key'], { readonly kind: 'local' }>
}

export interface MoveOptions extends RequestOptions {
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined
}

/**
 * Writes a record under another name, for whom it was, with the times and copies it had; and when the own server has it, removes
 * the one before, and what others have of it. Cut in between, it is there twice, not nowhere. AT0022 when something is there
 * under that name already.
 */
export async function moveRecord(
  client: Pick<AtClient, 'put' | 'publish' | 'get' | 'getMeta' | 'unsent' | 'sync' | 'takeBack'>,
  record: OwnRecord,
  to: OwnRecord['key'],
  { signal, now, value = record.value }: MoveOptions & { readonly value?: string | Uint8Array } = {},
): Promise<void> {
  if (await client.getMeta(to, { signal })) throw new AtError('AT0022', 'There is something under that name already.')
  await writeRecord(client, { ...record, key: to, value }, { signal, now })
  const [removal] = await client.takeBack([record.key], { signal })
  if (removal?.outcome === 'failed') throw removal.error
  signal?.throwIfAborted()
}

/** Writes it, with the times and copies it has, and resolves when the own server has it. Rejects with why it does not. */
export async function writeRecord(
  client: Pick<AtClient, 'put' | 'publish' | 'unsent' | 'sync'>,
  record: OwnRecord,
  { signal, now = Date.now }: MoveOptions = {},
): Promise<void> {
  const [written] = await importRecords(client, [{ ...record, standing: 'older' }], { signal, now })
  signal?.throwIfAborted()
  if (written?.outcome === 'failed') throw written.error
  const waits = async () => (await client.unsent()).find(({ key }) => formatAtKey(key) === formatAtKey(record.key))
  if (!(await waits())) return
  await client.sync()
  const waiting = await waits()
  if (waiting)
    throw new AtError('AT0022', waiting.trouble?.words ?? 'Your server has not taken it yet. Try again in a moment.')
}
