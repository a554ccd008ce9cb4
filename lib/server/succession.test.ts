import { afterEach, describe, expect, test } from 'vitest'
import { sign } from '../crypto/signature.ts'
import { pairOf } from '../crypto/testing/pairs.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { app, approvedBy, enrolled, idOf, loginLine, ownerOf, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

// What becomes of an enrollment when another one takes its place, or falls. [2026 §10.2]

let network: Network
afterEach(() => network?.close())

const all = { '*': 'rw', __manage: 'rw' }
const revoke = (id: string) => `enroll:revoke:{"enrollmentId":"${id}"}`

/** New keys for the app that speaks: the enrollment that they have. */
async function renewed(raw: Raw, name: string, more: object = {}): Promise<string> {
  const { publicKey } = await pairOf(name)
  const request = { appName: 'app', deviceName: 'test', apkamPublicKey: publicKey, ...more }
  return idOf(raw.ask(`enroll:request:${JSON.stringify(request)}`))
}

async function login(id: string, name: string): Promise<{ readonly raw: Raw; readonly reply: string }> {
  const raw = await visitor(network)
  return { raw, reply: await raw.ask(await loginLine(raw, id, (await pairOf(name)).privateKey)) }
}

describe('an app with new keys', () => {
  test('lives no longer than it would have, and as briefly as it likes', async () => {
    network = await Network.open()
    for (const [wished, lived] of [
      [{}, 60_000],
      [{ apkamKeysExpiryInMillis: 1e9 }, 60_000],
      [{ apkamKeysExpiryInMillis: 10_000 }, 10_000],
    ] as const) {
      const id = await enrolled(network, { wavi: 'rw' }, `brief${lived}${JSON.stringify(wished).length}`, {
        apkamKeysExpiryInMillis: 60_000,
      })
      const heir = await renewed(await app(network, id), `heir of ${id}`, { ...wished, deviceName: id })
      const shown = await (await ownerOf(network)).ask(`enroll:fetch:{"enrollmentId":"${heir}"}`)
      expect(shown).toContain(`"expiresAt":"${new Date(network.clock.now() + lived).toISOString()}"`)
    }
  })

  test('has the old ones until it uses the new ones', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await app(network, id)
    const heir = await renewed(raw, 'heir', { namespaces: { Wavi: 'rw' } })
    expect(await raw.ask('update:k.wavi@alice v')).toMatch(/^data:/)
    expect((await login(id, 'app')).reply).toBe('data:success\n@alice@')
    expect((await login(heir, 'heir')).reply).toBe('data:success\n@alice@')
    expect((await login(id, 'app')).reply).toMatch(/^error:AT0027:/)
    expect(await raw.over).toContain('AT0027')
    // Once brought back, the next login does not send it away again.
    const owner = await ownerOf(network)
    expect(await owner.ask(`enroll:unrevoke:{"enrollmentId":"${id}"}`)).toMatch(/^data:/)
    expect((await login(heir, 'heir')).reply).toBe('data:success\n@alice@')
    expect((await login(id, 'app')).reply).toBe('data:success\n@alice@')
  })

  test('gets them once, however often it asks at the same time', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const [one, two] = [await app(network, id), await app(network, id)]
    const asked = await Promise.allSettled([renewed(one, 'one'), renewed(two, 'two')])
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('that was revoked before it used them does not get in by them', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const heir = await renewed(await app(network, id), 'heir')
    const reply = await (await ownerOf(network)).ask(revoke(id))
    expect(reply).toBe(`data:{"status":"revoked","enrollmentId":"${id}","cascadedEnrollmentIds":["${heir}"]}\n@alice@`)
    expect((await login(heir, 'heir')).reply).toMatch(/^error:AT0027:/)
  })

  test('goes on with the apps that it has approved, and takes them along when it falls', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw', __manage: 'rw' })
    const child = await approvedBy(await app(network, id), network, { wavi: 'rw' }, 'child')
    const heir = await renewed(await app(network, id), 'heir')
    expect((await login(heir, 'heir')).reply).toBe('data:success\n@alice@')
    const raw = await app(network, child)
    expect(await raw.ask('update:k.wavi@alice v')).toMatch(/^data:/)
    expect(await (await ownerOf(network)).ask(revoke(heir))).toContain(`"cascadedEnrollmentIds":["${child}"]`)
    expect(await raw.over).toContain('AT0027')
  })

  test('again and again leaves no more of what it was than the last one', async () => {
    network = await Network.open()
    let id = await enrolled(network, { wavi: 'rw' })
    let raw = await app(network, id)
    const ids = [id]
    for (const name of ['one', 'two', 'three', 'four']) {
      expect(await raw.ask(`update:note.${id}.a.__e@alice of ${name}`)).toMatch(/^data:/)
      id = await renewed(raw, name, { encryptedDefaultSelfEncryptionKey: 'c2VsZg==' })
      raw = (await login(id, name)).raw
      ids.push(id)
    }
    const left = new Set<string>()
    for (const { text } of network.keystore('@alice').entries()) {
      const kept = ids.find((one) => text.startsWith(one))
      if (kept) left.add(kept)
    }
    expect([...left].sort()).toEqual(ids.slice(-2).sort())
    // What it had goes where that goes which a deleted app has had.
    const gone = await network.keystore('@alice').get(parseAtKey(`note.${ids[0]}.d.__e@alice`))
    expect(gone?.value).toBe('of one')
  })

  test('sends no more with them than an enrollment may be large', async () => {
    network = await Network.open()
    const raw = await app(network, await enrolled(network, { wavi: 'r' }))
    const { publicKey } = await pairOf('heir')
    const large = { encryptedDefaultSelfEncryptionKey: 'x'.repeat(600_000) }
    const request = { appName: 'app', deviceName: 'test', apkamPublicKey: publicKey, ...large }
    expect(await raw.ask(`enroll:request:${JSON.stringify(request)}`)).toMatch(/^error:AT0022-.*512000 byte limit/)
  })

  test.each([
    ['in another spelling', 'bank', 'test'],
    ['divided otherwise', 'Bank.test', 'x'],
  ])("does not take the name of another one, %s, under which that one's key is shown", async (_, ...names) => {
    network = await Network.open()
    const [appName, deviceName] = names
    await enrolled(network, { buzz: 'rw' }, 'Bank', deviceName === 'x' ? { deviceName: 'test.x' } : {})
    const raw = await app(network, await enrolled(network, { wavi: 'r' }))
    const { publicKey } = await pairOf('heir')
    const request = { appName, deviceName, apkamPublicKey: publicKey }
    expect(await raw.ask(`enroll:request:${JSON.stringify(request)}`)).toMatch(/^error:AT0032-.*Another enrollment/)
  })

  test('that may do everything keeps the old ones, and then may give them up', async () => {
    network = await Network.open()
    const id = await enrolled(network, all)
    const old = await app(network, id)
    const heir = await renewed(old, 'heir')
    const { raw, reply } = await login(heir, 'heir')
    expect(reply).toBe('data:success\n@alice@')
    expect(await old.ask('scan')).toMatch(/^data:/)
    expect(await raw.ask(revoke(id))).toBe(`data:{"status":"revoked","enrollmentId":"${id}"}\n@alice@`)
    expect(await raw.ask(`enroll:delete:{"enrollmentId":"${id}"}`)).toMatch(/^data:/)
    expect((await login(heir, 'heir')).reply).toBe('data:success\n@alice@')
    // Both were shown under one name, which is the new one's now.
    const key = parseAtKey('public:app.test.pkam.__pkams.__public_keys@alice')
    expect((await network.keystore('@alice').get(key))?.value).toContain((await pairOf('heir')).publicKey)
  })
})

