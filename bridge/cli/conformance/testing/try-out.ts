import { parseAtSign } from '../../../../lib/protocol/at-sign.ts'
import type { Network } from '../../../dev/network.ts'
import { assemble } from '../assemble.ts'
import type { Group } from '../check.ts'
import { cleanUp } from '../clean-up.ts'
import { Party } from '../party.ts'
import { type Finding, tell } from '../report.ts'
import { runChecks } from '../run.ts'
import { Trial } from '../trial.ts'
import { type Alterations, startAltered } from './altered.ts'

const alice = parseAtSign('@alice')

export interface TryOutOptions {
  readonly timeoutMillis?: number
  readonly signal?: AbortSignal
  /** As if she had been activated just now. */
  readonly secret?: string
}

/** Runs checks against an atServer of @alice that is not quite as it should be, and cleans up. */
export async function tryOut(
  network: Network,
  alterations: Alterations,
  groups: readonly Group[],
  { timeoutMillis = 20_000, signal = new AbortController().signal, secret }: TryOutOptions = {},
) {
  const altered = await startAltered(network, alice, alterations)
  try {
    const reach = { timeoutMillis, last: {}, ca: network.route.ca as string }
    const given = [{ atSign: alice, keyFile: network.keysFile(alice) }]
    const assembled = await assemble(given, { route: altered.route, reach, signal })
    const parties = secret
      ? assembled.map(({ atSign, address, keys }) => new Party({ atSign, address, keys, reach, secret }))
      : assembled
    const [{ directory }, ns] = [altered.route as { directory: typeof altered.address }, 'facetconf_test']
    const trial = new Trial({ directory, parties, ns, reach })
    const findings: Finding[] = []
    const ended = await runChecks(groups, trial, (finding) => findings.push(finding), signal)
    const left = await cleanUp(trial)
    trial.close()
    for (const party of assembled) party.close()
    const named = (result: string) =>
      findings.filter(({ outcome }) => outcome.result === result).map(({ check }) => check.name)
    const told = findings.map((finding) => tell(finding, trial.hidden).text).join('\n')
    return { findings, named, told, ended, left }
  } finally {
    await altered.close()
  }
}
