import type { Wanted } from '../../lib/profile/ask.ts'

/** What was asked for inside a sentence, after whose it is: `phone`, `GitHub`, `“About me”`, `“Shoe size”`. */
export function wordsFor({ field, label }: Wanted): string {
  if (!field || field.name === 'about') return `“${label}”`
  // The names of other places are names.
  const isName = field.section === 'social' || field.section === 'games'
  return isName ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`
}
