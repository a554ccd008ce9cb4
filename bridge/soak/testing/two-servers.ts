import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { startNetwork } from '../../dev/network.ts'
import { endWithParent } from '../../lifetime.ts'

/* The servers of @alice and @bob, on what `two-servers.ts <folder>` left there, until killed. Prints where they are. */
endWithParent()
const [dir = ''] = process.argv.slice(2)
const atSigns = ['@alice', '@bob'].map(parseAtSign)
const network = await startNetwork({ atSigns, dir, onboarded: [], gateway: false })
const servers = Object.fromEntries(
  [...network.members].map(([atSign, { address, cramSecret }]) => [atSign, { address, cramSecret }]),
)
process.stdout.write(`${JSON.stringify({ caFile: network.caFile, servers })}\n`)
