import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { LineReader } from '../protocol/line.ts'
import { memoryPair } from '../transport/memory.ts'
import type { Transport } from '../transport/transport.ts'
import { replay } from '../verbs/testing/transcripts.ts'
import type { ServerLimits } from './limits.ts'
import { app, enrolled, ownerOf } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

/*
 * What another atServer says, packet by packet. A prompt has no line feed after it, so where a packet ends says nothing
 * about where a reply does. [§2.11, 2026 §11.5]
 */

let network: Network
afterEach(() => {
  vi.restoreAllMocks()
  return network?.close()
})

/** The packets that a question is answered with; after `end` the other server hangs up. */
type Packets = readonly (string | Uint8Array | 'end')[]

const value = (text: string) => JSON.stringify({ key: 'k', data: text, metaData: {} })

describe('the answer of another server', () => {
  test('whose prompt comes in a packet of its own is not taken for that to the next question [2026 §15.44]', async () => {
    const raw = await facing({
      first: [`data:${value('1')}\n`, '@'],
      second: [`data:${value('2')}`, '\n', '@'],
      third: ['', `data:${value('3')}\n@`],
    })
    for (const ask of ['plookup', 'lookup']) {
      expect(await raw.ask(`${ask}:first.wavi@bob`)).toBe('data:1\n@alice@')
      expect(await raw.ask(`${ask}:second.wavi@bob`)).toBe('data:2\n@alice@')
      expect(await raw.ask(`${ask}:third.wavi@bob`)).toBe('data:3\n@alice@')
    }
  })

  test('is whole though a packet in the middle begins and ends with an @ [2026 §15.45]', async () => {
    const [before, after] = value('to-@alice@-from').split('@alice@')
    const raw = await facing({ mail: [`data:${before}`, '@alice@', `${after}\n@`], plain: [`data:${value('2')}\n@`] })
    expect(await raw.ask('plookup:mail.wavi@bob')).toBe('data:to-@alice@-from\n@alice@')
    expect(await raw.ask('plookup:plain.wavi@bob')).toBe('data:2\n@alice@')
  })

  test('that is an error is told though the connection ends before its prompt [2026 §15.47]', async () => {
    const refusal = 'error:AT0013-Exception: Unable to connect\n'
    const raw = await facing({ gone: [refusal, 'end'], back: [`data:${value('2')}\n@`] })
    for (const ask of ['plookup', 'lookup']) {
      expect(await raw.ask(`${ask}:gone.wavi@bob`)).toMatch(/^error:AT0013-.*Unable to connect\n@alice@$/)
    }
    expect(await raw.ask('plookup:back.wavi@bob')).toBe('data:2\n@alice@')
  })

  test('that is no text is an error, and the next answers are whole [2026 §15.48]', async () => {
    const bytes = Uint8Array.of(...encodeUtf8('data:{"data":"'), 0xc3, 0x28, ...encodeUtf8('"}\n@'))
    const raw = await facing({ bytes: [bytes], text: [`data:${value('Zürich')}\n@`] })
    for (const ask of ['plookup', 'lookup']) {
      expect(await raw.ask(`${ask}:bytes.wavi@bob`)).toMatch(/^error:AT0014-/)
      for (let n = 0; n < 3; n++) expect(await raw.ask(`${ask}:text.wavi@bob`)).toBe('data:Zürich\n@alice@')
    }
  })

  test('that is made of more parts than there is room for in metadata is not read, whether asked for or fetched again', async () => {
    const crowded = `{"data":"x","metaData":{"a":[${'{},'.repeat(100_000)}0]}}`
    const raw = await facing({ crowd: [`data:${crowded}\n@`], plain: [`data:${value('2')}\n@`] })
    const keystore = network.keystore('@alice')
    const copy = parseAtKey('cached:@alice:crowd.wavi@bob')
    await keystore.put(copy, 'as it was', { ttr: 1 })
    await network.later(2000)
    const read: number[] = []
    const { parse } = JSON
    vi.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
      read.push(text.length)
      return parse(text, reviver)
    })
    await network.server('@alice').refreshCopies()
    expect(await raw.ask('lookup:crowd.wavi@bob')).toMatch(/^error:AT0011-.*cannot be read\n@alice@$/)
    expect(await raw.ask('lookup:plain.wavi@bob')).toBe('data:2\n@alice@')
    expect(Math.max(...read)).toBeLessThan(10_000)
    expect((await keystore.get(copy))?.value).toBe('as it was')
  })

  test('that lists more names than are looked through for an app is not read; whoever may see all gets it as it is', async () => {
    const names = (count: number) => JSON.stringify(Array(count).fill('phone.wavi@bob'))
    const raw = await facing({ scan: [`data:${names(9)}\n@`] }, { maxNamesElsewhere: 8 })
    expect(await raw.ask('scan:@bob')).toBe(`data:${names(9)}\n@alice@`)
    const wavi = await app(network, await enrolled(network, { wavi: 'r' }))
    expect(await wavi.ask('scan:@bob')).toMatch(/^error:AT0011-.*the answer of @bob cannot be read/)
  })
})

test('an atSign that ends in data is no beginning of a reply, here or there [2026 §15.4]', async () => {
  network = await Network.open({ atSigns: ['@alice', '@bigdata'] })
  await replay(
    `
as owner at @bigdata
> from:@bigdata
< data:_<uuid>@bigdata:<uuid>
> update:@alice:phone.wavi@bigdata data:555@bigdata
< data:2
> update:public:city.wavi@bigdata data:Rome
< data:3
as owner
> update:@bigdata:phone.wavi@alice 555
< data:2
> lookup:phone.wavi@bigdata
< data:data:555@bigdata
> plookup:city.wavi@bigdata
< data:data:Rome
> scan:@bigdata
< data:["phone.wavi@bigdata"]
as owner at @bigdata
> lookup:phone.wavi@alice
< data:555
as peer @bigdata
> lookup:phone.wavi@alice
< data:555
as peer @alice at @bigdata
> lookup:phone.wavi@bigdata
< data:data:555@bigdata`,
    network,
  )
})

/** An owner of @alice whose server meets one that answers look-ups of these names with these packets. */
async function facing(answers: Readonly<Record<string, Packets>>, limits: Partial<ServerLimits> = {}): Promise<Raw> {
  network = await Network.open({
    limits,
    options: {
      autoNotify: false,
      dial: async () => {
        const [near, far] = memoryPair()
        void serve(far, answers)
        return near
      },
    },
  })
  return ownerOf(network)
}

async function serve(far: Transport, answers: Readonly<Record<string, Packets>>): Promise<void> {
  const lines = new LineReader({ maxBytes: 10_000 })
  await far.write(encodeUtf8('@'))
  for await (const chunk of far) {
    lines.push(chunk)
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      for (const packet of packetsFor(String(line), answers)) {
        if (packet === 'end') return far.close()
        await far.write(typeof packet === 'string' ? encodeUtf8(packet) : packet)
        // Each of them is read before the next one comes.
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
}

function packetsFor(line: string, answers: Readonly<Record<string, Packets>>): Packets {
  const [, name = ''] = /^lookup:all:([a-z]+)/.exec(line) ?? []
  if (line.startsWith('from:')) return ['data:proof:_session@alice:challenge\n', '@']
  if (line === 'pol') return ['@alice@']
  if (line === 'scan') return answers.scan ?? []
  return answers[name] ?? ['data:null\n@']
}
