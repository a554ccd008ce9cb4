import type { Compared } from '../../lib/client/import.ts'
import { audienceOf } from '../../lib/profile/audience.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import { fieldOfGroupSides } from '../../lib/profile/group-sides.ts'
import { privateBeforeKey } from '../../lib/profile/save-private.ts'
import { type AtKey, formatAtKey } from '../../lib/protocol/at-key.ts'
import * as say from './words.tsx'

/** Those whose records are for the same people. */
export interface ImportGroup {
  readonly audience: string
  readonly records: readonly Compared[]
  /** What comes of it for others, so that nothing of it comes back unasked; undefined where nothing does. */
  readonly note: string | undefined
}

/** In the order in which they are asked about: first what nobody else hears of. */
export function groupsIn(compared: readonly Compared[]): ImportGroup[] {
  const groups = new Map<string, Compared[]>()
  for (const record of compared) {
    const { key } = record
    const audience = againFor(key)?.audience ?? audienceIn(key)
    groups.set(audience, [...(groups.get(audience) ?? []), record])
  }
  const all = [...groups].map(([audience, records]): ImportGroup => {
    const isShared = records.some(({ key }) => key.kind === 'shared')
    const note = records.flatMap(({ key }) => againFor(key)?.note ?? [])[0]
    return { audience, records, note: note ?? (isShared ? say.toldAgain(audience) : undefined) }
  })
  return all.sort((a, b) => Number(a.note !== undefined) - Number(b.note !== undefined))
}

function audienceIn(key: AtKey): string {
  return key.kind === 'local' ? say.thisDevice : audienceLabel(audienceOf(key) ?? 'only me')
}

/** What is for its owner alone, and makes others get something again. */
function againFor(key: AtKey): { readonly audience: string; readonly note: string } | undefined {
  if (fieldOfGroupSides(key) !== undefined) return { audience: say.whatGroupsGet, note: say.groupsGetItAgain }
  const isBefore = formatAtKey(key) === ('sharedBy' in key ? formatAtKey(privateBeforeKey(key.sharedBy)) : undefined)
  return isBefore ? { audience: say.publicBefore, note: say.publicAgain } : undefined
}
