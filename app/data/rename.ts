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

/** The full name of a record that is for the same people under this name. */
export function namedAnew(key: AtKey, name: string): string {
  return formatAtKey({ ...key, name: name.trim().toLowerCase() } as AtKey)
}

/** A sentence when these cannot have that name. */
export function complaintAboutName(typed: string, chosen: readonly Item[], items: readonly Item[]): string | undefined {
  const name = typed.trim().toLowerCase()
  if (name === '') return 'Give it a name.'
  if (!name.includes('.') || name.startsWith('.') || name.endsWith('.'))
    return 'A name ends in a dot and its app, as in notes.travel.'
  if (chosen.some(({ key }) => key.name === name)) return 'That is its name already.'
  for (const { key } of chosen) {
    const full = namedAnew(key, name)
    try {
      const next = parseAtKey(full)
      if (next.kind !== key.kind || formatAtKey(next) !== full) return cannotBe
      if (isReserved(next) || isHidden(next) || name.endsWith('.__manage'))
        return 'That name is kept for what makes it work.'
      checkNewKeyLength(next)
    } catch {
      return cannotBe
    }
    if (items.some(({ id }) => id === full)) return 'There is something under that name already.'
  }
  return undefined
}

const cannotBe = 'That can’t be a name: it is too long, or has a character in it that can’t be kept.'

/** Who will not find it any more under its old name. */
export function readersOf({ key, app }: Pick<Item, 'key' | 'app'>): string {
  const { name, namespace } = profileName(key) ?? {}
  if (name !== undefined && (fieldNamed(name) || name.startsWith('custom_'))) {
    return 'This is part of your page. Under another name it is not shown there any more, and other apps don’t find it.'
  }
  return app === undefined || namespace !== undefined
    ? 'Other apps that look for it by its name don’t find it any more.'
    : `Apps that look for it under .${app} don’t find it any more.`
}
