import type { Preferences } from '../../lib/client/sync/preferences.ts'
import type { Namespaces } from '../../lib/client/sync/scope.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

/** What the pages of this app show, and so what a device keeps. */
const ours: Namespaces = ['wavi', 'persona', 'facet']

/** Where it stands whose records of other apps are kept here too: names of their owners, and nothing else. */
const place = 'facet.keeps-all'

/** How the records of this atSign are kept on this device. */
export function preferencesOf(atSign: AtSign): Partial<Preferences> {
  return { strategy: 'immediate', namespaces: keepsAll(atSign) ? 'all' : ours, conflictOf }
}

function keepsAll(atSign: AtSign): boolean {
  try {
    return (localStorage.getItem(place) ?? '').split(' ').includes(atSign)
  } catch {
    return false // Storage is switched off.
  }
}

/** How a page looks, and what was asked and answered, is no loss: there the last word counts. The rest is its owner's to decide. */
const lastCounts = /^(theme(_color)?|field_order_of_self|privateaccount|ask-[^.]*|answer-[^.]*)\.(wavi|persona|facet)$/

export function conflictOf(key: AtKey): 'both' | 'last' {
  return lastCounts.test(key.name) ? 'last' : 'both'
}
