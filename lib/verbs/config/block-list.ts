import { privateKey, type ReservedKey } from '../../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../../protocol/at-sign.ts'
import type { Context } from '../context.ts'

type Store = Pick<Context, 'owner' | 'wholeKeystore'>

/** Where older servers kept it. [§3.21] */
const formerKey: ReservedKey = { kind: 'internal', name: 'configkey' }

/** Whom this server has nothing to do with, in the order in which they were blocked. */
export async function readBlockList({ owner, wholeKeystore }: Store): Promise<readonly AtSign[]> {
  const record = (await wholeKeystore.get(privateKey('blocklist', owner))) ?? (await wholeKeystore.get(formerKey))
  if (record?.value === undefined) return []
  try {
    const { blockList } = JSON.parse(record.value)
    return Array.isArray(blockList) ? blockList : []
  } catch {
    return []
  }
}

export async function isBlocked(atSign: AtSign, store: Store): Promise<boolean> {
  return (await readBlockList(store)).some((blocked) => sameAtSign(blocked, atSign))
}

export async function writeBlockList(atSigns: readonly AtSign[], { owner, wholeKeystore }: Store): Promise<void> {
  await wholeKeystore.put(privateKey('blocklist', owner), JSON.stringify({ blockList: atSigns }), {})
}
