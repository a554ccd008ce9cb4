import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publicKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { anywhere, byteByByte, type Cut, memoryPair, whole } from '../transport/memory.ts'
import type { Dial } from '../transport/transport.ts'
import { Reception, type ReceptionLimits } from './reception.ts'
import { certificateOf, Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

let network: Network
let reception: Reception

async function open(limits: Partial<ReceptionLimits> = {}): Promise<void> {
  network = await Network.open()
  const here = new Map(['@alice', '@bob'].map((name) => [parseAtSign(name) as string, network.server(name)]))
  reception = new Reception({ find: (atSign) => here.get(atSign), limits, after: network.clock.after })
}
beforeEach(() => open())
afterEach(() => network.close())

function enter(cut: Cut = whole, from?: AtSign): Raw {
  const [near, far] = memoryPair({ cut, ...(from && { secondSees: certificateOf(from) }) })
  void reception.accept(far)
  return new Raw(near)
}

const said = (error: string) => `error:${error}\n@`

describe.each<[string, Cut]>([
  ['whole', whole],
  ['byte by byte', byteByByte],
  ['cut anywhere', anywhere(Math.random)],
])('on a port of many, %s [2026 §3.3]', (_, cut) => {
  test('who says to: has that atServer from then on', async () => {
    const raw = enter(cut)
    expect(await raw.take(/^@/)).toBe('@')
    expect(await raw.ask('to:@alice')).toMatch(
      /^data:\{"publickey":null,"signing_publickey":\{"key":"public:signing_publickey@alice"/,
    )
    expect(await raw.ask('to:@bob')).toBe(said('AT0007-Exception: @bob is not hosted on this atServer'))
    expect(await raw.ask('lookup:none@alice')).toBe(
      said('AT0015-Exception: public:none@alice does not exist in keystore'),
    )
    raw.transport.close()
  })

  test('so has who says from: with an atSign that lives here, and can log in', async () => {
    const raw = enter(cut)
    await raw.take(/^@/)
    await login(raw, parseAtSign('@bob'))
    raw.transport.close()
  })

  test('what is sent behind the name in one go is not lost', async () => {
    const raw = enter(cut)
    await raw.send('to:@alice\nnoop:0\ninfo:bri')
    await raw.take(/^@data:\{.*\n@data:ok\n@/)
    await raw.send('ef\n')
    await raw.take(/^data:\{"version"/)
    raw.transport.close()
  })
})

describe('before an atSign is named', () => {
  for (const [line, answer] of [
    ['lookup:all:publickey@alice', 'AT0007-Exception: say first whose atServer is wanted e.g to:@alice'],
    ['scan', 'AT0007-Exception: say first whose atServer is wanted e.g to:@alice'],
    ['info', 'AT0007-Exception: say first whose atServer is wanted e.g to:@alice'],
    ['to:', 'AT0007-Exception: say first whose atServer is wanted e.g to:@alice'],
    ['to:@carol', 'AT0007-Exception: @carol is not hosted on this atServer'],
    ['from:@carol', 'AT0007-Exception: @carol is not hosted on this atServer'],
    ['', 'AT0003-Exception: invalid command'],
    ['\xff', 'AT0007-Exception: say first whose atServer is wanted e.g to:@alice'],
  ] as const)
    test(`${JSON.stringify(line)} is refused, and one can still go on`, async () => {
      const raw = enter()
      await raw.take(/^@/)
      expect(await raw.ask(line)).toBe(said(answer))
      expect(await raw.ask('to:@alice')).toMatch(/^data:/)
      raw.transport.close()
    })

  test('bytes that are no text are a bad line', async () => {
    const raw = enter()
    await raw.take(/^@/)
    await raw.send(Uint8Array.of(0xff, 0xfe, 10))
    expect(await raw.take(/\n@$/)).toBe(said('AT0003-Exception: invalid command'))
    raw.transport.close()
  })

  for (const [line, answer] of [
    ['GET / HTTP/1.1', said('AT0003-Exception: HTTP requests must negotiate ALPN http/1.1')],
    ['to:a!b', said("AT0011-Exception: invalid @sign: Cannot contain !*'`();:&=+$,/?#[]{} characters")],
    ['@exit', ''],
  ] as const)
    test(`${line} ends it`, async () => {
      const raw = enter()
      await raw.send(`${line}\r\nHost: a\r\n\r\n`)
      expect(await raw.over).toBe(`@${answer}`)
    })

  test('who names nobody in time is told so, and hung up on', async () => {
    const raw = enter()
    await raw.take(/^@/)
    const patient = enter()
    await patient.ask('to:@alice')
    await network.clock.advance(30_000)
    expect(await raw.over).toBe(said('AT0023-Exception: no atSign was named within 30000 milliseconds'))
    expect(reception.size).toBe(0)
    expect(await patient.ask('noop:0')).toBe('data:ok\n@')
    patient.transport.close()
  })

  test('a line that never ends: AT0005', async () => {
    await open({ maxLineBytes: 100 })
    const raw = enter()
    await raw.send('a'.repeat(101))
    expect(await raw.over).toBe(`@${said('AT0005-Exception: a line before an atSign was named exceeded 100 bytes')}`)
    const inTwo = enter()
    await inTwo.send(`${'a'.repeat(101)}\n`)
    expect(await inTwo.over).toMatch(/^@error:AT0005-/)
  })

  test('who guesses names is hung up on after a while', async () => {
    await open({ maxMisses: 3 })
    const raw = enter()
    await raw.send('to:@x\nto:@y\nto:@z\nto:@alice\n')
    expect((await raw.over).match(/is not hosted/g)).toHaveLength(3)
  })

  test('so many may wait and no more; who has chosen waits no longer', async () => {
    await open({ maxWaiting: 2 })
    const [first, second] = [enter(), enter()]
    await Promise.all([first.take(/^@/), second.take(/^@/)])
    expect(await enter().over).toBe('error:AT0012-Inbound connection limit exceeded\n')
    await first.ask('to:@alice')
    await enter().take(/^@/)
  })

  test('when it closes, everyone who waits is hung up on', async () => {
    const raw = enter()
    await raw.take(/^@/)
    reception.close()
    expect(await raw.over).toBe('')
    expect(await enter().over).toBe('')
  })
})

test('another atServer is told to name whom it wants, does so, and is let in as itself', async () => {
  const alice = parseAtSign('@alice')
  const bob = parseAtSign('@bob')
  const dial: Dial = async (to) => {
    if (to === alice) return enter(whole, bob).transport
    return network.connect(to as AtSign)
  }
  network = await Network.open({ options: { dial } })
  const server = network.server('@alice')
  reception = new Reception({ find: (atSign) => (atSign === alice ? server : undefined), after: network.clock.after })
  await network.keystore('@alice').put(publicKey('publickey', alice), 'MIIB', {})
  await network.keystore('@alice').put(sharedKey('phone.wavi', alice, bob), '555-0100', {})

  const owner = new Raw(await network.connect(bob))
  await owner.take(/^@/)
  await login(owner, bob)
  await owner.send('lookup:phone.wavi@alice\n')
  await owner.take(/^data:555-0100\n@bob@$/)
  const copy = await network.keystore('@bob').get({ kind: 'cached', name: 'publickey', sharedBy: alice })
  expect(copy?.value).toBe('MIIB')
  owner.transport.close()
})

async function login(raw: Raw, atSign: AtSign): Promise<void> {
  const [, challenge = ''] = /^data:(_.*:.*)\n/.exec(await raw.ask(`from:${atSign}`)) ?? []
  await raw.send(`${await network.login(atSign, challenge)}\n`)
  await raw.take(new RegExp(`^data:success\n${atSign}@$`))
}
