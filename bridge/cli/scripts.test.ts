// What scripts rely on: JSON for machines, and words for a challenge that a server accepts.
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { facet } from './facet.ts'
import { run, whenAsked } from './testing/run.ts'
import { openTown } from './testing/town.ts'

const [alice, erin] = ['@alice', '@erin'].map(parseAtSign) as [never, never]

const { dir, network, alices, bobs, close } = await openTown('@erin')
afterAll(close)

test('a machine reads one line of JSON', async () => {
  await run(['at', 'update', 'public:json.cli@alice', 'two\nlines', ...alices, '--ttl', '7d'])
  const { out } = await run(['at', 'lookup', 'json.cli@alice', '--network', dir, '--json'])
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  const found = {
    key: 'public:json.cli@alice',
    value: 'two\nlines',
    signature: 'verified',
    metadata: { ttl: 604_800_000 },
  }
  expect(JSON.parse(out)).toMatchObject(found)
  const listed = await run(['at', 'scan', '@alice', '-r', 'json.cli', '--network', dir, '--json'])
  expect(JSON.parse(listed.out)).toEqual(['public:json.cli@alice'])
})

test('whatever a machine asks for is answered by JSON, a line for each answer', async () => {
  const json = async (args: readonly string[], typed = '') => {
    const { code, out } = await run([...args, '--json'], { typed })
    expect(out).toMatch(/^[^\n]+\n$/)
    return { code, told: JSON.parse(out) }
  }
  const key = '@bob:machine.cli@alice'
  const shown = { code: 0, told: { key, value: 'v' } }
  expect(await json(['at', 'update', key, 'v', ...alices])).toMatchObject({
    code: 0,
    told: { key, commitId: expect.any(Number) },
  })
  expect(await json(['at', 'lookup', 'machine.cli@alice', ...bobs])).toMatchObject(shown)
  expect(await json(['at', 'llookup', key, ...alices])).toMatchObject(shown)
  expect(await json(['at', 'plookup', 'publickey@alice', ...bobs])).toMatchObject({
    told: { key: 'public:publickey@alice', value: expect.any(String) },
  })
  expect(await json(['at', 'notify', key, 'w', '--wait', ...alices])).toMatchObject({
    told: { id: expect.any(String), status: 'delivered' },
  })
  const since = String(Date.now() - 60_000)
  expect(await json(['at', 'monitor', '-n', '1', '-r', 'machine.cli', '--since', since, ...bobs])).toMatchObject({
    told: { kind: 'key', from: '@alice', operation: 'update', key, value: 'v' },
  })
  expect(await json(['at', 'delete', key, ...alices])).toMatchObject({
    code: 0,
    told: { key, commitId: expect.any(Number) },
  })
  expect(await json(['enroll', 'list', ...alices])).toEqual({ code: 0, told: [] })
  expect(await json(['enroll', 'passcode', ...alices])).toMatchObject({ told: { passcode: expect.any(String) } })
  expect(await json(['cram', '-s', 's', '-r', 'c'])).toMatchObject({ told: { digest: expect.any(String) } })
  expect(await json(['pkam', '-p', network.keysFile(alice), '-r', 'c'])).toMatchObject({
    told: { signature: expect.any(String) },
  })
  expect(await json(['repl', ...alices], 'noop:0\n')).toEqual({ code: 0, told: { line: 'noop:0', answer: 'data:ok' } })
  const two = await run(['repl', '@alice', '--network', dir, '--json'], { typed: 'stats\ninfo:brief\n@exit\nscan\n' })
  const [refused, info, more] = two.out.split('\n')
  expect(JSON.parse(refused ?? '')).toMatchObject({ line: 'stats', answer: expect.stringMatching(/^error:AT0401/) })
  expect(JSON.parse(info ?? '')).toMatchObject({ line: 'info:brief', answer: expect.stringMatching(/^data:\{/) })
  expect(more).toBe('')
  const watching = await run(['repl', ...alices, '--json'], { typed: 'monitor\n' })
  expect(watching).toMatchObject({ code: 2, out: '' })
})

describe('what is printed for a challenge is accepted by the server that gave it', () => {
  /** Talks to a server by hand: asks for a challenge, and answers with what `say` makes of it. */
  async function answered(atSign: string, say: (challenge: string) => Promise<string>): Promise<string> {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const terminal = { input, output, errors: new PassThrough(), env: {}, signal: new AbortController().signal }
    const talking = facet(['repl', atSign, '--network', dir], terminal)
    input.write(`from:${atSign}\n`)
    let shown = ''
    for await (const chunk of output) {
      shown += String(chunk)
      const [line] = /data:_\S+(?=\n@)/.exec(shown) ?? []
      if (line) {
        shown = ''
        input.end(`${await say(line)}\n`)
      }
      const [reply] = /(?<=\n)(data:success|error:.*)(?=\n@)/.exec(shown) ?? []
      if (reply && (await talking) === 0) return reply
    }
    return shown
  }

  test('the digest of a secret', async () => {
    const secret = network.members.get(erin)?.cramSecret ?? ''
    const digest = async (challenge: string) => (await run(['cram', '-s', secret, '-r', challenge])).out.trim()
    expect(await answered('@erin', async (challenge) => `cram:${await digest(challenge)}`)).toBe('data:success')
    expect(await answered('@erin', async () => `cram:${await digest('_another@erin:challenge')}`)).toMatch(
      /^error:AT0401/,
    )
  })

  test('the signature by a key file', async () => {
    const signed = async (challenge: string) =>
      (await run(['pkam', '-p', network.keysFile(alice), '-r', challenge])).out.trim()
    expect(await answered('@alice', async (challenge) => `pkam:${await signed(challenge)}`)).toBe('data:success')
    expect(await answered('@alice', async () => `pkam:${await signed('_another@alice:challenge')}`)).toMatch(
      /^error:AT0401/,
    )
  })

  test('that of a device that was enrolled, which says which one it is', async () => {
    const keys = join(dir, 'signing.atKeys')
    const otp = (await run(['enroll', 'passcode', ...alices])).out.trim()
    const rights = ['--otp', otp, '--app', 'notes', '--device', 'signing', '--namespaces', 'notes:r', '--keys', keys]
    const onError = whenAsked((id) => run(['enroll', 'approve', id, ...alices]))
    const asked = await run(['enroll', 'request', '@alice', ...rights, '--network', dir, '--json'], { onError })
    const { id } = JSON.parse(asked.out)
    const signed = async (challenge: string) => (await run(['pkam', '-p', keys, '-r', challenge])).out.trim()
    expect(await signed('data:x')).toMatch(new RegExp(`^enrollmentId:${id}:`))
    expect(await answered('@alice', async (challenge) => `pkam:${await signed(challenge)}`)).toBe('data:success')
    await run(['enroll', 'revoke', id, ...alices])
    await run(['enroll', 'delete', id, ...alices])
  })
})
