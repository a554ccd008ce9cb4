import type { AtClient } from '../../lib/client/at-client.ts'
import { markBlocked } from '../../lib/contacts/keep-book.ts'
import { removeFollower } from '../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

/**
 * Has nothing to do with somebody any more: they get nothing of any group, also where there is no line to the own server, which
 * refuses theirs from then on, and they follow no more. Rejects with what befell the line.
 */
export async function block(client: AtClient, person: AtSign): Promise<void> {
  await markBlocked(client, person, true)
  await client.blocking.block(person)
  // Last: the row in which a trouble would be told goes with it.
  await removeFollower(client, person)
}

export async function unblock(client: AtClient, person: AtSign): Promise<void> {
  await client.blocking.unblock(person)
  await markBlocked(client, person, false)
}
