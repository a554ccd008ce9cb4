import { expose } from 'comlink'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { formatAtKeysFile, parseAtKeysFile } from '../crypto/at-keys-file.ts'
import type { SealedForApp } from '../crypto/default-keys.ts'
import type { GenerateProgress } from '../crypto/generate.ts'
import type { KeyMaterial } from '../crypto/key-ring.ts'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { verify } from '../crypto/signature.ts'
import { keyRingSuite } from '../crypto/testing/key-ring.suite.ts'
import { alice, bob, secretsOf } from '../crypto/testing/people.ts'
import { resultOf } from '../protocol/across-threads.ts'
import { openEnrolling } from './enrolling.ts'
import { givingBack } from './giving-back.ts'
import { openKeyKeeper } from './key-keeper.ts'
import { freshName } from './testing/storage.ts'
import { openVault, type VaultState } from './vault.ts'
import { openWorkerVault, type WorkerVault } from './worker-key-ring.ts'

interface Tab {
  readonly vault: WorkerVault
  /** every message that came to the page, as text */
  readonly received: string[]
}

const closing: (() => void)[] = []
const names = new Set<string>()
// Dexie remarks on each database that is deleted while something has it open.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(async () => {
  for (const close of closing.splice(0)) close()
  for (const name of names) await Dexie.delete(name)
  names.clear()
  vi.restoreAllMocks()
})

/** The keeper behind a message channel, in this thread: what it is given and gives is cloned all the same. */
function channel(name: string): Tab {
  const { port1, port2 } = new MessageChannel()
  // A guess shall cost something, but not in every test.
  const kept = openVault({ name, cost: { memory: 64, passes: 1, lanes: 1 } })
  const enrolling = openEnrolling({ name: `${name} enrolling` })
  expose(givingBack(openKeyKeeper(kept, enrolling)), port1)
  const received: string[] = []
  port2.addEventListener('message', ({ data }) => received.push(JSON.stringify(data)))
  closing.push(
    () => kept.close(),
    () => enrolling.close(),
    () => port1.close(),
    () => port2.close(),
  )
  names.add(name).add(`${name} enrolling`)
  return { vault: openWorkerVault(port2), received }
}

/** The worker's own script, which always has the one vault of the browser. */
function worker(): Tab {
  const thread = new Worker(new URL('./key-worker.ts', import.meta.url), { type: 'module' })
  const received: string[] = []
  thread.addEventListener('message', ({ data }) => received.push(JSON.stringify(data)))
  closing.push(() => thread.terminate())
  names.add('facet-vault').add('facet-enrolling')
  return { vault: openWorkerVault(thread), received }
}

// Node's workers are of another kind, so the worker's script itself runs in the browser only.
const homes: Record<string, () => { open: () => Tab }> = {
  'across a message channel': () => {
    const name = freshName()
    return { open: () => channel(name) }
  },
  ...('Worker' in globalThis ? { 'in a worker': () => ({ open: worker }) } : {}),
}

/** @alice's keys, sealed for a device that sent this. */
async function sealedFor(encryptedApkamSymmetricKey: string): Promise<SealedForApp> {
  const sealed = await (await openKeyRing(alice)).sealDefaultKeys(encryptedApkamSymmetricKey)
  return {
    encryptionPrivateKey: { value: sealed.encryptedDefaultEncryptionPrivateKey, iv: sealed.encPrivateKeyIV },
    selfEncryptionKey: { value: sealed.encryptedDefaultSelfEncryptionKey, iv: sealed.selfEncKeyIV },
  }
}

