import { afterEach, describe, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { app, approval, enrolled, idOf, loginLine, ownerOf, requestFrom, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

// What went wrong in other atServers with logins, enrollments and rights.

let network: Network
afterEach(() => network?.close())

const alice = parseAtSign('@alice')
const all = { '*': 'rw', __manage: 'rw' }
const revoke = (id: string) => `enroll:revoke:${JSON.stringify({ enrollmentId: id })}`

async function withApp(namespaces: object, more?: object): Promise<{ readonly id: string; readonly raw: Raw }> {
  network = await Network.open()
  const id = await enrolled(network, namespaces, 'app', more)
  return { id, raw: await app(network, id) }
}

test('the IVs of the keys that an app was approved with are not lost [2026 §15.14]', async () => {
  network = await Network.open()
  const owner = await ownerOf(network)
  const guest = await visitor(network)
  const id = await idOf(guest.ask(await requestFrom(owner, { wavi: 'rw' })))
  const line = approval(id).replace('{', '{"encPrivateKeyIV":"Zmlyc3Q=","selfEncKeyIV":"c2Vjb25k",')
  expect(await owner.ask(line)).toMatch(/^data:/)
  const raw = await app(network, id)
  const get = (name: string) => raw.ask(`keys:get:keyName:${id}.${name}.__manage@alice`)
  expect(await get('default_enc_private_key')).toBe('data:{"value":"cHJpdmF0ZQ==","iv":"Zmlyc3Q="}\n@alice@')
  expect(await get('default_self_enc_key')).toBe('data:{"value":"c2VsZg==","iv":"c2Vjb25k"}\n@alice@')
})

describe('a challenge', () => {
  const refused = 'error:AT0401-Exception: pkam authentication failed\n@'

  test('does not log in twice [2026 §15.16]', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await visitor(network)
    const line = await loginLine(raw, id)
    expect(await raw.ask(line)).toBe('data:success\n@alice@')
    expect(await raw.ask(line)).toBe(refused)
    expect(await raw.ask('llookup:k.wavi@alice')).toMatch(/^error:AT0401/)
  })

  test('is not good any more after a wrong signature [2026 §15.17]', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await visitor(network)
    const line = await loginLine(raw, id)
    expect(await raw.ask(`pkam:enrollmentId:${id}:AAAA`)).toBe(refused)
    expect(await raw.ask(line)).toBe(refused)
  })

  test('is not good any more after a minute [2026 §15.18]', async () => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const raw = await visitor(network)
    const late = await loginLine(raw, id)
    await network.later(61_000)
    expect(await raw.ask(late)).toBe(refused)
    const inTime = await loginLine(raw, id)
    await network.later(60_000)
    expect(await raw.ask(inTime)).toBe('data:success\n@alice@')
  })
})

describe('a certificate', () => {
  test('for a host whose name only ends, or begins, like the right one proves nothing [2026 §15.19]', async () => {
    for (const name of ['notbob.test', 'bob.test.example', 'ob.test', 'xbob.test']) {
      network = await Network.open({ certificates: { '@bob': { commonName: name, names: [name] } } })
      const raw = new Raw(await network.connect(alice, parseAtSign('@bob')))
      await raw.take(/^@/)
      expect(await raw.ask('from:@bob'), name).toBe('error:AT0401-Exception: Certificate Verification Failed\n@')
      await network.close()
    }
  })

  test('that was refused leaves nothing to prove, whoever was named before [2026 §15.20]', async () => {
    network = await Network.open()
    const raw = new Raw(await network.connect(alice, parseAtSign('@bob')))
    await raw.take(/^@/)
    expect(await raw.ask('from:@bob')).toMatch(/^data:proof:/)
    expect(await raw.ask('from:@carol')).toMatch(/^error:AT0401/)
    await raw.send('pol\n')
    expect(await raw.over).toContain("You must execute a 'from:' command before you may run the pol command")
    expect(network.dialled).toEqual([])
  })
})

