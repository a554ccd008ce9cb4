import { type PublicKey, publicKey } from '../../protocol/at-key.ts'
import { type AtSign, plainAtSign } from '../../protocol/at-sign.ts'
import { lowerCase } from '../../protocol/characters.ts'

/** A request target, taken apart. */
export interface Target {
  /** With nothing escaped any more, and without slashes in front. */
  readonly path: string
  readonly query: URLSearchParams
}

/**
 * The path and query of a request. An escaped slash separates like any other, an escaped question mark ends the path.
 * undefined when an escape cannot be read: `%zz`, or bytes that are no UTF-8. [2026 §2.1]
 */
export function parseTarget(url: string): Target | undefined {
  // A client that speaks through a proxy names the host again. [RFC 9112 §3.2.2]
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)\??(.*)$/is.exec(url) ?? []
  try {
    const decoded = decodeURIComponent(path).split('?', 1)[0] ?? ''
    return { path: decoded.replace(/^\/+/, ''), query: new URLSearchParams(query) }
  } catch {
    return undefined
  }
}

/**
 * The record that a path names: its segments are the name's parts, the last one first. undefined when no key can be
 * called so. [2026 §2.1]
 */
export function keyOfPath(path: string, owner: AtSign): PublicKey | undefined {
  const slash = path.indexOf('/')
  const rest = slash > 0 && isCalled(path.slice(0, slash), owner) ? path.slice(slash + 1) : path
  const named = rest.replace(/^public:/i, '')
  const at = named.lastIndexOf('@')
  const name = at >= 0 && isCalled(named.slice(at), owner) ? named.slice(0, at) : named
  try {
    return publicKey(name.split('/').filter(Boolean).reverse().join('.'), owner)
  } catch {
    return undefined
  }
}

/** Whether this text is the atSign, in capitals or not, with or without U+FE0F. */
function isCalled(text: string, atSign: AtSign): boolean {
  return plainAtSign(lowerCase(text)) === plainAtSign(atSign)
}
