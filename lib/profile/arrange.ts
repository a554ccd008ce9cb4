import { type Field, fields, type Section } from './fields.ts'
import { maxOrderLength, type Order, placeIn } from './order.ts'
import type { Answer } from './profile.ts'

const categories: readonly (readonly [Section, ...string[]])[] = [
  ['picture', 'IMAGE'],
  ['details', 'DETAILS'],
  ['about', 'ADDITIONAL_DETAILS'],
  ['location', 'LOCATION'],
  ['featured', 'FEATURED'],
  ['social', 'SOCIAL'],
  ['games', 'GAMER', 'GAMING'],
  ['setting'],
]

/** What an order calls a part of a page. [data formats §8.7] */
export function categoryOfSection(section: Section): string {
  return categories.find(([known]) => known === section)?.[1] ?? 'DETAILS'
}

type Place = Pick<Field, 'name' | 'label' | 'section'>

/** Section by section; inside, what the owner put in order, then standard fields, then custom items by title. [data formats §8.7] */
export function inOrder<T>(items: readonly T[], order: Order, placeOf: (item: T) => Place): T[] {
  const ranked = items.map((item) => {
    const { name, label, section } = placeOf(item)
    const at = categories.findIndex(([known]) => known === section)
    // What an older spelling of the category alone has comes after what today's has.
    const wished = Math.min(
      ...(categories[at]?.slice(1) ?? []).map(
        (category, i) => i * maxOrderLength + placeIn(order, category, name, label),
      ),
      Number.POSITIVE_INFINITY,
    )
    const standard = fields.findIndex((field) => field.name === name)
    const usual = standard < 0 ? fields.length : standard
    return { item, rank: [at, wished, usual] as const, label }
  })
  ranked.sort((a, b) => {
    for (const i of [0, 1, 2] as const) if (a.rank[i] !== b.rank[i]) return a.rank[i] < b.rank[i] ? -1 : 1
    return a.label < b.label ? -1 : a.label > b.label ? 1 : 0
  })
  return ranked.map(({ item }) => item)
}

export function arrangeAnswers(answers: readonly Answer[], order: Order): Answer[] {
  return inOrder(answers, order, (answer) => ({
    name: answer.name,
    label: answer.label,
    section: answer.field?.section ?? (answer.shown.kind === 'custom' ? answer.shown.item.section : 'details'),
  }))
}
