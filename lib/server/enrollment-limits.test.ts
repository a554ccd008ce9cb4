import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { memoryPair } from '../transport/memory.ts'
import { type Context, newSession } from '../verbs/context.ts'
import { request } from '../verbs/enroll/request.ts'
import type { AtServerOptions } from './at-server.ts'
import { completeLimits, type ServerLimits } from './limits.ts'
import { app, approval, enrolled, idOf, ownerOf, publicKey, requestFrom, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

let network: Network
afterEach(() => network?.close())

async function open(limits: Partial<ServerLimits> = {}, options: Partial<AtServerOptions> = {}): Promise<void> {
  network = await Network.open({ limits, options })
}

test('a connection may ask for five enrollments in an hour [§3.26.2]', async () => {
  await open()
  const owner = await ownerOf(network)
  const guest = await visitor(network)
  for (let i = 0; i < 5; i++) await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, `app${i}`)))
  expect(await guest.ask(await requestFrom(owner, { wavi: 'r' }, 'app5'))).toBe(
    'error:AT0028-Exception: Enrollment requests have exceeded the limit within the specified time frame\n@',
  )
})

test('and again when the hour is over', async () => {
  await open({ maxEnrollmentRequests: 1, enrollmentRequestWindowMillis: 1000 })
  const owner = await ownerOf(network)
  const guest = await visitor(network)
  await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, 'one')))
  await network.later(1000)
  await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, 'two')))
})

test('and that is an hour unless it says otherwise', async () => {
  await open({ maxEnrollmentRequests: 1 })
  const owner = await ownerOf(network)
  await owner.ask('otp:put:for_all')
  const line = async (name: string) =>
    (await requestFrom(owner, { wavi: 'r' }, name)).replace(/"otp":"\w+"/, '"otp":"for_all"')
  const early = await visitor(network)
  await idOf(early.ask(await line('one')))
  await network.later(500_000)
  await early.ask('noop:0')
  for (let i = 0; i < 6; i++) {
    await network.later(500_000)
    await early.ask('noop:0')
  }
  expect(await early.ask(await line('two'))).toMatch(/^error:AT0028-/)
  await network.later(100_000)
  // Those that were refused count as well.
  expect(await early.ask(await line('two'))).toMatch(/^error:AT0028-/)
})

test('of requests that were refused no more are remembered than are too many', async () => {
  const session = newSession('_1')
  const limits = { ...completeLimits({}), maxEnrollmentRequests: 2 }
  const context = { session, limits, now: () => 1, randomId: () => '1' } as unknown as Context
  const params = { appName: 'a', deviceName: 'b', namespaces: { wavi: 'r' }, apkamPublicKey: 'k' }
  session.enrollmentRequests = [1, 1]
  const asked = { ...params, encryptedAPKAMSymmetricKey: 'w' }
  for (let i = 0; i < 10; i++) await expect(request(asked, context)).rejects.toMatchObject({ code: 'AT0028' })
  expect(session.enrollmentRequests).toHaveLength(3)
})

test('who decides is told of a request for a day, and no longer [2026 §8.1]', async () => {
  await open()
  const ask = async (name: string) =>
    idOf((await visitor(network)).ask(await requestFrom(await ownerOf(network), { wavi: 'r' }, name)))
  const early = await ask('early')
  const told = async (last: string) => {
    const listening = await ownerOf(network)
    await listening.send('monitor:selfNotifications:0 .*\n')
    const shown = await listening.take(new RegExp(`${last}.*\n`))
    listening.transport.close()
    return shown.includes(early)
  }
  await network.later(86_399_000)
  expect(await told(await ask('late'))).toBe(true)
  await network.later(1_000)
  expect(await told(await ask('later'))).toBe(false)
})

