import { AtError } from '../../lib/protocol/at-error.ts'
import { type Credentials, type Passkeys, passkeysOf } from '../../lib/vault/passkey.ts'
import * as say from './words.tsx'

/** The passkeys of this browser. AT0022 where it has none to offer: without HTTPS, or because it is too old. */
export function passkeysHere(): Passkeys {
  if (!('PublicKeyCredential' in globalThis) || !navigator.credentials) {
    throw new AtError('AT0022', say.noPasskeysHere)
  }
  return passkeysOf(navigator.credentials as unknown as Credentials, { name: 'Facet' })
}
