import { PKCS1_KEM, type PrivateKey, type PublicKey } from 'micro-rsa-dsa-dh/rsa.js'
import { I2OSP, OS2IP, pow } from 'micro-rsa-dsa-dh/utils.js'
import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { isAesKey } from './aes.ts'

/*
 * Keys are wrapped with RSAES-PKCS1-v1_5, which WebCrypto does not offer and Node refuses to undo, so the arithmetic is
 * in JavaScript on both. The platform still reads the DER: a key it would not take for signing is not taken here. [§8.3]
 *
 * No RSA in JavaScript takes constant time. What keeps it from being an oracle is that nobody across the network learns
 * whether, when or how an unwrapping failed: it runs on the owner's own device, and every failure is the same error.
 */

const scheme = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** The sizes of key that are taken, in bits of the modulus. Everyone's is 2048; a huge one would only be there to stall us. */
const modulusBits = { least: 2048, most: 4096 }

declare const opened: unique symbol

/** A private key opened for unwrapping. It holds the secret itself, so it stays in `crypto`. */
export type UnwrappingKey = PrivateKey & { readonly halves?: Halves; readonly [opened]: true }

/** With these, two powers of half the size do for one, in a third of the time. [RFC 8017 §5.1.2] */
type Halves = Pick<Numbers, 'p' | 'q' | 'dp' | 'dq' | 'qi'>

/** Opens a base64 PKCS#8 private key for `unwrap`. Throws AT0011 when it is no RSA private key of a usable size. */
export async function openUnwrappingKey(privateKey: string): Promise<UnwrappingKey> {
  const { n, d, e, ...halves } = await readKey('pkcs8', privateKey)
  return { n, d, ...(agree({ n, d, e, ...halves }) && { halves }) } as UnwrappingKey
}

/**
 * Wraps the base64 text of an AES key for the holder of `publicKey` (base64 SPKI). The text is wrapped, not the bytes.
 * Throws AT0011 when `publicKey` is no RSA public key of a usable size, AT0014 when `keyText` is no AES key. [§8.8]
 */
export async function wrap(publicKey: string, keyText: string): Promise<string> {
  if (!isAesKey(keyText)) throw new AtError('AT0014', 'Only a 32-byte AES key can be wrapped.')
  const key: PublicKey = await readKey('spki', publicKey)
  return encodeBase64(PKCS1_KEM.encrypt(key, encodeUtf8(keyText)))
}

/**
 * The AES key text that was wrapped for this key. Whatever is wrong with it (not base64, another length, bad padding,
 * not an AES key inside) throws one and the same AT0014. [§8.3]
 */
export function unwrap(key: UnwrappingKey, wrapped: string): string {
  const text = decryptRsaes(key, wrapped)
  if (text === undefined || !isAesKey(text))
    throw new AtError('AT0014', 'This key does not open with your private key.')
  return text
}

/** Whether the two are halves of one RSA pair. Throws AT0011 when one of them is no key. */
export async function belongTogether(publicKey: string, privateKey: string): Promise<boolean> {
  const [one, other] = await Promise.all([readKey('spki', publicKey), readKey('pkcs8', privateKey)])
  return one.n === other.n && one.e === other.e
}

/**
 * Whether all numbers of a private key agree. Platforms differ in which of them they use and which they check, so a
 * damaged key may sign here and fail elsewhere. Throws AT0011 when it is no key.
 */
export async function isSound(privateKey: string): Promise<boolean> {
  return agree(await readKey('pkcs8', privateKey))
}

function agree({ n, e, d, p, q, dp, dq, qi }: Numbers): boolean {
  const [p1, q1] = [p - 1n, q - 1n]
  if (p1 < 1n || q1 < 1n) return false
  const exponents = (e * d) % p1 === 1n && (e * d) % q1 === 1n && dp === d % p1 && dq === d % q1
  return p * q === n && exponents && (qi * q) % p === 1n
}

/** What an RSA key is made of, each number with its highest byte first; everything else of it follows. */
export type Primes = Record<'e' | 'p' | 'q', Uint8Array>

/** Throws AT0011 when this is no private key. */
export async function primesOf(privateKey: string): Promise<Primes> {
  const { e, p, q } = await readKey('pkcs8', privateKey)
  return { e: bytesOf(e), p: bytesOf(p), q: bytesOf(q) }
}

