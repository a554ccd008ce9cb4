import { AtError } from '../../protocol/at-error.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import { aesGcm, aesGcmId } from './aes-gcm.ts'
import { baseline } from './baseline.ts'
import type { Provider, Scheme } from './provider.ts'
import { schemeOf } from './scheme.ts'

/** The schemes that can be chosen for what one keeps for oneself, besides the usual one. */
export type SchemeId = typeof aesGcmId

const schemes: ReadonlyMap<string, Scheme> = new Map([[aesGcmId, aesGcm]])

export function schemeCalled(id: string): Scheme {
  const scheme = schemes.get(id)
  if (!scheme) throw sealedWith(id)
  return scheme
}

/** Who opens what the owner keeps for themself. Throws AT0014 with the name of a scheme that nobody here knows. */
export function providerOf(metadata: Pick<Metadata, 'appMetadata'>): Provider {
  const scheme = schemeOf(metadata)
  return scheme === undefined ? baseline : schemeCalled(scheme)
}

/** Throws AT0014 with the name of the scheme unless it is the usual one: what others share can come in that alone. */
export function checkUsual(metadata: Pick<Metadata, 'appMetadata'>): void {
  const scheme = schemeOf(metadata)
  if (scheme !== undefined) throw sealedWith(scheme)
}

function sealedWith(scheme: string): AtError {
  return new AtError('AT0014', `This is sealed with ${scheme.slice(0, 80)}, which this app cannot open.`)
}