test('the wait after a wrong passcode begins and ends as it is set', async () => {
  await open({ passcodeDelayMillis: 10, maxPasscodeDelayMillis: 30 })
  const wrong = (await requestFrom(await ownerOf(network), { wavi: 'r' })).replace(/"otp":"\w+"/, '"otp":"AAAAA1"')
  for (const millis of [10, 20, 30, 30]) {
    const asking = (await visitor(network)).ask(wrong)
    await network.clock.until(millis)
    await network.later(millis)
    expect(await asking).toMatch(/^error:AT0022-Exception: invalid otp/)
  }
})

test('fifty enrollments wait at a time, and a hundred passcodes are tried in an hour, unless it says otherwise', async () => {
  await open({ maxPasscodeDelayMillis: 0 })
  const owner = await ownerOf(network)
  await owner.ask('otp:put:for_all')
  const line = (await requestFrom(owner, { wavi: 'r' })).replace(/"otp":"\w+"/, '"otp":"for_all"')
  const another = (i: number) => line.replace('"app"', `"app${i}"`).replace(publicKey, `key${i}`)
  for (let i = 0; i < 50; i++) await idOf((await visitor(network)).ask(another(i)))
  expect(await (await visitor(network)).ask(another(50))).toMatch(/^error:AT0028-.*: 50 enrollments wait for approval/)
  const wrong = line.replace('for_all', 'AAAAA1')
  for (let i = 0; i < 100; i++) expect(await (await visitor(network)).ask(wrong)).toMatch(/^error:AT0022/)
  const guest = await visitor(network)
  expect(await guest.ask(wrong)).toMatch(/^error:AT0028-.*100 wrong passcodes/)
  await network.later(3_599_999)
  expect(await (await visitor(network)).ask(wrong)).toMatch(/^error:AT0028/)
  await network.later(1)
  expect(await (await visitor(network)).ask(wrong)).toMatch(/^error:AT0022/)
})

test('a connection may fail to log in ten times, by whatever, unless it says otherwise', async () => {
  await open()
  const id = await enrolled(network, { wavi: 'rw' })
  const guest = await visitor(network)
  const wrong = ['cram:00', `pkam:enrollmentId:${id}:AAAA`]
  for (let i = 1; i < 10; i++) expect(await guest.ask(wrong[i % 2] ?? '')).toMatch(/^error:AT0401-.*\n@$/)
  await guest.send('cram:00\n')
  expect(await guest.over).toBe('error:AT0401-Exception: Authentication Failed\n@')
})

test('a record of an enrollment is as large as it is set, and not larger', async () => {
  await open({ maxEnrollmentBytes: 1_000 })
  const owner = await ownerOf(network)
  const guest = await visitor(network)
  const line = await requestFrom(owner, { wavi: 'r' })
  const large = line.replace('{', `{"metadata":{"text":"${'é'.repeat(500)}"},`)
  expect(await guest.ask(large)).toMatch(/^error:AT0022-.*, which exceeds the 1000 byte limit/)
  expect(await guest.ask(line)).toMatch(/^data:/)
})

test('who revokes itself has as long to read that as is set', async () => {
  await open({ farewellMillis: 2_000 })
  const id = await enrolled(network, { wavi: 'rw' })
  const raw = await app(network, id)
  const reply = await raw.ask(`enroll:revoke:force:{"enrollmentId":"${id}"}`)
  expect(reply).toContain('"message":"Enrollment is revoked. Closing the connection in 2 seconds"')
  let closed = false
  raw.over.then(() => {
    closed = true
  })
  await network.later(1_999)
  expect(closed).toBe(false)
  await network.later(1)
  expect(await raw.over).toBe('')
})

test('so many enrollments wait at a time, whoever asked, and one more may when one was decided', async () => {
  await open({ maxPendingEnrollments: 2 })
  const owner = await ownerOf(network)
  await owner.ask('otp:put:for_all')
  const line = async (name: string) =>
    (await requestFrom(owner, { wavi: 'r' }, name)).replace(/"otp":"\w+"/, '"otp":"for_all"')
  const first = await idOf((await visitor(network)).ask(await line('one')))
  await idOf((await visitor(network)).ask(await line('two')))
  const guest = await visitor(network)
  expect(await guest.ask(await line('three'))).toBe(
    'error:AT0028-Exception: 2 enrollments wait for approval; no more may until some are decided\n@',
  )
  expect(await owner.ask(approval(first))).toMatch(/^data:/)
  await idOf(guest.ask(await line('three')))
})

