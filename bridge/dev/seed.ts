import { access, writeFile } from 'node:fs/promises'
import { openAtClient } from '../../lib/client/at-client.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { customSlug, formatCustomRecord } from '../../lib/profile/custom.ts'
import type { FieldName } from '../../lib/profile/fields.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import { type FieldChange, saveFields } from '../../lib/profile/save.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { tlsDial } from '../listen/dial.ts'
import type { Network } from './network.ts'
import { type Person, people } from './people.ts'
import { paintPortrait } from './portrait.ts'

/**
 * Gives the people of a new network their pages, written as any app writes them: logged in, sealed and signed here.
 * `marker` is a file that tells that it was done: whoever changes or empties a page keeps it that way.
 */
export async function seed(network: Network, marker: string): Promise<void> {
  const isDone = await access(marker).then(
    () => true,
    () => false,
  )
  if (isDone) return
  await Promise.all(people.map((person) => write(network, person)))
  await writeFile(marker, '')
}

async function write(network: Network, { atSign, portrait, fields, sides, custom }: Person): Promise<void> {
  const keys = await openKeyRing(await network.keys(atSign))
  const client = openAtClient({ atSign, keys, dial: tlsDial(network.route) })
  try {
    const changes: FieldChange[] = [
      { field: 'image', audience: 'everyone', value: paintPortrait(portrait) },
      ...Object.entries(fields).map(([field, value]) => ({
        field: field as FieldName,
        audience: 'everyone' as const,
        value,
      })),
      ...sides,
    ]
    for (const result of await saveFields(client, await readOwnProfile(client), changes)) {
      if (result.outcome === 'failed') {
        throw new Error(`${result.field} of ${atSign} could not be saved: ${result.sentence}`, { cause: result.error })
      }
    }
    const key = publicKey(`custom_${customSlug(custom.label)}.wavi`, atSign)
    await client.publish(key, formatCustomRecord(custom))
  } finally {
    client.close()
  }
}
