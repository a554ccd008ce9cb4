import { profileName } from '../../lib/profile/audience.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import {
  type AtKey,
  checkNewKeyLength,
  formatAtKey,
  isHidden,
  isReserved,
  parseAtKey,
} from '../../lib/protocol/at-key.ts'
import type { Item } from './items.ts'
import * as say from './words.tsx'

/** The full name of a record that is for the same people under this name. */
export function namedAnew(key: AtKey, name: string): string {
  return formatAtKey({ ...key, name: name.trim().toLowerCase() } as AtKey)
}

/** A sentence when these cannot have that name. */
export function complaintAboutName(typed: string, chosen: readonly Item[], items: readonly Item[]): string | undefined {
  const name = typed.trim().toLowerCase()
  if (name === '') return say.giveItAName
  if (!name.includes('.') || name.startsWith('.') || name.endsWith('.')) return say.nameNeedsApp
  if (chosen.some(({ key }) => key.name === name)) return say.sameName
  for (const { key } of chosen) {
    const full = namedAnew(key, name)
    try {
      const next = parseAtKey(full)
      if (next.kind !== key.kind || formatAtKey(next) !== full) return cannotBe
      if (isReserved(next) || isHidden(next) || name.endsWith('.__manage')) return say.nameReserved
      checkNewKeyLength(next)
    } catch {
      return cannotBe
    }
    if (items.some(({ id }) => id === full)) return say.nameTaken
  }
  return undefined
}

const cannotBe = say.noName

/** Who will not find it any more under its old name. */
export function readersOf({ key, app }: Pick<Item, 'key' | 'app'>): string {
  const { name, namespace } = profileName(key) ?? {}
  if (name !== undefined && (fieldNamed(name) || name.startsWith('custom_'))) {
    return say.isPartOfPage
  }
  return app === undefined || namespace !== undefined ? say.appsLookByName : say.appsLookUnderApp(app)
}