for (const [where, home] of Object.entries(homes)) {
  keyRingSuite(where, async (material: KeyMaterial) => {
    const { vault } = home().open()
    return vault.importAtKeys(await formatAtKeysFile(material))
  })

  test(`${where}: new keys are made there, kept as pending, and every step is told`, async () => {
    const { vault } = home().open()
    const steps: GenerateProgress[] = []
    const ring = await vault.generate(alice.atSign, { onProgress: (step) => steps.push(step) })
    await expect.poll(() => steps.map(({ done }) => done)).toEqual([0, 1, 2, 3])
    expect(await vault.state()).toEqual({ atSigns: [], pending: ['@alice'], locked: [], current: undefined })
    const claim = {
      publicKey: ring.pkamPublicKey,
      message: 'challenge',
      signature: await ring.signChallenge('challenge'),
    }
    expect(await verify(claim)).toBe(true)
    await vault.settle(alice.atSign)
    expect(await vault.state()).toEqual({ atSigns: ['@alice'], pending: [], locked: [], current: undefined })
  })

  test(`${where}: what is asked for at one moment goes in few messages, and what fails holds up nothing else`, async () => {
    const { vault, received } = home().open()
    const ring = await vault.importAtKeys(await formatAtKeysFile(alice))
    const sealed = await Promise.all(Array.from({ length: 200 }, (_, at) => ring.sealForSelf(`value ${at}`)))
    const before = received.length
    const opened = await Promise.allSettled(
      sealed.map(({ value, metadata }, at) => ring.openFromSelf(at === 7 ? 'no value' : value, metadata)),
    )
    expect(received.length - before).toBeLessThanOrEqual(4)
    for (const [at, one] of opened.entries()) {
      if (at === 7) expect(one).toMatchObject({ reason: { name: 'AtError', code: 'AT0014' } })
      else expect(one).toEqual({ status: 'fulfilled', value: `value ${at}` })
    }
  })

  test(`${where}: an onboarding that was cut off goes on with the same keys in another tab`, async () => {
    const { open } = home()
    const first = await open().vault.generate(alice.atSign)
    const second = await open().vault.generate(alice.atSign)
    expect(second.pkamPublicKey).toBe(first.pkamPublicKey)
  })

  test(`${where}: keys whose onboarding was cut off are kept from then on by what it is gone on with`, async () => {
    const { open } = home()
    const first = await open().vault.generate(alice.atSign)
    const { vault } = open()
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    expect((await vault.generate(alice.atSign, { protection })).pkamPublicKey).toBe(first.pkamPublicKey)
    expect(await vault.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: false })
    expect(await vault.state()).toMatchObject({ atSigns: [], pending: ['@alice'] })
    await vault.lock(alice.atSign)
    await expect(vault.generate(alice.atSign, { protection })).rejects.toMatchObject({ code: 'AT0024' })
  })

  test(`${where}: two tabs that onboard one atSign at once have the same keys in the end`, async () => {
    const { open } = home()
    const rings = await Promise.all([open().vault.generate(alice.atSign), open().vault.generate(alice.atSign)])
    expect(rings[0].pkamPublicKey).toBe(rings[1].pkamPublicKey)
  })

  test(`${where}: new keys are not made for an atSign that has its keys here`, async () => {
    const { vault } = home().open()
    await vault.importAtKeys(await formatAtKeysFile(alice))
    await expect(vault.generate(alice.atSign)).rejects.toMatchObject({ name: 'AtError', code: 'AT0022' })
    expect((await vault.keyRing(alice.atSign)).pkamPublicKey).toBe(alice.pkamPublicKey)
  })

  test(`${where}: stopping in the middle keeps nothing`, async () => {
    const { vault } = home().open()
    const controller = new AbortController()
    const reason = new Error('never mind')
    const onProgress = () => controller.abort(reason)
    await expect(vault.generate(alice.atSign, { onProgress, signal: controller.signal })).rejects.toBe(reason)
    expect(await vault.state()).toEqual({ atSigns: [], pending: [], locked: [], current: undefined })
    await expect(vault.generate(alice.atSign, { signal: controller.signal })).rejects.toBe(reason)
  })

  test(`${where}: a bad key file is refused with its sentence and code, and nothing is kept`, async () => {
    const { vault } = home().open()
    await expect(vault.importAtKeys('no key file')).rejects.toMatchObject({
      name: 'AtError',
      code: 'AT0014',
      message: 'This is not a key file: its content is not JSON.',
    })
    const another = vault.importAtKeys(await formatAtKeysFile(alice), { atSign: bob.atSign })
    await expect(another).rejects.toThrow('belongs to @alice, not to @bob')
    await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject({ code: 'AT0015' })
    expect((await vault.state()).atSigns).toEqual([])
  })

  test(`${where}: no private key comes to the page, but in the key file that its owner saves`, async () => {
    const { vault, received } = home().open()
    const ring = await vault.importAtKeys(await formatAtKeysFile(bob))
    await (await vault.generate(alice.atSign)).signChallenge('x')
    const wrapped = await ring.makeSharedKey(alice.encryptionPublicKey)
    const { value, metadata } = await ring.sealShared('text', wrapped, alice.encryptionPublicKey)
    await ring.openShared(value, wrapped.forMe, { ivNonce: metadata.ivNonce })
    await ring.rewrapSharedKey(wrapped.forMe, bob.encryptionPublicKey)
    await vault.keyRing(bob.atSign)
    const seen = () => received.join('\n')
    expect(seen(), 'the listening itself hears').toContain(bob.pkamPublicKey)
    for (const secret of secretsOf(bob)) expect(seen()).not.toContain(secret)
    // Every RSA-2048 private key in base64 begins so; the public ones do not.
    expect(seen()).not.toMatch(/MIIE[a-zA-Z0-9+/]{3}BADANBgkqhkiG/)
    expect(alice.pkamPrivateKey).toMatch(/MIIE[a-zA-Z0-9+/]{3}BADANBgkqhkiG/)
    await ring.exportAtKeys()
    expect(seen()).toContain(bob.selfEncryptionKey)
  })

  test(`${where}: a locked key file is opened and written there, and the passphrase can be tried again`, async () => {
    const { vault } = home().open()
    const passphrase = 'correct horse'
    const document = { legacy: await formatAtKeysFile(alice), version: 1, atSign: '@alice', keys: [{ id: 'x' }] }
    const locked = await formatAtKeysFile(await parseAtKeysFile(JSON.stringify(document)), { passphrase })
    const wrong = vault.importAtKeys(locked, { passphrase: 'battery staple' })
    await expect(wrong).rejects.toMatchObject({ name: 'AtError', code: 'AT0401' })
    expect((await vault.state()).atSigns).toEqual([])
    const heard: number[] = []
    const ring = await vault.importAtKeys(locked, { passphrase, onProgress: (done) => heard.push(done) })
    await expect.poll(() => heard.at(-1)).toBe(1)
    const again = await ring.exportAtKeys({ passphrase })
    expect(JSON.parse(again)).toMatchObject({ hashingAlgoType: 'argon2id' })
    expect(await parseAtKeysFile(again, { passphrase })).toMatchObject(alice)
    expect(JSON.parse(await ring.exportAtKeys()), 'with what stood around the keys').toEqual(document)
  })

  test(`${where}: a kit is written there, tried without being kept, and opened on another device`, async () => {
    const { open } = home()
    const { vault } = open()
    const ring = await vault.importAtKeys(await formatAtKeysFile(bob))
    const kit = await ring.exportAtKeys({ form: 'kit' })
    expect(kit).toMatch(/^FACET-KIT:1:/)
    const tried = await vault.borrowAtKeys(kit)
    const { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId } = bob
    expect(tried).toMatchObject({ atSign, pkamPublicKey, encryptionPublicKey, enrollmentId })
    tried.close()
    await vault.forget(bob.atSign)
    const again = await vault.importAtKeys(kit, { atSign: bob.atSign })
    expect(JSON.parse(await again.exportAtKeys())).toMatchObject({ selfEncryptionKey: bob.selfEncryptionKey })
    await expect(vault.importAtKeys(kit.slice(0, -3))).rejects.toMatchObject({ code: 'AT0014' })
    await expect(ring.exportAtKeys({ form: 'kit', passphrase: 'short' })).rejects.toMatchObject({ code: 'AT0022' })
  })

  test(`${where}: a key file is tried without being kept, beside the keys that are here`, async () => {
    const { vault, received } = home().open()
    const passphrase = 'correct horse'
    const kept = await vault.importAtKeys(await formatAtKeysFile(alice))
    const others = { ...bob, atSign: alice.atSign }
    const file = await vault.borrowAtKeys(await formatAtKeysFile(others, { passphrase }), { passphrase })
    expect(file).toMatchObject({ atSign: alice.atSign, encryptionPublicKey: bob.encryptionPublicKey })
    const [ofFile, ofDevice] = [await file.signValue('x'), await kept.signValue('x')]
    expect(ofFile).not.toBe(ofDevice)
    expect(await verify({ publicKey: bob.encryptionPublicKey, message: 'x', signature: ofFile })).toBe(true)
    expect(JSON.parse(await file.exportAtKeys({ passphrase }))).toHaveProperty('iv')
    expect((await vault.state()).atSigns).toEqual(['@alice'])
    expect((await vault.keyRing(alice.atSign)).encryptionPublicKey).toBe(alice.encryptionPublicKey)
    for (const secret of secretsOf(bob)) expect(received.join('\n')).not.toContain(secret)
    file.close()
    await expect(file.signValue('x')).rejects.toMatchObject({
      code: 'AT0015',
      message: expect.stringContaining('let go'),
    })
    await kept.signValue('x')
    await expect(vault.borrowAtKeys('{}')).rejects.toMatchObject({ code: 'AT0014' })
  })

  test(`${where}: keys that were tried are kept by what was chosen then, and were never here otherwise`, async () => {
    const { open } = home()
    const [here, there] = [open(), open()]
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    const file = await here.vault.borrowAtKeys(await formatAtKeysFile(alice))
    expect(await there.vault.state()).toMatchObject({ atSigns: [], pending: [] })
    await expect(file.keep({ protection: { ...protection, passphrase: 'short' } })).rejects.toMatchObject({
      code: 'AT0022',
    })
    expect((await there.vault.state()).atSigns).toEqual([])
    const ring = await file.keep({ protection })
    file.close()
    await ring.signValue('x')
    expect(await there.vault.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: true })
    await expect(file.keep()).rejects.toMatchObject({ code: 'AT0015' })
  })

  test(`${where}: locked keys that a file brings again stay as they are until all is made, and are kept as it says then`, async () => {
    const { open } = home()
    const [here, there] = [open(), open()]
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    await (await here.vault.borrowAtKeys(await formatAtKeysFile(alice))).keep({ protection })
    const file = await there.vault.borrowAtKeys(await formatAtKeysFile(alice))
    await expect(file.keep({ anew: true, protection: { ...protection, passphrase: 'short' } })).rejects.toMatchObject({
      code: 'AT0022',
    })
    await expect(file.keep({ anew: true, protection, signal: AbortSignal.abort() })).rejects.toThrow()
    expect(await there.vault.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: true })
    const others = await there.vault.borrowAtKeys(await formatAtKeysFile({ ...bob, atSign: alice.atSign }))
    await expect(others.keep({ anew: true })).rejects.toMatchObject({ code: 'AT0022' })
    await (await file.keep({ anew: true })).signValue('x')
    expect(await there.vault.custody(alice.atSign)).toMatchObject({ kind: 'none', isLocked: false })
  })

  test(`${where}: keys that were open here and that another tab has locked can be brought again by a file`, async () => {
    const { open } = home()
    const [here, there] = [open().vault, open().vault]
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    await (await here.borrowAtKeys(await formatAtKeysFile(alice))).keep({ protection })
    await there.lock(alice.atSign)
    const file = await here.borrowAtKeys(await formatAtKeysFile(alice))
    await (await file.keep({ anew: true })).signValue('x')
    expect(await here.custody(alice.atSign)).toEqual({ kind: 'none', isLocked: false })
  })

  test(`${where}: who was let in, and was forgotten in another tab, is not brought back by what had asked`, async () => {
    const { open } = home()
    const [here, there] = [open().vault, open().vault]
    const { encryptedApkamSymmetricKey } = await here.enrolling.begin(alice.atSign, alice.encryptionPublicKey)
    await here.enrolling.asked(alice.atSign, { enrollmentId: 'e-1', deviceName: 'laptop' })
    const sealed = await sealedFor(encryptedApkamSymmetricKey)
    await there.forget(alice.atSign)
    await expect(here.enrolling.finish(alice.atSign, sealed)).rejects.toMatchObject({ code: 'AT0015' })
    expect(await here.state()).toMatchObject({ atSigns: [], pending: [] })
  })

  test(`${where}: keys behind a passphrase are open for the page that unlocked them, until any page locks them`, async () => {
    const { open } = home()
    const here = open()
    const there = open()
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    const ring = await here.vault.importAtKeys(await formatAtKeysFile(alice), { protection })
    await ring.signChallenge('open')
    const locked = { name: 'AtError', code: 'AT0024' }
    await expect(there.vault.keyRing(alice.atSign)).rejects.toMatchObject(locked)
    expect(await there.vault.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: true })
    const heard: number[] = []
    await there.vault.unlock(alice.atSign, protection, { onProgress: (done) => heard.push(done) })
    await expect.poll(() => heard.at(-1)).toBe(1)
    const elsewhere = await there.vault.keyRing(alice.atSign)
    await elsewhere.signChallenge('open')
    await here.vault.lock(alice.atSign)
    await expect(ring.signChallenge('locked')).rejects.toMatchObject(locked)
    await expect(ring.exportAtKeys()).rejects.toMatchObject(locked)
    await expect.poll(() => elsewhere.signChallenge('locked').catch((error) => error)).toMatchObject(locked)
    for (const { received } of [here, there]) {
      for (const secret of secretsOf(alice)) expect(received.join()).not.toContain(secret)
    }
    await here.vault.unlock(alice.atSign, protection)
    await here.vault.protect(alice.atSign, { kind: 'none' })
    expect(await there.vault.custody(alice.atSign)).toEqual({ kind: 'none', isLocked: false })
    await ring.signChallenge('open to whoever is here')
  })

  test(`${where}: opening a locked key file can be given up, and nothing is kept`, async () => {
    const { vault } = home().open()
    const locked = await formatAtKeysFile(alice, { passphrase: 'correct horse' })
    const controller = new AbortController()
    const reason = new Error('never mind')
    const onProgress = () => controller.abort(reason)
    const given = vault.importAtKeys(locked, { passphrase: 'correct horse', signal: controller.signal, onProgress })
    await expect(given).rejects.toBe(reason)
    expect((await vault.state()).atSigns).toEqual([])
  })

  test(`${where}: what is given up before it is kept is not kept, however late the keeper hears of it`, async () => {
    const { vault } = home().open()
    const reason = new Error('never mind')
    // As when the word to stop is on its way while the last step is done: only the page knows of it.
    const unheard = () => {
      const controller = new AbortController()
      controller.signal.addEventListener = () => {}
      queueMicrotask(() => controller.abort(reason))
      return controller.signal
    }
    const file = await formatAtKeysFile(alice)
    await expect(vault.importAtKeys(file, { signal: unheard() })).rejects.toBe(reason)
    await expect(vault.borrowAtKeys(file, { signal: unheard() })).rejects.toBe(reason)
    expect((await vault.state()).atSigns).toEqual([])
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    await vault.importAtKeys(file)
    await expect(vault.protect(alice.atSign, protection, { signal: unheard() })).rejects.toBe(reason)
    expect(await vault.custody(alice.atSign)).toEqual({ kind: 'none', isLocked: false })
    await vault.protect(alice.atSign, protection)
    await vault.lock(alice.atSign)
    await expect(vault.unlock(alice.atSign, protection, { signal: unheard() })).rejects.toBe(reason)
    await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject({ code: 'AT0024' })
  })

  test(`${where}: what is given up when it is kept already is kept, and told as that`, async () => {
    const { vault } = home().open()
    const controller = new AbortController()
    const stop = vault.onChange(({ atSigns }) => atSigns.length > 0 && controller.abort())
    const ring = await vault.importAtKeys(await formatAtKeysFile(alice), { signal: controller.signal })
    expect(ring.atSign).toBe('@alice')
    expect((await vault.state()).atSigns).toEqual(['@alice'])
    stop()
  })

  test(`${where}: a device asks to be let in with keys that the page never has, and a closed tab goes on`, async () => {
    const { open } = home()
    const { vault, received } = open()
    const asking = await vault.enrolling.begin(alice.atSign, alice.encryptionPublicKey)
    const there = open()
    expect(await there.vault.enrolling.begin(alice.atSign, alice.encryptionPublicKey)).toEqual(asking)
    await vault.enrolling.asked(alice.atSign, { enrollmentId: 'e-1', deviceName: 'phone' })
    const signature = await there.vault.enrolling.signChallenge(alice.atSign, 'challenge')
    expect(await verify({ publicKey: asking.pkamPublicKey, message: 'challenge', signature })).toBe(true)
    const [found] = await there.vault.enrolling.all()
    expect(found).toEqual({ ...asking, asked: { enrollmentId: 'e-1', deviceName: 'phone' } })

    // Whoever lets it in has the keys of @alice.
    const sealed = await sealedFor(asking.encryptedApkamSymmetricKey)
    const another = { ...sealed, selfEncryptionKey: { ...sealed.selfEncryptionKey, value: 'AAAA' } }
    await expect(there.vault.enrolling.finish(alice.atSign, another)).rejects.toMatchObject({ name: 'AtError' })
    expect((await there.vault.state()).atSigns).toEqual([])
    const ring = await there.vault.enrolling.finish(alice.atSign, sealed)
    expect(ring).toMatchObject({ enrollmentId: 'e-1', pkamPublicKey: asking.pkamPublicKey })
    const own = await openKeyRing(alice)
    const { value, metadata } = await own.sealForSelf('from the first device')
    expect(await ring.openFromSelf(value, metadata)).toBe('from the first device')
    expect(await there.vault.enrolling.all()).toEqual([])
    await expect(vault.enrolling.begin(alice.atSign, alice.encryptionPublicKey)).rejects.toMatchObject({
      code: 'AT0022',
    })
    const seen = [...received, ...there.received].join('\n')
    expect(seen).toContain(asking.pkamPublicKey)
    for (const secret of secretsOf(alice)) expect(seen).not.toContain(secret)
    expect(seen).not.toMatch(/MIIE[a-zA-Z0-9+/]{3}BADANBgkqhkiG/)
  })

  test(`${where}: keys that shall be locked once they are let in are nowhere on the device before`, async () => {
    const { open } = home()
    const [here, there] = [open(), open()]
    const { enrolling } = here.vault
    const protection = { kind: 'passphrase', passphrase: 'correct horse' } as const
    expect((await enrolling.begin(alice.atSign, alice.encryptionPublicKey)).isKept).toBe(true)
    const begin = () => enrolling.begin(alice.atSign, alice.encryptionPublicKey, protection)
    const [asking, twice] = await Promise.all([begin(), begin()])
    expect(asking.isKept).toBe(false)
    expect(twice).toEqual(asking)
    expect(await begin()).toEqual(asking)
    await enrolling.asked(alice.atSign, { enrollmentId: 'e-1', deviceName: 'phone' })
    expect(await enrolling.all()).toEqual([{ ...asking, asked: { enrollmentId: 'e-1', deviceName: 'phone' } }])
    const signature = await enrolling.signChallenge(alice.atSign, 'challenge')
    expect(await verify({ publicKey: asking.pkamPublicKey, message: 'challenge', signature })).toBe(true)
    expect(await there.vault.enrolling.all(), 'what was begun before is gone too').toEqual([])
    await enrolling.finish(alice.atSign, await sealedFor(asking.encryptedApkamSymmetricKey))
    expect(await enrolling.all()).toEqual([])
    expect(await there.vault.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: true })
  })

  test(`${where}: what it asked with is not used for another key or another time, and is gone when it was given up`, async () => {
    const { vault } = home().open()
    const { enrolling } = vault
    const first = await enrolling.begin(alice.atSign, alice.encryptionPublicKey)
    const other = await enrolling.begin(alice.atSign, bob.encryptionPublicKey)
    expect(other.pkamPublicKey).not.toBe(first.pkamPublicKey)
    await enrolling.asked(alice.atSign, { enrollmentId: 'e-1', deviceName: 'phone' })
    const again = await enrolling.begin(alice.atSign, bob.encryptionPublicKey)
    expect(again.pkamPublicKey).not.toBe(other.pkamPublicKey)
    expect(again.asked).toBeUndefined()
    await enrolling.forget(alice.atSign)
    expect(await enrolling.all()).toEqual([])
    const gone = { code: 'AT0015' }
    await expect(enrolling.signChallenge(alice.atSign, 'x')).rejects.toMatchObject(gone)
    await expect(enrolling.asked(alice.atSign, { enrollmentId: 'x', deviceName: 'x' })).rejects.toMatchObject(gone)
  })

  test(`${where}: what the page is called back with is given back, however often it asks`, async () => {
    const { vault } = home().open()
    await vault.importAtKeys(await formatAtKeysFile(alice))
    const closed = vi.spyOn(MessagePort.prototype, 'close')
    const steps: number[] = []
    for (let times = 0; times < 1_000; times++)
      await vault.unlock(alice.atSign, { kind: 'passphrase', passphrase: 'x' })
    await (await vault.keyRing(alice.atSign)).exportAtKeys({
      passphrase: 'correct horse',
      onProgress: (done) => steps.push(done),
    })
    await expect.poll(() => steps.at(-1)).toBe(1)
    // Two for each time that it was asked whether it still wants it and told how far it is, and one for the file.
    await expect.poll(() => new Set(closed.mock.contexts).size, { timeout: 10_000 }).toBeGreaterThanOrEqual(2_001)
  })

  test(`${where}: what is forgotten in one tab stops working in the other, which is told`, async () => {
    const { open } = home()
    const [here, there] = [open().vault, open().vault]
    const ring = await here.importAtKeys(await formatAtKeysFile(alice))
    await here.setCurrent(alice.atSign)
    const elsewhere = await there.keyRing(alice.atSign)
    const heard: VaultState[] = []
    const stop = there.onChange((state) => heard.push(state))
    await expect.poll(() => heard.at(-1)?.current).toBe('@alice')
    await elsewhere.signChallenge('still here')
    await here.forget(alice.atSign)
    await expect.poll(() => heard.at(-1)).toEqual({ atSigns: [], pending: [], locked: [], current: undefined })
    const gone = { code: 'AT0015' }
    await expect(ring.signChallenge('gone')).rejects.toMatchObject(gone)
    await expect(elsewhere.signChallenge('gone')).rejects.toMatchObject(gone)
    await expect(elsewhere.exportAtKeys()).rejects.toMatchObject(gone)
    stop()
  })

  test(`${where}: who listens late hears the present state at once, who stopped hears no more`, async () => {
    const { vault } = home().open()
    const first: VaultState[] = []
    let stop = () => {}
    await new Promise<void>((resolve) => {
      stop = vault.onChange((state) => {
        first.push(state)
        resolve()
      })
    })
    const late: VaultState[] = []
    const imported = new Promise<void>((resolve) => {
      vault.onChange((state) => {
        late.push(state)
        if (state.atSigns.includes(alice.atSign)) resolve()
      })
    })
    expect(late).toEqual(first)
    stop()
    await vault.importAtKeys(await formatAtKeysFile(alice))
    await imported
    expect(first).toHaveLength(1)
  })
}

