import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { generateSigningPair, sign } from '../crypto/signature.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import {
  app,
  approval,
  enrolled,
  idOf,
  loginLine,
  ownerOf,
  privateKey,
  publicKey,
  requestFrom,
  visitor,
} from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

// An app that was given `wavi:rw`, and that wants everything else. [§3.26.6, §13.36, §13.37]

let network: Network
afterEach(() => network?.close())

const secret = 'not for this app'
/** Everything that is none of its business. */
const others = [
  'note.buzz@alice',
  '@bob:note.buzz@alice',
  '@alice:note.buzz@alice',
  'note@alice',
  '_hidden.buzz@alice',
  'note.mywavi@alice',
  'note.wavi.buzz@alice',
  'wavi@alice',
  'wavi.note@alice',
  'evil.shared_key.bob@alice',
  'shared_key.bob.until.1700000000000@alice',
  'cached:@alice:note.buzz@bob',
  'cached:public:note.buzz@bob',
  'private:spp.__otp@alice',
  'private:note.wavi@alice',
  'privatekey:at_pkam_publickey',
  'configkey',
  '1.new.enrollments.__manage@alice',
  '1.default_enc_private_key.__manage@alice',
  'x.1.a.__e@alice',
  'tv.k.__self_keys.__global@alice',
]
const published = ['public:note.buzz@alice', 'public:publickey@alice', 'public:k.__public_keys.__global@alice']

/** All records but those of the app's own namespace. */
async function everythingElse(): Promise<Record<string, unknown>> {
  const keystore = network.keystore('@alice')
  const found: Record<string, unknown> = {}
  for (const { key, text } of keystore.entries()) {
    const own = key.name.endsWith('.wavi') && key.kind !== 'private'
    if (own || key.name.startsWith('shared_key')) continue
    const record = await keystore.get(key)
    // A copy of a public key comes with every look-up elsewhere.
    if (key.kind !== 'cached' || key.name !== 'publickey') found[text] = record
  }
  return found
}

const anyName = fc.constantFrom(...others, ...published)
/** A name as it is, or with something in it that a careless reader would take for something else. */
const spelled = fc
  .tuple(
    anyName,
    fc.nat(40),
    fc.constantFrom(
      '',
      '',
      '',
      '.wavi',
      'wavi',
      ':',
      '.',
      '@',
      '@alice',
      'public:',
      'cached:',
      '@alice:',
      '\u200b',
      '%',
      '*',
      ' ',
    ),
    fc.boolean(),
  )
  .map(([name, at, piece, capital]) => {
    const text = name.slice(0, at) + piece + name.slice(at)
    return capital ? text.toUpperCase() : text
  })
const names = fc.oneof(
  spelled,
  spelled,
  fc.constantFrom(...others.map((name) => name.replace(/@alice$/, '.wavi@alice'))),
  fc.constantFrom('@alice:signing_privatekey@alice', 'privatekey:at_secret', 'privatekey:at_secret_deleted'),
)
const reads = [
  (name: string) => `llookup:${name}`,
  (name: string) => `llookup:all:${name}`,
  (name: string) => `llookup:meta:${name}`,
  (name: string) => `lookup:${name}`,
  (name: string) => `lookup:all:${name.replace(/^.*:/, '')}`,
  (name: string) => `lookup:bypassCache:true:${name.replace(/^.*:/, '')}`,
  (name: string) => `keys:get:keyName:${name}`,
  (name: string) => `scan:showhidden:true ${name}`,
  (name: string) => `sync:from:-1:limit:100:${name}`,
  (name: string) => `sync:-1:${name}`,
  (name: string) => `notify:list:${name.replaceAll(':', '')}`,
  (name: string) => `stats:15:${name}`,
  (name: string) => `scan:cl ${name}`,
  (name: string) => `enroll:fetch:{"enrollmentId":"${name.replace(/\..*/, '')}"}`,
]
const writes = [
  (name: string) => `update:${name} forged`,
  (name: string) => `update:ttl:1:${name} forged`,
  (name: string) => `update:meta:${name}:ttl:1`,
  (name: string) =>
    `update:json:${JSON.stringify({ atKey: name.replace(/@.*/, ''), value: 'forged', sharedBy: '@alice', metadata: { isBinary: false, isEncrypted: false, isPublic: name.startsWith('public') } })}`,
  (name: string) => `delete:${name}`,
  (name: string) => `delete:cached:${name.replace('cached:', '')}`,
  (name: string) => `keys:delete:keyName:${name}`,
  (name: string) => `keys:put:public:keyName:${name} forged`,
  (name: string) => `notify:@bob:${name.replace(/@\w*$/, '')}@alice:forged`,
  (name: string) => `notify:all:@bob:${name.replace(/[:@].*/, '')}@alice:forged`,
  (name: string) => `delete:nc:force:${name}`,
  (name: string) => `update:nc:${name} forged`,
  () => 'config:block:add:@bob',
  () => 'otp:get',
]
const speaking = fc.tuple(fc.constantFrom(...reads, ...writes), names, fc.boolean()).map(([say, name, batched]) => {
  const line = say(name)
  return batched ? `batch:${JSON.stringify([{ id: 1, command: line }])}` : line
})

