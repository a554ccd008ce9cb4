import 'server-only'
import { permanentRedirect } from 'next/navigation'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/**
 * The atSign of an address, `/@alice`; undefined for anything else. Other spellings lead to the one that is.
 * No page calls Next's `notFound()`: what it renders then is empty until a script has filled it.
 */
export function atSignOf(param: string, rest = ''): AtSign | undefined {
  const text = decoded(param)
  if (!text?.startsWith('@')) return undefined
  const atSign = parsed(text)
  if (!atSign) return undefined
  if (atSign !== text) permanentRedirect(`${pathOf(atSign)}${rest}`)
  return atSign
}

export function decoded(param: string): string | undefined {
  try {
    return decodeURIComponent(param)
  } catch {
    return undefined
  }
}

function parsed(text: string): AtSign | undefined {
  try {
    return parseAtSign(text)
  } catch {
    return undefined
  }
}
