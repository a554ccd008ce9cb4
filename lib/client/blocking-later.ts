import type { Blocking } from './blocking.ts'
import type { ClientContext } from './context.ts'

/** The same, whose code comes when it is first wanted. */
export function blockingLater(context: ClientContext): Blocking {
  const loaded = async () => (await import('./blocking.ts')).blockingOf(context)
  return {
    list: async (options) => (await loaded()).list(options),
    block: async (person, options) => (await loaded()).block(person, options),
    unblock: async (person, options) => (await loaded()).unblock(person, options),
  }
}
