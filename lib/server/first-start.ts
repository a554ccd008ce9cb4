import type { SigningPair } from '../crypto/signature.ts'
import { publicKey, type ReservedKey, selfKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { secretDeletedKey, secretKey } from '../protocol/login-keys.ts'
import type { Keystore } from '../store/keystore.ts'

/** Keeps the CRAM secret until the owner deletes it. That is for good: a restart does not bring it back. [§2.9] */
export async function keepSecret(secret: string, keystore: Keystore): Promise<void> {
  if (await keystore.get(secretDeletedKey)) return
  if ((await keystore.get(secretKey))?.value !== secret) await keystore.put(secretKey, secret, {})
}

/** Makes the signing pair, once in the life of a keystore. [§2.9] */
export async function makeSigningPair(
  owner: AtSign,
  keystore: Keystore,
  generate: () => Promise<SigningPair>,
): Promise<void> {
  if (await keystore.get(generatedKey)) return
  const pair = await generate()
  // The first two commit ids are theirs. [§6]
  await keystore.put(publicKey('signing_publickey', owner), pair.publicKey, {}, { operation: '+' })
  await keystore.put(selfKey('signing_privatekey', owner, owner), pair.privateKey, {}, { operation: '+' })
  await keystore.put(generatedKey, 'true', {})
}

const generatedKey: ReservedKey = { kind: 'internal', name: 'privatekey:signing_keypair_generated' }
