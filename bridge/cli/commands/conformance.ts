import { randomBytes } from 'node:crypto'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { networkFile } from '../../dev/announce.ts'
import { printable } from '../../printable.ts'
import { type Call, command, type ExitCode, exitCodes, UsageError } from '../command.ts'
import { assemble } from '../conformance/assemble.ts'
import { activating } from '../conformance/checks/activating.ts'
import { groups } from '../conformance/checks/index.ts'
import { cleanUp } from '../conformance/clean-up.ts'
import { readGiven } from '../conformance/given.ts'
import type { Party } from '../conformance/party.ts'
import { type Finding, tell } from '../conformance/report.ts'
import { only, runChecks } from '../conformance/run.ts'
import { Trial } from '../conformance/trial.ts'
import { routeOf } from '../reach.ts'

const options = {
  secrets: { type: 'string' },
  only: { type: 'string' },
  timeout: { type: 'string' },
  activate: { type: 'string' },
} as const

/** Tells whoever runs a server whether it is one, as far as clients are concerned. */
export const conformance = command({
  name: 'conformance',
  summary: 'Checks a directory and the atServers it names, of whatever make, against what clients depend on.',
  takes: '',
  words: [0, 0],
  options,
  meaning: {
    secrets: 'who may be tested: network.json, or lines @alice <secret or .atKeys> [cert.pem key.pem]',
    only: 'only the checks whose subject, name or clause contains this',
    timeout: 'how many seconds any answer may take; 10 unless given',
    activate: 'folder for the keys of those not activated yet: they are activated, which cannot be undone',
  },
  example: 'conformance --root dir.example:64 --ca ca.pem --secrets atsigns.txt',
  run,
})

async function run(call: Call<typeof options>): Promise<ExitCode> {
  const { given, terminal, print } = call
  const file = given.secrets ?? (given.network && networkFile(given.network))
  if (!file) throw new UsageError('Say who may be tested: --secrets <file>, or --network <folder>.')
  const wanted = only(groups, given.only)
  if (wanted.length === 0) throw new UsageError(`No check has ${given.only} in its subject, name or clause.`)
  const timeoutMillis = millisOf(given.timeout)
  const route = { ...(await routeOf(call)), connectTimeoutMillis: timeoutMillis }
  const [directory] = [route.directory].flat()
  if (!directory) throw new UsageError('Say where the directory is: --root host:port.')
  const reach = { timeoutMillis, connectTimeoutMillis: timeoutMillis, last: {}, ...(route.ca && { ca: route.ca }) }
  const { signal } = terminal
  const keyFolder = given.activate ? { keyFolder: given.activate } : {}
  const parties = await assemble(await readGiven(file), { route, reach, signal, ...keyFolder })
  const newcomers = parties.filter(({ secret }) => secret !== undefined)
  const ns = `facetconf_${randomBytes(4).toString('hex')}`
  const say = (sentence: string) => terminal.errors.write(`${printable(sentence)}\n`)

  say(`Testing the directory at ${formatAddress(directory)}, and the atServers of ${parties.join(', ')}.`)
  if (newcomers.length > 0) say(`${newcomers.join(', ')} will be activated; the keys are in ${given.activate}.`)
  say(`Records are written whose names end in .${ns}, and apps enrolled that are called ${ns}.`)
  say('They are removed again. What stays are entries in logs, and for a quarter of an hour some notifications.')

  const counted = { passed: 0, failed: 0, skipped: 0 }
  const tellOf = (trial: Trial) => (finding: Finding) => {
    counted[tally[finding.outcome.result]]++
    const { text, json } = tell(finding, trial.hidden)
    print(text, json)
  }
  let ended: string | undefined
  const beginning = new Trial({ directory, parties: newcomers, ns, reach })
  for (const one of newcomers) ended ??= await runChecks([activating(one, route)], beginning, tellOf(beginning), signal)
  // Who cannot log in has nothing that could be cleaned up, nor tested.
  const out = ended ? [] : await lockedOut(newcomers)
  beginning.close()
  if (out.length > 0) say(`Nothing further is tested of ${out.join(', ')}: the new keys do not let in.`)
  const ready = ended ? [] : parties.filter((party) => !out.includes(party))
  const trial = new Trial({ directory, parties: ready, ns, reach })
  try {
    if (ready.length > 0) ended = await runChecks(wanted, trial, tellOf(trial), signal)
  } finally {
    const left = await cleanUp(trial)
    trial.close()
    for (const sentence of left) say(sentence)
    counted.failed += left.length
    if (ended) say(ended)
    print(`${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`, counted)
  }
  return counted.failed > 0 || out.length > 0 || ended ? exitCodes.refused : exitCodes.done
}

/** Those whom their new keys do not let in: that alone says whether somebody has been activated. */
async function lockedOut(newcomers: readonly Party[]): Promise<Party[]> {
  const answers = await Promise.all(
    newcomers.map((one) =>
      one.login().then(
        () => [],
        () => [one],
      ),
    ),
  )
  return answers.flat()
}

const tally = { ok: 'passed', 'not ok': 'failed', skipped: 'skipped' } as const

function millisOf(text = '10'): number {
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text) || Number(text) === 0) {
    throw new UsageError(`--timeout ${text}: a number of seconds, such as 10.`)
  }
  return Number(text) * 1000
}
