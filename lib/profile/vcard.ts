import type { AtSign } from '../protocol/at-sign.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import type { Picture } from './picture.ts'
import type { Answer, Shown } from './profile.ts'

/** What a card is made of. */
export interface CardOptions {
  readonly atSign: AtSign
  /** What stands at the top of the page. */
  readonly title: string
  /** One side of a page; a card shows whatever is in here, so it is for whoever may see all of it. */
  readonly answers: readonly Answer[]
  /** The address of the page. */
  readonly page: string
  /** The portrait, where the answers hold no more than that there is one. */
  readonly picture?: Picture | undefined
  /** What is behind a reference, where it is known. */
  readonly answered?: (owner: AtSign, name: string) => Shown | undefined
}

/**
 * A page as a contact for an address book: vCard 3.0, which telephones of every make take. Every value is text; none of them
 * begins a line of its own. [RFC 2426]
 */
export function formatCard(options: CardOptions): string {
  const { atSign, title, answers, page, answered } = options
  const one = (name: string) => {
    const shown = answers.find((answer) => answer.name === name)?.shown
    return shown && textOf(behind(shown, answered))
  }
  const notes: string[] = []
  const lines: string[] = ['BEGIN:VCARD', 'VERSION:3.0']
  const line = (name: string, ...values: string[]) => lines.push(`${name}:${values.map(escaped).join(';')}`)
  let groups = 0
  /** With words of its own, as address books show them instead of "other". */
  const labelled = (label: string, write: (group: string) => void) => {
    groups += 1
    write(`item${groups}.`)
    line(`item${groups}.X-ABLabel`, label)
  }
  // An address is no text, and nothing of it is escaped.
  const link = (label: string, href: string) =>
    labelled(label, (group) => lines.push(`${group}URL:${withoutControls(href.replaceAll('\n', ''))}`))

  line('N', one('lastname') ?? '', one('firstname') ?? (one('lastname') ? '' : title), '', '', '')
  line('FN', title)
  link(atSign, page)
  for (const answer of answers) {
    const shown = behind(answer.shown, answered)
    const text = textOf(shown)
    if (atTheTop.has(answer.name) || text === undefined) continue
    switch (answer.field?.kind) {
      case 'phone':
        line('TEL', text)
        continue
      case 'email':
        line('EMAIL;TYPE=INTERNET', text)
        continue
      case 'location':
        labelled(one('locationnickname') ?? answer.label, (group) => line(`${group}ADR`, '', '', text, '', '', '', ''))
        line('LABEL', text)
        continue
    }
    const href = linkOf(shown)
    if (href) link(answer.label, href)
    else notes.push(`${answer.label}: ${text}`)
  }
  const about = [one('about'), one('pronoun'), ...notes].filter((text) => text !== undefined)
  if (about.length > 0) line('NOTE', about.join('\n'))
  const photo = photoOf(options)
  if (photo) lines.push(photo)
  const times = answers.flatMap(({ updatedAt }) => updatedAt ?? [])
  const latest = times.sort((a, b) => b.getTime() - a.getTime())[0]
  if (latest) lines.push(`REV:${latest.toISOString().replace(/\.\d+/, '')}`)
  lines.push('END:VCARD')
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const atTheTop = new Set(['image', 'firstname', 'lastname', 'about', 'pronoun', 'locationnickname'])

function behind(shown: Shown, answered: CardOptions['answered']): Shown {
  if (shown.kind === 'custom') return shown.item.content
  return shown.kind === 'reference' ? (answered?.(shown.owner, shown.name) ?? shown) : shown
}

/** What there is to write of a value; undefined where there are no words for it. */
function textOf(shown: Shown): string | undefined {
  switch (shown.kind) {
    case 'text':
    case 'link':
    case 'film':
    case 'markup':
      return shown.text.trim() || undefined
    case 'location':
      return shown.location.label.trim() || undefined
    default:
      return undefined
  }
}

function linkOf(shown: Shown): string | undefined {
  return shown.kind === 'link' || shown.kind === 'film' ? shown.href : undefined
}

/** Only what every address book can show. */
function photoOf({ answers, picture }: CardOptions): string | undefined {
  const shown = answers.find(({ name }) => name === 'image')?.shown
  const portrait = picture ?? (shown?.kind === 'picture' ? shown.picture : undefined)
  const type =
    portrait && { 'image/jpeg': 'JPEG', 'image/png': 'PNG', 'image/webp': '', 'image/gif': '' }[portrait.type]
  return type ? `PHOTO;ENCODING=b;TYPE=${type}:${encodeBase64(portrait.bytes)}` : undefined
}

/** As text inside a value: nothing in it ends the value, a part of it, or the line. [RFC 2426, §4] */
function escaped(text: string): string {
  return withoutControls(text.replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n'))
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
}

function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, '')
}

/** Octets of a line. [RFC 2426, §2.6] */
const maxLine = 75
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A long line goes on behind a space on the next; no character is cut in two. */
function folded(line: string): string {
  const octets = encoder.encode(line)
  const parts: string[] = []
  for (let at = 0; at < octets.length; ) {
    let end = at + maxLine - (at === 0 ? 0 : 1)
    while (isInside(octets[end])) end -= 1
    parts.push(decoder.decode(octets.subarray(at, end)))
    at = end
  }
  return parts.join('\r\n ')
}

/** Whether an octet is of a character that has begun before it. */
function isInside(octet: number | undefined): boolean {
  return octet !== undefined && (octet & 0xc0) === 0x80
}

/** `alice.vcf`, in letters that every system takes for a file. */
export function cardFileName(atSign: AtSign): string {
  const name = atSign.slice(1).replace(/[^a-z0-9_-]+/gi, '')
  return `${name || 'card'}.vcf`
}
