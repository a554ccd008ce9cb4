import { isKit } from '../../lib/crypto/kit.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { parseLinkCode } from '../_words/link-code.ts'
import { type Read, readAddress, readInvitation } from '../_words/read-at-sign.ts'
import * as say from './words.tsx'

/** What somebody has of an atSign. */
export type Thing =
  | { readonly kind: 'name'; readonly atSign: AtSign }
  | { readonly kind: 'invitation'; readonly atSign: AtSign; readonly secret: string }
  /** A secret that does not say whose it is. */
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'key file'; readonly text: string }
  | { readonly kind: 'sheet'; readonly text: string }
  /** Of a device that is in, for another one. */
  | { readonly kind: 'link code'; readonly text: string }
  /** Of a device that wants to be let in. */
  | { readonly kind: 'asking device'; readonly atSign: AtSign }

/**
 * What was typed, pasted or seen in a code. What might be a secret is taken for one and never for a name: names are asked
 * about elsewhere.
 */
export function readAnything(typed: string): Read<Thing> {
  const text = typed.trim()
  if (text === '') return { problem: say.putSomethingIn }
  if (isKit(text)) return { kind: 'sheet', text }
  if (text.startsWith('{')) return { kind: 'key file', text }
  const link = parseLinkCode(text)
  if (link) return link.kind === 'given' ? { kind: 'link code', text } : { kind: 'asking device', atSign: link.atSign }
  const invitation = readInvitation(text.replace(nameAndSecret, '$<name>:$<secret>'))
  if (invitation) return 'problem' in invitation ? invitation : { kind: 'invitation', ...invitation }
  if (looksSecret(text)) return { kind: 'secret', secret: text }
  const read = readAddress(text)
  return 'problem' in read ? read : { kind: 'name', atSign: read.atSign }
}

/** In two lines, or with space between them, as it stands in a mail. */
const nameAndSecret = /^(?<name>@?[^\s:]+)\s+(?<secret>[0-9a-z]{32,})$/i

function looksSecret(text: string): boolean {
  if (/^[0-9a-f]{16,}$/i.test(text)) return /\d/.test(text)
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
  return isMixed ? /^[0-9a-z_-]{20,}$/i.test(text) : /^[0-9a-z]{40,}$/i.test(text)
}

/** What is worth most of what was seen in one picture: something that opens an atSign, before names. */
export function readSeen(texts: readonly string[]): Read<Thing> {
  const read = texts.map(readAnything)
  const things = read.flatMap((one) => ('problem' in one ? [] : one))
  const opening = things.filter(({ kind }) => kind !== 'name')
  const [first, second] = opening.length > 0 ? opening : things
  if (first === undefined) return { problem: say.nothingInCode }
  if (second !== undefined) return { problem: say.severalCodes }
  return first
}
