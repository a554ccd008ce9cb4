import type { AtClient } from '../../lib/client/at-client.ts'
import { markBlocked } from '../../lib/contacts/keep-book.ts'
import { removeFollower } from '../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

/** Has nothing to do with somebody any more: the own server refuses theirs, they get nothing of any group, and follow no more. */
export async function block(client: AtClient, person: AtSign): Promise<void> {
  await client.blocking.block(person)
  await markBlocked(client, person, true)
  // Last: the row in which a trouble would be told goes with it.
  await removeFollower(client, person)
}

export async function unblock(client: AtClient, person: AtSign): Promise<void> {
  await client.blocking.unblock(person)
  await markBlocked(client, person, false)
}
