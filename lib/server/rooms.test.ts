import { afterEach, expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { ownerOf, peerOf } from './testing/apps.ts'
import { Network, type NetworkOptions } from './testing/network.ts'

let network: Network
afterEach(() => network?.close())

test.each(['notify:all', 'notify:multi'])('where %s has no room for one it tells nobody, and says so', async (verb) => {
  const owner = await ownerIn({ limits: { maxSentPerRecipient: 1 } })
  await owner.ask('notify:@bob:before.wavi@alice:1')
  const told = () => [...network.keystore('@alice').notifications.heads()].map(({ peer }) => peer)
  expect(await owner.ask(`${verb}:@carol,@bob:k.wavi@alice:2`)).toMatch(/^error:AT0028-/)
  expect(told()).toEqual(['@bob'])
  expect(await owner.ask(`${verb}:@carol:k.wavi@alice:2`)).toMatch(/^data: ?\{"@carol":"[\w-]{36}"\}/)
  expect(told()).toEqual(['@bob', '@carol'])
})

test('what is kept in memory alone has less room than the rest, and others leave the owner hers', async () => {
  const owner = await ownerIn({ limits: { maxEphemeralBytesPerPeer: 2_000, maxEphemeralBytes: 3_000 } })
  const [bob, carol] = [await peerOf(network, parseAtSign('@bob')), await peerOf(network, parseAtSign('@carol'))]
  const line = (options: string, by: string, to = '@alice') => `notify:${options}${to}:k.wavi${by}:${'x'.repeat(1000)}`
  expect(await bob.ask(line('eph:', '@bob'))).toMatch(/^data:success/)
  expect(await bob.ask(line('eph:', '@bob'))).toMatch(/^error:AT0028-/)
  expect(await bob.ask(line('', '@bob'))).toMatch(/^data:success/)
  expect(await carol.ask(line('eph:', '@carol'))).toMatch(/^data:success/)
  expect(await carol.ask(line('eph:', '@carol'))).toMatch(/^error:AT0028-/)
  expect(await owner.ask(line('eph:', '@alice', '@bob'))).toMatch(/^data:/)
  expect(await owner.ask(line('eph:', '@alice', '@bob'))).toMatch(/^error:AT0028-/)
  await network.later(121_000)
  await network.server('@alice').expire()
  expect(await bob.ask(line('eph:', '@bob'))).toMatch(/^data:success/)
})

async function ownerIn(options: NetworkOptions) {
  network = await Network.open({ ...options, options: { drafts: true } })
  return ownerOf(network)
}
