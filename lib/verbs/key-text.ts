import { parseAtSign } from '../protocol/at-sign.ts'

/** The parts of a key as the patterns of several verbs name them. */
export interface KeyParts {
  readonly cached?: string
  readonly publicScope?: string
  readonly forAtSign?: string
  readonly atKey: string
  readonly atSign?: string
}

/** The full name of a key, its atSigns normalised. Throws AT0011 for what is no atSign. [§3.6.1, §4.7] */
export function keyText({ cached, publicScope, forAtSign, atKey, atSign }: KeyParts): string {
  const scope = publicScope ? 'public:' : forAtSign ? `${parseAtSign(forAtSign)}:` : ''
  return `${cached ? 'cached:' : ''}${scope}${atKey}${atSign ? parseAtSign(atSign) : ''}`
}
