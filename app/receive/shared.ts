import type { CustomType } from '../../lib/profile/custom.ts'
import { filmIn, linkTyped, maxTitleLength } from '../../lib/profile/custom-field.ts'
import { decodeBase64, encodeBase64 } from '../../lib/protocol/base64.ts'

/** What the system's share sheet has given; each may be empty. */
export interface Shared {
  readonly title: string
  readonly text: string
  readonly url: string
  /** A JPEG, made small. */
  readonly picture?: Uint8Array<ArrayBuffer>
}

/** As a device keeps it, sealed, until it is decided on. */
export function formatShared({ picture, ...words }: Shared): string {
  return JSON.stringify({ ...words, ...(picture && { picture: encodeBase64(picture) }) })
}

/** Undefined for what is none, or holds nothing. */
export function parseShared(text: string): Shared | undefined {
  try {
    const { title, text: words, url, picture } = JSON.parse(text) as Record<string, unknown>
    const said = (one: unknown) => (typeof one === 'string' ? one : '')
    const shared = {
      title: said(title),
      text: said(words),
      url: said(url),
      ...(typeof picture === 'string' && { picture: decodeBase64(picture) }),
    }
    return isNothing(shared) ? undefined : shared
  } catch {
    return undefined
  }
}

export function isNothing({ title, text, url, picture }: Shared): boolean {
  return picture === undefined && [title, text, url].every((words) => words.trim() === '')
}

/** What it could be on a page, for its owner to look over. */
export interface Suggestion {
  readonly type: CustomType
  readonly title: string
  readonly value: string
  readonly description: string
}

/** Apps put a link where links belong, at the end of the text, or alone in it. */
export function suggestionFor({ title, text, url, picture }: Shared): Suggestion {
  const words = text.trim()
  const inText = /(?:^|\s)(?<link>https?:\/\/\S+)$/i.exec(words)?.groups?.link
  const link = linkTyped(url) ?? (inText && linkTyped(inText))
  const rest = (inText ? words.slice(0, -inText.length) : words).trim()
  if (picture) return { type: 'Image', ...named(title, rest || link || ''), value: '' }
  if (!link) return { type: 'Text', title: cut(title.trim()), value: words || url.trim(), description: '' }
  const type = filmIn(link) ? 'Youtube' : 'Link'
  const { title: name, description } = named(title, rest)
  return { type, title: name || new URL(link).hostname.replace(/^www\./, ''), value: link, description }
}

/** A title, and what else there is to say; what stands in both is said once. */
function named(title: string, rest: string): Pick<Suggestion, 'title' | 'description'> {
  const name = title.trim() || (rest.split('\n', 1)[0] ?? '')
  const isSaid = rest === '' || cut(name) === rest
  return { title: cut(name), description: isSaid ? '' : rest }
}

function cut(title: string): string {
  return [...title].slice(0, maxTitleLength).join('').trim()
}
