import type { Answer } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pictureAddress } from '../_page/portrayal.ts'

/*
 * The picture of those who are signed in, for the header. Kept from page to page is where everybody can see it, so that it
 * is there at once, or that there is one for its owner alone; such a picture itself is never kept, and read anew.
 */

/** Where a picture is: an address, with its owner alone, or nowhere. Undefined when nobody has looked yet. */
export type Whereabouts = string | 'own' | '' | undefined

const place = 'facet.pictures'
/** Pictures that were opened here, as addresses in this page. */
const opened = new Map<AtSign, string>()
const listeners = new Set<() => void>()

export function whereabouts(atSign: AtSign): Whereabouts {
  return known()[atSign]
}

/** The address of a picture that only its owner sees, once it was opened in this page. */
export function openedPicture(atSign: AtSign): string | undefined {
  return opened.get(atSign)
}

/** Takes note of what was read of one's own page: the one that everyone sees, or else the owner's own. */
export function notePicture(atSign: AtSign, answers: readonly Answer[]): void {
  const found = (audience: Answer['audience']) =>
    answers.find((one) => one.name === 'image' && one.audience === audience && one.shown.kind === 'picture')
  const everyones = found('everyone')
  const own = found('only me')
  if (everyones) note(atSign, pictureAddress(atSign, everyones) ?? '')
  else if (own?.shown.kind === 'picture') {
    const { bytes, type } = own.shown.picture
    note(atSign, 'own', URL.createObjectURL(new Blob([bytes], { type })))
  } else note(atSign, '')
}

/** Notes where the picture is, and what was opened of it. */
export function note(atSign: AtSign, where: Whereabouts, address?: string): void {
  const before = opened.get(atSign)
  if (!before && !address && whereabouts(atSign) === where) return
  if (before) URL.revokeObjectURL(before)
  if (address) opened.set(atSign, address)
  else opened.delete(atSign)
  const { [atSign]: _, ...others } = known()
  try {
    localStorage.setItem(place, JSON.stringify(where === undefined ? others : { ...others, [atSign]: where }))
  } catch {
    // Storage is switched off: the next page looks again.
  }
  for (const listener of listeners) listener()
}

export function onPictureNoted(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function known(): Readonly<Record<string, Whereabouts>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, Whereabouts>) : {}
  } catch {
    return {}
  }
}
