import { hexToBytes } from '@noble/hashes/utils.js'
import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'

/** A key pair as base64 texts: SPKI and PKCS#8 DER, no armour. [§8.1] */
export interface SigningPair {
  readonly publicKey: string
  readonly privateKey: string
}

export type SigningAlgo = 'rsa2048' | 'ecc_secp256r1'
export type HashingAlgo = 'sha256' | 'sha512'

const rsa = (hash: 'SHA-256' | 'SHA-512') => ({ name: 'RSASSA-PKCS1-v1_5', hash })
const p256 = { name: 'ECDSA', namedCurve: 'P-256' }

/** A new RSA-2048 pair, for a pkam key, an encryption key or an atServer's own signing key. [§8.4, §2.9] */
export async function generateSigningPair(): Promise<SigningPair> {
  const pair = await crypto.subtle.generateKey(
    { ...rsa('SHA-256'), modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  )
  const [spki, pkcs8] = await Promise.all([
    crypto.subtle.exportKey('spki', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ])
  return { publicKey: encodeBase64(new Uint8Array(spki)), privateKey: encodeBase64(new Uint8Array(pkcs8)) }
}

/**
 * Imports a private key (base64 PKCS#8) for signing only; the result refuses to be exported.
 * Throws AT0011 when the text is no RSA private key.
 */
export async function openSigningKey(privateKey: string): Promise<CryptoKey> {
  const der = decodeBase64(privateKey)
  try {
    return await crypto.subtle.importKey('pkcs8', der, rsa('SHA-256'), false, ['sign'])
  } catch (cause) {
    throw new AtError('AT0011', 'not an RSA private key', { cause })
  }
}

/** Signs with an opened key: base64 RSASSA-PKCS1-v1_5 with SHA-256 over the UTF-8 message. [§8.1] */
export async function signWith(key: CryptoKey, message: string): Promise<string> {
  const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, encodeUtf8(message))
  return encodeBase64(new Uint8Array(bytes))
}

/** Signs once with a private key given as text; who signs often opens the key once. Throws AT0011 for what is no key. */
export async function sign(privateKey: string, message: string): Promise<string> {
  return signWith(await openSigningKey(privateKey), message)
}

/**
 * Whether `signature` is one of the holder of `publicKey` over the UTF-8 `message`.
 *
 * `rsa2048` (default): RSASSA-PKCS1-v1_5, base64 signature, base64 SPKI key.
 * `ecc_secp256r1`: ECDSA over SHA-256 whatever `hashingAlgo` says; the signature is base64 of the ASCII text of
 * r and s in hex, the key an uncompressed point in hex. [§3.4]
 *
 * Throws AT0011 when the signature is not base64 or the key is not a key; any other signature is just not valid.
 */
export async function verify(claim: {
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly signingAlgo?: SigningAlgo
  readonly hashingAlgo?: HashingAlgo
}): Promise<boolean> {
  const message = encodeUtf8(claim.message)
  const signature = decodeBase64(claim.signature)
  if (claim.signingAlgo === 'ecc_secp256r1') {
    const key = await openPublicKey('raw', () => hexToBytes(claim.publicKey), p256)
    const compact = decodeUtf8(signature)
    // WebCrypto takes r‖s as it is; anything but 64 bytes of hex cannot be a signature.
    if (compact === undefined || !/^[0-9a-f]{128}$/i.test(compact)) return false
    return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, hexToBytes(compact), message)
  }
  const hash = claim.hashingAlgo === 'sha512' ? 'SHA-512' : 'SHA-256'
  const key = await openPublicKey('spki', () => decodeBase64(claim.publicKey), rsa(hash))
  return crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, signature, message)
}

async function openPublicKey(
  format: 'raw' | 'spki',
  bytes: () => Uint8Array<ArrayBuffer>,
  algorithm: RsaHashedImportParams | EcKeyImportParams,
): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey(format, bytes(), algorithm, false, ['verify'])
  } catch (cause) {
    throw new AtError('AT0011', 'not a public key', { cause })
  }
}

/** Compares two texts in a time that depends on their lengths only, never on where they differ. [§3.3] */
export function constantTimeEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1))
  return difference === 0
}