describe('an app that may do everything', () => {
  test('does not get away by new keys when it is revoked', async () => {
    network = await Network.open()
    await enrolled(network, all, 'root')
    const id = await enrolled(network, all)
    const heir = await renewed(await app(network, id), 'heir')
    const { raw } = await login(heir, 'heir')
    const last = await renewed(raw, 'last', { deviceName: 'other' })
    expect((await login(last, 'last')).reply).toBe('data:success\n@alice@')
    expect(await (await ownerOf(network)).ask(revoke(id))).toContain(`"cascadedEnrollmentIds":["${heir}","${last}"]`)
    for (const [one, name] of [
      [heir, 'heir'],
      [last, 'last'],
    ] as const) {
      expect((await login(one, name)).reply).toMatch(/^error:AT0027:/)
    }
  })

  test('hands down what it has approved to the one that gives it up, and by whom it was approved', async () => {
    network = await Network.open()
    const root = await enrolled(network, all, 'root')
    const id = await approvedBy(await app(network, root), network, all, 'app')
    const child = await approvedBy(await app(network, id), network, { wavi: 'rw' }, 'child')
    const heir = await renewed(await app(network, id), 'heir')
    const { raw } = await login(heir, 'heir')
    expect(await raw.ask(revoke(id))).toBe(`data:{"status":"revoked","enrollmentId":"${id}"}\n@alice@`)
    expect(await (await app(network, child)).ask('scan')).toMatch(/^data:/)
    await enrolled(network, all, 'other')
    const reply = await (await ownerOf(network)).ask(revoke(root))
    expect(JSON.parse(reply.slice('data:'.length, reply.indexOf('\n'))).cascadedEnrollmentIds).toEqual([heir, child])
  })

  test('is not given up by one that has an end, when nobody is left who has none', async () => {
    network = await Network.open()
    const id = await enrolled(network, all)
    const heir = await renewed(await app(network, id), 'heir', { apkamKeysExpiryInMillis: 60_000 })
    const { raw } = await login(heir, 'heir')
    expect(await raw.ask(revoke(id))).toMatch(/^error:AT0031-/)
    expect((await login(id, 'app')).reply).toBe('data:success\n@alice@')
  })
})

