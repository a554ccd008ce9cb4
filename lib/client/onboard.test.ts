import { afterEach, describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { secretOf } from '../server/testing/network.ts'
import type { Dial, Transport } from '../transport/transport.ts'
import { atSignStatus } from './directory.ts'
import { type OnboardingStep, onboard, onboardingSteps } from './onboard.ts'
import { alice, keysOf, People } from './testing/people.ts'

let people: People
afterEach(() => people.part())

async function newcomer(dial?: Dial) {
  people = await People.meet({ onboarded: [], atSigns: ['@alice'] })
  return { atSign: alice, secret: secretOf(alice), keys: await keysOf(alice), dial: dial ?? people.dial }
}

async function expectToBeDone() {
  expect(await atSignStatus(people.dial, alice)).toBe('activated')
  const keystore = people.network.keystore('@alice')
  expect(await keystore.get(parseAtKey('privatekey:at_secret'))).toBeUndefined()
  const client = await people.client(alice)
  expect((await client.list()).length).toBeGreaterThan(0)
}

test('an atSign is activated step by step, and the server holds nothing private of it', async () => {
  const steps: OnboardingStep[] = []
  const me = await newcomer()
  expect(await atSignStatus(people.dial, alice)).toBe('unactivated')
  await onboard({ ...me, onProgress: (step) => steps.push(step) })
  expect(steps).toEqual(onboardingSteps)
  await expectToBeDone()
  const everything: string[] = []
  const keystore = people.network.keystore('@alice')
  for (const { key } of keystore.entries()) everything.push((await keystore.get(key))?.value ?? '')
  const keysFile = JSON.parse(await me.keys.exportAtKeys())
  expect(everything).not.toContain(keysFile.selfEncryptionKey)
  expect(everything).toContain(me.keys.pkamPublicKey)
})

describe('a line that is cut', () => {
  // The requests of an onboarding: from, cram, llookup, update, from, pkam, llookup, update, delete.
  const requests = 9
  for (const [when, delivered] of [
    ['before it arrives', false],
    ['after it arrived, before its reply', true],
  ] as const) {
    for (let at = 1; at <= requests; at++) {
      test(`at request ${at}, ${when}: AT0021, and a second call with the same keys finishes`, async () => {
        const me = await newcomer()
        const cut: Dial = async (to, signal) => cutAt(await people.dial(to, signal), at, delivered)
        await expect(onboard({ ...me, dial: cut })).rejects.toMatchObject({ code: 'AT0021' })
        await onboard(me)
        await expectToBeDone()
      })
    }
  }
  test('after the last request there is none left to cut', async () => {
    const me = await newcomer()
    await onboard({ ...me, dial: async (to) => cutAt(await people.dial(to), requests + 1, true) })
    await expectToBeDone()
  })
})

describe('giving up', () => {
  for (const step of onboardingSteps) {
    test(`at "${step}" is heeded, and taken up again later`, async () => {
      const me = await newcomer()
      const giveUp = new AbortController()
      const onProgress = (at: OnboardingStep) => at === step && giveUp.abort(new Error('not now'))
      const attempt = onboard({ ...me, onProgress, signal: giveUp.signal })
      if (step === 'done') await attempt
      else await expect(attempt).rejects.toThrow('not now')
      await onboard(me)
      await expectToBeDone()
    })
  }
})

test('onboarding twice with the same keys is onboarding once', async () => {
  const me = await newcomer()
  await onboard(me)
  await onboard(me)
  await expectToBeDone()
})

test('a wrong secret is AT0401, and the right one still works', async () => {
  const me = await newcomer()
  await expect(onboard({ ...me, secret: 'guess' })).rejects.toMatchObject({
    code: 'AT0401',
    message: 'This is not the secret of @alice.',
  })
  await onboard(me)
  await expectToBeDone()
})

for (const secret of ['guess', '']) {
  test(`keys that the server already has finish what was cut, also with the secret ${JSON.stringify(secret)}`, async () => {
    const me = await newcomer()
    // Cut at `delete:privatekey:at_secret`, so the secret is still there to be compared with.
    await expect(onboard({ ...me, dial: async (to) => cutAt(await people.dial(to), 9, false) })).rejects.toBeInstanceOf(
      AtError,
    )
    await onboard({ ...me, secret })
    await expectToBeDone()
  })
}

test('a line that is cut while the keys are tried is AT0021, never a refusal', async () => {
  const me = await newcomer()
  let dialled = 0
  const dial: Dial = async (to) => {
    const transport = await people.dial(to)
    return ++dialled === 2 ? cutAt(transport, 2, true) : transport
  }
  await expect(onboard({ ...me, secret: 'guess', dial })).rejects.toMatchObject({ code: 'AT0021' })
})

test('an atSign that others have activated is AT0015, and keeps their keys', async () => {
  const me = await newcomer()
  await onboard(me)
  const stranger = { ...me, keys: await keysOf(alice, 1) }
  await expect(onboard(stranger)).rejects.toMatchObject({
    code: 'AT0015',
    message: '@alice is already activated. Sign in with its key file.',
  })
  await expectToBeDone()
})

test('a secret that outlived its onboarding does not replace the keys in use', async () => {
  const me = await newcomer()
  // Cut at `delete:privatekey:at_secret`.
  await expect(onboard({ ...me, dial: async (to) => cutAt(await people.dial(to), 9, false) })).rejects.toBeInstanceOf(
    AtError,
  )
  const stranger = { ...me, keys: await keysOf(alice, 1) }
  await expect(onboard(stranger)).rejects.toMatchObject({ code: 'AT0015' })
  await onboard(me)
  await expectToBeDone()
})

test('an atSign that nobody registered is AT0007, a server that is away is what dialling says', async () => {
  const me = await newcomer()
  await expect(onboard({ ...me, atSign: parseAtSign('@nobody') })).rejects.toMatchObject({ code: 'AT0007' })
  const away: Dial = async () => {
    throw new AtError('AT0021', 'nobody answers')
  }
  await expect(onboard({ ...me, dial: away })).rejects.toMatchObject({ code: 'AT0021', message: 'nobody answers' })
})

test('a server that says nothing is AT0023', async () => {
  const me = await newcomer()
  const silent: Dial = async (to) => {
    const transport = await people.dial(to)
    return {
      ...transport,
      closed: transport.closed,
      close: () => transport.close(),
      write: async () => {},
      [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
    }
  }
  await expect(onboard({ ...me, dial: silent, replyMillis: 20 })).rejects.toMatchObject({ code: 'AT0023' })
})

/** A line that breaks at the nth write, which the other side gets or does not get; its answer never comes back. */
function cutAt(transport: Transport, nth: number, delivered: boolean): Transport {
  let writes = 0
  let broken = false
  return {
    closed: transport.closed,
    close: () => transport.close(),
    async write(bytes) {
      writes++
      if (writes >= nth) broken = true
      if (!broken || delivered) await transport.write(bytes)
      // The server reads what was sent before the end of it, and works on.
      if (broken) transport.close()
    },
    async *[Symbol.asyncIterator]() {
      for await (const chunk of transport) {
        if (broken) return
        yield chunk
      }
    },
  }
}
