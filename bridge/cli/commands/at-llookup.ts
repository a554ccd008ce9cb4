import { asOwner, atKeyOf, printValue } from '../acting.ts'
import { command, UsageError } from '../command.ts'
import { keysMeaning, keysOption } from '../reach.ts'

/** One record of the own server by its whole name, opened. [§3.11] */
export const atLlookup = command({
  name: 'at llookup',
  summary: 'Reads one record on your own server by its whole name.',
  takes: '<key>',
  words: [1, 1],
  options: keysOption,
  meaning: keysMeaning,
  example: 'at llookup @bob:phone.wavi@alice --keys @alice_key.atKeys',
  async run(call) {
    const [asked = ''] = call.words
    const key = atKeyOf(asked)
    if (key.kind === 'private' || key.kind === 'local' || key.kind === 'internal') {
      throw new UsageError(`${asked} is a key that no server tells anyone.`)
    }
    const value = await asOwner(call, (client) => {
      const own = key.kind === 'cached' || key.sharedBy === client.atSign
      if (!own) throw new UsageError(`${asked} is on the server of ${key.sharedBy}: use at lookup.`)
      return client.get(key)
    })
    return printValue(call, asked, value)
  },
})
