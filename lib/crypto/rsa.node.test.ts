import { Crypto } from '@peculiar/webcrypto'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { openUnwrappingKey, unwrap } from './rsa.ts'
import specification from './testing/specification.json'

// Node's own WebCrypto has no RSAES-PKCS1-v1_5; this one has, made by other hands. It cannot open what we wrap, because
// Node refuses that; the openssl vectors stand for the other direction.
const { subtle } = new Crypto()
const rsaes = { name: 'RSAES-PKCS1-v1_5' }

test('what another implementation wraps opens here [§8.3]', async () => {
  const { publicKey, privateKey } = specification.keys.A
  const text = encodeBase64(crypto.getRandomValues(new Uint8Array(32)))
  const key = await subtle.importKey('spki', decodeBase64(publicKey), rsaes, false, ['encrypt'])
  const wrapped = await subtle.encrypt(rsaes, key, new TextEncoder().encode(text))
  expect(unwrap(await openUnwrappingKey(privateKey), encodeBase64(new Uint8Array(wrapped)))).toBe(text)
})
