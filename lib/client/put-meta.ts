import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, type PublicKey, type SelfKey, type SharedKey } from '../protocol/at-key.ts'
import type { Metadata } from '../protocol/metadata.ts'
import { syntax } from '../verbs/update-meta.ts'
import type { RequestOptions } from './connection.ts'
import { type ClientContext, checkOwn } from './context.ts'
import { storedMeta } from './stored.ts'

/** What can be changed without sending the value again; what is left out stays. */
export interface MetaChanges {
  /** Milliseconds from now, or from when it begins, until it is gone; 0 for never. */
  readonly ttl?: number
  /** Milliseconds from now until it appears; 0 for at once. */
  readonly ttb?: number
  /** Seconds after which a recipient refreshes the copy, −1 for never. That there are copies at all cannot be undone. */
  readonly ttr?: number
  /** Whether a recipient's copy goes when ours does; means something only where there is a `ttr`. */
  readonly ccd?: boolean
}

/** Resolves to the commit id. AT0015 when there is no such record, AT0016 when it is not ours to change. [§3.8] */
export async function putMeta(
  context: Pick<ClientContext, 'atSign' | 'request' | 'now'>,
  key: PublicKey | SelfKey | SharedKey,
  changes: MetaChanges,
  options: RequestOptions = {},
): Promise<number> {
  checkOwn(context, key)
  return writeMeta(context, key, changes, options)
}

/** As `putMeta`, for the protocol's own records too. */
export async function writeMeta(
  context: Pick<ClientContext, 'request' | 'now'>,
  key: AtKey,
  changes: MetaChanges,
  { signal }: RequestOptions = {},
): Promise<number> {
  // What is not there would come to be, without a value. [§3.8]
  const found = await storedMeta(context, key, { signal })
  if (!found) throw new AtError('AT0015', `${formatAtKey(key)} is not there any more.`)
  const commitId = await context.request(metaLine(key, changes, found, context.now()), { signal })
  if (commitId === null) throw new AtError('AT0002', 'The server refused to store this.')
  return Number(commitId)
}

/** The line that changes this beside a record with these metadata, and nothing else. */
export function metaLine(key: AtKey, changes: MetaChanges, before: Metadata, now: number): string {
  return syntax.format({ key, metadata: { ...unchanged(before, now), ...changes } })
}

/**
 * What has to be said so that it stays as it is, also by a server of the first generation: there every write counts `ttl`
 * and `ttb` from its own time anew, and takes `isBinary` and `isEncrypted` for false where it does not hear of them.
 * [§3.6.3, 2026 §5.1]
 */
function unchanged({ isBinary, isEncrypted, ttb, availableAt, expiresAt }: Metadata, now: number) {
  const begins = Math.max(availableAt ?? now, now)
  return {
    ...(isBinary && { isBinary }),
    isEncrypted: isEncrypted ?? false,
    ...(ttb === undefined ? {} : { ttb: begins - now }),
    // 0 would be for ever.
    ...(expiresAt === undefined ? {} : { ttl: Math.max(expiresAt - begins, 1) }),
  }
}
