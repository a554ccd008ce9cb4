import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { announce, publicPartOf } from '../dev/announce.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { endWithParent, untilStopped } from '../lifetime.ts'
import { reasonOf } from '../trouble.ts'

const usage = 'npm run network -- --atsigns @a,@b --dir DIR [--fresh]'

const help = `${usage}

A directory, atServers and a bridge on free ports, without pages, until Ctrl-C or SIGTERM, or until its parent ends. Where
everything is stands in network.json of its folder and on one line here, once all are ready.

  --atsigns …   (needed) who lives there, with commas
  --dir …       (needed) where everything is kept; one network at a time
  --fresh       forgets what an earlier one left there, and onboards nobody: each waits with its cramSecret
  -h, --help    this text
`

interface Request {
  readonly atSigns: readonly AtSign[]
  readonly dir: string
  readonly fresh: boolean
}

/** `npm run network`: a directory, atServers and a bridge on free ports, until its parent ends or a signal comes. */
async function main(): Promise<void> {
  const stopped = untilStopped()
  let isReady = false
  void stopped.then((code) => isReady || process.exit(code))
  endWithParent()
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help)
    return
  }
  const request = readArguments(args)
  if (typeof request === 'string') return fail(2, `${request} (${usage})`)

  let network: Network
  let withdraw: () => Promise<void>
  try {
    network = await startNetwork({
      atSigns: request.atSigns,
      dir: request.dir,
      fresh: request.fresh,
      onboarded: request.fresh ? [] : request.atSigns,
    })
    isReady = true
    const description = describe(network)
    withdraw = await announce(request.dir, description)
    process.stdout.write(`${JSON.stringify(description)}\n`)
  } catch (error) {
    return fail(1, `The network could not be started in ${request.dir}: ${reasonOf(error)}.`)
  }
  await stopped
  await withdraw()
  await network.close()
}

/** What outside programs need to know, as the issue that asked for it spells it. */
function describe(network: Network) {
  const atSigns: Record<string, unknown> = {}
  for (const [atSign, { address, cramSecret, identity }] of network.members) {
    atSigns[atSign] = {
      ...address,
      cramSecret,
      clientCert: identity.certFile,
      clientKey: identity.keyFile,
    }
  }
  return { ...publicPartOf(network), bridge: network.bridge, pids: [process.pid], atSigns }
}

/** The arguments, or a sentence about what is wrong with them. */
function readArguments(args: string[]): Request | string {
  const options = { atsigns: { type: 'string' }, dir: { type: 'string' }, fresh: { type: 'boolean' } } as const
  try {
    const { atsigns, dir, fresh = false } = parseArgs({ args, options }).values
    if (!atsigns) return 'Say which atSigns to start with --atsigns.'
    if (!dir) return 'Say where to keep the data with --dir.'
    const atSigns = atsigns.split(',').map((text) => parseAtSign(text.trim()))
    if (new Set(atSigns).size < atSigns.length) return 'An atSign is named twice.'
    return { atSigns, dir: resolve(dir), fresh }
  } catch (error) {
    return (error as Error).message
  }
}

function fail(code: number, sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}

await main()
process.exit(0)
