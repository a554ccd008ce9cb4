import { afterEach, describe, expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { anywhere, byteByByte, type Cut, whole } from '../transport/memory.ts'
import { ownerOf, peerOf, visitor } from './testing/apps.ts'
import { Network, type NetworkOptions } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

// A file handed over on the sender's server. [§3.28]

let network: Network
afterEach(() => network?.close())

const id = '123e4567-e89b-12d3-a456-426614174000'

async function offered(length: number, options: NetworkOptions = {}): Promise<Raw> {
  network = await Network.open(options)
  const sender = await ownerOf(network)
  await sender.send(`stream:init@bob namespace:wavi ${id} aGVsbG8udHh0 ${length}\nnoop:0\n`)
  await sender.take(/data:ok\n@alice@$/)
  return sender
}

const cuts: [string, Cut][] = [
  ['whole', whole],
  ['byte by byte', byteByByte],
  ['cut anywhere', anywhere(Math.random)],
]

test.each(cuts)('arrives as it was sent, line feeds, prompts and all, %s', async (_, cut) => {
  const file = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256)
  const sender = await offered(file.length, { cut })
  const transport = await network.connect(parseAtSign('@alice'))
  const bytes: number[] = []
  const arrived = (async () => {
    for await (const chunk of transport) {
      bytes.push(...chunk)
      if (bytes.length === file.length + 1) await transport.write(new TextEncoder().encode(`stream:done ${id}\n`))
    }
  })()
  await transport.write(new TextEncoder().encode(`stream:receive ${id}\n`))
  await sender.take(new RegExp(`^stream:ack ${id}\n$`))
  await sender.send(file)
  await arrived
  // The greeting, and then nothing but the file.
  expect(bytes).toEqual([64, ...file])
  expect(await sender.over).toBe(`stream:done ${id}\n`)
})

test('ends with what was announced: more is not passed on', async () => {
  const sender = await offered(3)
  const receiver = await visitor(network)
  await receiver.send(`stream:receive ${id}\n`)
  await sender.take(/^stream:ack .*\n$/)
  await sender.send('abcdef')
  await receiver.take(/^abc$/)
  await receiver.send(`stream:done ${id}\n`)
  expect(await receiver.over).toBe('')
})

test('is for one receiver', async () => {
  const sender = await offered(3)
  const [first, second] = [await visitor(network), await visitor(network)]
  await first.send(`stream:receive ${id}\n`)
  await sender.take(/^stream:ack .*\n$/)
  expect(await second.ask(`stream:receive ${id}`)).toBe('error:AT0401-Exception: Invalid stream id\n@')
  expect(await second.ask(`stream:done ${id}`)).toBe('error:AT0401-Exception: Invalid stream id\n@')
})

test.each(['sender', 'receiver'] as const)(
  'when the %s leaves in the middle, the other one is told by the closing',
  async (who) => {
    const sender = await offered(30)
    const receiver = await visitor(network)
    await receiver.send(`stream:receive ${id}\n`)
    await sender.take(/^stream:ack .*\n$/)
    await sender.send('abc')
    await receiver.take(/^abc$/)
    const [leaving, staying] = who === 'sender' ? [sender, receiver] : [receiver, sender]
    leaving.transport.close()
    expect(await staying.over).toBe('')
    expect(await (await visitor(network)).ask(`stream:receive ${id}`)).toMatch(/^error:AT0401/)
  },
)

test('an offer whose sender has left is none', async () => {
  const sender = await offered(3)
  await sender.send('@exit\n')
  await sender.over
  expect(await (await visitor(network)).ask(`stream:receive ${id}`)).toMatch(/^error:AT0401/)
})

test('so many are offered at a time, and one that nobody takes makes room in time', async () => {
  await offered(3, { limits: { maxStreams: 1, streamOfferMillis: 60_000 } })
  const other = await ownerOf(network)
  expect(await other.ask('stream:init@bob 2 a 3')).toBe(
    'error:AT0022-Illegal arguments : 1 streams are offered at a time at most\n@alice@',
  )
  await network.later(60_000)
  await other.send('stream:init@bob 2 a 3\n')
  expect(await other.ask('noop:0')).toBe('data:ok\n@alice@')
})

