import type { AtSign } from '../../protocol/at-sign.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import type { SealedInScheme } from '../seal.ts'
import type { ContentKey } from './content-key.ts'

/** The record in which a value stands; some schemes hold it there. An atKey is one. */
export interface Place {
  readonly sharedBy: AtSign
  readonly sharedWith?: AtSign
  /** With its namespace. */
  readonly name: string
}

/** What an owner seals for their own devices with: one key, as each scheme takes it. */
export interface SelfKeys {
  readonly self: CryptoKey
  readonly content: ContentKey
}

/** What a value is sealed for. */
export interface Where {
  readonly place: Place
  /** The text is Base2e15, for bytes. [§8.10] */
  readonly isBinary?: boolean
}

/** Who opens what was sealed in one way. */
export interface Provider {
  /** The text that was sealed. Throws AT0014 when it does not open. */
  open(keys: SelfKeys, value: string, metadata: Metadata, place?: Place): Promise<string>
}

/** One that records name. [2026 §18.2] */
export interface Scheme extends Provider {
  seal(keys: SelfKeys, text: string, where: Where): Promise<SealedInScheme>
}
