import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { everyName } from './every-name.ts'
import { escapeRegex } from './list.ts'
import { type Removal, type Removing, type TakeBackOptions, takeBack } from './take-back.ts'
import { timesOf } from './times.ts'

export interface ForgetOptions extends TakeBackOptions {
  /** Called before the first is removed, with everything that will be. */
  readonly onBegin?: (keys: readonly AtKey[]) => void
}

/**
 * Takes back everything that is shared with `other`, also what has not begun yet, and when nothing of it is left the
 * key with which it was sealed. Rejects only when it cannot be found out what there is; done once more, it goes on with
 * what is left.
 */
export async function forget(
  context: Pick<ClientContext, 'atSign' | 'sharedKeys'> & Removing,
  other: AtSign,
  { signal, onBegin, onResult }: ForgetOptions = {},
): Promise<Removal[]> {
  const { sharedKeys, kept } = context
  await kept?.giveUpFor(other)
  const given = await givenTo(context, other, { signal })
  const halves = await sharedKeys.halves(other, { signal })
  onBegin?.([...given, ...halves])
  const taken = await takeBack(context, given, { signal, onResult })
  const keysStay = () => [...taken, ...halves.map((key) => ({ key, outcome: 'left' as const }))]
  if (signal?.aborted || taken.some(({ outcome }) => outcome !== 'removed')) return keysStay()
  return sharedKeys.forget(other, async () => {
    // Another device may have shared something meanwhile, and would lose what it needs to read it.
    if ((await givenTo(context, other, { signal })).length > 0) return keysStay()
    return [...taken, ...(await takeBack(context, await sharedKeys.halves(other, { signal }), { signal, onResult }))]
  })
}

async function givenTo(
  context: Pick<ClientContext, 'atSign' | 'request' | 'now'>,
  other: AtSign,
  options: RequestOptions,
): Promise<AtKey[]> {
  const keys = (await everyName(context, { ...options, regex: `^${escapeRegex(other)}:` })).filter(
    (key) => key.kind === 'shared' && key.sharedWith === other && key.name !== 'shared_key',
  )
  const given: AtKey[] = []
  for await (const page of timesOf(context, keys, options)) {
    given.push(...page.filter(({ state }) => state !== 'gone').map(({ key }) => key))
  }
  return given
}
