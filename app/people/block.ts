import type { AtClient } from '../../lib/client/at-client.ts'
import { markBlocked } from '../../lib/contacts/keep-book.ts'
import { removeFollower } from '../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

/** Has nothing to do with somebody any more: they follow no more, get nothing of any group, and the own server refuses theirs. */
export async function block(client: AtClient, person: AtSign): Promise<void> {
  // Told before, as nothing is told afterwards.
  await removeFollower(client, person)
  await markBlocked(client, person, true)
  await client.blocking.block(person)
}

export async function unblock(client: AtClient, person: AtSign): Promise<void> {
  await client.blocking.unblock(person)
  await markBlocked(client, person, false)
}
