import 'server-only'
import { notFound, permanentRedirect } from 'next/navigation'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/** The atSign of an address, `/@alice`; anything else is not there. Other spellings lead to the one that is. */
export function atSignOf(param: string, rest = ''): AtSign {
  const text = decoded(param)
  if (!text?.startsWith('@')) notFound()
  const atSign = parsed(text)
  if (!atSign) notFound()
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
