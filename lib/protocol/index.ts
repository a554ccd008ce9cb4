/** `facet/protocol`: what both ends agree on. Inside this checkout each file is named itself. */
export { type Address, formatAddress, parseAddress } from './address.ts'
export { AtError, type ErrorCode } from './at-error.ts'
export {
  type AtKey,
  type CachedKey,
  cachedOf,
  formatAtKey,
  type LocalKey,
  localKey,
  type PublicKey,
  parseAtKey,
  publicKey,
  type SelfKey,
  type SharedKey,
  selfKey,
  sharedKey,
} from './at-key.ts'
export { type AtSign, parseAtSign, sameAtSign } from './at-sign.ts'
export type { Metadata } from './metadata.ts'
