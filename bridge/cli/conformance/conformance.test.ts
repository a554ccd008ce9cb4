import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { formatAtKey } from '../../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Network, startNetwork } from '../../dev/network.ts'
import { facet } from '../facet.ts'
import { run, whenAsked } from '../testing/run.ts'
import type { Group } from './check.ts'
import { directory } from './checks/directory.ts'
import { errors } from './checks/errors.ts'
import { framing } from './checks/framing.ts'
import { login } from './checks/login.ts'
import { monitor } from './checks/monitor.ts'
import { prompts } from './checks/prompts.ts'
import { tell } from './report.ts'
import type { Alterations } from './testing/altered.ts'
import { tryOut } from './testing/try-out.ts'

const [alice, bob, erin] = ['@alice', '@bob', '@erin'].map(parseAtSign) as [never, never, never]

let dir: string
let network: Network
let reached: string[]

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-conformance-'))
  network = await startNetwork({ atSigns: [alice, bob, erin], dir, onboarded: [alice, bob], gateway: false })
  reached = ['conformance', '--root', formatAddress(network.directory), '--ca', network.caFile]
})
afterAll(async () => {
  await network.close()
  await rm(dir, { recursive: true })
})

/** Names of records that checks have written, wherever they are. */
function leftovers(): string[] {
  return [...network.members.values()].flatMap(({ keystore }) =>
    [...keystore.entries()].map(({ key }) => formatAtKey(key)).filter((name) => name.includes('facetconf_')),
  )
}

async function listOf(...lines: string[]): Promise<string> {
  const file = join(dir, 'list.txt')
  await writeFile(file, lines.join('\n'))
  return file
}

test('who is not activated is not, unless that was asked for', async () => {
  const secrets = await listOf(`@erin ${network.members.get(erin)?.cramSecret}`)
  const { code, out, error } = await run([...reached, '--secrets', secrets])
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toMatch(/^@erin is not activated yet\. --activate <folder> does that; it cannot be undone\.\n$/)
  expect(await network.isOnboarded(erin)).toBe(false)
})

test('our own servers keep every promise, to a new atSign and to those that are in use, and nothing is left', async () => {
  const line = (atSign: never, how = network.keysFile(atSign)) => {
    const { certFile, keyFile } = network.members.get(atSign)?.identity ?? {}
    return `${atSign} ${how} ${certFile} ${keyFile}`
  }
  const secrets = await listOf(
    '# whom to test',
    line(erin, network.members.get(erin)?.cramSecret),
    line(alice),
    line(bob),
  )
  const { code, out, error } = await run([...reached, '--secrets', secrets, '--activate', dir, '--json'])
  const lines = out.trim().split('\n')
  const summary = JSON.parse(lines.pop() ?? '')
  const findings = lines.map((one) => JSON.parse(one))
  expect(findings.filter(({ result }) => result === 'not ok')).toEqual([])
  expect(summary).toMatchObject({ failed: 0, passed: findings.length - summary.skipped })
  expect(code).toBe(0)
  // Nobody is missing who is needed, and there is nothing that our servers have not learned.
  expect(findings.filter(({ result }) => result === 'skipped').map(({ name, why }) => `${name}: ${why}`)).toEqual([])
  expect(error).toMatch(/^@erin will be activated; the keys are in /m)
  expect(await network.isOnboarded(erin)).toBe(true)
  expect(leftovers()).toEqual([])
  const scan = await run(['at', 'scan', '--keys', join(dir, '@erin_key.atKeys'), ...reached.slice(1)])
  expect(scan).toMatchObject({ code: 0, error: '' })
}, 120_000)

test('whoever stops it in the middle finds nothing left either', async () => {
  const secrets = await listOf(`@alice ${network.keysFile(alice)}`)
  const [output, errors, stop] = [new PassThrough(), new PassThrough(), new AbortController()]
  const told = text(errors)
  output.on('data', () => {
    if (leftovers().length > 3) stop.abort()
  })
  const terminal = { input: Readable.from(['']), output, errors, env: {}, signal: stop.signal }
  expect(await facet([...reached, '--secrets', secrets, '--only', 'Writing'], terminal)).toBe(1)
  errors.end()
  expect(stop.signal.aborted).toBe(true)
  expect(await told).toMatch(/Stopped before the end\.\n$/)
  expect(leftovers()).toEqual([])
})

