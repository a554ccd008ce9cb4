import { type AtKey, formatAtKey, parseAtKey } from '../../protocol/at-key.ts'
import type { KeyState } from '../../vault/local-records.ts'
import type { Kept } from '../take-back.ts'
import type { Here } from './reading-here.ts'
import { givenUp, takenBack } from './rules.ts'
import { isKept } from './scope.ts'

/** What is taken back at the server is not here any more either, at once; and nothing that waits here gives it again. */
export function keptHere({ records, context, preferences }: Pick<Here, 'records' | 'context' | 'preferences'>): Kept {
  // What is to be removed anyway may still be: it does no harm twice.
  const unlessRemoval = (state: KeyState) =>
    state.pending?.change === 'delete' ? state : givenUp(state, context.now())

  async function giveUp(names: readonly string[]): Promise<void> {
    const wanted = new Set(names)
    // Chosen, these would be sent again.
    const decided = (await records.offers()).filter(({ name }) => wanted.has(name)).map(({ id }) => id)
    await records.amend(names, (states) => ({ states: states.map(unlessRemoval), decided }))
  }

  return {
    giveUp: (key) => giveUp([formatAtKey(key)]),
    async giveUpFor(other) {
      const [waiting, offers] = await Promise.all([records.pending(), records.offers()])
      const names = [...waiting, ...offers].map(({ name }) => name)
      await giveUp([...new Set(names)].filter((name) => isFor(parseAtKey(name))))

      function isFor(key: AtKey): boolean {
        return key.kind === 'shared' && key.sharedWith === other
      }
    },
    async removed(key, commitId) {
      const name = formatAtKey(key)
      const means = { now: context.now(), isKept: isKept(key, preferences().namespaces) }
      await records.amend([name], ([state = {}]) => ({ states: [takenBack(state, name, commitId, means)] }))
    },
  }
}
