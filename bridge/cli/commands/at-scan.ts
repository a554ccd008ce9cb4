import { formatAtKey } from '../../../lib/protocol/at-key.ts'
import { asAnyone, asOwner, refusedPattern } from '../acting.ts'
import { command, exitCodes, UsageError } from '../command.ts'
import { atSignOf, keysMeaning, keysOf, keysOption } from '../reach.ts'

/** The names of records: one's own, or what another atSign shows. [§3.13] */
export const atScan = command({
  name: 'at scan',
  summary:
    'Lists the names of your records; with an atSign those that it shows you, and without keys those everyone sees.',
  takes: '[@atSign]',
  words: [0, 1],
  options: { ...keysOption, regex: { type: 'string', short: 'r' }, hidden: { type: 'boolean' } },
  meaning: { ...keysMeaning, regex: 'only names in which this is found', hidden: 'also those that are hidden' },
  example: "at scan --keys @alice_key.atKeys --regex '[.]wavi@'",
  async run(call) {
    const { regex, hidden = false } = call.given
    const whose = call.words[0] === undefined ? undefined : atSignOf(call.words[0])
    const search = regex === undefined ? {} : { regex }
    if (regex !== undefined && /\s/.test(regex))
      throw new UsageError('A regular expression of scan has no white space.')
    const keys = await keysOf(call)
    if (!keys && !whose)
      throw new UsageError('Say who asks with --keys, or whose records everyone sees: at scan @alice.')
    const of = { ...(whose ? { sharedBy: whose } : {}), ...(hidden ? { showHidden: true } : {}) }
    const listing =
      !keys && whose
        ? asAnyone(call, whose, (visitor) => visitor.list(search))
        : asOwner(call, (client) => client.list({ ...search, ...of }))
    const found = await listing.catch(refusedPattern(regex))
    const names = found.map(formatAtKey)
    if (call.given.json) call.print('', names)
    else for (const name of names) call.print(name, name)
    return exitCodes.done
  },
})
