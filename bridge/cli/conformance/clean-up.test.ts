import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Network, startNetwork } from '../../dev/network.ts'
import { run } from '../testing/run.ts'
import { ask } from './app.ts'
import { check, type Group } from './check.ts'
import { enrolling } from './checks/enrolling.ts'
import { errors } from './checks/errors.ts'
import { prompts } from './checks/prompts.ts'
import { reading } from './checks/reading.ts'
import { removing } from './checks/removing.ts'
import { type Alterations, startAltered } from './testing/altered.ts'
import { tryOut } from './testing/try-out.ts'

const alice = parseAtSign('@alice')
let dir: string
let network: Network

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-clean-up-'))
  network = await startNetwork({ atSigns: [alice], dir, onboarded: [alice], gateway: false })
})
afterAll(async () => {
  await network.close()
  await rm(dir, { recursive: true })
})

const only = (group: Group, words: RegExp): Group => ({
  ...group,
  checks: group.checks.filter(({ name }) => words.test(name)),
})

/** Notes every line that is said to @alice's atServer. */
function listening(server: (text: string, last: string) => string): { said: Set<string>; alterations: Alterations } {
  const heard = new Set<string>()
  return {
    said: heard,
    alterations: {
      server: (text, said) => {
        for (const line of said) heard.add(line)
        return [server(text, said.at(-1) ?? '')]
      },
    },
  }
}

test('a server that looks at no pattern loses nothing of its own', async () => {
  const notification = { id: 'n1', from: '@bob', to: '@alice', key: '@alice:precious.wavi@bob', value: 'v' }
  const { said, alterations } = listening((text, last) => {
    if (last.startsWith('scan:showhidden:true ')) return 'data:["precious.wavi@alice"]\n@alice@'
    if (last.startsWith('notify:list:')) return `data:${JSON.stringify([notification])}\n@alice@`
    return text
  })
  const { left } = await tryOut(network, alterations, [prompts])
  expect([...said].filter((line) => /precious|^notify:remove:/.test(line))).toEqual([])
  expect([...said].join('\n')).toContain('notify:list:facetconf_test')
  expect(left).toEqual(['@alice was asked for names with facetconf_test only, and told 1 others: they are untouched.'])
})

test('who stops it while an app is about to ask finds no app', async () => {
  const stop = new AbortController()
  const events: string[] = []
  const asking = check('an app asks', '§3.26.2', async (trial) => {
    await trial.me.tell('noop:0')
    stop.abort()
    // It makes its keys first, and that takes a while.
    await ask(trial, 'late').finally(() => events.push('over'))
  })
  const { said, alterations } = listening((text, last) => {
    if (last.startsWith('enroll:list')) events.push('looked for apps')
    return text
  })
  const groups = [{ ...enrolling, checks: [asking] }]
  const { ended, left } = await tryOut(network, alterations, groups, { signal: stop.signal })
  expect(ended).toBe('Stopped before the end.')
  expect(left).toEqual([])
  expect(events).toEqual(['over', 'looked for apps'])
  expect([...said].filter((line) => line.startsWith('enroll:request'))).toEqual([])
})

test('what was asked when it was stopped is heard out, and cleaned up', async () => {
  const stop = new AbortController()
  const { said, alterations } = listening((text, last) => {
    if (last.startsWith('enroll:request')) stop.abort()
    return text
  })
  const groups = [only(enrolling, /^a request is pending/)]
  const { ended, left } = await tryOut(network, alterations, groups, { signal: stop.signal })
  expect(ended).toBe('Stopped before the end.')
  expect(left).toEqual([])
  expect([...said].filter((line) => line.startsWith('enroll:delete'))).toHaveLength(1)
})

const signed = '"isEncrypted":false,"dataSignature":"c2ln"'
const keys = only(removing, /^the keys that everybody reads|^what is for the server alone/)
const group = only(keys, /everybody/)

test('the keys of an atSign that is in use are not tried', async () => {
  const { said, alterations } = listening((text) => text)
  const { named } = await tryOut(network, alterations, [keys])
  expect(named('skipped')).toHaveLength(2)
  expect([...said].filter((line) => line.startsWith('delete:'))).toEqual([])
})

test('a new atSign that lets its public key go has it back, with what stood beside it', async () => {
  const { said, alterations } = listening((text, last) => {
    if (last.startsWith('llookup:all:public:publickey')) return text.replace('"isEncrypted":false', signed)
    return last.startsWith('delete:public:publickey') ? 'data:5\n@alice@' : text
  })
  const { named, left } = await tryOut(network, alterations, [group], { secret: 's' })
  expect(named('not ok')).toHaveLength(1)
  expect(left).toEqual([])
  const back = [...said].filter((line) => line.includes(':public:publickey@alice '))
  expect(back).toHaveLength(1)
  expect(back[0]).toMatch(/^update:(\w+:[^:]+:)*dataSignature:c2ln:/)
})

test('a public key that is not taken back is told, and tried again at the end', async () => {
  const refused = 'error:AT0010-Exception: no\n@alice@'
  let tries = 0
  const { alterations } = listening((text, last) => {
    if (last.startsWith('delete:public:publickey')) return 'data:5\n@alice@'
    if (!/^update:.*public:publickey@alice /.test(last)) return text
    tries++
    return refused
  })
  const { left } = await tryOut(network, alterations, [group], { secret: 's' })
  expect(left).toEqual(['public:publickey@alice was removed, and is not taken back.'])
  expect(tries).toBe(2)
})

test('what a server gives away is not given further', async () => {
  const { alterations } = listening((text, last) => {
    if (last === 'otp:get') return 'data:A7K2QX\n@'
    return last === 'llookup:privatekey:at_secret' ? 'data:s3cret\n@alice@' : text
  })
  const groups = [only(errors, /^what needs a login/), only(reading, /^nobody is shown/)]
  const { named, told } = await tryOut(network, alterations, groups)
  expect(named('not ok')).toHaveLength(2)
  expect(told).toMatch(/came {5}data:<hidden>/)
  expect(told).not.toMatch(/A7K2QX|s3cret/)
})

test('what is left is told in words that no terminal obeys', async () => {
  const { alterations } = listening((text, last) => {
    const ns = /^scan:showhidden:true (\S+)$/.exec(last)?.[1]
    return ns ? `data:["\\u001b[2Jx.${ns}@alice"]\n@alice@` : text
  })
  const altered = await startAltered(network, alice, alterations)
  try {
    const secrets = join(dir, 'list.txt')
    await writeFile(secrets, `@alice ${network.keysFile(alice)}`)
    const root = formatAddress(altered.route.directory as typeof altered.address)
    const where = ['--root', root, '--ca', network.caFile, '--secrets', secrets]
    const { code, error } = await run(['conformance', ...where, '--only', 'Prompts'])
    expect(code).toBe(1)
    expect(error).toMatch(/^\\u001b\[2Jx\.facetconf_\w+@alice is left at @alice\.$/m)
    expect(error).not.toContain('\u001b')
  } finally {
    await altered.close()
  }
})
