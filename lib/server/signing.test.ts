import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import { afterEach, describe, expect, test } from 'vitest'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { app, enrolled, idOf, loginLine, ownerOf, requestFrom, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

// How an app signs when it logs in. [§3.4, 2026 §11.2]

let network: Network
afterEach(() => network?.close())

const refused = 'error:AT0401-Exception: pkam authentication failed\n@'

async function challengeOf(raw: Raw): Promise<string> {
  return (await raw.ask('from:@alice')).slice('data:'.length).split('\n')[0] ?? ''
}

describe('an app logs in by ML-DSA', () => {
  const pair = ml_dsa65.keygen(new Uint8Array(32).fill(7))
  const publicKey = encodeBase64(pair.publicKey)
  const signed = (message: string, secretKey = pair.secretKey) =>
    encodeBase64(ml_dsa65.sign(encodeUtf8(message), secretKey))
  const said = { signingAlgo: 'mldsa65', apkamPublicKey: publicKey }

  test.each(['signingAlgo:mldsa65:', 'signingAlgo:rsa2048:hashingAlgo:sha256:', ''])(
    'because it said so when it asked, whatever it says then: %j',
    async (says) => {
      network = await Network.open()
      const id = await enrolled(network, { wavi: 'rw' }, 'app', said)
      const raw = await visitor(network)
      const line = `pkam:${says}enrollmentId:${id}:${signed(await challengeOf(raw))}`
      expect(await raw.ask(line)).toBe('data:success\n@alice@')
      expect(await raw.ask(line)).toBe(refused)
    },
  )

  test('and not by what is broken, by another key, over another challenge, or in another way', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' }, 'app', said)
    const raw = await visitor(network)
    const other = ml_dsa65.keygen(new Uint8Array(32).fill(8)).secretKey
    for (const sign of [
      () => 'not base64',
      () => 'AAAA',
      (challenge: string) => signed(challenge).slice(0, -4),
      (challenge: string) => signed(challenge, other),
      (challenge: string) => signed(`${challenge}.`),
      (challenge: string) =>
        encodeBase64(ml_dsa65.sign(encodeUtf8(challenge), pair.secretKey, { context: encodeUtf8('login') })),
    ]) {
      const line = `pkam:signingAlgo:mldsa65:enrollmentId:${id}:${sign(await challengeOf(raw))}`
      expect(await raw.ask(line)).toBe(refused)
    }
    expect(await raw.ask(await loginLine(raw, id))).toBe(refused)
  })

  test('and not when its key is none, or it said that it would sign in a way that nobody knows', async () => {
    network = await Network.open()
    const broken = await enrolled(network, { wavi: 'rw' }, 'broken', { ...said, apkamPublicKey: 'AAAA' })
    const strange = await enrolled(network, { wavi: 'rw' }, 'strange', { ...said, signingAlgo: 'mldsa87' })
    const raw = await visitor(network)
    for (const id of [broken, strange]) {
      const line = `pkam:signingAlgo:mldsa65:enrollmentId:${id}:${signed(await challengeOf(raw))}`
      expect(await raw.ask(line)).toBe(refused)
    }
  })

  test('after it has changed to it, which the new key has signed itself [2026 §10.3]', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await app(network, id)
    const change = (signature: string) =>
      `enroll:update:${JSON.stringify({ ...said, enrollmentId: id, apkamPublicKeySignature: signature })}`
    expect(await raw.ask(change(signed(`${id}|${publicKey}|null`)))).toMatch(/^error:AT0011/)
    expect(await raw.ask(change('AAAA'))).toMatch(/^error:AT0011/)
    expect(await raw.ask(change(signed(`${id}|${publicKey}|mldsa65`)))).toMatch(/^data:/)
    expect(await raw.ask(await loginLine(raw, id))).toMatch(/^error:AT0401/)
    const line = `pkam:signingAlgo:mldsa65:enrollmentId:${id}:${signed(await challengeOf(raw))}`
    expect(await raw.ask(line)).toBe('data:success\n@alice@')
  })

  test('with a key that nobody else has, in a record that has room for it', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const guest = await visitor(network)
    const metadata = { keyPackage: 'x'.repeat(20_000) }
    const id = await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, 'large', { ...said, metadata })))
    const again = await requestFrom(owner, { wavi: 'r' }, 'another', said)
    expect(await guest.ask(again)).toMatch(/^error:AT0032-.*is already held by another enrollment/)
    expect(await owner.ask(`enroll:fetch:{"enrollmentId":"${id}"}`)).toContain(metadata.keyPackage)
  })
})

describe('an app logs in by an elliptic curve', () => {
  // The pair of §11.4.
  const point =
    '04a9045cfadb5abd239d45e1a8370b39e865477d8889b56a36a74913228afd132bf4d01b16ba2421ed6b18922b69b16bc0dcdb4508a0a9047f20f54cb258629244'
  const scalar = '823702399a73ff582088aca63baedbee867f1713b648d6bc2db4b5af266b9ff8'

  async function signed(message: string): Promise<string> {
    const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    const url = (part: Uint8Array) => Buffer.from(part).toString('base64url')
    const raw = bytes(point)
    const jwk = { kty: 'EC', crv: 'P-256', d: url(bytes(scalar)), x: url(raw.slice(1, 33)), y: url(raw.slice(33)) }
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      key,
      new TextEncoder().encode(message),
    )
    return Buffer.from(Buffer.from(signature).toString('hex')).toString('base64')
  }

  test.each([
    ['as it says when it logs in', {}],
    ['as it said when it asked', { signingAlgo: 'ecc_secp256r1' }],
  ])('%s [§3.4, 2026 §11.2]', async (_, more) => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' }, 'app', { ...more, apkamPublicKey: point })
    const raw = await visitor(network)
    const challenge = await challengeOf(raw)
    const says = 'signingAlgo' in more ? 'rsa2048' : 'ecc_secp256r1'
    const line = `pkam:signingAlgo:${says}:hashingAlgo:sha256:enrollmentId:${id}:`
    expect(await raw.ask(`${line}${await signed(challenge)}`)).toBe('data:success\n@alice@')
    // Used up, whoever signs it. [§13.6]
    expect(await raw.ask(`${line}${await signed(challenge)}`)).toBe(
      'error:AT0401-Exception: pkam authentication failed\n@',
    )
  })

  test('and not with the signature of another key, or of another algorithm', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' }, 'app', { signingAlgo: 'ecc_secp256r1', apkamPublicKey: point })
    const raw = await visitor(network)
    const line = (await loginLine(raw, id)).replace('pkam:', 'pkam:signingAlgo:ecc_secp256r1:')
    expect(await raw.ask(line)).toBe(refused)
  })
})
