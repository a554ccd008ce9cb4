import type { KeyRing } from '../crypto/key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import { isReserved, type SelfKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as scan } from '../verbs/scan.ts'
import { pkam } from './authenticate.ts'
import type { ConnectionOptions, RequestOptions } from './connection.ts'
import { type AtSignStatus, atSignStatus } from './directory.ts'
import { parseNames } from './list.ts'
import { ifFound, isUnfit, looksSealed, parseStored, type StoredValue } from './reading.ts'
import { Session } from './session.ts'

/*
 * Whether the keys on this device, those in a key file and those that the atServer knows are the same. A file from before a
 * reset opens well and is good for nothing, so each set is tried: it logs in, its public key is the one that others seal
 * for, and its self key opens what is there. [data formats §16.1]
 */

/** What one set of keys is worth at the atServer. */
export type KeysState =
  | 'good'
  /** They are somebody else's. */
  | 'other atSign'
  /** The atSign has other keys by now, all of them. */
  | 'before reset'
  /** Another login key took the place of theirs; what is sealed they still open. */
  | 'login replaced'
  /** They log in, but others seal for another public key. */
  | 'encryption replaced'
  /** They log in, but do not open what the owner keeps for themself. */
  | 'self key replaced'
  /** What became of the enrollment that they belong to. */
  | 'revoked'
  | 'expired'
  | 'denied'
  | 'pending'
  /** Nobody was there to try them with. */
  | 'untried'

/** What puts it right, the first thing that helps. */
export type Remedy =
  | 'nothing'
  /** Neither device nor file is at fault. */
  | 'try later'
  /** The atSign has no keys at all: it was reset, or never activated. */
  | 'activate'
  /** The device is good: it makes a new file. */
  | 'save a key file'
  /** The file is good: what is on the device is to be forgotten, and the file opened. */
  | 'open the key file'
  /** Only another device can let these in again. */
  | 'enroll again'
  /** None of these are the keys: a later file has them, or a reset makes new ones. */
  | 'find other keys'

export interface Health {
  readonly server: AtSignStatus
  /** Absent for a set that was not given. */
  readonly device?: KeysState
  readonly file?: KeysState
  readonly remedy: Remedy
}

export interface HealthOptions extends ConnectionOptions, RequestOptions {
  readonly atSign: AtSign
  readonly dial: Dial
  readonly device?: KeyRing
  /** What a key file holds, opened. */
  readonly file?: KeyRing
}

/** Rejects when it is aborted, and with what befalls the keys themselves: AT0024 where they are locked. */
export async function checkHealth({ atSign, dial, device, file, signal, ...limits }: HealthOptions): Promise<Health> {
  const server = await atSignStatus(dial, atSign, { signal, ...limits })
  const stateOf = async (keys: KeyRing): Promise<KeysState> => {
    if (!sameAtSign(keys.atSign, atSign)) return 'other atSign'
    if (server === 'unactivated') return 'before reset'
    return server === 'activated' ? tried(atSign, keys, dial, { signal, ...limits }) : 'untried'
  }
  const found = {
    ...(device && { device: await stateOf(device) }),
    ...(file && { file: await stateOf(file) }),
  }
  return { server, ...found, remedy: remedyFor(server, found) }
}

async function tried(
  atSign: AtSign,
  keys: KeyRing,
  dial: Dial,
  { signal, ...limits }: RequestOptions & ConnectionOptions,
): Promise<KeysState> {
  const asAnyone = new Session({ dial, to: atSign, ...limits })
  const asOwner = new Session({ dial, to: atSign, ...limits, login: (line) => pkam(line, { keys }, { signal }) })
  try {
    const published = await ifFound(
      asAnyone.request(lookup.format({ name: 'publickey', sharedBy: atSign }), { signal }),
    )
    const isTheirs = published === keys.encryptionPublicKey
    const refusal = await refused(asOwner.request(scan.format({ regex: 'publickey@' }), { signal }))
    if (refusal) return isTheirs ? refusal : 'before reset'
    if (!isTheirs) return 'encryption replaced'
    return (await opensOwn(asOwner, keys, { signal })) ? 'good' : 'self key replaced'
  } catch (error) {
    if (signal?.aborted || !isSilence(error)) throw error
    return 'untried'
  } finally {
    asAnyone.close()
    asOwner.close()
  }
}

/** What an atServer says to keys that it does not let in. [§3.4, §9.1] */
const refusals: Partial<Record<AtError['code'], KeysState>> = {
  AT0401: 'login replaced',
  AT0015: 'login replaced',
  AT0025: 'denied',
  AT0026: 'pending',
  AT0027: 'revoked',
  AT0028: 'expired',
  AT0029: 'expired',
}

async function refused(login: Promise<unknown>): Promise<KeysState | undefined> {
  try {
    await login
    return undefined
  } catch (error) {
    const state = error instanceof AtError ? refusals[error.code] : undefined
    if (state === undefined) throw error
    return state
  }
}

/** So many records tell enough: a key that does not fit may open one by chance. [§8.2] */
const samples = 5

/** Whether most of what is there for the owner alone opens; where there is nothing, nothing speaks against it. */
async function opensOwn(session: Session, keys: KeyRing, options: RequestOptions): Promise<boolean> {
  const names = parseNames(await session.request(scan.format({}), options))
  const own = names.filter((key): key is SelfKey => key.kind === 'self' && !isReserved(key))
  const outcomes: boolean[] = []
  for (const key of own) {
    if (outcomes.length === samples) break
    const stored = parseStored(await ifFound(session.request(llookup.format({ key, operation: 'all' }), options)))
    const isSealed = stored?.metadata.isEncrypted && !stored.metadata.appMetadata && looksSealed(stored.value)
    if (!stored || !isSealed) continue
    outcomes.push(await opens(keys, stored))
  }
  return outcomes.filter((one) => one).length * 2 >= outcomes.length
}

async function opens(keys: KeyRing, { value, metadata }: StoredValue): Promise<boolean> {
  try {
    await keys.openFromSelf(value, metadata)
    return true
  } catch (error) {
    if (isUnfit(error)) return false
    throw error
  }
}

function remedyFor(server: AtSignStatus, { device, file }: Pick<Health, 'device' | 'file'>): Remedy {
  if (server === 'unactivated') return 'activate'
  const states = [device, file].filter((state) => state !== undefined)
  if (server !== 'activated' || states.includes('untried')) return 'try later'
  if (device === 'good') return file === undefined || file === 'good' ? 'nothing' : 'save a key file'
  if (file === 'good') return device === undefined ? 'nothing' : 'open the key file'
  if (states.some((state) => state === 'pending')) return 'try later'
  if (states.some((state) => state === 'revoked' || state === 'expired' || state === 'denied')) return 'enroll again'
  return states.length === 0 ? 'nothing' : 'find other keys'
}

function isSilence(error: unknown): boolean {
  return error instanceof AtError && (error.code === 'AT0007' || error.code === 'AT0021' || error.code === 'AT0023')
}
