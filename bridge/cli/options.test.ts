// What the options of the commands do, each seen from where it is to be noticed.
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run, whenAsked } from './testing/run.ts'
import { openTown } from './testing/town.ts'

const { dir, alices, bobs, close } = await openTown()
afterAll(close)

const at = (...args: string[]) => run(['at', ...args])

async function json(...args: string[]) {
  const { out, error } = await run([...args, '--json'])
  return JSON.parse(out || JSON.stringify({ error }))
}

/** The answer to one line, by who has these keys. */
async function answer(line: string, keys: readonly string[]): Promise<string> {
  const { out } = await run(['repl', ...keys, '--json'], { typed: `${line}\n` })
  return JSON.parse(out).answer
}

/** Asks again until it is so. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

test('a record has the times that were given', async () => {
  const key = '@bob:times.cli@alice'
  await at('update', key, 'v', '--ttl', '7d', '--ttr', '60', ...alices)
  expect(await json('at', 'llookup', key, ...alices)).toMatchObject({
    metadata: { ttl: 604_800_000, ttr: 60, ccd: true },
  })
  await at('update', '@bob:plain.cli@alice', 'v', '--ttr', '0', ...alices)
  const { metadata } = await json('at', 'llookup', '@bob:plain.cli@alice', ...alices)
  expect(metadata).not.toHaveProperty('ttr')
  await at('update', 'later.cli@alice', 'v', '--ttb', '1h', ...alices)
  expect((await at('lookup', 'later.cli@alice', ...alices)).code).toBe(3)
  await at('update', 'later.cli@alice', 'v', '--ttb', '0', ...alices)
  expect((await at('lookup', 'later.cli@alice', ...alices)).out).toBe('v\n')
})

test('a copy goes with its original, but where it was written with --no-ccd', async () => {
  const copy = async (name: string) => (await at('llookup', `cached:@bob:${name}.cli@alice`, ...bobs)).code === 0
  await at('update', '@bob:kept.cli@alice', 'v', '--no-ccd', ...alices)
  await at('update', '@bob:lost.cli@alice', 'v', ...alices)
  await until(async () => (await copy('kept')) && (await copy('lost')))
  await at('delete', '@bob:kept.cli@alice', ...alices)
  await at('delete', '@bob:lost.cli@alice', ...alices)
  // What is told of the second has been told after the first.
  await until(async () => !(await copy('lost')))
  expect(await copy('kept')).toBe(true)
})

test('with --fresh the owner is asked, and not the copy', async () => {
  await at('update', '@bob:copied.cli@alice', 'v', ...alices)
  const asked = ['at', 'lookup', 'copied.cli@alice', ...bobs]
  await until(async () => (await json(...asked)).cached === true)
  const found = await json(...asked, '--fresh')
  expect(found.value).toBe('v')
  expect(found.cached).not.toBe(true)
})

test('what is hidden is listed with --hidden alone', async () => {
  await at('update', '_unseen.cli@alice', 'v', ...alices)
  expect((await at('scan', '-r', 'unseen', ...alices)).out).toBe('')
  expect((await at('scan', '-r', 'unseen', '--hidden', ...alices)).out).toBe('_unseen.cli@alice\n')
})

test('a notification tells that a key is gone, and is worth as long as was said', async () => {
  const { id } = await json('at', 'notify', '@bob:gone.cli@alice', '--deleted', '--ttln', '90s', '--wait', ...alices)
  expect(await answer(`notify:fetch:${id}`, alices)).toContain('"ttl":"90000"')
  const since = String(Date.now() - 60_000)
  const heard = await json('at', 'monitor', '-n', '1', '-r', 'gone.cli', '--since', since, ...bobs)
  expect(heard).toMatchObject({ id, operation: 'delete', key: '@bob:gone.cli@alice' })
})

test('only what matches is heard', async () => {
  const since = String(Date.now() - 60_000)
  await at('notify', '@bob:first.cli@alice', 'v', '--wait', ...alices)
  await at('notify', '@bob:second.cli@alice', 'v', '--wait', ...alices)
  const heard = await json('at', 'monitor', '-n', '1', '-r', 'second', '--since', since, ...bobs)
  expect(heard.key).toBe('@bob:second.cli@alice')
})

test('who asks to be enrolled is denied, given rights for a while, revoked, let in again and forgotten', async () => {
  const states = async () => {
    const list: { id: string; state: string }[] = await json('enroll', 'list', ...alices)
    return list.map(({ id, state }) => `${id} ${state}`)
  }
  const decide = (what: string, id: string) => run(['enroll', what, id, ...alices])
  const ask = async (device: string, what: string) => {
    const otp = (await run(['enroll', 'passcode', '--ttl', '60s', ...alices])).out.trim()
    const keys = join(dir, `${device}.atKeys`)
    const rights = ['--app', 'notes', '--device', device, '--namespaces', 'notes:rw', '--lifetime', '2h']
    let id = ''
    const onError = whenAsked((asking) => {
      id = asking
      return decide(what, id)
    })
    const asked = ['enroll', 'request', '@alice', '--otp', otp, ...rights, '--keys', keys, '--network', dir]
    const { code } = await run(asked, { onError })
    return { id, code, as: ['--keys', keys, '--network', dir] }
  }

  const denied = await ask('denied', 'deny')
  expect(denied.code).toBe(1)
  expect(await states()).toEqual([`${denied.id} denied`])
  await decide('delete', denied.id)
  expect(await states()).toEqual([])

  const { id, code, as } = await ask('phone', 'approve')
  expect(code).toBe(0)
  const { expiresAt } = JSON.parse(
    (await answer(`enroll:fetch:{"enrollmentId":"${id}"}`, alices)).slice('data:'.length),
  )
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(3_600_000)
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(7_200_000)
  expect((await at('scan', ...as)).code).toBe(0)
  await decide('revoke', id)
  expect((await at('scan', ...as)).error).toContain('AT0027')
  await decide('unrevoke', id)
  expect((await at('scan', ...as)).code).toBe(0)
  expect((await decide('delete', id)).code).not.toBe(0)
  await decide('revoke', id)
  await decide('delete', id)
  expect(await states()).toEqual([])
})
