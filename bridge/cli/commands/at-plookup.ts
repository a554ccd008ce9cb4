import { publicKey } from '../../../lib/protocol/at-key.ts'
import { asAnyone, asOwner, nameAndOwner, printValue } from '../acting.ts'
import { command } from '../command.ts'
import { keysMeaning, keysOf, keysOption } from '../reach.ts'

/** What an atSign shows to everyone; with keys asked through the own server. [§3.10] */
export const atPlookup = command({
  name: 'at plookup',
  summary: 'Reads what an atSign shows to everyone, also when it shows you something else.',
  takes: '<name>@<owner>',
  words: [1, 1],
  options: { ...keysOption, fresh: { type: 'boolean' } },
  meaning: {
    keys: `${keysMeaning.keys}; not needed, and without them the owner's server is asked itself`,
    fresh: "asks the owner's server even when yours has a copy",
  },
  example: 'at plookup location.wavi@alice --keys @bob_key.atKeys',
  async run(call) {
    const [asked = ''] = call.words
    const { name, owner } = nameAndOwner(asked)
    const key = publicKey(name, owner)
    const { fresh = false } = call.given
    const value = (await keysOf(call))
      ? await asOwner(call, (client) => client.get(key, { fresh }))
      : await asAnyone(call, owner, (visitor) => visitor.get(key))
    return printValue(call, asked, value)
  },
})