test('what was approved is not denied [2026 §15.21]', async () => {
  network = await Network.open()
  const id = await enrolled(network, { wavi: 'rw' })
  const owner = await ownerOf(network)
  expect(await owner.ask(`enroll:deny:{"enrollmentId":"${id}"}`)).toMatch(/^error:AT0032-/)
  expect(await (await app(network, id)).ask('scan')).toMatch(/^data:/)
})

test("another app's enrollment is not shown to one that does not manage them [2026 §15.22]", async () => {
  const { raw } = await withApp({ wavi: 'rw', '*': 'rw' })
  const other = await enrolled(network, { wavi: 'r' }, 'other')
  expect(await raw.ask(`enroll:fetch:{"enrollmentId":"${other}"}`)).toMatch(/^error:AT0009-/)
})

test('an app with one ordinary namespace invites nobody [2026 §15.23]', async () => {
  const { raw } = await withApp({ wavi: 'rw' })
  expect(await raw.ask('otp:get')).toMatch(/^error:AT0009-/)
})

test('an app with all namespaces neither reads, writes, removes nor lists enrollments [2026 §15.24]', async () => {
  const { raw, id } = await withApp({ '*': 'rw' })
  const other = await enrolled(network, { wavi: 'r' }, 'other')
  for (const name of [id, other]) {
    const key = `${name}.new.enrollments.__manage@alice`
    for (const line of [`llookup:${key}`, `update:${key} {}`, `delete:${key}`, `update:meta:${key}:ttl:1`]) {
      expect(await raw.ask(line), line).toMatch(/^error:AT0009-/)
    }
  }
  expect(await raw.ask('scan:showhidden:true __manage')).toBe('data:[]\n@alice@')
  expect(await raw.ask(`enroll:fetch:{"enrollmentId":"${other}"}`)).toMatch(/^error:AT0009-/)
})

test("an app with all namespaces reads another one's signing key, and does not replace it [2026 §15.25]", async () => {
  const { raw } = await withApp({ '*': 'rw' })
  const other = await enrolled(network, { wavi: 'r' }, 'other', { apskLegacy: 'MIIB' })
  const key = `public:_apsk.${other}.a.__e@alice`
  expect(await raw.ask(`update:${key} forged`)).toMatch(/^error:AT0009-/)
  expect(await raw.ask(`delete:${key}`)).toMatch(/^error:AT0009-/)
  expect(await raw.ask(`update:meta:${key}:ttl:1`)).toMatch(/^error:AT0009-/)
  expect(await raw.ask(`llookup:${key}`)).toBe('data:MIIB\n@alice@')
})

test("what happens to one app does not move another one's data, nor copies of other people's [2026 §15.26]", async () => {
  const { raw, id } = await withApp({ wavi: 'rw' })
  const other = await enrolled(network, { wavi: 'rw' }, 'other')
  const keystore = network.keystore('@alice')
  const mine = [
    `note.${id}.a.__e@alice`,
    `${id}.a.__e@alice`,
    `public:note.${id}.a.__e@alice`,
    `@bob:note.${id}.a.__e@alice`,
  ]
  const others = [`note.${other}.a.__e@alice`, `note.x${id}.a.__e@alice`, `cached:public:note.${id}.a.__e@bob`]
  for (const name of [...mine, ...others])
    await keystore.put(parseAtKey(name), name, { ttl: 90_000, isEncrypted: true })
  await network.later(30_000)
  const owner = await ownerOf(network)
  expect(await owner.ask(revoke(id))).toMatch(/^data:/)
  expect(await raw.over).toContain('AT0027')
  for (const name of others) expect((await keystore.get(parseAtKey(name)))?.value, name).toBe(name)
  for (const name of mine) {
    expect(await keystore.get(parseAtKey(name)), name).toBeUndefined()
    const moved = await keystore.get(parseAtKey(name.replace('.a.__e', '.r.__e')))
    expect(moved?.value).toBe(name)
    expect(moved?.metadata).toMatchObject({ isEncrypted: true, expiresAt: network.clock.now() + 60_000 })
  }
  expect(await owner.ask(`enroll:delete:{"enrollmentId":"${id}"}`)).toMatch(/^data:/)
  for (const name of mine) {
    expect((await keystore.get(parseAtKey(name.replace('.a.__e', '.d.__e'))))?.value, name).toBe(name)
  }
})

