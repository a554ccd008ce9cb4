import type { AtValue } from '../../lib/client/values.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import { plainText } from '../../lib/profile/plain-text.ts'
import type { Shown } from '../../lib/profile/profile.ts'
import { objectText } from '../_words/collection-words.ts'
import { requestText } from '../_words/request-words.ts'
import type { Item } from './items.ts'
import * as say from './words.tsx'

/** A text, and what of it is looked for: without case, accents and the width of letters. */
export interface Text {
  readonly text: string
  readonly folded: string
}

/** What records say, by their full names, as far as it was opened. */
export type Texts = ReadonlyMap<string, Text>

/** What is looked for, and in what. */
export interface Search {
  /** Folded; none where everything is shown. */
  readonly words: readonly string[]
  /** Of full names, in the place of words. */
  readonly pattern?: RegExp | undefined
  readonly texts: Texts
}

/** A piece of a text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string
  readonly isHit: boolean
}

/** Characters of one value that are searched. */
export const maxSearchedLength = 100_000

// Accents, and the vowel signs of Hebrew and Arabic. Those of other scripts tell one word from another.
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g

/** The same for all ways to write a word. Of a text it is what its characters come to, one after the other. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(accents, '').toLowerCase().replaceAll('ς', 'σ')
}

export function textOf(value: string): Text {
  const text = plainText(value, { maxLength: maxSearchedLength }).replace(/\s+/g, ' ').trim()
  return { text, folded: fold(text) }
}

/** The words of what was typed, folded. Each is looked for by itself. */
export function wordsIn(typed: string): readonly string[] {
  return [...new Set(fold(typed).split(/\s+/).filter(Boolean))]
}

/** `/…/` is a pattern of full names, as programs ask for them; a sentence where it is none. */
export function patternIn(typed: string): { readonly pattern: RegExp } | { readonly problem: string } | undefined {
  const [, source] = /^\s*\/(.+)\/\s*$/.exec(typed) ?? []
  if (source === undefined) return undefined
  try {
    return { pattern: new RegExp(source, 'iu') }
  } catch {
    return { problem: say.noPattern }
  }
}

/** Every word is somewhere in the names of the record, of those who see it, or in what it says. */
export function matching(items: readonly Item[], { words, pattern, texts }: Search): readonly Item[] {
  if (pattern) return items.filter(({ id }) => pattern.test(id))
  if (words.length === 0) return items
  return items.filter((item) => {
    const [names, said] = [namesOf(item), texts.get(item.id)?.folded]
    return words.every((word) => names.includes(word) || said?.includes(word))
  })
}

const names = new WeakMap<Item, string>()

function namesOf(item: Item): string {
  let text = names.get(item)
  if (text === undefined) {
    text = fold(`${item.label} ${item.id} .${item.app ?? ''} ${audienceLabel(item.audience)}`)
    names.set(item, text)
  }
  return text
}

/** The text in pieces, together the whole of it. */
export function marked(text: string, words: readonly string[]): readonly Piece[] {
  if (words.length === 0) return [{ text, isHit: false }]
  const isHit = hitsIn(text, words)
  const pieces: { text: string; isHit: boolean }[] = []
  let at = 0
  for (const character of text) {
    const last = pieces.at(-1)
    const hit = isHit[at] === 1
    if (last?.isHit === hit) last.text += character
    else pieces.push({ text: character, isHit: hit })
    at += character.length
  }
  return pieces
}

/** For each place in the text whether it is within a hit. */
function hitsIn(text: string, words: readonly string[]): Uint8Array {
  const isHit = new Uint8Array(text.length)
  // For each place of what is folded the character that it comes from.
  const from: { begin: number; end: number }[] = []
  let folded = ''
  let begin = 0
  for (const character of text) {
    const end = begin + character.length
    const some = fold(character)
    for (let i = 0; i < some.length; i++) from.push({ begin, end })
    // An accent belongs to what it stands on.
    const last = from.at(-1)
    if (some === '' && last) last.end = end
    folded += some
    begin = end
  }
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      isHit.fill(1, from[at]?.begin, from[at + word.length - 1]?.end)
    }
  }
  return isHit
}

/** Characters that a slice has before the first hit, and in all. */
const [before, sliceLength] = [24, 140]

/** What a text says around the first of the words in it, with `…` where there is more. Undefined where none is in it. */
export function sliceRound({ text, folded }: Text, words: readonly string[]): readonly Piece[] | undefined {
  const found = words.map((word) => folded.indexOf(word)).filter((at) => at >= 0)
  if (found.length === 0) return undefined
  const hit = placeOf(text, Math.min(...found))
  const begin = beginOf(text, hit)
  const end = wholeCharacter(text, Math.min(text.length, begin + sliceLength))
  return [
    ...(begin > 0 ? [{ text: '…', isHit: false }] : []),
    ...marked(text.slice(begin, end), words),
    ...(end < text.length ? [{ text: '…', isHit: false }] : []),
  ]
}

/** The place in the text that this place of what is folded comes from. */
function placeOf(text: string, inFolded: number): number {
  let [at, length] = [0, 0]
  for (const character of text) {
    length += fold(character).length
    if (length > inFolded) break
    at += character.length
  }
  return at
}

/** Where a slice begins: with a word, if one begins in time. */
function beginOf(text: string, hit: number): number {
  if (hit <= before) return 0
  const word = text.indexOf(' ', hit - before) + 1
  return word > 0 && word <= hit ? word : wholeCharacter(text, hit - before)
}

function wholeCharacter(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at
}

/** What a record says in words; nothing where it holds no words. */
export function saidIn(value: Omit<AtValue, 'signature'>): string {
  if (value.bytes) return ''
  const shown = answerOf(value)?.shown
  if (shown) return saidBy(shown)
  return requestText(value.key, value.text) ?? objectText(value.key, value.text) ?? value.text
}

function saidBy(shown: Shown): string {
  switch (shown.kind) {
    case 'text':
    case 'link':
    case 'film':
    case 'markup':
      return shown.text
    case 'location':
      return shown.location.label
    case 'custom':
      return [saidBy(shown.item.content), shown.item.description].filter(Boolean).join(' ')
    case 'reference':
      return `${shown.name} ${shown.owner}`
    case 'picture':
    case 'unreadable':
      return ''
  }
}
