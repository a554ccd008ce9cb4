import { askedTogether } from '../../protocol/asked-together.ts'
import type { KeyState, LocalRecords, Settings } from '../../vault/local-records.ts'

/** All that is known of a key, and of everything. */
export interface Look {
  readonly state: KeyState
  readonly settings: Settings
}

/** Looks that are wanted at one moment are one. */
export function together(records: Pick<LocalRecords, 'look' | 'settings'>): (name: string) => Promise<Look> {
  return askedTogether(async (names) => {
    const [states, settings] = await Promise.all([records.look(names), records.settings()])
    return names.map((_, at) => ({ state: states[at] ?? {}, settings }))
  })
}
