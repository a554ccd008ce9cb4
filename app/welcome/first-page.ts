import { fieldNamed } from '../../lib/profile/fields.ts'
import type { Picture } from '../../lib/profile/picture.ts'
import type { Answer, OwnProfile } from '../../lib/profile/profile.ts'
import type { FieldChange } from '../../lib/profile/save.ts'
import { titleOf } from '../../lib/profile/title.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { language } from '../_words/language.ts'

/** What everyone sees first of somebody. */
export interface FirstPage {
  readonly picture: Picture | undefined
  readonly name: string
  readonly about: string
}

/** What stands on the page already, and where there is no name, the one that the atSign suggests. */
export function beginningOf(profile: OwnProfile): FirstPage {
  const stored = storedIn(profile)
  return { ...stored, name: stored.name || suggestedName(profile.atSign) }
}

/** What is to be saved for the page to be so. The last word of a name is the last name. */
export function changesFor(profile: OwnProfile, page: FirstPage): FieldChange[] {
  const stored = storedIn(profile)
  const name = page.name.trim().replace(/\s+/g, ' ')
  const { first, last } = /^(?<first>.*) (?<last>\S+)$/.exec(name)?.groups ?? { first: name, last: '' }
  const forAll = (field: string, value: FieldChange['value']): FieldChange => ({ field, audience: 'everyone', value })
  return [
    ...(name === stored.name ? [] : [forAll('firstname', first), forAll('lastname', last)]),
    ...(page.about.trim() === stored.about ? [] : [forAll('about', page.about)]),
    ...(page.picture === stored.picture || !page.picture ? [] : [forAll('image', page.picture.bytes)]),
  ]
}

function storedIn(profile: OwnProfile): FirstPage {
  const answers = profile.fields.flatMap(({ answers }) => answers.filter(({ audience }) => audience === 'everyone'))
  const shown = (name: string): Answer['shown'] | undefined => answers.find((answer) => answer.name === name)?.shown
  const [image, about] = [shown('image'), shown('about')]
  const title = titleOf(profile.atSign, answers)
  return {
    picture: image?.kind === 'picture' ? image.picture : undefined,
    name: title === profile.atSign ? '' : title,
    about: about?.kind === 'text' ? about.text : '',
  }
}

/** `@ana_maria` may well be Ana Maria. A name without letters is nobody's. */
export function suggestedName(atSign: AtSign): string {
  const words = atSign
    .slice(1)
    .split(/[_-]+/)
    .filter((word) => /^\p{L}[\p{L}\p{M}]*$/u.test(word))
  return words.map((word) => word.charAt(0).toLocaleUpperCase(language) + word.slice(1)).join(' ')
}

/** The example for an empty line. */
export const aboutExample = fieldNamed('about')?.example