test('after so many wrong passcodes none is looked at for a while, the right one neither', async () => {
  await open({ maxWrongPasscodes: 2, wrongPasscodeWindowMillis: 60_000, maxPasscodeDelayMillis: 0 })
  const owner = await ownerOf(network)
  const right = await requestFrom(owner, { wavi: 'r' })
  const wrong = right.replace(/"otp":"\w+"/, '"otp":"AAAAA1"')
  for (let i = 0; i < 2; i++) {
    expect(await (await visitor(network)).ask(wrong)).toMatch(/^error:AT0022/)
  }
  const guest = await visitor(network)
  expect(await guest.ask(right)).toBe(
    'error:AT0028-Exception: 2 wrong passcodes were tried lately; wait before the next one\n@',
  )
  await network.later(60_000)
  expect(await guest.ask(right)).toMatch(/^data:/)
})

test('who guesses from one address keeps only that one from being heard', async () => {
  await open({ wrongPasscodeWindowMillis: 60_000, maxPasscodeDelayMillis: 0 })
  const right = await requestFrom(await ownerOf(network), { wavi: 'r' })
  const wrong = right.replace(/"otp":"\w+"/, '"otp":"AAAAA1"')
  for (let i = 0; i < 10; i++) expect(await (await visitorFrom('192.0.2.1')).ask(wrong)).toMatch(/^error:AT0022/)
  expect(await (await visitorFrom('192.0.2.1')).ask(right)).toMatch(/^error:AT0028-.*: 10 wrong passcodes were tried/)
  expect(await (await visitorFrom('192.0.2.2')).ask(wrong)).toMatch(/^error:AT0022/)
  await idOf((await visitorFrom('192.0.2.2')).ask(right))
})

test('of guesses that come at once no more are looked at than of those that come one by one', async () => {
  await open({ wrongPasscodeWindowMillis: 60_000, maxPasscodeDelayMillis: 0, maxWrongPasscodes: 20 })
  const wrong = (await requestFrom(await ownerOf(network), { wavi: 'r' })).replace(/"otp":"\w+"/, '"otp":"AAAAA1"')
  const guess = async (addresses: string[]) => {
    const guests = await Promise.all(addresses.map(visitorFrom))
    const replies = await Promise.all(guests.map((guest) => guest.ask(wrong)))
    return replies.filter((reply) => reply.startsWith('error:AT0022')).length
  }
  expect(await guess(Array.from({ length: 30 }, () => '192.0.2.1'))).toBe(10)
  expect(await guess(Array.from({ length: 30 }, (_, i) => `192.0.2.${i + 2}`))).toBe(10)
})

test('the owner may ask without a passcode, so nobody can keep it from doing so', async () => {
  await open({ maxWrongPasscodes: 0 })
  const owner = await ownerOf(network)
  const request = { appName: 'a', deviceName: 'd', namespaces: { wavi: 'r' }, apkamPublicKey: publicKey }
  await idOf(owner.ask(`enroll:request:${JSON.stringify(request)}`))
})

test('a server that closes does not wait for those who guess', async () => {
  await open()
  const owner = await ownerOf(network)
  const wrong = (await requestFrom(owner, { wavi: 'r' })).replace(/"otp":"\w+"/, '"otp":"AAAAA1"')
  const guest = await visitor(network)
  await guest.send(`${wrong}\n`)
  await network.clock.until(1000)
  await network.server('@alice').close()
  expect(await guest.over).toBe('')
})

test('a block list has an end', async () => {
  await open({ maxBlocked: 2 })
  const owner = await ownerOf(network)
  expect(await owner.ask('config:block:add:@bob @carol')).toBe('data:success\n@alice@')
  expect(await owner.ask('config:block:add:@dave')).toBe(
    'error:AT0022-Illegal arguments : a block list of 3 is longer than the maximum of 2\n@alice@',
  )
  expect(await owner.ask('config:block:show')).toBe('data:["@bob","@carol"]\n@alice@')
})

