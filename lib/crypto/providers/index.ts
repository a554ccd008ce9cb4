import { AtError } from '../../protocol/at-error.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import { aesGcm, aesGcmId } from './aes-gcm.ts'
import { baseline } from './baseline.ts'
import type { Place, Provider, Scheme, SelfKeys } from './provider.ts'
import { schemeOf } from './scheme.ts'

/** The schemes that can be chosen for what one keeps for oneself, besides the usual one. */
export type SchemeId = typeof aesGcmId

const schemes: ReadonlyMap<string, Scheme> = new Map([[aesGcmId, aesGcm]])

export function schemeCalled(id: string): Scheme {
  const scheme = schemes.get(id)
  if (!scheme) throw sealedWith(id)
  return scheme
}

/**
 * Opens what the owner keeps for themself. Throws AT0014 when it does not open, and with the name of a scheme that nobody here
 * knows.
 *
 * What is said of a scheme stays beside a value until somebody clears it [§3.6.3], and whoever writes in the usual one while
 * another device writes in this one does not know that there is something to clear; nor do programs that know of none. So what
 * does not open by what is said beside it may still be a usual value. That takes nothing from what is authenticated: whoever
 * could put one in its place could clear what is said, too.
 */
export async function openForSelf(
  keys: SelfKeys,
  value: string,
  metadata: Metadata,
  place: Place | undefined,
): Promise<string> {
  const provider = providerOf(metadata)
  try {
    return await provider.open(keys, value, metadata, place)
  } catch (error) {
    if (provider === baseline || !(error instanceof AtError && error.code === 'AT0014')) throw error
    return baseline.open(keys, value, metadata).catch(() => {
      throw error
    })
  }
}

function providerOf(metadata: Pick<Metadata, 'appMetadata'>): Provider {
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