/** What is answered, or what came before the closing. */
async function ask(raw: Raw, line: string): Promise<string> {
  return Promise.race([raw.ask(line), raw.over])
}

describe('an app that was given one namespace', () => {
  test('reads and changes nothing else, however it spells it', async () => {
    const id = await withSecrets({ wavi: 'rw' })
    let raw = await app(network, id)
    let closed = false
    const before = await everythingElse()
    await fc.assert(
      fc.asyncProperty(speaking, async (line) => {
        if (closed) raw = await app(network, id)
        closed = false
        raw.over.then(() => {
          closed = true
        })
        const reply = await ask(raw, line)
        expect(reply).not.toContain(secret)
        expect(reply).toMatch(/^(data|error):/)
      }),
      { seed: 20241024, numRuns: 3000 },
    )
    const after = await everythingElse()
    for (const [text, record] of Object.entries(after)) {
      if (text in before) continue
      // Keys that it shows to all, as any app may, and that say whose they are.
      expect(text).toMatch(/^public:.*\.__public_keys\.__global@alice$/)
      expect((record as { value: string }).value).toContain(`"enrollmentId":"${id}"`)
      delete after[text]
    }
    expect(after).toEqual(before)
    const { notifications } = network.keystore('@alice')
    for (const { at, type } of notifications.heads()) {
      if (type === 'sent') expect((await notifications.read(at))?.key).toMatch(/\.wavi@alice$|shared_key/)
    }
    expect(await raw.ask('llookup:mine.wavi@alice')).toMatch(/^(data:|error:AT0015)/)
  })

  test('lists nothing else', async () => {
    const id = await withSecrets({ wavi: 'rw' })
    const raw = await app(network, id)
    const listed = new Set<string>()
    for (const line of ['scan', 'scan:showhidden:true', 'scan .*', 'stats:15', 'sync:from:-1:limit:100', 'sync:-1']) {
      const reply = await raw.ask(line)
      expect(reply).not.toContain(secret)
      for (const [name] of reply.matchAll(/[^"\\[\],\s]+@(?:alice|bob)/g)) listed.add(name)
    }
    listed.delete('@alice')
    expect([...listed].sort()).toEqual(
      [
        '_latest.wavi@alice',
        'mine.wavi@alice',
        'public:app.test.pkam.__pkams.__public_keys@alice',
        'public:signing_publickey@alice',
        ...published,
      ].sort(),
    )
  })

  test('may not list what others share with its owner beyond it', async () => {
    const id = await withSecrets({ wavi: 'rw' })
    const bob = network.keystore('@bob')
    for (const name of ['phone.wavi', 'phone.buzz', 'phone', 'shared_key']) {
      await bob.put(parseAtKey(`@alice:${name}@bob`), secret, {})
    }
    const raw = await app(network, id)
    expect(await raw.ask('scan:@bob')).toBe('data:["phone.wavi@bob","shared_key@bob"]\n@alice@')
    expect(await raw.ask('lookup:phone.wavi@bob')).toBe(`data:${secret}\n@alice@`)
    expect(await raw.ask('lookup:phone.buzz@bob')).toBe(
      `error:AT0009-UnAuthorized client in request : Connection with enrollment ID ${id} is not authorized to lookup key: @alice:phone.buzz@bob\n@alice@`,
    )
  })

  test('that may only read changes nothing', async () => {
    const id = await withSecrets({ wavi: 'r' })
    const raw = await app(network, id)
    expect(await raw.ask('llookup:mine.wavi@alice')).toBe('data:its own\n@alice@')
    for (const line of ['update:mine.wavi@alice x', 'update:meta:mine.wavi@alice:ttl:1', 'delete:mine.wavi@alice']) {
      expect(await raw.ask(line)).toMatch(/^error:AT0009/)
    }
    expect(await raw.ask('llookup:mine.wavi@alice')).toBe('data:its own\n@alice@')
  })

  test('may not read the rest through a reference', async () => {
    const id = await withSecrets({ wavi: 'rw' })
    const raw = await app(network, id)
    await raw.ask('update:@alice:ref.wavi@alice atsign://note.buzz@alice')
    expect(await raw.ask('lookup:ref.wavi@alice')).toMatch(/^error:AT0009/)
  })

  test('is not the owner after a login as somebody that fails, and keeps its cut after a second login', async () => {
    const id = await withSecrets({ wavi: 'rw' })
    const raw = await app(network, id)
    await raw.ask('from:@alice')
    expect(await raw.ask('cram:00')).toMatch(/^error:AT0401/)
    expect(await raw.ask('llookup:mine.wavi@alice')).toMatch(/^error:AT0401/)
    await raw.ask(await loginLine(raw, id))
    expect(await raw.ask('llookup:note.buzz@alice')).toMatch(/^error:AT0009/)
  })
})

describe('an app with all namespaces', () => {
  test('still has no say over enrollments, passcodes, the block list and the keys of the atSign', async () => {
    const id = await withSecrets({ '*': 'rw' })
    const raw = await app(network, id)
    expect(await raw.ask('llookup:note.buzz@alice')).toBe(`data:${secret}\n@alice@`)
    const forbidden = [
      'llookup:1.new.enrollments.__manage@alice',
      'update:1.new.enrollments.__manage@alice {}',
      'delete:1.new.enrollments.__manage@alice',
      `delete:${id}.new.enrollments.__manage@alice`,
      'llookup:private:spp.__otp@alice',
      'llookup:x.1.a.__e@alice',
      'update:public:publickey@alice forged',
      'update:public:signing_publickey@alice forged',
      'update:@alice:signing_privatekey@alice forged',
      'update:privatekey:at_pkam_publickey forged',
      'delete:privatekey:at_secret',
      'config:block:show',
      'otp:get',
    ]
    for (const line of forbidden) expect(await raw.ask(line), line).toMatch(/^error:AT0009/)
    expect(await raw.ask('scan __manage')).toBe('data:[]\n@alice@')
    expect(await (await ownerOf(network)).ask('config:block:show')).toBe('data:null\n@alice@')
  })
})

describe('an app that would give itself more', () => {
  test('cannot approve what it does not have itself, nor bring it back', async () => {
    const manager = await withSecrets({ __manage: 'rw', wavi: 'rw' })
    const raw = await app(network, manager)
    const owner = await ownerOf(network)
    for (const namespaces of [{ '*': 'rw' }, { '*': 'r' }, { buzz: 'r' }, { wavi: 'rw', buzz: 'r' }, { mywavi: 'r' }]) {
      const id = await asked(owner, namespaces, JSON.stringify(namespaces))
      expect(await raw.ask(approval(id))).toContain('Client is not authorized for namespaces in the enrollment request')
      expect(await raw.ask(`enroll:deny:{"enrollmentId":"${id}"}`)).toMatch(/^error:AT0009/)
      expect(await raw.ask(`enroll:fetch:{"enrollmentId":"${id}"}`)).toMatch(/^error:AT0009/)
    }
    const own = await asked(owner, { wavi: 'rw', __manage: 'rw' }, 'like it')
    expect(await raw.ask(approval(own))).toBe(`data:{"status":"approved","enrollmentId":"${own}"}\n@alice@`)
  })

  test('that only reads cannot approve one that writes', async () => {
    const manager = await withSecrets({ __manage: 'r', wavi: 'r' })
    const raw = await app(network, manager)
    const owner = await ownerOf(network)
    for (const namespaces of [{ wavi: 'rw' }, { wavi: 'r', __manage: 'rw' }]) {
      const id = await asked(owner, namespaces, JSON.stringify(namespaces))
      expect(await raw.ask(approval(id))).toMatch(/^error:AT0009/)
    }
  })

  test('cannot ask for more than it has, nor approve itself', async () => {
    const id = await withSecrets({ wavi: 'rw' })
    const raw = await app(network, id)
    const request = { appName: 'more', deviceName: 'd', apkamPublicKey: 'k' }
    for (const namespaces of [
      { '*': 'rw', __manage: 'rw' },
      { wavi: 'rw', buzz: 'r' },
      { buzz: 'rw' },
      { WAVI: 'r' },
    ]) {
      const asking = `enroll:request:${JSON.stringify({ ...request, namespaces })}`
      expect(await raw.ask(asking), asking).toMatch(/^error:AT0009/)
    }
    expect(await raw.ask(approval(id))).toContain('does not have access to "__manage" namespace')
  })

  test('cannot claim everything by saying that it is the first', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const guest = await visitor(network)
    const more = { primary: true, approval: { state: 'approved' }, requestType: 'cram', state: 'approved' }
    const id = await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, 'app', more)))
    expect(await guest.ask(await loginLine(guest, id))).toMatch(/^error:AT0026/)
  })

  test('is not approved twice, nor approved and denied, by two who decide at once', async () => {
    network = await Network.open()
    const owners = [await ownerOf(network), await ownerOf(network)] as const
    const id = await asked(owners[0], { wavi: 'r' })
    const deny = `enroll:deny:{"enrollmentId":"${id}"}`
    const replies = await Promise.all([owners[0].ask(approval(id)), owners[1].ask(deny)])
    expect(replies.filter((reply) => reply.startsWith('data:'))).toHaveLength(1)
  })
})