describe('what falls', () => {
  test('does so at any depth, each once, and what was revoked before stays as it was', async () => {
    network = await Network.open()
    const manager = { wavi: 'rw', __manage: 'rw' }
    const ids = [await enrolled(network, manager, 'depth0')]
    for (const name of ['depth1', 'depth2', 'depth3']) {
      ids.push(await approvedBy(await app(network, ids.at(-1) ?? ''), network, manager, name))
    }
    const owner = await ownerOf(network)
    expect(await owner.ask(revoke(ids[3] ?? ''))).not.toContain('cascaded')
    const last = await app(network, ids[2] ?? '')
    // Nobody takes the branch away on which it sits.
    expect(await last.ask(revoke(ids[0] ?? ''))).toMatch(/^error:AT0031-/)
    expect(await last.ask(revoke(ids[1] ?? ''))).toMatch(/^error:AT0031-/)
    const { cascadedEnrollmentIds } = JSON.parse((await owner.ask(revoke(ids[0] ?? ''))).slice(5, -'\n@alice@'.length))
    expect(cascadedEnrollmentIds).toEqual(ids.slice(1, 3))
    expect(await last.over).toContain('AT0027')
  })

  test("includes what the owner's own key has approved", async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const root = await enrolled(network, all, 'root')
    await owner.ask(`update:privatekey:at_pkam_publickey ${(await pairOf('app')).publicKey}`)
    const flat = await visitor(network)
    const line = (await loginLine(flat, 'x')).replace('enrollmentId:x:', '')
    expect(await flat.ask(line)).toBe('data:success\n@alice@')
    const child = await approvedBy(flat, network, { wavi: 'rw' }, 'child')
    const reply = await (await app(network, root)).ask(revoke('primary'))
    expect(reply).toContain(`"cascadedEnrollmentIds":["${child}"]`)
  })

  test('is not what waits for approval, nor what somebody else has approved', async () => {
    network = await Network.open()
    const one = await enrolled(network, { wavi: 'rw', __manage: 'rw' }, 'one')
    const other = await enrolled(network, { wavi: 'rw' }, 'other')
    const raw = await app(network, other)
    expect(await (await ownerOf(network)).ask(revoke(one))).not.toContain('cascaded')
    expect(await raw.ask('scan')).toMatch(/^data:/)
  })

  test('is no enrollment that does everything for a while, as long as one does for ever', async () => {
    network = await Network.open()
    const forever = await enrolled(network, all, 'forever')
    const brief = await enrolled(network, all, 'brief', { apkamKeysExpiryInMillis: 60_000 })
    const owner = await ownerOf(network)
    expect(await owner.ask(revoke(forever))).toMatch(/^error:AT0031-/)
    expect(await owner.ask(revoke(brief))).toMatch(/^data:/)
  })
})

