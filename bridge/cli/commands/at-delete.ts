import { formatAtKey } from '../../../lib/protocol/at-key.ts'
import { asOwner, atKeyOf } from '../acting.ts'
import { command, exitCodes, Failure, UsageError } from '../command.ts'
import { keysMeaning, keysOption } from '../reach.ts'

/** Removes one record by its whole name. [§3.12] */
export const atDelete = command({
  name: 'at delete',
  summary: 'Removes one record from your server, and the copies of it, but for what was written with --no-ccd.',
  takes: '<key>',
  words: [1, 1],
  options: keysOption,
  meaning: keysMeaning,
  example: 'at delete @bob:phone.wavi@alice --keys @alice_key.atKeys',
  async run(call) {
    const [asked = ''] = call.words
    const key = atKeyOf(asked)
    const commitId = await asOwner(call, async (client) => {
      const elsewhere = key.kind !== 'cached' && 'sharedBy' in key && key.sharedBy !== client.atSign
      if (elsewhere) throw new UsageError(`${asked} is on the server of ${key.sharedBy}, who alone can delete it.`)
      // A server takes a removal of what is not there as any other. [§3.12]
      if (key.kind !== 'internal' && !(await client.stored(key))) {
        throw new Failure(exitCodes.nothing, `There is no ${asked} on your server, so nothing was removed.`)
      }
      return client.delete(key)
    })
    call.print(`Removed; change ${commitId}.`, { key: formatAtKey(key), commitId })
    return exitCodes.done
  },
})
