import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { atSignCharacter, hasInvisible } from '../../lib/protocol/characters.ts'

/** What somebody typed, pasted or followed, once it is understood; or a sentence saying why it is not. */
export type Read<What> = What | { readonly problem: string }

const nothing = 'Type an atSign, like @alice.'
/** In letters. [protocol §4.2] */
const longest = 55

/** An atSign as a person writes it: with or without `@`, in capitals, with space around it. */
export function readAtSign(typed: string): Read<{ readonly atSign: AtSign }> {
  const text = typed.trim()
  const name = text.replace(/^@/, '')
  if (name === '') return { problem: nothing }
  const problem = whyNoName(name)
  return problem ? { problem } : { atSign: parseAtSign(`@${name}`) }
}

/** Why nobody can have this name, which stands without its `@`; undefined when somebody can. */
export function whyNoName(name: string): string | undefined {
  const wrong = complaintAbout(name, 'An atSign')
  if (wrong) return wrong
  const length = [...name.replaceAll('.', '')].length
  if (length > longest) return `An atSign has at most ${longest} letters, and this has ${length}.`
  return isName(name) ? undefined : 'This can’t be an atSign. Letters, numbers and emoji make one.'
}

/** A place to go: an atSign, one answer of an atSign, or a link to either. */
export function readAddress(typed: string): Read<{ readonly atSign: AtSign; readonly field?: string }> {
  const text = typed.trim()
  const scheme = /^(?:web\+)?(?:atsign|atprotocol):(?:\/\/)?(?:persona\/)?(?<rest>.*?)\/?$/i.exec(text)?.groups?.rest
  if (scheme !== undefined) return readFullName(unescaped(scheme))
  if (/^https?:\/\//i.test(text)) return readPageLink(text)
  if (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text)) {
    return { problem: 'That looks like an e-mail address. An atSign looks like @alice.' }
  }
  return readFullName(text)
}

/** What stands in a QR code or on paper: `@alice:<secret>`, or only the atSign, or only the secret. [data formats §16.2] */
export function readInvitation(typed: string): Read<{ readonly atSign: AtSign; readonly secret: string }> | undefined {
  const { name, secret } = /^\s*@?(?<name>[^:]+):(?<secret>[0-9a-z]{16,})\s*$/i.exec(typed)?.groups ?? {}
  if (name === undefined || secret === undefined) return undefined
  const read = readAtSign(name)
  return 'problem' in read ? read : { atSign: read.atSign, secret }
}

function readFullName(text: string): Read<{ readonly atSign: AtSign; readonly field?: string }> {
  const at = text.lastIndexOf('@')
  if (at <= 0 || text.startsWith('@')) return readAtSign(text)
  const field = text.slice(0, at).toLowerCase()
  const wrong = complaintAbout(field, 'What stands before the @')
  if (wrong) return { problem: wrong }
  const owner = readAtSign(text.slice(at))
  return 'problem' in owner ? owner : { ...owner, field }
}

/** As a browser hands on a link; what cannot be read is taken as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function readPageLink(text: string): Read<{ readonly atSign: AtSign; readonly field?: string }> {
  const noPage = { problem: 'This link leads to no atSign’s page. One that does looks like https://…/@alice.' }
  try {
    const [, atSign = '', field = ''] = new URL(text).pathname.split('/').map(decodeURIComponent)
    if (!atSign.startsWith('@')) return noPage
    return readFullName(`${field}${atSign}`)
  } catch {
    return noPage
  }
}

/** The first character that can't be in `what`, by its name. A field may have dots and more; its server decides. */
function complaintAbout(name: string, what: string): string | undefined {
  const characters = [...name]
  const at = characters.findIndex((character, i) => !isInName(character) || isHidden(characters, i))
  const wrong = characters[at]
  if (wrong === undefined) return undefined
  if (/\p{White_Space}/u.test(wrong)) {
    const closed = name.replace(/\p{White_Space}+/gu, '')
    const meant = what === 'An atSign' && isName(closed) ? ` Did you mean ${parseAtSign(closed)}?` : ''
    return `${what} has no spaces in it.${meant}`
  }
  if (hasInvisible(wrong)) {
    const code = wrong.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return `There is an invisible character in this (U+${code}). Type the name instead of pasting it.`
  }
  if (wrong === '@' && what === 'An atSign') {
    const meant = name.replaceAll('@', '')
    return `An atSign has one @, at its beginning.${at === 0 && isName(meant) ? ` Did you mean ${parseAtSign(meant)}?` : ''}`
  }
  return `${what} has no ${wrong} in it.`
}

const inName = new RegExp(`^[.]$|^${atSignCharacter}$`, 'u')

function isInName(character: string): boolean {
  return hasInvisible(character) || (inName.test(character) && !/\p{White_Space}/u.test(character))
}

/** Whether nobody sees the character at `i`. Some are part of an emoji, which what stands around them tells. */
function isHidden(characters: readonly string[], i: number): boolean {
  if (!hasInvisible(characters[i] ?? '')) return false
  const next = characters[i + 1] ?? ''
  return hasInvisible(characters.slice(0, i + 1).join('') + (hasInvisible(next) ? '' : next))
}

function isName(text: string): boolean {
  try {
    parseAtSign(`@${text}`)
    return true
  } catch {
    return false
  }
}
