import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { md5Hex } from '../crypto/digest.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { encodeBase2e15 } from '../protocol/base2e15.ts'
import { decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { anywhere, byteByByte } from '../transport/memory.ts'
import type { Dial } from '../transport/transport.ts'
import type { Exclusive } from './exclusive.ts'
import { list } from './list.ts'
import { looksSealed } from './reading.ts'
import { SharedKeys } from './shared-keys.ts'
import { alice, bob, carol, keysOf, People, publicKeysOf } from './testing/people.ts'

let people: People
afterEach(() => people.part())

const email = publicKey('email.wavi', alice)
const notes = selfKey('notes.wavi', alice)
const phone = sharedKey('phone.wavi', alice, bob)

/** The record as the server has it. */
async function stored(key: AtKey) {
  return people.network.keystore(key.kind === 'internal' ? '@alice' : key.sharedBy).get(key)
}
/** Alice's half of every key she ever made for Bob, as kept under names of their own. */
async function keptKeys(): Promise<string[]> {
  const say = await people.raw(alice)
  const names: string[] = JSON.parse((await say('scan shared_key\\.bob\\.until\\.')) ?? '')
  return Promise.all(names.map(async (name) => (await stored(parseAtKey(name)))?.value ?? ''))
}
async function copyAtBob(name: string) {
  return people.network.keystore('@bob').get(parseAtKey(`cached:@bob:${name}@alice`))
}

describe('among three people', () => {
  beforeEach(async () => {
    people = await People.meet()
  })

  const texts = [
    'Paris',
    'Ünïcödé ☕ 日本 🛠',
    'two\nlines',
    'ends in a space ',
    'tab\t',
    '\r\n',
    '~NL~',
    'a\u2028b',
    ' leads',
    'null',
    'data:error:@alice@',
    '@',
    'x'.repeat(100_000),
  ]
  for (const text of texts) {
    test(`${JSON.stringify(text.slice(0, 20))} comes back as it was put: to everyone, to oneself, to somebody`, async () => {
      const [a, b] = [await people.client(alice), await people.client(bob)]
      await a.publish(email, text)
      await a.put(notes, text)
      await a.put(phone, text)
      expect(await people.visitor(alice).get(email)).toMatchObject({ text, signature: 'verified' })
      expect(await b.get(email, { fresh: true })).toMatchObject({ text, signature: 'verified' })
      expect(await a.get(email)).toMatchObject({ text, signature: 'verified' })
      expect(await a.get(notes)).toMatchObject({ text })
      expect(await a.get(phone)).toMatchObject({ text })
      expect(await b.get(phone)).toMatchObject({ text })
      // Nothing but ciphertext of what was not for everyone. [§8.8]
      for (const key of [notes, phone]) {
        const record = await stored(key)
        expect(record?.metadata).toMatchObject({ isEncrypted: true, ivNonce: expect.any(String) })
        expect(looksSealed(record?.value ?? '')).toBe(true)
      }
    })
  }

  test('bytes come back as bytes', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(5000))
    const [a, b] = [await people.client(alice), await people.client(bob)]
    await a.publish(email, bytes)
    await a.put(notes, bytes)
    await a.put(phone, bytes)
    for (const value of [await people.visitor(alice).get(email), await a.get(notes), await b.get(phone)]) {
      expect(value?.bytes).toEqual(bytes)
      expect(value?.metadata.isBinary).toBe(true)
    }
    expect((await stored(email))?.value).toBe(encodeBase2e15(bytes))
  })

  test('the same value for two people is sealed twice, and opens for the right one only', async () => {
    const [a, b, c] = [await people.client(alice), await people.client(bob), await people.client(carol)]
    await a.put(phone, '555-0100')
    await a.put({ ...phone, sharedWith: carol }, '555-0100')
    expect(await b.get(phone)).toMatchObject({ text: '555-0100' })
    expect(await c.get({ ...phone, sharedWith: carol })).toMatchObject({ text: '555-0100' })
    const [forBob, forCarol] = [await stored(phone), await stored({ ...phone, sharedWith: carol })]
    expect(forBob?.value).not.toBe(forCarol?.value)
    // Carol, given what Bob was given, cannot open it.
    const theirs = await keysOf(carol)
    await expect(
      theirs.openShared(forBob?.value ?? '', forBob?.metadata.sharedKeyEnc ?? '', {
        ivNonce: forBob?.metadata.ivNonce,
      }),
    ).rejects.toMatchObject({ code: 'AT0014' })
    expect(forBob?.metadata).toMatchObject({
      ttr: -1,
      ccd: true,
      isEncrypted: true,
      pubKeyCS: md5Hex((await keysOf(bob)).encryptionPublicKey),
      sharedKeyEnc: expect.any(String),
    })
  })

  test('each direction has a key of its own', async () => {
    const [a, b] = [await people.client(alice), await people.client(bob)]
    const back = sharedKey('phone.wavi', bob, alice)
    await a.put(phone, 'from alice')
    await b.put(back, 'from bob')
    expect(await a.get(back)).toMatchObject({ text: 'from bob' })
    expect(await b.get(phone)).toMatchObject({ text: 'from alice' })
    const keys = await Promise.all(
      ['shared_key.bob@alice', '@bob:shared_key@alice'].map(async (name) => stored(parseAtKey(name))),
    )
    expect(keys[1]?.metadata).toMatchObject({ ttr: 3_888_000, isEncrypted: false })
    expect(await stored(parseAtKey('shared_key.alice@bob'))).toBeDefined()
  })

  test('what is taken back is gone for the recipient, their copy too', async () => {
    const [a, b] = [await people.client(alice), await people.client(bob)]
    await a.put(phone, '555-0100')
    expect(await b.get(phone)).toMatchObject({ text: '555-0100' })
    expect(await b.get(phone)).toMatchObject({ cached: true })
    expect(await copyAtBob('phone.wavi')).toBeDefined()
    await a.delete(phone)
    expect(await b.get(phone, { fresh: true })).toBeUndefined()
    expect(await copyAtBob('phone.wavi')).toBeUndefined()
    expect(await b.list({ sharedBy: alice })).not.toContainEqual(phone)
  })

  test('a change shows at once when asked for afresh, and the old copy otherwise', async () => {
    const [a, b] = [await people.client(alice), await people.client(bob)]
    await a.put(phone, 'before')
    await b.get(phone)
    await a.put(phone, 'after')
    expect(await b.get(phone, { fresh: true })).toMatchObject({ text: 'after' })
    expect(await b.get(phone)).toMatchObject({ text: 'after', cached: true })
  })

  test('what was shared without a copy leaves none', async () => {
    const [a, b] = [await people.client(alice), await people.client(bob)]
    await a.put(phone, 'look, do not keep', { ttr: 0 })
    expect(await b.get(phone)).toMatchObject({ text: 'look, do not keep' })
    expect(await copyAtBob('phone.wavi')).toBeUndefined()
  })

  test('what is not there, or not yet, or no longer, is undefined', async () => {
    const [a, b] = [await people.client(alice), await people.client(bob)]
    for (const key of [email, notes, phone]) expect(await a.get(key)).toBeUndefined()
    expect(await b.get(phone)).toBeUndefined()
    expect(await b.get(email)).toBeUndefined()
    expect(await people.visitor(alice).get(email)).toBeUndefined()
    await a.publish(email, 'later', { ttb: 1000, ttl: 1000 })
    expect(await a.get(email)).toBeUndefined()
    await people.network.clock.advance(1001)
    expect(await a.get(email)).toMatchObject({ text: 'later' })
    await people.network.clock.advance(2000)
    expect(await a.get(email)).toBeUndefined()
  })

  test('lists: what is mine, what I share with somebody, what somebody shares with me, what everyone sees', async () => {
    const [a, b] = [await people.client(alice), await people.client(bob)]
    await a.publish(email, 'x')
    await a.publish(publicKey('_secret.wavi', alice), 'x')
    await a.put(notes, 'x')
    await a.put(selfKey('_diary.wavi', alice), 'x')
    await a.put(phone, 'x')
    await a.put({ ...phone, sharedWith: carol }, 'x')
    const names = (keys: AtKey[]) => keys.map(formatAtKey).sort()
    expect(names(await a.list({ regex: '\\.wavi@' }))).toEqual([
      '@bob:phone.wavi@alice',
      '@carol:phone.wavi@alice',
      'notes.wavi@alice',
      'public:email.wavi@alice',
    ])
    expect(names(await a.list({ showHidden: true, regex: 'diary' }))).toEqual(['_diary.wavi@alice'])
    expect(names(await a.list({ sharedWith: bob, regex: '\\.wavi@' }))).toEqual(['@bob:phone.wavi@alice'])
    expect(names(await b.list({ sharedBy: alice, regex: '\\.wavi@' }))).toEqual(['@bob:phone.wavi@alice'])
    expect(names(await people.visitor(alice).list({ regex: '\\.wavi@' }))).toEqual(['public:email.wavi@alice'])
  })

  test('a thousand records are all listed, each once', async () => {
    const a = await people.client(alice)
    const keys = Array.from({ length: 1000 }, (_, n) => selfKey(`n${n}.many.wavi`, alice))
    await Promise.all(keys.map((key) => a.put(key, key.name)))
    const listed = (await a.list({ regex: '\\.many\\.' })).map(formatAtKey)
    expect(listed.sort()).toEqual(keys.map(formatAtKey).sort())
  })

  describe('the key of a pair', () => {
    test('is made once, however many ask at the same time', async () => {
      const [a, b] = [await people.client(alice), await people.client(bob)]
      const keys = Array.from({ length: 8 }, (_, i) => sharedKey(`k${i}.wavi`, alice, bob))
      await Promise.all(keys.map((key) => a.put(key, key.name)))
      expect((await stored(parseAtKey('shared_key.bob@alice')))?.metadata.version).toBe(0)
      const wraps = await Promise.all(keys.map(async (key) => (await stored(key))?.metadata.sharedKeyEnc))
      expect(new Set(wraps).size).toBe(1)
      for (const key of keys) expect(await b.get(key)).toMatchObject({ text: key.name })
    })

    // Devices know nothing of each other, unlike what runs in one program.
    const apart: Exclusive = (_, task) => task()

    test('made on two devices at once leaves every value readable, for its owner and for its reader', async () => {
      const together = meeting(2)
      const devices = await Promise.all(
        [0, 1].map(async () =>
          people.client(alice, { exclusive: apart, keys: afterMaking(await keysOf(alice), together) }),
        ),
      )
      const keys = devices.map((_, i) => sharedKey(`k${i}.wavi`, alice, bob))
      await Promise.all(devices.map((device, i) => device.put(keys[i] as typeof phone, `text ${i}`)))
      const [laptop, b] = [await people.client(alice), await people.client(bob)]
      for (const [i, key] of keys.entries()) {
        for (const reader of [laptop, b, ...devices]) expect(await reader.get(key)).toMatchObject({ text: `text ${i}` })
      }
    })

    test('made on two devices at once is one in the end: both halves of the pair are of the same key', async () => {
      const [together, firstHasItsHalf, secondIsDone] = [meeting(2), signal(), signal()]
      const first = await people.client(alice, {
        exclusive: apart,
        keys: afterMaking(await keysOf(alice), together),
        dial: holding(/^update:.*@bob:shared_key@alice /, async () => {
          firstHasItsHalf.give()
          await secondIsDone.given
        }),
      })
      const second = await people.client(alice, {
        exclusive: apart,
        keys: afterMaking(await keysOf(alice), together),
        dial: holding(/^update:.*:shared_key\.bob@alice /, () => firstHasItsHalf.given),
      })
      const sharing = first.put(phone, 'first')
      await second.put(sharedKey('k.wavi', alice, bob), 'second')
      secondIsDone.give()
      await sharing
      const mine = (await stored(parseAtKey('shared_key.bob@alice')))?.value ?? ''
      const theirs = (await stored(parseAtKey('@bob:shared_key@alice')))?.value ?? ''
      const bobs = await keysOf(bob)
      const sealed = await (await keysOf(alice)).sealShared(
        'one key',
        { forMe: mine, forOther: theirs },
        bobs.encryptionPublicKey,
      )
      expect(await bobs.openShared(sealed.value, theirs, { ivNonce: sealed.metadata.ivNonce })).toBe('one key')
    })

    test('is made and used where an enrollment does not let it be kept under a second name', async () => {
      const [say, keys] = [await people.raw(alice), await keysOf(alice)]
      const request = async (line: string) => {
        if (/^update:.*\.until\./.test(line)) throw new AtError('AT0009', 'not authorized to update')
        return say(line)
      }
      const publicKeys = publicKeysOf(request, keys)
      const { wrapped } = await new SharedKeys({ request, keys, publicKeys, now: Date.now }).with(bob)
      expect((await stored(parseAtKey('shared_key.bob@alice')))?.value).toBe(wrapped.forMe)
      expect(await keptKeys()).toEqual([])
    })

    test('is made by one tab while the others wait', async () => {
      let turn: Promise<unknown> = Promise.resolve()
      const names = new Set<string>()
      const exclusive = <Result>(name: string, task: () => Promise<Result>): Promise<Result> => {
        names.add(name)
        const done = turn.then(task)
        turn = done.catch(() => {})
        return done
      }
      const tabs = [await people.client(alice, { exclusive }), await people.client(alice, { exclusive })]
      await Promise.all(tabs.map((tab, i) => tab.put(sharedKey(`k${i}.wavi`, alice, bob), 'x')))
      expect(await keptKeys()).toHaveLength(1)
      expect(names.size).toBe(1)
      await (tabs[0] as (typeof tabs)[0]).put({ ...phone, sharedWith: carol }, 'x')
      expect(names.size).toBe(2)
    })

    test('is made once by clients of one program, also where nothing has locks', async () => {
      const clients = [await people.client(alice), await people.client(alice)]
      await Promise.all(clients.map((client, i) => client.put(sharedKey(`k${i}.wavi`, alice, bob), 'x')))
      expect(await keptKeys()).toHaveLength(1)
    })

    test('is found again by another device', async () => {
      const [a, b] = [await people.client(alice), await people.client(bob)]
      await a.put(phone, 'one')
      const before = await stored(parseAtKey('shared_key.bob@alice'))
      const laptop = await people.client(alice)
      await laptop.put(sharedKey('second.wavi', alice, bob), 'two')
      expect(await stored(parseAtKey('shared_key.bob@alice'))).toEqual(before)
      expect(await laptop.get(phone)).toMatchObject({ text: 'one' })
      expect(await b.get(sharedKey('second.wavi', alice, bob))).toMatchObject({ text: 'two' })
    })

    test('that another program made is used, and its other half completed', async () => {
      const say = await people.raw(alice)
      const made = await (await keysOf(alice)).makeSharedKey((await keysOf(bob)).encryptionPublicKey)
      await say(`update:shared_key.bob@alice ${made.forMe}`)
      const [a, b] = [await people.client(alice), await people.client(bob)]
      await a.put(phone, '555')
      expect((await stored(parseAtKey('shared_key.bob@alice')))?.value).toBe(made.forMe)
      expect(await b.get(phone)).toMatchObject({ text: '555' })
      expect((await stored(parseAtKey('@bob:shared_key@alice')))?.metadata.pubKeyCS).toBe(
        md5Hex((await keysOf(bob)).encryptionPublicKey),
      )
    })

    test('is wrapped anew when the recipient has new keys; the old values say who must act, and stay the owner’s to read', async () => {
      const a = await people.client(alice)
      await a.put(phone, 'old')
      const newKeys = await keysOf(bob, 1)
      const say = await people.raw(bob)
      await say(`update:isEncrypted:false:public:publickey@bob ${newKeys.encryptionPublicKey}`)
      await say(`update:privatekey:at_pkam_publickey ${newKeys.pkamPublicKey}`)
      const b = await people.client(bob, { keys: newKeys })
      await expect(b.get(phone, { fresh: true })).rejects.toMatchObject({
        code: 'AT0014',
        message: expect.stringMatching(/share it again/),
      })

      await people.network.clock.advance(61_000)
      const fresh = sharedKey('fresh.wavi', alice, bob)
      await a.put(fresh, 'new')
      expect(await b.get(fresh)).toMatchObject({ text: 'new' })
      const laptop = await people.client(alice)
      expect(await laptop.get(phone)).toMatchObject({ text: 'old' })
      expect(await laptop.get(fresh)).toMatchObject({ text: 'new' })
      // Sharing again is all it takes.
      await laptop.put(phone, 'old, again')
      expect(await b.get(phone, { fresh: true })).toMatchObject({ text: 'old, again' })
    })

    test('is retired by us where no server does it, and still opens what it sealed', async () => {
      const a = await people.client(alice)
      await a.put(phone, 'old')
      const before = await stored(parseAtKey('shared_key.bob@alice'))
      const say = await people.raw(alice)
      // As if it had been wrapped for an earlier public key of his.
      await say('update:meta:@bob:shared_key@alice:pubKeyCS:0123456789abcdef0123456789abcdef')
      await people.network.clock.advance(61_000)
      await a.put(sharedKey('fresh.wavi', alice, bob), 'new')
      expect((await stored(parseAtKey('shared_key.bob@alice')))?.value).not.toBe(before?.value)
      const kept = await keptKeys()
      expect(kept).toContain(before?.value)
      expect(kept).toContain((await stored(parseAtKey('shared_key.bob@alice')))?.value)
      const [laptop, b] = [await people.client(alice), await people.client(bob)]
      expect(await laptop.get(phone)).toMatchObject({ text: 'old' })
      expect(await b.get(phone)).toMatchObject({ text: 'old' })
      expect(await b.get(sharedKey('fresh.wavi', alice, bob))).toMatchObject({ text: 'new' })
    })

    test('wrapped for keys of ours that are gone is replaced', async () => {
      const stranger = await (await keysOf(alice, 1)).makeSharedKey((await keysOf(bob)).encryptionPublicKey)
      const say = await people.raw(alice)
      await say(`update:shared_key.bob@alice ${stranger.forMe}`)
      await say(`update:ttr:3888000:@bob:shared_key@alice ${stranger.forOther}`)
      const [a, b] = [await people.client(alice), await people.client(bob)]
      await a.put(phone, '555')
      expect(await a.get(phone)).toMatchObject({ text: '555' })
      expect(await b.get(phone)).toMatchObject({ text: '555' })
    })
  })

  describe('what other programs wrote', () => {
    test('without ivNonce (zero start) and without sharedKeyEnc, as Python does', async () => {
      const aliceKeys = await keysOf(alice)
      const made = await aliceKeys.makeSharedKey((await keysOf(bob)).encryptionPublicKey)
      const say = await people.raw(alice)
      await say(`update:shared_key.bob@alice ${made.forMe}`)
      await say(`update:ttr:86400000:@bob:shared_key@alice ${made.forOther}`)
      const { selfEncryptionKey } = JSON.parse(await aliceKeys.exportAtKeys())
      const zeroStart = await sealAtZero(selfEncryptionKey, 'a self value')
      await say(`update:dataSignature:c2ln:isEncrypted:true:notes.wavi@alice ${zeroStart}`)
      const sealed = await aliceKeys.sealShared('a shared value', made, (await keysOf(bob)).encryptionPublicKey)
      // As the C SDK: the start of the counter is stated, `isEncrypted` and the wrapped key are not.
      await say(`update:ivNonce:${sealed.metadata.ivNonce}:@bob:phone.wavi@alice ${sealed.value}`)
      const [a, b] = [await people.client(alice), await people.client(bob)]
      expect(await a.get(notes)).toMatchObject({ text: 'a self value' })
      expect(await b.get(phone)).toMatchObject({ text: 'a shared value' })
      expect(await a.get(phone)).toMatchObject({ text: 'a shared value' })
    })

    test('in plain text is read, and said to be plain', async () => {
      const say = await people.raw(alice)
      await say('update:notes.wavi@alice plain old text')
      await say('update:@bob:phone.wavi@alice c29tZSBiYXNlNjQgdGV4dA==')
      await say('update:@bob:second.wavi@alice YWJjZGVmZ2hpamtsbW5vcA==')
      const [a, b] = [await people.client(alice), await people.client(bob)]
      expect(await a.get(notes)).toMatchObject({ text: 'plain old text', unsealed: true })
      expect(await b.get(phone)).toMatchObject({ text: 'c29tZSBiYXNlNjQgdGV4dA==', unsealed: true })
      expect(await b.get(sharedKey('second.wavi', alice, bob))).toMatchObject({ text: 'YWJjZGVmZ2hpamtsbW5vcA==' })
    })

    test('that claims to be sealed and does not open is an error, never text', async () => {
      const say = await people.raw(alice)
      await say(`update:isEncrypted:true:notes.wavi@alice ${encodeBase64(new Uint8Array(32))}`)
      const a = await people.client(alice)
      await expect(a.get(notes)).rejects.toMatchObject({ code: 'AT0014' })
    })

    test('on one line, over one of two lines that the server still calls wrapped', async () => {
      const a = await people.client(alice)
      const say = await people.raw(alice)
      for (const text of ['One line, no base64 ✓', 'abcd', 'one~NL~two']) {
        await a.publish(email, 'two\nlines')
        await say(`update:dataSignature:${await (await keysOf(alice)).signValue(text)}:public:email.wavi@alice ${text}`)
        expect((await stored(email))?.metadata.encoding, 'as the server keeps it').toBe('base64')
        for (const reader of [people.visitor(alice), a])
          expect(await reader.get(email)).toMatchObject({ text: text.replace('~NL~', '\n'), signature: 'verified' })
      }
    })

    test('with the old mark for a line feed', async () => {
      const say = await people.raw(alice)
      await say('update:public:email.wavi@alice one~NL~two')
      expect(await people.visitor(alice).get(email)).toMatchObject({ text: 'one\ntwo', signature: 'unsigned' })
    })
  })

  describe('a signature', () => {
    test('that fits another value is broken, in the eyes of everyone', async () => {
      const [a, b] = [await people.client(alice), await people.client(bob)]
      await a.publish(email, 'alice@example.org')
      const record = await stored(email)
      const say = await people.raw(alice)
      await say(`update:dataSignature:${record?.metadata.dataSignature}:public:email.wavi@alice mallory@example.org`)
      for (const reader of [people.visitor(alice), a, b])
        expect(await reader.get(email)).toMatchObject({ text: 'mallory@example.org', signature: 'broken' })
    })
    test('that is none at all is broken too, and a missing one is just missing', async () => {
      const say = await people.raw(alice)
      await say('update:dataSignature:not-base64:public:email.wavi@alice x')
      await say('update:public:other.wavi@alice x')
      expect(await people.visitor(alice).get(email)).toMatchObject({ signature: 'broken' })
      expect(await people.visitor(alice).get(publicKey('other.wavi', alice))).toMatchObject({ signature: 'unsigned' })
    })
    test('by a key that was replaced since it was remembered is checked with the new one', async () => {
      const b = await people.client(bob)
      const a = await people.client(alice)
      await a.publish(email, 'first')
      expect(await b.get(email)).toMatchObject({ signature: 'verified' })
      const newKeys = await keysOf(alice, 1)
      const say = await people.raw(alice)
      await say(`update:isEncrypted:false:public:publickey@alice ${newKeys.encryptionPublicKey}`)
      await say(`update:dataSignature:${await newKeys.signValue('second')}:public:email.wavi@alice second`)
      expect(await b.get(email, { fresh: true })).toMatchObject({ text: 'second', signature: 'verified' })
    })
  })

  describe('rewriting', () => {
    test('keeps what is recorded beside a key, and clears what told how the old value was written', async () => {
      const say = await people.raw(alice)
      await say(
        `update:encoding:base64:encKeyName:k:appMetadata:eyJhIjoxfQ==:public:email.wavi@alice ${encodeBase64(encodeUtf8('a\nb'))}`,
      )
      await say('update:encKeyName:other:skeEncAlgo:rsa:notes.wavi@alice x')
      const a = await people.client(alice)
      await a.publish(email, 'one line')
      await a.put(notes, 'mine')
      const [first, second] = [await stored(email), await stored(notes)]
      expect(first?.value).toBe('one line')
      expect(first?.metadata.encoding).toBeUndefined()
      expect(first?.metadata.encKeyName).toBeUndefined()
      expect(first?.metadata.appMetadata).toBe('eyJhIjoxfQ==')
      expect(second?.metadata.encKeyName).toBeUndefined()
      expect(second?.metadata.skeEncAlgo).toBeUndefined()
      expect(await a.get(notes)).toMatchObject({ text: 'mine' })
    })
    test('no longer claims to be sealed as another program did it [2026 §18.2]', async () => {
      const say = await people.raw(alice)
      const provider = btoa(JSON.stringify({ providerId: 'at/symmetric/AES/GCM', ckKid: 'k' }))
      await say(`update:isEncrypted:true:appMetadata:${provider}:notes.wavi@alice c2VhbGVk`)
      const a = await people.client(alice)
      await a.put(notes, 'mine')
      expect((await stored(notes))?.metadata.appMetadata).toBe(btoa('{}'))
      expect(await a.get(notes)).toMatchObject({ text: 'mine' })
    })
    test('a text in the place of bytes is a text', async () => {
      const a = await people.client(alice)
      await a.put(notes, new Uint8Array([1, 2, 3]))
      await a.publish(email, new Uint8Array([4, 5]))
      expect(await a.get(notes)).toMatchObject({ bytes: new Uint8Array([1, 2, 3]) })
      await a.put(notes, 'words')
      await a.publish(email, 'more words')
      expect(await a.get(notes)).not.toHaveProperty('bytes')
      expect(await a.get(email)).toMatchObject({ text: 'more words', metadata: { isBinary: false } })
    })
    test('keeps the old spelling of a self key apart from the new one', async () => {
      const a = await people.client(alice)
      const old = selfKey('notes.wavi', alice, alice)
      await a.put(old, 'old spelling')
      await a.put(notes, 'new spelling')
      expect(await a.get(old)).toMatchObject({ text: 'old spelling' })
      expect(await a.get(notes)).toMatchObject({ text: 'new spelling' })
    })
  })

  test('what may not be written is refused before anything is sent', async () => {
    const a = await people.client(alice)
    await expect(a.publish(email, '')).rejects.toMatchObject({ code: 'AT0022' })
    await expect(a.put(notes, new Uint8Array())).rejects.toMatchObject({ code: 'AT0022' })
    await expect(a.publish(publicKey('publickey', alice), 'x')).rejects.toMatchObject({ code: 'AT0016' })
    await expect(a.put(selfKey('shared_key.bob', alice), 'x')).rejects.toMatchObject({ code: 'AT0016' })
    await expect(a.put(sharedKey('shared_key', alice, bob), 'x')).rejects.toMatchObject({ code: 'AT0016' })
    await expect(a.publish(publicKey('email.wavi', bob), 'x')).rejects.toMatchObject({ code: 'AT0016' })
    expect(people.dialled).toHaveLength(0)
    await expect(a.put(notes, 'x'.repeat(8_000_000))).rejects.toMatchObject({ code: 'AT0005' })
  })

  test('somebody who is not activated, or not there, cannot be shared with', async () => {
    await people.part()
    people = await People.meet({ onboarded: [alice] })
    const a = await people.client(alice)
    await expect(a.put(phone, 'x')).rejects.toMatchObject({
      code: 'AT0015',
      message: expect.stringMatching(/@bob has not/),
    })
    await expect(a.put(sharedKey('x.wavi', alice, parseAtSign('@nobody')), 'x')).rejects.toMatchObject({
      code: 'AT0007',
    })
    // A refusal is not remembered: once they are activated, it works.
    expect(await stored(parseAtKey('shared_key.bob@alice'))).toBeUndefined()
  })

  describe('the line', () => {
    test('is opened when first needed, and once for all who need it', async () => {
      const a = await people.client(alice)
      expect(people.dialled).toHaveLength(0)
      await Promise.all([a.list(), a.get(email), a.publish(email, 'x'), a.get(notes)])
      expect(people.dialled).toHaveLength(1)
    })
    test('that was lost is opened again, and the request that was cut is asked again', async () => {
      const a = await people.client(alice)
      await a.publish(email, 'before')
      people.dialled[0]?.close()
      expect(await a.get(email)).toMatchObject({ text: 'before' })
      const asked = Promise.all([a.get(email), a.publish(notesInPublic, 'x'), a.list()])
      people.dialled[1]?.close()
      await asked
      expect(people.dialled).toHaveLength(3)
    })
    test('that ended over a reply too long is lost for that request alone', async () => {
      const a = await people.client(alice)
      await a.publish(email, 'x'.repeat(100_000))
      await a.publish(notesInPublic, 'short')
      for (const reader of [
        people.visitor(alice, { maxReplyBytes: 10_000 }),
        await people.client(bob, { maxReplyBytes: 10_000 }),
      ]) {
        const [large, small] = await Promise.allSettled([reader.get(email), reader.get(notesInPublic)])
        expect(large).toMatchObject({ status: 'rejected', reason: { code: 'AT0005' } })
        expect(small).toMatchObject({ status: 'fulfilled', value: { text: 'short' } })
      }
    })
    test('that cannot be had is AT0021 or AT0007, each time anew', async () => {
      const a = await people.client(alice)
      await a.list()
      await people.network.remove('@alice')
      await expect(a.list()).rejects.toMatchObject({ code: 'AT0007' })
      await expect(a.get(email)).rejects.toMatchObject({ code: 'AT0007', closes: true })
      // What one's own server says of somebody else's is an answer, and the line goes on.
      const b = await people.client(bob)
      await expect(b.get(email)).rejects.toMatchObject({ code: 'AT0007', closes: false })
    })
    test('is not had with the keys of somebody else', async () => {
      const a = await people.client(alice, { keys: await keysOf(alice, 1) })
      await expect(a.list()).rejects.toMatchObject({ code: 'AT0401' })
      const keys = await keysOf(bob)
      await expect(people.client(alice, { keys })).rejects.toMatchObject({ code: 'AT0022' })
    })
    test('that somebody wants for themselves holds up nobody and waits for nobody, and is closed afterwards', async () => {
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      const a = await people.client(alice, { dial: holding(/^scan/, () => held) })
      await a.publish(email, 'alice@example.org')
      const slow = a.list()
      expect(await a.get(email, { isDedicated: true })).toMatchObject({ text: 'alice@example.org' })
      for await (const page of a.records({ isDedicated: true })) expect(page.length).toBeGreaterThan(0)
      expect(people.dialled).toHaveLength(3)
      await Promise.all(people.dialled.slice(1).map(({ closed }) => closed))
      release()
      expect(await slow).toContainEqual(email)
      const scan = await people.client(alice, { dial: holding(/^scan/, () => new Promise(() => {})) })
      const never = scan.list({ isDedicated: true })
      scan.close()
      await expect(never).rejects.toMatchObject({ code: 'AT0021' })
    })

    test('that somebody wants for themselves takes what is written, changed, told and removed as well', async () => {
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      const a = await people.client(alice, { dial: holding(/^scan/, () => held) })
      await a.put(phone, 'before')
      const slow = a.list()
      const own = { isDedicated: true }
      await a.put(notes, 'mine', own)
      await a.publish(email, 'alice@example.org', own)
      await a.put(phone, 'after', own)
      await a.putMeta(email, { ttl: 60_000 }, own)
      const id = await a.notifyText(bob, 'hello', own)
      expect(await a.notifyStatus(id, own)).toBeDefined()
      expect(await a.getMeta(email, own)).toMatchObject({ ttl: 60_000 })
      await a.delete(notes, own)
      expect(await a.get(notes, own)).toBeUndefined()
      release()
      expect(await slow).not.toContainEqual(notes)
    })

    test('is closed for good', async () => {
      const a = await people.client(alice)
      await a.list()
      a.close()
      await expect(a.list()).rejects.toMatchObject({ code: 'AT0021' })
      await people.dialled[0]?.closed
    })
    test('reads the newer form of errors when it announced a newer version', async () => {
      const a = await people.client(alice, { clientConfig: { version: '3.0.38' } })
      expect(await a.get(email)).toBeUndefined()
      await expect(a.delete(parseAtKey('public:publickey@alice'))).rejects.toMatchObject({ code: 'AT0009' })
    })
    test('a request that is given up leaves the next one its own answer', async () => {
      const a = await people.client(alice)
      await a.publish(email, 'x')
      const giveUp = new AbortController()
      const given = a.get(email, { signal: giveUp.signal })
      giveUp.abort(new Error('never mind'))
      await expect(given).rejects.toThrow('never mind')
      expect(await a.get(email)).toMatchObject({ text: 'x' })
      expect(people.dialled).toHaveLength(1)
    })
  })
})

