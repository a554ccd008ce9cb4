import type { Section } from '../../lib/profile/fields.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/** A page as it is laid out: the top of it, and then rows in groups. */
export interface Portrayal {
  /** A picture to show at the top; the latest answer for the one who looks. */
  readonly picture: Answer | undefined
  /** First and last name. */
  readonly names: readonly Answer[]
  readonly pronoun: Answer | undefined
  /** What stands under the name: one answer, or for the owner each side of it. */
  readonly about: readonly Answer[]
  readonly groups: readonly Group[]
  /** What was not there before the viewer's own side came, at the end where nothing has to make way. */
  readonly arrived: readonly Row[]
}

/** The parts of a page, in the order in which they stand; each is an anchor of this name. */
export const parts = ['details', 'featured', 'gallery', 'elsewhere', 'games'] as const
export type Part = (typeof parts)[number]

export interface Group {
  readonly part: Part
  readonly rows: readonly Row[]
  /** Accounts whose latest posts are featured: those that everyone sees. */
  readonly posts: readonly Answer[]
}

/** One thing on the page with the value that is seen, or all values for its owner. */
export interface Row {
  readonly name: string
  readonly label: string
  /** More about the label: what the owner calls a place. */
  readonly note?: string
  readonly answers: readonly Answer[]
}

const partOfSection: Readonly<Partial<Record<Section, Part>>> = {
  featured: 'featured',
  picture: 'gallery',
  social: 'elsewhere',
  games: 'games',
}
const withPosts = ['twitter', 'instagram']
/** What stands above all parts. */
export const atTheTop: readonly string[] = ['image', 'firstname', 'lastname', 'pronoun', 'about']

/** Lays answers out in the order they come in. `known` are the names that were on the page from the start. */
export function portrayalOf(answers: readonly Answer[], known?: ReadonlySet<string>): Portrayal {
  const named = (name: string) => answers.filter((answer) => answer.name === name)
  const rows = new Map<string, Row>()
  const about = known && !known.has('about') ? [] : named('about')
  for (const answer of answers) {
    if (atTheTop.includes(answer.name) && (answer.name !== 'about' || about.length > 0)) continue
    const row = rows.get(answer.name)
    rows.set(answer.name, {
      name: answer.name,
      label: row?.label ?? answer.label,
      answers: [...(row?.answers ?? []), answer],
    })
  }
  callPlaceByItsName(rows)
  const inPart = new Map<Part, Row[]>()
  const arrived: Row[] = []
  for (const row of rows.values()) {
    if (known && !known.has(row.name)) {
      arrived.push(row)
      continue
    }
    const part = partOf(row.answers[0])
    inPart.set(part, [...(inPart.get(part) ?? []), row])
  }
  const posts = answers.filter(hasPosts)
  const groups = parts.map((part): Group => {
    return { part, rows: inPart.get(part) ?? [], posts: part === 'featured' ? posts : [] }
  })
  return {
    picture: named('image').findLast(({ shown }) => shown.kind === 'picture'),
    names: [...named('firstname'), ...named('lastname')],
    pronoun: named('pronoun').at(-1),
    about,
    groups: groups.filter(({ rows, posts }) => rows.length + posts.length > 0),
    arrived,
  }
}

/** An answer under a name that is no part of a page, such as `sales@acmeco`. */
export function plainAnswer(name: string, text: string, rest: Pick<Answer, 'key' | 'audience' | 'signature'>): Answer {
  return { name, label: name, shown: { kind: 'text', text }, raw: text, ...rest }
}

/** Where a picture can be had: by its address when everyone sees it, otherwise made of its bytes by whoever shows it. */
export function pictureAddress(owner: AtSign, { name, audience, updatedAt }: Answer): string | undefined {
  if (audience !== 'everyone') return undefined
  const query = new URLSearchParams()
  if (name !== 'image') query.set('of', name)
  if (updatedAt) query.set('v', updatedAt.getTime().toString(36))
  return `${pathOf(owner, 'picture')}${query.size > 0 ? `?${query}` : ''}`
}

/** `Home` is no answer of its own where there is a location that it can stand beside. */
function callPlaceByItsName(rows: Map<string, Row>): void {
  const [place, nickname] = [rows.get('location'), rows.get('locationnickname')]
  const [name] = nickname?.answers ?? []
  if (!place || nickname?.answers.length !== 1 || name?.shown.kind !== 'text') return
  rows.set('location', { ...place, note: name.shown.text })
  rows.delete('locationnickname')
}

/** Where an answer stands. */
export function partOf(answer: Answer | undefined): Part {
  const section = answer?.field?.section ?? (answer?.shown.kind === 'custom' ? answer.shown.item.section : 'details')
  return partOfSection[section] ?? 'details'
}

function hasPosts({ name, audience, shown, signature }: Answer): boolean {
  return withPosts.includes(name) && audience === 'everyone' && shown.kind === 'link' && signature !== 'broken'
}
