import { serverStatus } from '../../../lib/client/server-status.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
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
    const sentence = meaning[server ?? known.atSign]?.(atSign)
    const text = [
      `atSign     ${atSign} ${known.atSign}`,
      `directory  ${directory}`,
      ...(server ? [`server     ${server} at ${where}`] : []),
      ...(sentence ? [sentence] : []),
    ].join('\n')
    if (why) call.terminal.errors.write(`${printable(why.message)}\n`)
    call.print(text, { ...known, name: atSign, address: where })
    if (known.atSign === 'activated') return exitCodes.done
    return http === 404 || http === 418 ? exitCodes.nothing : exitCodes.unreachable
  },
})

/** What the words of at_server_status mean, where they do not say it themselves. [data formats §17] */
const meaning: Readonly<Record<string, ((atSign: AtSign) => string) | undefined>> = {
  teapot: (atSign) => `${atSign} is not claimed yet: its server is up, and waits for whoever has its secret.`,
  ready: (atSign) => `${atSign} is being claimed: its server has no public key to show yet.`,
  notFound: (atSign) => `The directory does not know ${atSign}.`,
}
