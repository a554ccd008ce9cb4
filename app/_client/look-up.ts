import { atSignStatus, findAtServer } from '../../lib/client/directory.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import * as say from './words.tsx'

/** What is known of an atSign before anything is sealed for it; `unchecked` where the directory could not be asked. */
export type Found = 'unknown' | 'unactivated' | 'there' | 'unchecked'

/** How long anybody waits for the directory, in milliseconds. Then the name is taken as it is. */
const patience = 6_000

/** Asks who is there. Of a server that is away nothing more is known than that it exists. Never rejects. */
export async function lookUp(dial: Dial, atSign: AtSign, whileWanted: AbortSignal): Promise<Found> {
  const signal = AbortSignal.any([whileWanted, AbortSignal.timeout(patience)])
  try {
    if ((await findAtServer(dial, atSign, { signal })) === undefined) return 'unknown'
    const status = await atSignStatus(dial, atSign, { signal }).catch(() => 'unreachable')
    return status === 'unactivated' ? status : 'there'
  } catch {
    return 'unchecked'
  }
}

/** Why nothing can be sealed for this one; undefined where nothing is known against it. */
export function whyNobody(found: Found, atSign: AtSign): string | undefined {
  if (found === 'unknown') return say.noSuchAtSign(atSign)
  if (found !== 'unactivated') return undefined
  return say.notActivatedYet(atSign)
}
