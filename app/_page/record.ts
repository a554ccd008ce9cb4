import type { AtValue } from '../../lib/client/values.ts'
import { contactIn, placeIn } from '../../lib/contacts/book.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { profileName } from '../../lib/profile/audience.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import { fieldOfGroupSides } from '../../lib/profile/group-sides.ts'
import { plainText } from '../../lib/profile/plain-text.ts'
import type { Shown } from '../../lib/profile/profile.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'
import { inCollection, inWords, objectText } from '../_words/collection-words.ts'
import { language } from '../_words/language.ts'
import { requestLabel, requestText } from '../_words/request-words.ts'
import * as say from './words.tsx'

/** Characters of a value that is no field of a page; the rest of it is for the app that wrote it. */
const maxShownLength = 2000

/** `Phone`, or where it is no field of a page the record's own name, without the app at its end; of an object in a list that object's. */
export function recordLabel(key: AtKey): string {
  const field = fieldNamed(profileName(key)?.name ?? '')
  const object = inCollection(key)
  return field?.label ?? requestLabel(key) ?? bookLabel(key) ?? (object ? inWords(object.id) : ownName(key))
}

/** What holds a contact, a group, or what a group gets. */
function bookLabel(key: AtKey): string | undefined {
  if (key.kind !== 'self') return undefined
  const name = fieldOfGroupSides(key)
  if (name) return `${fieldNamed(name)?.label ?? titleIn(name)}, for groups`
  switch (placeIn(key.sharedBy, key)?.kind) {
    case 'contact':
      return say.contactOf(contactIn(key.sharedBy, key) ?? '')
    case 'group':
      return say.aGroupOfContacts
    case 'list':
      return say.namesOfGroups
    default:
      return undefined
  }
}

/** The old app writes the title of what its user made up into the name. [data formats §8.3] */
function ownName(key: AtKey): string {
  const name = nameWithoutApp(key)
  return profileName(key) ? titleIn(name) : name
}

function titleIn(name: string): string {
  const made = /^custom_(?<title>.+)$/.exec(name)?.groups?.title
  if (!made) return name
  const title = made.replaceAll('_', ' ')
  return title.charAt(0).toLocaleUpperCase(language) + title.slice(1)
}

function nameWithoutApp({ name }: AtKey): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 && dot < name.length - 1 ? name.slice(0, dot) : name
}

/** What any record says, for its owner: as on a page where it is part of one, else as text. */
export function shownOf(value: AtValue): Shown {
  const { key, text, bytes } = value
  return (
    answerOf(value)?.shown ??
    plain({ text: requestText(key, text) ?? objectText(key, text) ?? text, ...(bytes && { bytes }) })
  )
}

function plain({ text, bytes }: { text: string; bytes?: Uint8Array }): Shown {
  if (bytes) {
    const size = new Intl.NumberFormat(language).format(bytes.length)
    return { kind: 'unreadable', sentence: say.onlyTheirAppShows(size) }
  }
  if (text.trim() === '') return { kind: 'unreadable', sentence: say.itIsEmpty }
  return { kind: 'text', text: plainText(text, { maxLength: maxShownLength }) }
}
