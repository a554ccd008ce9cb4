import { type Picture, readPicture } from '../../lib/profile/picture.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { type CardOptions, cardFileName, formatCard } from '../../lib/profile/vcard.ts'
import { save } from '../_client/save.ts'
import { pictureAddress } from '../_page/portrayal.ts'
import { pathOf } from '../_words/path-of.ts'

/** Hands the viewer a contact with what they see of somebody. It is made here: no server hears of what is in it. */
export async function saveCard({
  portrait,
  ...card
}: Omit<CardOptions, 'page' | 'picture'> & { portrait: Answer | undefined }): Promise<void> {
  const { atSign } = card
  const page = new URL(pathOf(atSign), location.origin).href
  const picture = portrait && (await pictureOf(card.atSign, portrait))
  save(new Blob([formatCard({ ...card, page, picture })]), cardFileName(atSign))
}

/** The bytes that came with the page, or those at the picture's address; a contact without a picture is one too. */
async function pictureOf(owner: CardOptions['atSign'], portrait: Answer): Promise<Picture | undefined> {
  const address = pictureAddress(owner, portrait)
  if (!address) return portrait.shown.kind === 'picture' ? portrait.shown.picture : undefined
  try {
    const response = await fetch(address)
    return response.ok ? readPicture({ text: '', bytes: new Uint8Array(await response.arrayBuffer()) }) : undefined
  } catch {
    return undefined
  }
}
