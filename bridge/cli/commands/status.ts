import { serverStatus } from '../../../lib/client/server-status.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { printable } from '../../printable.ts'
import { command, exitCodes } from '../command.ts'
import { atSignOf, dialOf } from '../reach.ts'

/** Whether an atSign is there, up and activated, in the words and HTTP codes of at_server_status. */
export const status = command({
  name: 'status',
  summary: 'Tells whether an atSign is in the directory, and its server up and activated.',
  takes: '<atSign>',
  words: [1, 1],
  options: {},
  meaning: {},
  example: 'status @alice',
  async run(call) {
    const atSign = atSignOf(call.words[0] ?? '')
    const found = await serverStatus(await dialOf(call), atSign, { signal: call.terminal.signal })
    const { address, why, ...known } = found
    const { directory, server, http } = known
    const where = address && formatAddress(address)
    const text = [
      `atSign     ${atSign} ${known.atSign}`,
      `directory  ${directory}`,
      ...(server ? [`server     ${server} at ${where}`] : []),
      `http       ${http}`,
    ].join('\n')
    if (why) call.terminal.errors.write(`${printable(why.message)}\n`)
    call.print(text, { ...known, name: atSign, address: where })
    if (known.atSign === 'activated') return exitCodes.done
    return http === 404 || http === 418 ? exitCodes.nothing : exitCodes.unreachable
  },
})
