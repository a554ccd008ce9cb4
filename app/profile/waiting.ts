import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import { type Audience, audienceOf, profileName, sameAudience } from '../../lib/profile/audience.ts'
import type { FieldResult } from '../../lib/profile/save.ts'
import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Trouble } from '../../lib/vault/local-records.ts'
import { standstill } from '../_client/here.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** Changes of the page that are on this device, and not on the server yet. */
export interface Waiting {
  readonly changes: readonly Unsent[]
  /** What the server, or the way to somebody, had against them; each at its field. */
  readonly refused: readonly FieldResult[]
  /** Why the line does not carry them. */
  readonly because: string | undefined
}

export function waitingOf(owner: AtSign, unsent: readonly Unsent[], sync: SyncState | undefined): Waiting {
  const changes = unsent.filter(
    ({ key }) => key.kind !== 'internal' && sameAtSign(key.sharedBy, owner) && profileName(key),
  )
  return {
    changes,
    refused: changes.flatMap(({ key, trouble }): FieldResult[] => {
      const audience = audienceOf(key)
      const field = profileName(key)?.name
      if (!trouble || !audience || !field) return []
      const [error, sentence] = told(owner, trouble, audience)
      return [{ field, audience, value: undefined, outcome: 'failed', sentence, error }]
    }),
    because: sync?.trouble && standstill(owner, sync.trouble),
  }
}

/** What is said at a value: what its last save came to here, unless the server has something against it since. */
export function resultAt(
  field: string,
  audience: Audience,
  results: readonly FieldResult[],
  { refused }: Waiting,
): FieldResult | undefined {
  const isMeant = (result: FieldResult) => result.field === field && sameAudience(result.audience, audience)
  const own = results.find(isMeant)
  return own?.outcome === 'failed' || own?.outcome === 'conflict' ? own : (refused.find(isMeant) ?? own)
}

/** Whether it was to be taken away, and has not been. */
export function isStillThere({ field, audience, value, outcome }: FieldResult, { changes, refused }: Waiting): boolean {
  if (value !== undefined) return false
  const isRefused = refused.some((one) => one.field === field && sameAudience(one.audience, audience))
  const isMeant = ({ key }: Unsent) => {
    const holder = audienceOf(key)
    return profileName(key)?.name === field && holder !== undefined && sameAudience(holder, audience)
  }
  return outcome === 'failed' && (!isRefused || changes.some((one) => one.change === 'delete' && isMeant(one)))
}

/** What is said of whoever was to be given it is said of them. */
function told(owner: AtSign, { code, words }: Trouble, audience: Audience) {
  const error = new AtError(code as ErrorCode, words)
  return [error, sentenceOf(error, owner, audience.startsWith('@') ? (audience as AtSign) : owner)] as const
}