/** The two halves of the key that is made of these, as the platform writes them. Throws AT0011 when no key is. */
export async function rsaPairOf(primes: Primes): Promise<{ publicKey: string; privateKey: string }> {
  const [e, p, q] = [numberOf(primes.e), numberOf(primes.p), numberOf(primes.q)]
  const [p1, q1] = [p - 1n, q - 1n]
  if (p1 < 1n || q1 < 1n || bitsOf(p * q) > modulusBits.most)
    throw new AtError('AT0011', 'not the primes of an RSA key')
  // The least exponent that works. [RFC 8017 §3.2]
  const d = inverse(e, (p1 * q1) / divisorOf(p1, q1))
  const numbers = { n: p * q, e, d, p, q, dp: d % p1, dq: d % q1, qi: inverse(q, p) }
  const jwk = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, base64Url(value)]))
  try {
    const [whole, half] = await Promise.all([
      crypto.subtle.importKey('jwk', { kty: 'RSA', ...jwk }, scheme, true, ['sign']),
      crypto.subtle.importKey('jwk', { kty: 'RSA', n: jwk.n, e: jwk.e }, scheme, true, ['verify']),
    ])
    // The numbers agree by their making. Only a try shows whether those two were primes at all.
    const probe = new Uint8Array(32)
    if (await crypto.subtle.verify(scheme, half, await crypto.subtle.sign(scheme, whole, probe), probe)) {
      const [privateKey, publicKey] = await Promise.all([
        crypto.subtle.exportKey('pkcs8', whole),
        crypto.subtle.exportKey('spki', half),
      ])
      return {
        publicKey: encodeBase64(new Uint8Array(publicKey)),
        privateKey: encodeBase64(new Uint8Array(privateKey)),
      }
    }
  } catch (cause) {
    throw new AtError('AT0011', 'not the primes of an RSA key', { cause })
  }
  throw new AtError('AT0011', 'not the primes of an RSA key')
}

/** Throws AT0011 when there is none. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next] = [modulus, value % modulus]
  let [t, nextT] = [0n, 1n]
  while (next > 0n) {
    const times = r / next
    ;[r, next] = [next, r - times * next]
    ;[t, nextT] = [nextT, t - times * nextT]
  }
  if (r !== 1n) throw new AtError('AT0011', 'not the primes of an RSA key')
  return t < 0n ? t + modulus : t
}

function divisorOf(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other]
  while (b > 0n) [a, b] = [b, a % b]
  return a
}

/** RSAES-PKCS1-v1_5 of any text, where `unwrap` takes AES keys only; `undefined` for every kind of failure alike. */
export function decryptRsaes(key: UnwrappingKey, ciphertext: string): string | undefined {
  try {
    const bytes = decodeBase64(ciphertext)
    if (bytes.length > modulusBits.most / 8) return undefined
    if (!key.halves) return decodeUtf8(PKCS1_KEM.decrypt(key, bytes))
    // The power is taken here; the library, given an exponent of 1, checks the padding and takes it off.
    return decodeUtf8(PKCS1_KEM.decrypt({ n: key.n, d: 1n }, I2OSP(power(key.n, key.halves, bytes), bytes.length)))
  } catch {
    return undefined
  }
}

/** c^d mod n, by the Chinese remainder theorem. Throws for what is no number below n. */
function power(n: bigint, { p, q, dp, dq, qi }: Halves, bytes: Uint8Array): bigint {
  const c = OS2IP(bytes)
  if (c >= n) throw new AtError('AT0014', 'This is no ciphertext of this key.')
  const [one, other] = [pow(c % p, dp, p), pow(c % q, dq, q)]
  const h = ((((one - other) * qi) % p) + p) % p
  return other + h * q
}

type Numbers = Record<'n' | 'e' | 'd' | 'p' | 'q' | 'dp' | 'dq' | 'qi', bigint>

/** The numbers of a key; those that a public key does not have are 0. */
async function readKey(format: 'spki' | 'pkcs8', text: string): Promise<Numbers> {
  const der = decodeBase64(text)
  let jwk: JsonWebKey
  try {
    const key = await crypto.subtle.importKey(format, der, scheme, true, format === 'spki' ? ['verify'] : ['sign'])
    jwk = await crypto.subtle.exportKey('jwk', key)
  } catch (cause) {
    throw new AtError('AT0011', format === 'spki' ? 'not an RSA public key' : 'not an RSA private key', { cause })
  }
  const n = integer(jwk.n)
  const bits = bitsOf(n)
  if (bits < modulusBits.least || bits > modulusBits.most) {
    throw new AtError('AT0011', `an RSA key of ${bits} bits; ${modulusBits.least} to ${modulusBits.most} are taken`)
  }
  const [e, d] = [integer(jwk.e), integer(jwk.d)]
  const [p, q, dp, dq, qi] = [integer(jwk.p), integer(jwk.q), integer(jwk.dp), integer(jwk.dq), integer(jwk.qi)]
  return { n, e, d, p, q, dp, dq, qi }
}

function integer(base64url = ''): bigint {
  const padding = '='.repeat((4 - (base64url.length % 4)) % 4)
  return numberOf(decodeBase64(base64url.replaceAll('-', '+').replaceAll('_', '/') + padding))
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16)
  const even = hex.padStart(hex.length + (hex.length % 2), '0')
  return Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function base64Url(value: bigint): string {
  return encodeBase64(bytesOf(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function bitsOf(value: bigint): number {
  return value.toString(2).length
}