test('a key ring does nothing in the worker but what key rings do', async () => {
  const vault = openVault({ name: freshName() })
  const keeper = openKeyKeeper(vault, openEnrolling({ name: freshName() }))
  await vault.add(alice)
  for (const operation of ['constructor', 'toString', 'atSign', '__proto__'] as never[]) {
    const asked = { holder: alice.atSign, operation, args: [] }
    expect(await keeper.operate([asked])).toMatchObject([{ failure: { code: 'AT0022' } }])
  }
  expect(await keeper.operate([{ holder: alice.atSign, operation: 'signValue', args: ['x'] }])).toMatchObject([
    { result: expect.any(String) },
  ])
  vault.close()
})

test('of two tabs that were let in, the slower one does not bring back what was forgotten in the other', async () => {
  const [name, asking] = [freshName(), freshName()]
  const tab = () => {
    const [vault, enrolling] = [openVault({ name }), openEnrolling({ name: asking })]
    closing.push(vault.close, enrolling.close)
    return { vault, keeper: openKeyKeeper(vault, enrolling) }
  }
  const [fast, slow] = [tab(), tab()]
  names.add(name).add(asking)
  const { encryptedApkamSymmetricKey } = resultOf(
    await fast.keeper.beginEnrolling(alice.atSign, alice.encryptionPublicKey, undefined),
  )
  await fast.keeper.askedEnrolling(alice.atSign, { enrollmentId: 'e-1', deviceName: 'laptop' })
  const sealed = await sealedFor(encryptedApkamSymmetricKey)
  const finish = ({ keeper }: typeof fast, isWanted: () => boolean | Promise<boolean>) =>
    keeper.finishEnrolling(alice.atSign, sealed, crypto.randomUUID(), isWanted, () => {})
  const finished = await finish(slow, async () => {
    resultOf(await finish(fast, () => true))
    resultOf(await fast.keeper.forget(alice.atSign))
    return true
  })
  expect(finished).toMatchObject({ failure: { code: 'AT0015' } })
  expect(await slow.vault.list()).toEqual([])
})

test('a worker that does not start is told, instead of waiting for ever', async () => {
  const dead = Object.assign(new EventTarget(), { postMessage: () => {} })
  const vault = openWorkerVault(dead)
  const asked = vault.state()
  dead.dispatchEvent(new Event('error'))
  const told = { code: 'AT0014', message: expect.stringContaining('did not start') }
  await expect(asked).rejects.toMatchObject(told)
  await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject(told)
})
