import type { AtSign } from '../protocol/at-sign.ts'
import type { Answer } from './profile.ts'

/** Characters of a title; it stands in places that have room for one line. */
const maxTitleLength = 200

/** First and last name on one line, or the atSign when neither is known. */
export function titleOf(atSign: AtSign, answers: readonly Answer[]): string {
  const part = (name: string) => {
    const shown = answers.find((answer) => answer.name === name && answer.shown.kind === 'text')?.shown
    return shown?.kind === 'text' ? shown.text.trim() : ''
  }
  const name = [part('firstname'), part('lastname')].join(' ').replace(/\s+/g, ' ').trim()
  return (name.length > maxTitleLength ? `${name.slice(0, maxTitleLength)}…` : name) || atSign
}