test('the keys of an app that may not do everything are not tried', async () => {
  const owner = ['--keys', network.keysFile(alice), ...reached.slice(1)]
  const otp = (await run(['enroll', 'passcode', ...owner])).out.trim()
  const keys = join(dir, 'app.atKeys')
  const rights = ['--app', 'notes', '--device', 'd', '--namespaces', 'notes:rw', '--keys', keys]
  let approved: Promise<unknown> | undefined
  const onError = whenAsked((id) => {
    approved = run(['enroll', 'approve', id, ...owner])
  })
  await run(['enroll', 'request', '@alice', '--otp', otp, ...rights, ...reached.slice(1)], { onError })
  await approved
  const { code, out, error } = await run([...reached, '--secrets', await listOf(`@alice ${keys}`)])
  expect({ code, out }).toEqual({ code: 5, out: '' })
  expect(error).toBe('The keys of @alice are those of an app that may not do everything.\n')
})

test('what is asked for wrongly is told', async () => {
  const secrets = await listOf(`@alice ${network.keysFile(alice)}`)
  expect((await run(reached)).error).toMatch(/^Say who may be tested/)
  expect((await run([...reached, '--secrets', secrets, '--only', 'weather'])).error).toMatch(/^No check has weather/)
  expect((await run([...reached, '--secrets', secrets, '--timeout', 'soon'])).error).toMatch(/^--timeout soon/)
})

// Millions of bytes say nothing about what follows.
const lines: Group = { ...framing, checks: framing.checks.filter(({ name }) => !/10,240,000|million/.test(name)) }

/** One deviation each, the checks that look at it and its like, and the one that must see it. */
const deviations: readonly (readonly [what: string, alterations: Alterations, groups: Group[], seenBy: string])[] = [
  [
    'a prompt in a packet of its own',
    { server: (text) => text.split(/(?<=\n)(?=@)/) },
    [lines, prompts],
    'an answer and the prompt behind it come in one packet',
  ],
  [
    'lines that end in CR LF',
    { server: (text) => [text.replaceAll('\n', '\r\n')] },
    [lines, prompts, login],
    'answers end in LF, never in CR LF',
  ],
  [
    'a greeting with words',
    { server: (text, said) => [said.length === 0 ? `hello ${text}` : text] },
    [lines, prompts],
    'the atServer greets with one @ and nothing else',
  ],
  [
    'an error without a code',
    { server: (text) => [text.replace('error:AT0022-', 'error:')] },
    [errors],
    'every error has a code, and a colon behind it',
  ],
  [
    'an error that makes an owner anybody',
    { server: (text) => [text.replace(/^(error:.*\n)@alice@$/, '$1@')] },
    [prompts, errors],
    'the own atSign and @ after an error for the owner',
  ],
  [
    'a challenge that lets in twice',
    {
      server: (text, said) => {
        const isAgain = said.at(-1)?.startsWith('pkam:') && said.indexOf(said.at(-1) ?? '') < said.length - 1
        return [isAgain ? 'data:success\n@alice@' : text]
      },
    },
    [login],
    'a challenge lets in once',
  ],
  [
    'figures for anybody',
    { server: (text, said) => [said.at(-1) === 'stats:3' ? 'data: []\n@' : text] },
    [errors],
    'what needs a login is AT0401 for anyone, and the connection stays',
  ],
  [
    'a prompt in the middle of a monitor',
    {
      server: (text, said) => [said[2]?.startsWith('monitor:strict') ? text.replace(/^data:ok\n$/, '$&@alice@') : text],
    },
    [monitor],
    'it is silent, and a heart-beat is answered without a prompt',
  ],
  [
    'a directory that ends its lines as atServers do',
    { directory: (text) => [text.replace('\r\n', '\n')] },
    [directory],
    'a name it knows gets host:port, CR LF and a prompt, in one packet',
  ],
]

describe('a server that differs in one thing fails one check:', () => {
  test.each(deviations)('%s', async (_, alterations, groups, seenBy) => {
    const { findings, left } = await tryOut(network, alterations, groups)
    const failed = findings.filter(({ outcome }) => outcome.result === 'not ok')
    expect(failed.map(({ check }) => check.name)).toEqual([seenBy])
    expect(left).toEqual([])
    // What is told of it lets nobody in.
    const told = failed.map((finding) => tell(finding, []).text).join('\n')
    expect(told).toMatch(/^not ok .*\n {8}sent .*\n {8}came .*\n {8}expected .+$/)
    expect(told).not.toMatch(/[A-Za-z0-9+/]{60}/)
  })
})

test('who falls silent is left alone after a while, and what may be left there is told', async () => {
  const silent: Alterations = { server: (text, said) => (said.at(-1)?.startsWith('from:') ? [] : [text]) }
  const { findings, ended, left } = await tryOut(network, silent, [login], { timeoutMillis: 100 })
  expect(findings.map(({ outcome }) => outcome.result)).toEqual(Array(5).fill('not ok'))
  expect(ended).toMatch(/^There was no answer 5 times on end/)
  expect(left.join(' ')).toContain('records, enrollments or notifications of facetconf_test may be left')
})
