import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pkamKey, secretKey } from '../../lib/protocol/login-keys.ts'
import type { Host } from '../host/host.ts'
import type { Terminal } from './command.ts'

/** Names at most in a sentence. */
const namesAtMost = 20

/** Says who can be claimed by nobody: those who have no keys yet and no secret either, now or from an earlier start. */
export async function tellUnclaimable({ members }: Host, { errors }: Pick<Terminal, 'errors'>): Promise<void> {
  const stuck: AtSign[] = []
  for (const { atSign, keystore } of members.values()) {
    const opening = [secretKey, pkamKey, publicKey('publickey', atSign)]
    const found = await Promise.all(opening.map((key) => keystore.get(key)))
    if (found.every((record) => record === undefined)) stuck.push(atSign)
  }
  if (stuck.length === 0) return
  const some = stuck.sort().slice(0, namesAtMost).join(', ')
  const more = stuck.length > namesAtMost ? ` and ${stuck.length - namesAtMost} more` : ''
  const whom = stuck.length === 1 ? 'it' : 'them'
  errors.write(`Neither claimed, nor given a secret, so nobody can claim ${whom}: ${some}${more}.\n`)
}