test('and that is a thousand atSigns unless it says otherwise', async () => {
  await open()
  const owner = await ownerOf(network)
  const atSigns = Array.from({ length: 1001 }, (_, i) => `@blocked${i}`)
  expect(await owner.ask(`config:block:add:${atSigns.join(' ')}`)).toMatch(/^error:AT0022-/)
  expect(await owner.ask(`config:block:add:${atSigns.slice(1).join(' ')}`)).toBe('data:success\n@alice@')
  expect(await owner.ask('config:block:add:@blocked0')).toMatch(/^error:AT0022-.* longer than the maximum of 1000/)
})

describe('a batch', () => {
  const batch = (...commands: string[]) => `batch:${JSON.stringify(commands.map((command, id) => ({ id, command })))}`

  test('has so many commands at most, and none of them is run when there are more', async () => {
    await open({ maxBatchCommands: 2 })
    const owner = await ownerOf(network)
    expect(await owner.ask(batch('noop:0', 'noop:0'))).toMatch(/^data:/)
    expect(await owner.ask(batch('update:k.ns@alice v', 'noop:0', 'noop:0'))).toBe(
      'error:AT0022-Illegal arguments : 3 commands are more than the maximum of 2\n@alice@',
    )
    expect(await network.keystore('@alice').get(parseAtKey('k.ns@alice'))).toBeUndefined()
  })

  test('does not run what it has no room to tell of', async () => {
    await open({ maxReplyCharacters: 100 })
    const owner = await ownerOf(network)
    await owner.ask(`update:k.ns@alice ${'v'.repeat(100)}`)
    const reply = await owner.ask(batch('llookup:k.ns@alice', 'delete:k.ns@alice'))
    expect(reply).toContain('{"id":1,"response":{"error_code":"AT0005","error_message":"Buffer limit exceeded"}}')
    expect(await network.keystore('@alice').get(parseAtKey('k.ns@alice'))).toBeDefined()
  })

  test('of a hundred writes is one line and one reply', async () => {
    await open()
    const owner = await ownerOf(network)
    const reply = await owner.ask(batch(...Array.from({ length: 100 }, (_, i) => `update:k${i}.ns@alice v`)))
    const ids = Array.from(reply.matchAll(/"data":"(\d+)"/g), ([, id]) => Number(id))
    expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => i + 2))
  })
})

test('old removals are forgotten every day, and what came of it is told [§6, §3.20]', async () => {
  await open({ keptRemovals: 1, keptRemovalMillis: 0, authenticatedIdleMillis: 1e12 })
  const owner = await ownerOf(network)
  for (const name of ['a', 'b', 'c']) await owner.ask(`delete:${name}.ns@alice`)
  await owner.ask('update:k.ns@alice v')
  await network.later(86_400_000)
  const owner2 = await ownerOf(network)
  expect(await owner2.ask('stats:12')).toContain(
    String.raw`\"preCompactionEntriesCount\":\"6\",\"postCompactionEntriesCount\":\"4\",\"deletedKeysCount\":\"2\"`,
  )
  const reply = await owner2.ask('sync:from:1:limit:10')
  expect(Array.from(reply.matchAll(/"commitId":(\d+)/g), ([, id]) => Number(id))).toEqual([4, 5])
})

test('who came and what was looked up is put on disk from time to time', async () => {
  await open()
  const saving = vi.spyOn(network.keystore('@alice'), 'saveAccessLog')
  await network.later(59_999)
  expect(saving).not.toHaveBeenCalled()
  await network.later(1)
  expect(saving).toHaveBeenCalledOnce()
})

/** Somebody at that network address, greeted. */
async function visitorFrom(from: string): Promise<Raw> {
  const [near, far] = memoryPair()
  void network.server('@alice').accept(Object.defineProperty(far, 'from', { value: from }))
  const raw = new Raw(near)
  await raw.take(/^@/)
  return raw
}