test('what an app that has expired had of its own is not left as if it were there [2026 §15.26]', async () => {
  network = await Network.open({ limits: { expiryMillis: 1000 } })
  const id = await enrolled(network, { wavi: 'rw' }, 'app', { apkamKeysExpiryInMillis: 60_000 })
  expect(await (await app(network, id)).ask(`update:note.${id}.a.__e@alice mine`)).toMatch(/^data:/)
  await network.later(62_000)
  const keystore = network.keystore('@alice')
  expect(await keystore.get(parseAtKey(`note.${id}.a.__e@alice`))).toBeUndefined()
  expect((await keystore.get(parseAtKey(`note.${id}.d.__e@alice`)))?.value).toBe('mine')
})

test('an app with one namespace blocks nobody [2026 §15.27]', async () => {
  const { raw } = await withApp({ wavi: 'rw' })
  expect(await raw.ask('config:block:add:@bob')).toMatch(/^error:AT0009-/)
  expect(await (await ownerOf(network)).ask('config:block:show')).toBe('data:null\n@alice@')
})

test('a name with that of a shared key in it is not one [2026 §15.28]', async () => {
  const { raw } = await withApp({ wavi: 'rw' })
  for (const name of ['evil.shared_key.bob@alice', '@bob:evil.shared_key@alice', 'shared_key.bob.evil@alice']) {
    expect(await raw.ask(`update:${name} forged`), name).toMatch(/^error:AT0009-/)
  }
  expect(await raw.ask('update:shared_key.bob@alice wrapped')).toMatch(/^data:/)
})

test('a namespace that is called null is one like any other [2026 §15.29]', async () => {
  const { raw } = await withApp({ wavi: 'rw' })
  expect(await raw.ask('update:x.null@alice v')).toMatch(/^error:AT0009-/)
  const other = await app(network, await enrolled(network, { null: 'rw' }, 'other'))
  expect(await other.ask('update:x.null@alice v')).toMatch(/^data:/)
  expect(await other.ask('llookup:x.null@alice')).toBe('data:v\n@alice@')
})

test.each(['a:b:c@alice', '@@alice', 'x.wavi@', ':x.wavi@alice', '@bob:@alice', 'x y.wavi@alice'])(
  'what is no name, such as %j, is refused to an app and no mistake of the server [2026 §15.30]',
  async (name) => {
    const { raw } = await withApp({ wavi: 'rw' })
    for (const line of [
      `llookup:${name}`,
      `lookup:${name}`,
      `delete:${name}`,
      `update:${name} v`,
      `keys:get:keyName:${name}`,
    ]) {
      expect(await raw.ask(line), line).toMatch(/^error:AT00(03|09|15|16)-/)
    }
    expect(network.unexpected).toEqual([])
  },
)

test('an app that may write changes metadata, and one that may read does not [2026 §15.31]', async () => {
  const { raw } = await withApp({ wavi: 'rw' })
  const reader = await app(network, await enrolled(network, { wavi: 'r' }, 'reader'))
  await raw.ask('update:k.wavi@alice v')
  expect(await reader.ask('update:meta:k.wavi@alice:ttl:1000')).toMatch(/^error:AT0009-/)
  expect(await raw.ask('update:meta:k.wavi@alice:ttl:1000')).toMatch(/^data:\d/)
})

test.each([
  'PublicKey@alice',
  'public:publickey@alice',
  'public:signing_publickey@alice',
  '@alice:signing_privatekey@alice',
])('%s is not removed, by nobody and in no spelling [2026 §15.42]', async (name) => {
  const { raw } = await withApp(all)
  const owner = await ownerOf(network)
  for (const caller of [owner, raw]) {
    for (const line of [`delete:${name}`, `delete:force:${name}`, `delete:nc:${name.toUpperCase()}`]) {
      expect(await caller.ask(line), line).toMatch(/^error:AT0009-/)
    }
  }
})