describe('revoked', () => {
  const revoke = (id: string) => `enroll:revoke:{"enrollmentId":"${id}"}`

  test('it is gone at once, in the middle of what it was doing', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const [waiting, listening] = [await app(network, id), await app(network, id)]
    await waiting.send('noop:5000\nllookup:mine.wavi@alice\n')
    await network.clock.until(5000)
    const owner = await ownerOf(network)
    expect(await owner.ask(revoke(id))).toMatch(/^data:/)
    const told = `error:AT0027:The enrollment id: ${id} is revoked. Closing the connection\n@alice@`
    expect(await waiting.over).toBe(told)
    expect(await listening.over).toBe(told)
    expect(await owner.ask('noop:0')).toBe('data:ok\n@alice@')
  })

  test('it is not logged in by a login that was under way', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const owner = await ownerOf(network)
    const raw = await visitor(network)
    const line = await loginLine(raw, id)
    await Promise.all([owner.send(`${revoke(id)}\n`), raw.send(`${line}\nllookup:mine.wavi@alice\n`)])
    await owner.take(/^data:\{"status":"revoked".*\n@alice@$/)
    // Once it is said to be revoked, no login is said to have succeeded.
    const early = raw.text
    await raw.send('@exit\n').catch(() => undefined)
    const late = (await raw.over).slice(early.length)
    expect(late).not.toContain('data:')
    // It may have been in just before, or refused before its owner was told.
    expect(early + late).toMatch(early.startsWith('data:') ? /^data:success/ : /^error:AT0027/)
    const again = await visitor(network)
    expect(await again.ask(await loginLine(again, id))).toMatch(/^error:AT0027/)
  })

  test('the first app is out without naming its enrollment too, and in again when it is brought back', async () => {
    network = await Network.open()
    const first = await ownerOf(network)
    const request = { appName: 'first', deviceName: 'd', apkamPublicKey: publicKey }
    const id = await idOf(first.ask(`enroll:request:${JSON.stringify(request)}`))
    const other = await enrolled(network, { '*': 'rw', __manage: 'rw' }, 'other')
    const flat = await visitor(network)
    const unnamed = async (raw: Raw) => (await loginLine(raw, 'x')).replace('enrollmentId:x:', '')
    expect(await flat.ask(await unnamed(flat))).toBe('data:success\n@alice@')
    const manager = await app(network, other)
    expect(await manager.ask(revoke(id))).toMatch(/^data:/)
    expect(await flat.over).toBe('error:AT0027:The enrollment id: primary is revoked. Closing the connection\n@alice@')
    const again = await visitor(network)
    expect(await again.ask(await unnamed(again))).toBe('error:AT0027:enrollment_id: primary is revoked\n@')
    await manager.ask(`enroll:unrevoke:{"enrollmentId":"${id}"}`)
    expect(await again.ask(await unnamed(again))).toBe('data:success\n@alice@')
  })

  test('in a batch it gets no further', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await app(network, id)
    const commands = [`enroll:revoke:force:{"enrollmentId":"${id}"}`, 'update:late.wavi@alice x']
    const reply = await raw.ask(`batch:${JSON.stringify(commands.map((command, i) => ({ id: i, command })))}`)
    expect(reply).toContain('"error_code":"AT0027"')
    expect(await network.keystore('@alice').get(parseAtKey('late.wavi@alice'))).toBeUndefined()
  })

  test('it is told why when it speaks once more, and the connection closes', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await app(network, id)
    await raw.ask(`enroll:revoke:force:{"enrollmentId":"${id}"}`)
    await raw.send('scan\n')
    expect(await raw.over).toBe(`error:AT0027:The enrollment id: ${id} is revoked. Closing the connection\n@alice@`)
  })
})

