import { openVisitor } from '../../lib/client/visitor.ts'
import type { Profile } from '../../lib/profile/profile.ts'
import { readPublicProfile } from '../../lib/profile/read.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** How long a visitor waits for it, in milliseconds. */
const patience = 15_000

/**
 * Reads what everyone sees from its owner's server once more, as texts that were signed, and checks them in this browser.
 * A sentence where that can't be had.
 */
export async function checkHere(atSign: AtSign): Promise<Profile | string> {
  const bridge = new URL('/bridge', location.href)
  bridge.protocol = bridge.protocol === 'https:' ? 'wss:' : 'ws:'
  const visitor = openVisitor({ atSign, dial: webSocketDial({ url: bridge }) })
  try {
    return await readPublicProfile(visitor, { signal: AbortSignal.timeout(patience) })
  } catch (error) {
    return sentenceOf(error, atSign)
  } finally {
    visitor.close()
  }
}
