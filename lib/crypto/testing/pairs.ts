import { generateSigningPair, type SigningPair } from '../signature.ts'
import specification from './specification.json' with { type: 'json' }

const pairs = new Map<string, Promise<SigningPair>>()

/** The key pair of whoever is called so in tests, the same in the whole run; the specification's for `app`. [§11.3] */
export function pairOf(name: string): Promise<SigningPair> {
  const pair = pairs.get(name) ?? (name === 'app' ? Promise.resolve(specification.keys.A) : generateSigningPair())
  pairs.set(name, pair)
  return pair
}