describe('a key that is given up', () => {
  test('does not log in any more, and the new one does [2026 §10.3]', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await app(network, id)
    const fresh = await generateSigningPair()
    const signature = await sign(fresh.privateKey, `${id}|${fresh.publicKey}|null`)
    const change = { enrollmentId: id, apkamPublicKey: fresh.publicKey, apkamPublicKeySignature: signature }
    // Signed by somebody else, for somebody else, or for another key: no.
    for (const [key, message] of [
      [privateKey, `${id}|${fresh.publicKey}|null`],
      [fresh.privateKey, `x${id}|${fresh.publicKey}|null`],
      [fresh.privateKey, `${id}|${publicKey}|null`],
    ] as const) {
      const forged = { ...change, apkamPublicKeySignature: await sign(key, message) }
      expect(await raw.ask(`enroll:update:${JSON.stringify(forged)}`)).toMatch(/^error:AT0011/)
    }
    expect(await raw.ask(`enroll:update:${JSON.stringify(change)}`)).toMatch(/^data:/)
    const again = await visitor(network)
    expect(await again.ask(await loginLine(again, id))).toMatch(/^error:AT0401/)
    expect(await again.ask(await loginLine(again, id, fresh.privateKey))).toBe('data:success\n@alice@')
  })
})

describe('expired', () => {
  test('it is closed though it says nothing, and does not log in any more', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' }, 'app', { apkamKeysExpiryInMillis: 60_000 })
    const [silent, speaking] = [await app(network, id), await app(network, id)]
    await network.later(59_999)
    expect(await speaking.ask('scan')).toMatch(/^data:/)
    await network.later(10_000)
    expect(await silent.over).toBe(
      `error:AT0028:The enrollment id: ${id} is expired or invalid. Closing the connection\n@alice@`,
    )
    const again = await visitor(network)
    expect(await again.ask(await loginLine(again, id))).toBe(
      `error:AT0028:enrollment_id: ${id} is expired or invalid\n@`,
    )
  })

  test('the first app does not log in any more without naming its enrollment either', async () => {
    network = await Network.open({ limits: { expiryMillis: 1e9 } })
    const owner = await ownerOf(network)
    const request = { appName: 'a', deviceName: 'd', apkamPublicKey: publicKey, apkamKeysExpiryInMillis: 60_000 }
    await idOf(owner.ask(`enroll:request:${JSON.stringify(request)}`))
    const unnamed = async (raw: Raw) => raw.ask((await loginLine(raw, 'x')).replace('enrollmentId:x:', ''))
    expect(await unnamed(await visitor(network))).toBe('data:success\n@alice@')
    await network.later(60_000)
    expect(await unnamed(await visitor(network))).toMatch(/^error:AT0015/)
  })

  test('what was wrapped for it goes with it', async () => {
    network = await Network.open({ limits: { expiryMillis: 1000 } })
    const id = await enrolled(network, { wavi: 'rw' }, 'app', { apkamKeysExpiryInMillis: 60_000 })
    const kept = () => [...network.keystore('@alice').entries()].filter(({ text }) => text.includes(id))
    expect(kept()).toHaveLength(3)
    await network.later(62_000)
    expect(kept()).toHaveLength(0)
  })

  test('a request that nobody decides on is forgotten after two days', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const id = await asked(owner, { wavi: 'r' })
    await network.later(172_800_001)
    expect(await owner.ask(approval(id))).toBe(`error:AT0028:enrollment_id: ${id} is expired or invalid\n@alice@`)
  })

  test('revoking and bringing back gives no more time', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' }, 'app', { apkamKeysExpiryInMillis: 60_000 })
    const owner = await ownerOf(network)
    await network.later(50_000)
    await owner.ask(`enroll:revoke:{"enrollmentId":"${id}"}`)
    await owner.ask(`enroll:unrevoke:{"enrollmentId":"${id}"}`)
    await network.later(15_000)
    const again = await visitor(network)
    expect(await again.ask(await loginLine(again, id))).toMatch(/^error:AT0028/)
  })
})

