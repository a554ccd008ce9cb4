import { join } from 'node:path'
import { askActivation } from '../../../lib/client/directory.ts'
import { generateKeyMaterial } from '../../../lib/crypto/generate.ts'
import type { KeyMaterial } from '../../../lib/crypto/key-ring.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { findAddress, type TlsDialOptions, tlsDial } from '../../listen/dial.ts'
import { exitCodes, Failure, UsageError } from '../command.ts'
import { readKeyFile, readText } from '../files.ts'
import { freePlace, makeKeyFile, makeKeyFolder, savedKeys } from '../key-file.ts'
import type { Given } from './given.ts'
import type { LineOptions } from './line.ts'
import { Party } from './party.ts'

export interface AssembleOptions {
  readonly route: TlsDialOptions
  readonly reach: LineOptions
  /** Where the keys of those go that are yet to be activated; without it none is. */
  readonly keyFolder?: string
  readonly signal: AbortSignal
}

/**
 * Those that were given, with their keys and where they live. Nothing is changed at any server yet; the keys of those
 * that are to be activated are on the disk. Throws `UsageError` or `Failure` for who cannot be tested.
 */
export async function assemble(given: readonly Given[], options: AssembleOptions): Promise<Party[]> {
  const parties: Party[] = []
  for (const one of given) parties.push(await partyOf(one, options))
  return parties
}

async function partyOf(given: Given, { route, reach, keyFolder, signal }: AssembleOptions): Promise<Party> {
  const { atSign, certFile, certKeyFile } = given
  const address = await findAddress(atSign, route, signal)
  if (!address) throw new Failure(exitCodes.nothing, `${atSign} is not in the directory.`)
  const isActivated =
    (await askActivation(tlsDial(route), atSign, { signal, replyMillis: reach.timeoutMillis })) === 'activated'
  const keys = isActivated ? await keysInUse(given, keyFolder) : await newKeys(given, keyFolder)
  const identity =
    certFile && certKeyFile
      ? {
          cert: await readText(certFile, 'certificate'),
          key: await readText(certKeyFile, 'private key'),
        }
      : undefined
  const party = new Party({
    atSign,
    address,
    keys,
    reach,
    ...(identity && { identity }),
    ...(!isActivated && given.secret && { secret: given.secret }),
  })
  if (isActivated && keys.enrollmentId && (await isNarrow(party))) {
    party.close()
    throw new Failure(exitCodes.keys, `The keys of ${atSign} are those of an app that may not do everything.`)
  }
  return party
}

/** Whether its keys are those of an app to which the server rightly refuses much. Who cannot log in is for the checks to tell. */
async function isNarrow(party: Party): Promise<boolean> {
  const info = await party.tell('info').catch(() => undefined)
  if (!info?.text.startsWith('data:')) return false
  const namespaces = info.json()?.apkam_metadata?.namespaces
  return namespaces !== undefined && (namespaces['*'] !== 'rw' || namespaces.__manage !== 'rw')
}

async function keysInUse({ atSign, keyFile }: Given, keyFolder: string | undefined): Promise<KeyMaterial> {
  const file = keyFile ?? (keyFolder && fileIn(keyFolder, atSign))
  if (!file) throw new UsageError(`${atSign} is activated already, so its key file is wanted, not its secret.`)
  return (await readKeyFile(file, atSign)).material
}

async function newKeys({ atSign, secret }: Given, keyFolder: string | undefined): Promise<KeyMaterial> {
  if (!secret) throw new UsageError(`${atSign} is not activated yet, so its secret is wanted, not a key file.`)
  if (!keyFolder) {
    throw new UsageError(`${atSign} is not activated yet. --activate <folder> does that; it cannot be undone.`)
  }
  const file = fileIn(keyFolder, atSign)
  const earlier = await savedKeys(file, atSign).catch(() => undefined)
  if (earlier) return earlier.material
  await makeKeyFolder(keyFolder)
  await freePlace(file)
  return (await makeKeyFile(file, await generateKeyMaterial(atSign))).material
}

const fileIn = (folder: string, atSign: AtSign) => join(folder, `${atSign}_key.atKeys`)
