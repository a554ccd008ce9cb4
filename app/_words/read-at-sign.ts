import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { hasInvisible } from '../../lib/protocol/characters.ts'

/** What somebody typed, pasted or followed, once it is understood; or a sentence saying why it is not. */
export type Read<What> = What | { readonly problem: string }

/** Reserved in an atSign. [white paper, characters; protocol §4.7] */
const reserved = "!*'();:@&=+$,/?#[]{}"
const nothing = 'Type an atSign, like @alice.'

/** An atSign as a person writes it: with or without `@`, in capitals, with space around it. */
export function readAtSign(typed: string): Read<{ readonly atSign: AtSign }> {
  const text = typed.trim()
  const name = text.replace(/^@/, '')
  if (name === '') return { problem: nothing }
  const wrong = complaintAbout(name)
  if (wrong) return { problem: wrong }
  try {
    return { atSign: parseAtSign(`@${name}`.toLowerCase()) }
  } catch {
    return { problem: 'This can’t be an atSign. Letters, numbers and emoji make one, up to 55 of them.' }
  }
}

/** A place to go: an atSign, one answer of an atSign, or a link to either. */
export function readAddress(typed: string): Read<{ readonly atSign: AtSign; readonly field?: string }> {
  const text = typed.trim()
  const scheme = /^(?:atsign|atprotocol):\/\/(?:persona\/)?(?<rest>.*)$/i.exec(text)?.groups?.rest
  if (scheme !== undefined) return readFullName(scheme)
  if (/^https?:\/\//i.test(text)) return readPageLink(text)
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
  if (at <= 0) return readAtSign(text)
  const field = text.slice(0, at).toLowerCase()
  const wrong = complaintAbout(field)
  if (wrong) return { problem: wrong }
  const owner = readAtSign(text.slice(at))
  return 'problem' in owner ? owner : { ...owner, field }
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

/** The first character that can't be in a name, by its name. */
function complaintAbout(name: string): string | undefined {
  if (/\p{White_Space}/u.test(name)) {
    const closed = name.replace(/\p{White_Space}+/gu, '')
    return complaintAbout(closed) ?? `An atSign has no spaces in it. Did you mean @${closed.toLowerCase()}?`
  }
  if (hasInvisible(name)) {
    const hidden = [...name].find((character) => hasInvisible(character)) ?? ''
    const code = hidden.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return `There is an invisible character in this (U+${code}). Type the name instead of pasting it.`
  }
  const wrong = [...name].find((character) => reserved.includes(character))
  return wrong && `An atSign has no ${wrong} in it.`
}