describe('a passcode', () => {
  const refusal = 'error:AT0022-Exception: invalid otp. Cannot process enroll request\n@'

  test('is good once, and for one of two who use it at the same time', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const line = await requestFrom(owner, { wavi: 'r' })
    const guests = await Promise.all([visitor(network), visitor(network), visitor(network)])
    const asking = guests.map((guest, i) => guest.ask(line.replace('"app"', `"app${i}"`)))
    await network.clock.until(1000)
    await network.clock.until(2000)
    await network.later(2000)
    const replies = await Promise.all(asking)
    expect(replies.filter((reply) => reply.startsWith('data:'))).toHaveLength(1)
    expect(replies.filter((reply) => reply === refusal)).toHaveLength(2)
  })

  test('is not good any more after five minutes', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const line = await requestFrom(owner, { wavi: 'r' })
    await network.later(300_000)
    const guest = await visitor(network)
    const asking = guest.ask(line)
    await network.clock.until(1000)
    await network.later(1000)
    expect(await asking).toBe(refusal)
  })

  test('is not spent on a request that is too large [2026 §15.54]', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const guest = await visitor(network)
    const line = await requestFrom(owner, { wavi: 'r' })
    const large = line.replace('"app"', `"${'x'.repeat(512_000)}"`)
    expect(await guest.ask(large)).toMatch(
      /^error:AT0022-Exception: enrollment record is \d+ bytes encoded, which exceeds the 512000 byte limit/,
    )
    expect(await guest.ask(line)).toMatch(/^data:/)
  })

  test.each(['spp', 'SPP', '', 'spp.__otp', 'x@alice', '../..', 'blocklist'])('is not %j', async (otp) => {
    network = await Network.open()
    const owner = await ownerOf(network)
    await owner.ask('otp:put:secret99')
    const line = (await requestFrom(owner, { wavi: 'r' })).replace(/"otp":"[^"]*"/, `"otp":${JSON.stringify(otp)}`)
    const guest = await visitor(network)
    const asking = guest.ask(line)
    await network.clock.until(1000)
    await network.later(1000)
    expect(await asking).toBe(refusal)
    expect(await guest.ask(line.replace(/"otp":"[^"]*"/, '"otp":"SECRET99"'))).toMatch(/^data:/)
  })

  test('that is wrong is answered later each time, whoever tries, until a right one comes', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const wrong = (await requestFrom(owner, { wavi: 'r' })).replace(/"otp":"[^"]*"/, '"otp":"AAAAA1"')
    const wait = async (millis: number) => {
      const asking = (await visitor(network)).ask(wrong)
      await network.clock.until(millis)
      await network.later(millis)
      expect(await asking).toBe(refusal)
    }
    for (const seconds of [1, 2, 3, 5, 8, 13, 21, 34, 55, 55]) await wait(seconds * 1000)
    expect(await (await visitor(network)).ask(await requestFrom(owner, { wavi: 'r' }))).toMatch(/^data:/)
    await wait(1000)
  })

  test('is a code of six, with a digit', async () => {
    network = await Network.open()
    const owner = await ownerOf(network)
    const codes = new Set<string>()
    for (let i = 0; i < 200; i++) codes.add(await owner.ask('otp:get'))
    expect(codes.size).toBe(200)
    for (const code of codes) expect(code).toMatch(/^data:(?=.*\d)[A-NP-Z1-9]{6}\n@alice@$/)
  })
})

async function withSecrets(namespaces: object): Promise<string> {
  network = await Network.open()
  const id = await enrolled(network, namespaces)
  const keystore = network.keystore('@alice')
  for (const name of others) await keystore.put(parseAtKey(name), secret, { ttr: -1 })
  for (const name of published) await keystore.put(parseAtKey(name), 'for all', {})
  for (const name of ['mine.wavi@alice', '_latest.wavi@alice']) await keystore.put(parseAtKey(name), 'its own', {})
  return id
}

/** An enrollment that waits for a decision. */
async function asked(owner: Raw, namespaces: object, appName?: string): Promise<string> {
  const guest = await visitor(network)
  return idOf(guest.ask(await requestFrom(owner, namespaces, appName)))
}