test('an enrollment without namespaces is decided on by the secret alone', async () => {
  network = await Network.open()
  const id = await enrolled(network, { wavi: 'rw' }, 'bare')
  const keystore = network.keystore('@alice')
  const key = parseAtKey(`${id}.new.enrollments.__manage@alice`)
  const record = JSON.parse((await keystore.get(key))?.value ?? '')
  await keystore.put(key, JSON.stringify({ ...record, namespaces: {} }), {})
  const root = await app(network, await enrolled(network, all, 'root'))
  expect(await root.ask(revoke(id))).toMatch(/^error:AT0009-/)
  expect(await (await ownerOf(network)).ask(revoke(id))).toMatch(/^data:/)
})

test('nobody takes the key of another enrollment for its own', async () => {
  network = await Network.open()
  await enrolled(network, { wavi: 'rw' }, 'other')
  const id = await enrolled(network, { wavi: 'rw' })
  const { publicKey, privateKey } = await pairOf('other')
  const signature = await sign(privateKey, `${id}|${publicKey}|null`)
  const change = { enrollmentId: id, apkamPublicKey: publicKey, apkamPublicKeySignature: signature }
  const reply = await (await app(network, id)).ask(`enroll:update:${JSON.stringify(change)}`)
  expect(reply).toMatch(/^error:AT0032-.*every enrollment needs a keypair of its own/)
})

test('who may only look at enrollments does not remove one that may decide on them', async () => {
  network = await Network.open()
  const manager = await enrolled(network, { wavi: 'rw', __manage: 'rw' }, 'manager')
  const plain = await enrolled(network, { wavi: 'rw' }, 'plain')
  const owner = await ownerOf(network)
  for (const id of [manager, plain]) expect(await owner.ask(revoke(id))).toMatch(/^data:/)
  const looker = await app(network, await enrolled(network, { wavi: 'r', __manage: 'r' }, 'looker'))
  expect(await looker.ask(`enroll:fetch:{"enrollmentId":"${manager}"}`)).toMatch(/^data:/)
  expect(await looker.ask(`enroll:delete:{"enrollmentId":"${manager}"}`)).toMatch(/^error:AT0009-/)
  expect(await looker.ask(`enroll:delete:{"enrollmentId":"${plain}"}`)).toMatch(/^data:/)
})