test('one visitor takes not all places, and all of them together none of the owner [AT0022]', async () => {
  network = await Network.open({ limits: { maxStreams: 3, maxStreamsPerVisitor: 2 } })
  const [bob, again, carol] = await Promise.all(
    ['@bob', '@bob', '@carol'].map((atSign) => peerOf(network, parseAtSign(atSign))),
  )
  const offer = async (raw: Raw | undefined, name: string) => {
    await raw?.send(`stream:init@alice ${name} a 3\nnoop:0\n`)
    return raw?.take(/(data:ok|error:AT0022.*)\n@/)
  }
  expect(await offer(bob, '1')).toMatch(/^data:ok/)
  expect(await offer(again, '2')).toMatch(/^data:ok/)
  expect(await offer(bob, '3')).toContain('2 streams of @bob are offered at a time at most')
  expect(await offer(carol, '4')).toMatch(/^data:ok/)
  expect(await offer(carol, '5')).toContain('3 streams are offered at a time at most')
  const owner = await ownerOf(network)
  await owner.send('stream:init@bob 6 a 3\n')
  expect(await owner.ask('noop:0')).toBe('data:ok\n@alice@')
})

describe('visitors who take all places', () => {
  const ready = async (raw: Raw, line: string) => {
    await raw.send(`${line}\nnoop:0\n`)
    return raw.take(/(?:data:ok|error:AT0022.*)\n@(?:\w+@)?$/)
  }

  test('give way to who has fewer: first the offer in which nothing has happened for longest', async () => {
    const hostile = ['@bob', '@eve']
    network = await Network.open({
      atSigns: ['@alice', '@carol', ...hostile],
      limits: { maxStreams: 4, maxStreamsPerVisitor: 2 },
    })
    const [bob, eve, carol] = await Promise.all(
      ['@bob', '@eve', '@carol'].map((atSign) => peerOf(network, parseAtSign(atSign))),
    )
    if (!bob || !eve || !carol) throw new Error('nobody is there')
    await ready(bob, 'stream:init@alice bob-1 a 3')
    await network.later(1)
    for (const [raw, name] of [
      [bob, 'bob-2'],
      [eve, 'eve-1'],
      [eve, 'eve-2'],
    ] as const) {
      await ready(raw, `stream:init@alice ${name} a 3`)
    }
    expect(await ready(carol, 'stream:init@alice carol-1 a 3')).toMatch(/^data:ok/)
    const receiver = await ownerOf(network)
    expect(await receiver.ask('stream:receive bob-1')).toMatch(/^error:AT0401/)
    // Who has lost an offer goes on with other matters.
    expect(await bob.ask('noop:0')).toBe('data:ok\n@bob@')
    await receiver.send('stream:receive carol-1\n')
    await carol.take(/stream:ack carol-1\n/)
    // Now that everyone has about as many, the next one has to wait.
    expect(await ready(bob, 'stream:init@alice bob-3 a 3')).toContain('4 streams are offered at a time at most')
  })

  test('do not end what another one sends by offering it anew under its id', async () => {
    network = await Network.open()
    const [bob, carol] = await Promise.all(['@bob', '@carol'].map((atSign) => peerOf(network, parseAtSign(atSign))))
    if (!bob || !carol) throw new Error('nobody is there')
    await ready(bob, 'stream:init@alice mine a 3')
    await carol.send('stream:init@alice startByte:1 mine a 3\n')
    expect(await carol.take(/\n@$/)).toBe('error:AT0401-Exception: Invalid stream id\n@')
    const receiver = await ownerOf(network)
    await receiver.send('stream:receive mine\n')
    expect(await bob.take(/stream:ack mine\n/)).toContain('stream:ack mine')
  })

  test('have no room for long names [AT0022]', async () => {
    network = await Network.open({ limits: { maxStreamIdLength: 10 } })
    const bob = await peerOf(network, parseAtSign('@bob'))
    expect(await ready(bob, 'stream:init@alice 12345678901 a 3')).toContain('not longer than 10 characters')
    expect(await ready(bob, 'stream:init@alice 1234567890 a 3')).toMatch(/data:ok/)
  })
})
