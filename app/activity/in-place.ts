import type { Card } from './use-requests.ts'

/**
 * What was there at first stays where it is, what has come since stands below; what was answered here stays as it was
 * answered until one leaves, and what is being looked at again stays until that is over.
 */
export function inPlace(
  atFirst: readonly Card[],
  found: readonly Card[],
  { waiting, answered }: { readonly waiting: ReadonlySet<string>; readonly answered: readonly Card[] },
): Card[] {
  const answers = new Map(answered.filter(({ outcome }) => outcome).map((card) => [card.id, card]))
  const now = new Map(found.map((card) => [card.id, card]))
  const stays = atFirst.flatMap(
    (card) => now.get(card.id) ?? answers.get(card.id) ?? (waiting.has(card.id) ? card : []),
  )
  const known = new Set(atFirst.map(({ id }) => id))
  return [...stays, ...found.filter(({ id }) => !known.has(id))].map((card) => answers.get(card.id) ?? card)
}
