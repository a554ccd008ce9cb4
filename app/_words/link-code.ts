import type { Namespaces } from '../../lib/client/enroll.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'

/*
 * What stands in the QR codes by which a device is let in. It is a text and no address: what is in it would stay in the history
 * of a browser, and in the log of whoever serves the page.
 */

/** A passcode, shown by a device that is in. */
export interface GivenCode {
  readonly kind: 'given'
  readonly atSign: AtSign
  readonly passcode: string
}

/** What a device shows that wants to be let in. */
export interface ShownCode {
  readonly kind: 'shown'
  readonly atSign: AtSign
  /** base64 of 32 bytes */
  readonly secret: string
  /** to compare */
  readonly code: string
  readonly appName: string
  readonly deviceName: string
  readonly namespaces: Namespaces
}

export type LinkCode = GivenCode | ShownCode

const scheme = 'facet-link:1'

export function formatLinkCode(link: LinkCode): string {
  if (link.kind === 'given') return [scheme, link.atSign, link.passcode].join(':')
  const { atSign, secret, code, appName, deviceName, namespaces } = link
  const rights = Object.entries(namespaces).map(([name, right]) => `${name}=${right}`)
  const names = [appName, deviceName, rights.join(',')].map(encodeURIComponent)
  return [scheme, atSign, secret, code.replaceAll(' ', ''), ...names].join(':')
}

const given = /^(?<atSign>@[^:]+):(?<passcode>\w{4,64})$/
const shown =
  /^(?<atSign>@[^:]+):(?<secret>[A-Za-z0-9+/]{43}=):(?<code>[\dA-F]{12}):(?<app>[^:]{1,300}):(?<device>[^:]{1,300}):(?<rights>[^:]{1,1000})$/

/** Undefined for what is no such code. */
export function parseLinkCode(text: string): LinkCode | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith(`${scheme}:`)) return undefined
  const rest = trimmed.slice(scheme.length + 1)
  try {
    const passcode = given.exec(rest)?.groups
    if (passcode)
      return { kind: 'given', atSign: parseAtSign(passcode.atSign ?? ''), passcode: passcode.passcode ?? '' }
    const { atSign, secret, code, app, device, rights } = shown.exec(rest)?.groups ?? {}
    if (!atSign || !secret || !code || !app || !device || !rights) return undefined
    return {
      kind: 'shown',
      atSign: parseAtSign(atSign),
      secret,
      code: `${code.slice(0, 4)} ${code.slice(4, 8)} ${code.slice(8)}`,
      appName: decodeURIComponent(app),
      deviceName: decodeURIComponent(device),
      namespaces: namespacesIn(decodeURIComponent(rights)),
    }
  } catch {
    return undefined
  }
}

function namespacesIn(text: string): Namespaces {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [, name, right] = /^([^=,\s]+)=(rw?)$/.exec(part) ?? []
      if (name === undefined) throw new Error(`${part} is no right`)
      return [name, right as 'r' | 'rw']
    }),
  )
}
