import { AtError } from '../../lib/protocol/at-error.ts'
import { type Credentials, type Passkeys, passkeysOf } from '../../lib/vault/passkey.ts'

/** The passkeys of this browser. AT0022 where it has none to offer: without HTTPS, or because it is too old. */
export function passkeysHere(): Passkeys {
  if (!('PublicKeyCredential' in globalThis) || !navigator.credentials) {
    throw new AtError('AT0022', 'This browser has no passkeys to offer here. Choose a passphrase instead.')
  }
  return passkeysOf(navigator.credentials as unknown as Credentials, { name: 'Facet' })
}
