import { parseAtSign } from '../../protocol/at-sign.ts'
import type { KeyMaterial } from '../key-ring.ts'
import specification from './specification.json'

const { A, B } = specification.keys

/** The owner of the specification's key file. [§11.5] */
export const alice: KeyMaterial = {
  atSign: parseAtSign('@alice'),
  pkamPublicKey: A.publicKey,
  pkamPrivateKey: A.privateKey,
  encryptionPublicKey: B.publicKey,
  encryptionPrivateKey: B.privateKey,
  selfEncryptionKey: specification.atKeys.selfEncryptionKey,
}

/** The same pairs in the other's use, on an enrolled device. */
export const bob: KeyMaterial = {
  atSign: parseAtSign('@bob'),
  pkamPublicKey: B.publicKey,
  pkamPrivateKey: B.privateKey,
  encryptionPublicKey: A.publicKey,
  encryptionPrivateKey: A.privateKey,
  selfEncryptionKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  apkamSymmetricKey: '1DPU9OP3CYvamnVBMwGgL7fm8yB1klAap0Uc5Z9R79g=',
  enrollmentId: '0c2e8a4e-7e2c-4c5e-9d51-2c9c4d7f0b11',
}

/** What must never be found where it does not belong. */
export function secretsOf(material: KeyMaterial): string[] {
  const { pkamPrivateKey, encryptionPrivateKey, selfEncryptionKey, apkamSymmetricKey } = material
  return [pkamPrivateKey, encryptionPrivateKey, selfEncryptionKey, apkamSymmetricKey].filter((key) => key !== undefined)
}