test('a removal of the secret that was refused leaves nothing behind [2026 §15.43]', async () => {
  const { raw } = await withApp({ '*': 'rw' })
  expect(await raw.ask('delete:privatekey:at_secret')).toMatch(/^error:AT0009-/)
  const keystore = network.keystore('@alice')
  expect(await keystore.get(parseAtKey('privatekey:at_secret_deleted'))).toBeUndefined()
  expect(await ownerOf(network)).toBeDefined()
  const everything = await app(network, await enrolled(network, all, 'everything'))
  expect(await everything.ask('delete:privatekey:at_secret')).toBe('data:-1\n@alice@')
  expect((await keystore.get(parseAtKey('privatekey:at_secret_deleted')))?.value).toBe('true')
})

test('a login that was under way when its app was revoked does not succeed [2026 §15.50]', async () => {
  network = await Network.open()
  const id = await enrolled(network, { wavi: 'rw' })
  const owner = await ownerOf(network)
  for (let turn = 0; turn < 10; turn++) {
    const raw = await visitor(network)
    const line = await loginLine(raw, id)
    const [revoked, login] = await Promise.all([owner.ask(revoke(id)), Promise.race([raw.ask(line), raw.over])])
    expect(revoked).toMatch(/^data:/)
    // Either it was there first, and is sent away, or it is too late.
    if (login.startsWith('data:success')) expect(await raw.over).toContain('error:AT0027:The enrollment id')
    else expect(login).toMatch(/error:AT0027:/)
    expect(await owner.ask(`enroll:unrevoke:{"enrollmentId":"${id}"}`)).toMatch(/^data:/)
  }
})

test('of two who revoke the last two that may do everything at once, one is refused [2026 §15.51]', async () => {
  network = await Network.open()
  const ids = [await enrolled(network, all, 'one'), await enrolled(network, all, 'two')]
  const callers = [await ownerOf(network), await ownerOf(network)]
  const replies = await Promise.all(callers.map((caller, i) => caller.ask(revoke(ids[i] ?? ''))))
  expect(replies.filter((reply) => reply.startsWith('data:'))).toHaveLength(1)
  expect(replies.filter((reply) => reply.startsWith('error:AT0031-'))).toHaveLength(1)
})

test.each(['\u3000', ' ', '\t', '\u00a0', '\u2003'])(
  'an id with %j around and in it is the same id [2026 §15.52]',
  async (blank) => {
    network = await Network.open()
    const id = await enrolled(network, { wavi: 'rw' })
    const spelled = `${blank}${id.slice(0, 8).toUpperCase()}${blank}${id.slice(8)}${blank}`
    const raw = await visitor(network)
    const line = (await loginLine(raw, id)).replace(`:${id}:`, `:${spelled}:`)
    expect(await raw.ask(line)).toBe('data:success\n@alice@')
    const owner = await ownerOf(network)
    expect(await owner.ask(revoke(spelled))).toBe(`data:{"status":"revoked","enrollmentId":"${id}"}\n@alice@`)
  },
)

test.each([
  ['says nothing', ''],
  // It has asked before, and is still to be answered.
  ['waits to list what is there', 'noop:5000\nscan\n'],
])('an app that was revoked while it %s is told so and gone at once [2026 §15.53]', async (_, said) => {
  const { raw, id } = await withApp({ '*': 'rw' })
  const owner = await ownerOf(network)
  await raw.send(said)
  await owner.ask(revoke(id))
  expect(await raw.over).toBe(`error:AT0027:The enrollment id: ${id} is revoked. Closing the connection\n@alice@`)
})

test('a passcode is not spent on a request that is too large [2026 §15.54]', async () => {
  network = await Network.open()
  const owner = await ownerOf(network)
  const guest = await visitor(network)
  const line = await requestFrom(owner, { wavi: 'r' })
  const metadata = { keyPackage: 'x'.repeat(512_000) }
  const large = line.replace('{', `{"metadata":${JSON.stringify(metadata)},`)
  expect(await guest.ask(large)).toMatch(/^error:AT0022-.* which exceeds the 512000 byte limit/)
  expect(await guest.ask(line)).toMatch(/^data:\{"enrollmentId":"[\w-]+","status":"pending"\}/)
})
