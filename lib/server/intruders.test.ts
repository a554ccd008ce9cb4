import { afterEach, describe, expect, test } from 'vitest'
import { cramDigest } from '../crypto/cram.ts'
import { sign } from '../crypto/signature.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { ownerOf, peerOf, privateKey, publicKey, visitor } from './testing/apps.ts'
import { Network, type NetworkOptions, secretOf } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

let network: Network
afterEach(() => network?.close())

async function open(options: NetworkOptions = {}): Promise<void> {
  network = await Network.open(options)
}

const challengeOf = async (raw: Raw, atSign = '@alice') => {
  const [line = ''] = (await raw.ask(`from:${atSign}`)).split('\n')
  return line.replace(/^data:(?:proof:)?/, '')
}

describe('who has overheard a login', () => {
  test('cannot log in by the same answer, on the same connection or another [§13.6]', async () => {
    await open()
    const owner = await visitor(network)
    const challenge = await challengeOf(owner)
    const answer = `cram:${await cramDigest(secretOf(alice), challenge)}`
    expect(await owner.ask(answer)).toBe('data:success\n@alice@')
    expect(await owner.ask(answer)).toMatch(/^error:AT0401-/)
    const thief = await visitor(network)
    expect(await thief.ask(answer)).toMatch(/^error:AT0401-/)
    await challengeOf(thief)
    expect(await thief.ask(answer)).toMatch(/^error:AT0401-Exception: Authentication Failed/)
  })

  test('cannot either where it was a signature', async () => {
    await open()
    const first = await ownerOf(network)
    await first.ask(`update:privatekey:at_pkam_publickey ${publicKey}`)
    const owner = await visitor(network)
    const answer = `pkam:${await sign(privateKey, await challengeOf(owner))}`
    expect(await owner.ask(answer)).toBe('data:success\n@alice@')
    const thief = await visitor(network)
    expect(await thief.ask(answer)).toMatch(/^error:AT0401-/)
    await challengeOf(thief)
    expect(await thief.ask(answer)).toMatch(/^error:AT0401-Exception: pkam authentication failed/)
  })

  test('has one guess for each challenge, and a few for each connection', async () => {
    await open({ limits: { maxFailedLogins: 3 } })
    const thief = await visitor(network)
    const challenge = await challengeOf(thief)
    expect(await thief.ask('cram:0000')).toMatch(/^error:AT0401-/)
    expect(await thief.ask(`cram:${await cramDigest(secretOf(alice), challenge)}`)).toMatch(/^error:AT0401-/)
    await challengeOf(thief)
    await thief.send('cram:0000\n')
    expect(await thief.over).toMatch(/error:AT0401-Exception: Authentication Failed\n@$/)
  })

  test('who does not have its name in the certificate cannot even say that it is somebody [§3.2]', async () => {
    await open()
    const thief = await visitor(network)
    expect(await thief.ask('from:@bob')).toBe('error:AT0401-Exception: Certificate Verification Failed\n@')
    await thief.send('pol\n')
    expect(await thief.over).toMatch(/You must execute a 'from:' command/)
  })
})

describe('a visitor who speaks for another', () => {
  test.each([
    'notify:update:@alice:phone.wavi@carol:mine',
    'notify:update:ttr:-1:@alice:phone.wavi@carol:mine',
    'notify:delete:@alice:phone.wavi@carol',
    'notify:update:@alice:phone.wavi@alice:mine',
    'notify:update:@carol:phone.wavi@bob:mine',
    'notify:update:public:location.wavi@carol:mine',
  ])('%s is refused, and nothing is kept of it [§13.15]', async (line) => {
    await open()
    const raw = await peerOf(network, bob)
    const keystore = network.keystore('@alice')
    expect(await raw.ask(line)).toMatch(/^error:AT0/)
    expect([...keystore.notifications.heads()]).toEqual([])
    for (const name of ['cached:@alice:phone.wavi@carol', 'cached:public:location.wavi@carol']) {
      expect(await keystore.get(parseAtKey(name))).toBeUndefined()
    }
  })
})

