import { plainText } from '../../lib/profile/plain-text.ts'
import type { Found, Oddity, Repair } from '../../lib/profile/repair.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'

/** Characters of a value beside its name. */
const maxLength = 80

/** What is odd about it. */
export function oddityOf(oddity: Oddity, { titles = [], found }: Pick<Repair, 'titles' | 'found'>): string {
  switch (oddity) {
    case 'older name':
      return 'It has the name that an earlier app gave it. Apps of today look for another one.'
    case 'spelling':
      return 'It is for you alone, but under a name that the older app does not look for.'
    case 'slug':
      return 'Its name does not fit its title any more, so another app may make it a second time.'
    case 'form':
      return 'It says in an older way what it is, and in which part of your page it stands.'
    case 'list':
      return `It is written in an odd way: ${quoted(found)}.`
    case 'order':
      return `The order of your page names what is not there any more: ${titles.map((title) => `“${plainText(title)}”`).join(', ')}.`
    case 'empty':
      return 'There is nothing in it.'
  }
}

/** What would be done about it, and the button for that. */
export function repairOf({ found, proper, beside }: Repair): { does: string; button: string } {
  if (beside) {
    const same = sameWords(found, beside)
    return {
      does: same
        ? `The same stands under its right name too, ${formatAtKey(beside.key)}. That stays, and this one goes.`
        : `Under its right name, ${formatAtKey(beside.key)}, stands ${quoted(beside)}. That stays, and this one goes. It says ${quoted(found)}.`,
      button: 'Remove this one',
    }
  }
  if (!proper) return { does: 'It goes. Nothing is lost by that.', button: 'Remove it' }
  if (formatAtKey(proper.key) === formatAtKey(found.key)) {
    return { does: `It becomes ${quoted(proper)}.`, button: 'Write it anew' }
  }
  return {
    does: `It is written again as ${formatAtKey(proper.key)}, for the same people, and then this one goes.`,
    button: 'Put it right',
  }
}

function quoted({ value }: Found): string {
  return typeof value === 'string' ? `“${plainText(value, { maxLength })}”` : 'a picture'
}

function sameWords({ value: one }: Found, { value: other }: Found): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return one.length === other.length && one.every((byte, i) => byte === other[i])
}