test('a server that lists what is not its owner’s is heard on its owner’s alone', async () => {
  people = await People.meet({ onboarded: [] })
  const names = [
    'phone.wavi@alice',
    'phone.wavi@carol',
    'phone.wavi@bob',
    'public:email.wavi@alice',
    'public:email.wavi@bob',
  ]
  const request = async () => JSON.stringify(names)
  expect(await list({ request, atSign: bob }, { sharedBy: alice })).toEqual([phone, email])
})

/** Lets nobody go on before so many have come. */
function meeting(size: number): () => Promise<void> {
  const { given, give } = signal()
  let come = 0
  return () => {
    if (++come === size) give()
    return given
  }
}

function signal(): { given: Promise<void>; give: () => void } {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

/** A ring that has made a shared key, and then waits. */
function afterMaking(keys: KeyRing, wait: () => Promise<void>): KeyRing {
  return {
    ...keys,
    async makeSharedKey(otherPublicKey) {
      const made = await keys.makeSharedKey(otherPublicKey)
      await wait()
      return made
    },
  }
}

/** A line on which a request like this waits before it leaves. */
function holding(line: RegExp, wait: () => Promise<void>): Dial {
  return async (to) => {
    const transport = await people.dial(to)
    return {
      closed: transport.closed,
      close: () => transport.close(),
      [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
      async write(bytes) {
        if (line.test(decodeUtf8(bytes) ?? '')) await wait()
        await transport.write(bytes)
      },
    }
  }
}

const notesInPublic = publicKey('notes.wavi', alice)

for (const [name, cut] of [
  ['byte by byte', byteByByte],
  ['cut anywhere', anywhere(Math.random)],
] as const) {
  test(`with every chunk ${name}, three people still understand each other`, async () => {
    people = await People.meet({ cut })
    const [a, b] = [await people.client(alice), await people.client(bob)]
    await a.put(phone, 'Ünïcödé ☕')
    await a.publish(email, 'two\nlines')
    expect(await b.get(phone)).toMatchObject({ text: 'Ünïcödé ☕' })
    expect(await people.visitor(alice).get(email)).toMatchObject({ text: 'two\nlines', signature: 'verified' })
  })
}

test('atSigns with emoji share like all others', async () => {
  const [tool, unicorn] = [parseAtSign('@alice🛠'), parseAtSign('@🦄')]
  people = await People.meet({ atSigns: [tool, unicorn], onboarded: [tool, unicorn] })
  const [a, b] = [await people.client(tool), await people.client(unicorn)]
  const key = sharedKey('phone.wavi', tool, unicorn)
  await a.put(key, '555')
  expect(await b.get(key, { fresh: true })).toMatchObject({ text: '555' })
  expect(await b.list({ sharedBy: tool, regex: 'wavi' })).toEqual([key])
})

async function sealAtZero(keyText: string, text: string): Promise<string> {
  const raw = Uint8Array.from(atob(keyText), (c) => c.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', raw, 'AES-CTR', false, ['encrypt'])
  const bytes = encodeUtf8(text)
  const missing = 16 - (bytes.length % 16)
  const padded = new Uint8Array(bytes.length + missing).fill(missing)
  padded.set(bytes)
  const counter = { name: 'AES-CTR', counter: new Uint8Array(16), length: 128 }
  return encodeBase64(new Uint8Array(await crypto.subtle.encrypt(counter, key, padded)))
}
