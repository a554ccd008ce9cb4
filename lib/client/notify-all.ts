import { sharedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { ClientContext } from './context.ts'
import { type NotifyOptions, notify } from './notify.ts'
import type { Value } from './values.ts'

export type NotifyAllOptions = Omit<NotifyOptions, 'id'>

/** What came of telling one of them. */
export type Told =
  | { readonly sharedWith: AtSign; readonly id: string }
  | { readonly sharedWith: AtSign; readonly error: unknown }

/**
 * Tells each of a key of that name, and of its value if there is one. The verb for several takes one value for all, and
 * this is sealed for each. [§3.16]
 */
export function notifyAll(
  context: ClientContext,
  name: string,
  people: readonly AtSign[],
  value: Value | undefined,
  options: NotifyAllOptions = {},
): Promise<readonly Told[]> {
  return Promise.all(
    [...new Set(people)].map(async (sharedWith): Promise<Told> => {
      try {
        const key = sharedKey(name, context.atSign, sharedWith)
        return { sharedWith, id: await notify(context, key, value, options) }
      } catch (error) {
        return { sharedWith, error }
      }
    }),
  )
}