describe("the owner's first app, whose key logs in without naming it", () => {
  async function first(more: object = {}) {
    network = await Network.open()
    const request = { appName: 'app', deviceName: 'test', apkamPublicKey: (await pairOf('app')).publicKey, ...more }
    return idOf((await ownerOf(network)).ask(`enroll:request:${JSON.stringify(request)}`))
  }
  const change = async (id: string) => {
    const { publicKey, privateKey } = await pairOf('fresh')
    const signature = await sign(privateKey, `${id}|${publicKey}|null`)
    const params = { enrollmentId: id, apkamPublicKey: publicKey, apkamPublicKeySignature: signature }
    expect(await (await app(network, id)).ask(`enroll:update:${JSON.stringify(params)}`)).toMatch(/^data:/)
  }
  const unnamed = async (name: string) => {
    const raw = await visitor(network)
    const line = await loginLine(raw, 'x', (await pairOf(name)).privateKey)
    return raw.ask(line.replace('enrollmentId:x:', ''))
  }

  test('takes that along to a new key, which has no more time than the old one', async () => {
    const id = await first({ apkamKeysExpiryInMillis: 60_000 })
    await network.later(30_000)
    await change(id)
    expect(await unnamed('app')).toMatch(/^error:AT0401/)
    expect(await unnamed('fresh')).toBe('data:success\n@alice@')
    await network.later(30_000)
    expect(await unnamed('fresh')).toMatch(/^error:AT0015/)
  })

  test('falls with it, whichever of the two is revoked, and comes back with it', async () => {
    const id = await first()
    const root = await app(network, await enrolled(network, all, 'root'))
    const raw = await app(network, id)
    // Both are the same to whoever has the key.
    expect(await raw.ask(revoke('primary'))).toMatch(/^error:AT0031-/)
    expect(await raw.ask(`update:note.${id}.a.__e@alice mine`)).toMatch(/^data:/)
    for (const named of ['primary', id]) {
      expect(await root.ask(revoke(named))).toBe(`data:{"status":"revoked","enrollmentId":"${named}"}\n@alice@`)
      expect(await unnamed('app')).toMatch(/^error:AT0027:/)
      expect((await login(id, 'app')).reply).toMatch(/^error:AT0027:/)
      expect(await root.ask(`llookup:note.${id}.a.__e@alice`)).toMatch(/^error:AT00(09|15)-/)
      expect(await root.ask(`enroll:unrevoke:{"enrollmentId":"${named}"}`)).toMatch(/^data:/)
      expect(await unnamed('app')).toBe('data:success\n@alice@')
      expect(await (await app(network, id)).ask(`llookup:note.${id}.a.__e@alice`)).toBe('data:mine\n@alice@')
    }
    expect(await raw.over).toContain('AT0027')
  })

  test('does not bring back a key of the owner that was revoked by taking another one', async () => {
    const id = await first()
    await (await ownerOf(network)).ask(`update:privatekey:at_pkam_publickey ${(await pairOf('lost')).publicKey}`)
    expect(await (await ownerOf(network)).ask(revoke('primary'))).toMatch(/^data:/)
    await change(id)
    for (const name of ['lost', 'app', 'fresh'])
      expect(await unnamed(name)).toMatch(/^error:AT0027:enrollment_id: primary/)
  })

  test('has the same new key on disk as it, whenever the power goes', async () => {
    const id = await first()
    const keystore = network.keystore('@alice')
    const written: boolean[] = []
    const put = keystore.put.bind(keystore)
    keystore.put = async (...args) => {
      const commitId = await put(...args)
      const flat = (await keystore.get(parseAtKey('privatekey:at_pkam_publickey')))?.value
      const record = (await keystore.get(parseAtKey(`${id}.new.enrollments.__manage@alice`)))?.value
      written.push(JSON.parse(record ?? '').apkamPublicKey === flat)
      return commitId
    }
    await change(id)
    expect(written.length).toBeGreaterThan(1)
    expect(written).not.toContain(false)
  })

  test('leaves the key that is there alone when it has an end itself', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    await owner.ask(`update:privatekey:at_pkam_publickey ${(await pairOf('script')).publicKey}`)
    const request = { appName: 'app', deviceName: 'test', apkamPublicKey: (await pairOf('app')).publicKey }
    const id = await idOf(
      owner.ask(`enroll:request:${JSON.stringify({ ...request, apkamKeysExpiryInMillis: 60_000 })}`),
    )
    expect(await unnamed('script')).toBe('data:success\n@alice@')
    expect((await login(id, 'app')).reply).toBe('data:success\n@alice@')
    await network.later(60_000)
    expect(await unnamed('script')).toBe('data:success\n@alice@')
  })

  test('that has pinned what it shows takes a new key all the same, and is refused whole when it cannot show it', async () => {
    const id = await first({ apskLegacy: 'one' })
    const raw = await app(network, id)
    expect(await raw.ask(`update:meta:public:_apsk.${id}.a.__e@alice:immutable:true`)).toMatch(/^data:/)
    const { publicKey, privateKey } = await pairOf('fresh')
    const signature = await sign(privateKey, `${id}|${publicKey}|null`)
    const params = { enrollmentId: id, apkamPublicKey: publicKey, apkamPublicKeySignature: signature }
    const more = { ...params, apskLegacy: 'two' }
    expect(await raw.ask(`enroll:update:${JSON.stringify(more)}`)).toMatch(/^error:AT0032-/)
    expect(await unnamed('app')).toBe('data:success\n@alice@')
    expect((await login(id, 'app')).reply).toBe('data:success\n@alice@')
    expect(await raw.ask(`enroll:update:${JSON.stringify(params)}`)).toMatch(/^data:/)
    expect(await unnamed('app')).toMatch(/^error:AT0401/)
  })
})