describe('who was blocked [§3.2, §3.21]', () => {
  const block = async (names = '@bob') => {
    expect(await (await ownerOf(network)).ask(`config:block:add:${names}`)).toBe('data:success\n@alice@')
  }
  const connect = async () => {
    const raw = new Raw(await network.connect(alice, bob))
    await raw.take(/^@/)
    return raw
  }

  test.each(['@bob', 'bob', '@BOB', '@b.o.b'])('is not let in as %s, and is not told why', async (name) => {
    await open()
    await block()
    const raw = await connect()
    await raw.send(`from:${name}\n`)
    expect(await raw.over).toBe('error:AT0013-Exception: Unable to connect\n@')
  })

  test('is sent away if already in, whatever it was about to say', async () => {
    await open()
    const raws = [await peerOf(network, bob), await peerOf(network, bob)]
    await block()
    for (const raw of raws) {
      await raw.send('notify:@alice:phone.wavi@bob:v\nlookup:phone.wavi@alice\nscan\n').catch(() => undefined)
      expect(await raw.over).not.toMatch(/data:/)
    }
    expect([...network.keystore('@alice').notifications.heads()]).toEqual([])
  })

  test('is sent away, and let in again, in whichever way its emoji is written', async () => {
    await open({ atSigns: ['@alice', '@☕️'] })
    const raw = await peerOf(network, parseAtSign('@☕️'))
    await block('@☕')
    await raw.over
    const owner = await ownerOf(network)
    expect(await owner.ask('config:block:remove:@☕')).toBe('data:success\n@alice@')
    expect(await owner.ask('config:block:add:@☕️')).toBe('data:success\n@alice@')
    expect(await owner.ask('config:block:remove:@☕')).toBe('data:success\n@alice@')
    expect(await owner.ask('config:block:show')).toBe('data:null\n@alice@')
  })

  test('does not get in by a name that was said before', async () => {
    await open()
    const raw = await connect()
    const [session = '', uuid = ''] = (await challengeOf(raw, '@bob')).split(':')
    const signing = await network.keystore('@bob').get(parseAtKey('@bob:signing_privatekey@bob'))
    const proof = await sign(signing?.value ?? '', uuid)
    await network.keystore('@bob').put(parseAtKey(`public:${session}`), proof, {})
    await block()
    await raw.send('pol\n')
    expect(await raw.over).toBe('error:AT0013-Exception: Unable to connect\n@')
  })

  test('gets no notification and no look-up through, and all of it once it is let in again', async () => {
    await open()
    await (await ownerOf(network)).ask('update:@bob:phone.wavi@alice 555')
    await block()
    const theirs = await ownerOf(network, bob)
    expect(await theirs.ask('lookup:phone.wavi@alice')).toMatch(/^error:AT0008-.*Unable to connect/)
    expect(await theirs.ask('scan:@alice')).toMatch(/^error:AT0008-/)
    expect(await theirs.ask('notify:id:1:@alice:phone.wavi@bob:v')).toBe('data:1\n@bob@')
    // Once it has failed, the next try is after 200 ms.
    await network.clock.until(200)
    expect(network.keystore('@alice').notifications.withId('1')).toEqual([])
    await (await ownerOf(network)).ask('config:block:remove:@bob')
    await network.later(200)
    while (network.keystore('@bob').notifications.queue.size > 0) await new Promise((resolve) => setImmediate(resolve))
    expect(network.keystore('@alice').notifications.withId('1')).toHaveLength(1)
    expect(await theirs.ask('lookup:phone.wavi@alice')).toBe('data:555\n@bob@')
  })

  test('may still be told something by who has blocked it, who may ask it as well', async () => {
    await open()
    await (await ownerOf(network, bob)).ask('update:@alice:phone.wavi@bob 777')
    await block()
    const owner = await ownerOf(network)
    expect(await owner.ask('lookup:phone.wavi@bob')).toBe('data:777\n@alice@')
    await owner.ask('notify:id:1:@bob:phone.wavi@alice:v')
    while (network.keystore('@alice').notifications.queue.size > 0)
      await new Promise((resolve) => setImmediate(resolve))
    expect(network.keystore('@bob').notifications.withId('1')).toHaveLength(1)
  })

  test('sees what everybody sees, as long as it does not say who it is', async () => {
    await open()
    await (await ownerOf(network)).ask('update:public:city.wavi@alice Oakland')
    await block()
    expect(await (await connect()).ask('lookup:city.wavi@alice')).toBe('data:Oakland\n@')
  })
})
