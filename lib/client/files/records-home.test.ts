import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { homeContract } from '../../files/contract.ts'
import { pkam } from '../authenticate.ts'
import { Session } from '../session.ts'
import { alice, bob, keysOf, People } from '../testing/people.ts'
import { recordsHome } from './records-home.ts'

let people: People
async function meet() {
  people = await People.meet({ onboarded: [alice, bob] })
}

async function open(atSign = alice) {
  const keys = await keysOf(atSign)
  const session = new Session({ dial: people.dial, to: atSign, login: (connection) => pkam(connection, { keys }) })
  const home = recordsHome({
    atSign,
    namespace: 'facet',
    chunksPerPiece: 1,
    request: (line, options) => session.request(line, options),
    visit: (to) => {
      const visiting = new Session({ dial: people.dial, to })
      return { request: (line, options) => visiting.request(line, options), close: () => visiting.close() }
    },
  })
  return { home, close: () => session.close() }
}

describe('records of an atServer as a home of files', () => {
  homeContract(async () => {
    await meet()
    const { home, close } = await open()
    return {
      home,
      async close() {
        close()
        await people.part()
      },
    }
  })
})

test('pieces without bytes are none, however many of them a server has', async () => {
  const answers = ['c2VhbGVk', '', '']
  const home = recordsHome({
    atSign: bob,
    namespace: 'facet',
    request: async () => null,
    visit: () => ({ request: async () => answers.shift() ?? 'AAAA', close() {} }),
  })
  const kept = home.open('atkey:public:_file_transfer_1.facet@alice?chunks=1')
  const stream = await kept?.read({ name: '1', bytes: 2_000_000, from: 0 })
  const reader = stream?.getReader()
  expect((await reader?.read())?.value).toHaveLength(6)
  await expect(reader?.read()).rejects.toMatchObject({ code: 'AT0015' })
  expect(await kept?.read({ name: '1', bytes: 6, from: 0 })).toBeUndefined()
})

describe('pieces in records', () => {
  beforeEach(meet)
  afterEach(() => people.part())

  const place = { transferId: 'file_transfer_1', name: '1', bytes: 6, word: '' }

  test('are in no list and on no other device, and are gone when their time is over', async () => {
    const { home, close } = await open()
    await home.put(place, 0, new Blob(['sealed']), { ttl: 60_000 })
    const say = await people.raw(alice)
    expect(await say('scan')).not.toContain('file_transfer')
    expect(await say('scan:showhidden:true')).not.toContain('file_transfer')
    expect(await say('sync:-1')).not.toContain('file_transfer')
    const url = home.urlOf(place.transferId)
    const read = async () => home.open(url)?.read({ name: '1', bytes: 6, from: 0 })
    expect(await read()).toBeDefined()
    await people.network.later(60_001)
    expect(await read()).toBeUndefined()
    close()
  })

  test('are fetched at their sender’s by whoever knows their name, and leave no copy elsewhere', async () => {
    const { home, close } = await open()
    await home.put(place, 0, new Blob(['sealed']), { ttl: 60_000 })
    const bobs = await open(bob)
    const url = home.urlOf(place.transferId)
    const stream = await bobs.home.open(url)?.read({ name: '1', bytes: 6, from: 0 })
    expect(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe('sealed')
    expect(people.network.dialled).toEqual([])
    close()
    bobs.close()
  })
})
