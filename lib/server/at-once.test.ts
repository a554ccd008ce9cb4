import { afterEach, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import type { Transport } from '../transport/transport.ts'
import { defaultLimits } from './limits.ts'
import { Outbound } from './outbound.ts'
import { Proofs } from './proofs.ts'
import { ownerOf } from './testing/apps.ts'
import { FakePeer } from './testing/fake-peer.ts'
import { Network } from './testing/network.ts'

const alice = parseAtSign('@alice')
const many = Array.from({ length: 20 }, (_, n) => n)

let network: Network
afterEach(() => network?.close())

test('two who ask for figures at once have each what they asked for [2026 §15.41]', async () => {
  network = await Network.open()
  for (const name of ['phone.wavi@alice', 'note.buzz@alice'])
    await network.keystore('@alice').put(parseAtKey(name), 'v', {})
  const [wavi, buzz] = [await ownerOf(network), await ownerOf(network)]
  for (const _ of many) {
    const figures = await Promise.all([wavi.ask('stats:3:wavi'), buzz.ask('stats:3:buzz')])
    expect(figures).toEqual(
      ['2', '3'].map((value) => `data: [{"id":"3","name":"lastCommitID","value":"${value}"}]\n@alice@`),
    )
  }
})

test('of two who take a lock at once one has it, however they spell it [2026 §15.33]', async () => {
  network = await Network.open()
  const owners = [await ownerOf(network), await ownerOf(network)] as const
  const replies = await Promise.all([
    owners[0].ask('update:immutable:true:_lock.wavi@alice first'),
    owners[1].ask('update:immutable:true:_LOCK.Wavi@alice second'),
  ])
  expect(replies.filter((reply) => reply.startsWith('error:AT0032-'))).toHaveLength(1)
  const [holder] = ['first', 'second'].filter((_, n) => replies[n]?.startsWith('data:'))
  expect(await owners[0].ask('llookup:_lock.wavi@alice')).toBe(`data:${holder}\n@alice@`)
})

test('two who look up different keys of the same atSign at once have each their own, in order [2026 §15.46]', async () => {
  network = await Network.open()
  const names = (whose: string) => many.map((n) => `${whose}${n}.wavi@bob`)
  for (const name of [...names('first'), ...names('second')]) {
    await network.keystore('@bob').put(parseAtKey(`@alice:${name}`), `that of ${name}`, {})
  }
  const heard = async (whose: string) => {
    const raw = await ownerOf(network, alice)
    await raw.send(
      names(whose)
        .map((name) => `lookup:${name}\n`)
        .join(''),
    )
    return raw.take(/19\.wavi@bob\n@alice@$/)
  }
  const expected = (whose: string) =>
    names(whose)
      .map((name) => `data:that of ${name}\n@alice@`)
      .join('')
  expect(await Promise.all([heard('first'), heard('second')])).toEqual([expected('first'), expected('second')])
})

test('two questions at once to the same server are asked over one connection, and over one when that has gone [2026 §11.5]', async () => {
  network = await Network.open()
  const { now, after } = network.clock
  const [dialled, bob] = [[] as Transport[], parseAtSign('@bob')]
  const dial = async () => {
    const transport = new FakePeer(() => 'data:[]\n@').connect()
    dialled.push(transport)
    return transport
  }
  const outbound = new Outbound({
    owner: alice,
    keystore: network.keystore('@alice'),
    dial,
    now,
    after,
    limits: defaultLimits,
    proofs: new Proofs(after),
    sign: async () => 'signed',
    tellOwner: async () => undefined,
    inTurn: (work) => work(),
  })
  const peers = outbound.forOneCaller()
  const both = () => Promise.all([peers.ask(bob, 'anyone', 'scan'), peers.ask(bob, 'anyone', 'scan')])
  expect(await both()).toEqual(['[]', '[]'])
  expect(dialled).toHaveLength(1)
  dialled[0]?.close()
  await dialled[0]?.closed
  expect(await both()).toEqual(['[]', '[]'])
  expect(dialled).toHaveLength(2)
  outbound.close()
})
