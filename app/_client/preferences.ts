import type { Preferences, Strategy } from '../../lib/client/sync/preferences.ts'
import type { Namespaces } from '../../lib/client/sync/scope.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

/** What the pages of this app show, and so what a device keeps. */
const ours: Namespaces = ['wavi', 'persona', 'facet']

/** When this device and the server of an atSign are brought together, and what is kept here. */
export interface Keeping {
  readonly strategy: Strategy
  /** Records of other apps too. */
  readonly all: boolean
}

export const usualKeeping: Keeping = { strategy: 'immediate', all: false }

/** Of each atSign whose owner has it otherwise than usual: names of atSigns and how they are kept, nothing of what is. */
const place = 'facet.keeping'

/** How the records of this atSign are kept on this device. */
export function preferencesOf(atSign: AtSign): Partial<Preferences> {
  const { strategy, all } = keepingOf(atSign)
  return { strategy, namespaces: all ? 'all' : ours, conflictOf }
}

export function keepingOf(atSign: AtSign): Keeping {
  const { strategy, all } = (kept()[atSign] ?? {}) as Partial<Record<keyof Keeping, unknown>>
  return { strategy: isStrategy(strategy) ? strategy : usualKeeping.strategy, all: all === true }
}

/** Remembers it for this device, and has it take effect in every tab. Throws where nothing can be remembered. */
export function keep(atSign: AtSign, keeping: Keeping): void {
  localStorage.setItem(place, JSON.stringify({ ...kept(), [atSign]: keeping }))
  for (const listener of [...listeners]) listener()
}

/** As if it had never been chosen. */
export function forgetKeeping(atSign: AtSign): void {
  const { [atSign]: known, ...others } = kept()
  if (!known) return
  if (Object.keys(others).length > 0) localStorage.setItem(place, JSON.stringify(others))
  else localStorage.removeItem(place)
}

const listeners = new Set<() => void>()

/** Calls back when it was changed, in this tab or another. Returns how to stop. */
export function onKeeping(changed: () => void): () => void {
  const listen = (event: StorageEvent) => event.key === place && changed()
  listeners.add(changed)
  addEventListener('storage', listen)
  return () => {
    listeners.delete(changed)
    removeEventListener('storage', listen)
  }
}

function kept(): Readonly<Record<string, object | undefined>> {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return typeof all === 'object' && all !== null && !Array.isArray(all) ? { ...all } : {}
  } catch {
    return {} // Storage is switched off, or somebody wrote into it.
  }
}

function isStrategy(strategy: unknown): strategy is Strategy {
  if (strategy === 'immediate' || strategy === 'on demand') return true
  const { everyMillis } = (strategy ?? {}) as { everyMillis?: unknown }
  return typeof everyMillis === 'number' && everyMillis >= minuteMillis && everyMillis <= 1440 * minuteMillis
}

const minuteMillis = 60_000

/**
 * How a page looks, what was asked and answered and when somebody was followed is no loss, or nothing that anybody could decide
 * by looking at its record: there the last word counts. Contacts, who is in which group and what groups get is brought together
 * by `settleGroups`, and the rest is its owner's to decide.
 */
const lastCounts =
  /^((theme(_color)?|field_order_of_self|privateaccount|ask-[^.]*|answer-[^.]*)\.(wavi|persona|facet)|follow-decisions\.facet)$/

export function conflictOf(key: AtKey): 'both' | 'last' {
  return lastCounts.test(key.name) ? 'last' : 'both'
}
