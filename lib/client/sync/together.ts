import type { KeyState, LocalRecords, Settings } from '../../vault/local-records.ts'

/** All that is known of a key, and of everything. */
export interface Look {
  readonly state: KeyState
  readonly settings: Settings
}

interface Waiting {
  readonly name: string
  readonly resolve: (look: Look) => void
  readonly reject: (error: unknown) => void
}

/** Looks that are wanted at one moment are one, since asking takes longer than looking: pages read hundreds at once. */
export function together(records: Pick<LocalRecords, 'look' | 'settings'>): (name: string) => Promise<Look> {
  let waiting: Waiting[] = []

  async function lookNow(): Promise<void> {
    const all = waiting
    waiting = []
    try {
      const [states, settings] = await Promise.all([records.look(all.map(({ name }) => name)), records.settings()])
      for (const [at, { resolve }] of all.entries()) resolve({ state: states[at] ?? {}, settings })
    } catch (error) {
      for (const { reject } of all) reject(error)
    }
  }

  return (name) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) queueMicrotask(() => void lookNow())
      waiting.push({ name, resolve, reject })
    })
}
