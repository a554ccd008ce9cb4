import type { AtClient } from '../../../lib/client/at-client.ts'
import { publicKey, selfKey, sharedKey } from '../../../lib/protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../../../lib/protocol/at-sign.ts'
import { asAnyone, asOwner, nameAndOwner, printValue } from '../acting.ts'
import { command, exitCodes, Failure } from '../command.ts'
import { keysMeaning, keysOf, keysOption } from '../reach.ts'

/** What the owner shows to who asks: to everyone without keys, and with keys what is for their atSign. [§3.9] */
export const atLookup = command({
  name: 'at lookup',
  summary: 'Reads what an atSign shows you: with your keys what it shares with you, without keys what everyone sees.',
  takes: '<name>@<owner>',
  words: [1, 1],
  options: { ...keysOption, fresh: { type: 'boolean' } },
  meaning: { ...keysMeaning, fresh: "asks the owner's server even when yours has a copy" },
  example: 'at lookup location.wavi@alice --keys @bob_key.atKeys',
  async run(call) {
    const [asked = ''] = call.words
    const { name, owner } = nameAndOwner(asked)
    const { fresh = false } = call.given
    const keys = await keysOf(call)
    if (!keys) {
      const value = await asAnyone(call, owner, (visitor) => visitor.get(publicKey(name, owner)))
      return printValue(call, asked, value)
    }
    const me = keys.atSign
    // What the owner keeps has one of two names, and the papers write the second. [§4.1]
    const own = [selfKey(name, owner), selfKey(name, owner, owner)] as const
    const value = await asOwner(call, async (client) => {
      const found = sameAtSign(me, owner)
        ? ((await client.get(own[0])) ?? (await client.get(own[1])))
        : await client.get(sharedKey(name, owner, me), { fresh })
      if (!found) await checkNotPublic(client, asked, name, owner)
      return found
    })
    return printValue(call, asked, value)
  },
})

/** What is for everyone has the same name in a look-up without keys, and is not what was asked for. [§3.9] */
async function checkNotPublic(client: AtClient, asked: string, name: string, owner: AtSign): Promise<void> {
  const seenByAll = await client.get(publicKey(name, owner)).catch(() => undefined)
  if (!seenByAll) return
  const advice = `everyone sees something: facet at plookup ${asked}`
  throw new Failure(exitCodes.nothing, `There is nothing for you alone under ${asked}; ${advice}`)
}
