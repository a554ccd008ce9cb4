import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openAtClient } from '../../lib/client/at-client.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { formatCustomRecord } from '../../lib/profile/custom.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { scratchFolder } from '../lifetime.ts'
import { tlsDial } from '../listen/dial.ts'
import { answerMarks, type MarksOptions } from './marks.ts'

const alice = parseAtSign('@alice')
const origin = 'https://facet.example'
let network: Network

beforeAll(async () => {
  network = await startNetwork({
    atSigns: [alice],
    onboarded: [alice],
    dir: scratchFolder('facet-marks-'),
    gateway: false,
  })
  const keys = await openKeyRing(await network.keys(alice))
  const client = openAtClient({ atSign: alice, keys, dial: tlsDial(network.route) })
  for (const [title, value] of [
    ['Mine', 'https://social.example/@alice'],
    ['Not mine', 'https://social.example/@alicex'],
    ['Away', 'https://away.example/'],
    ['Plain', 'http://social.example/@alice'],
  ] as const) {
    const record = {
      label: title,
      category: 'SOCIAL',
      type: 'Link',
      value,
      valueDescription: null,
      valueLabel: '',
    } as const
    const name = `custom_${title.toLowerCase().replace(' ', '_')}.wavi`
    await client.publish(publicKey(name, alice), formatCustomRecord(record))
  }
  client.close()
  // Not signed, by whoever can write to her server and has not her key.
  const unsigned = formatCustomRecord({
    label: 'Eve',
    category: 'SOCIAL',
    type: 'Link',
    value: 'https://eve.example/',
    valueDescription: null,
    valueLabel: '',
  })
  await network.members.get(alice)?.keystore.put(publicKey('custom_eve.wavi', alice), unsigned, {})
})
afterAll(() => network.close())

const back = `<a rel="me" href="${origin}/@alice">`
const pages: Record<string, string> = {
  'https://social.example/@alice': back,
  'https://social.example/@alicex': back.replace('@alice', '@alicex'),
  'https://eve.example/': back,
}

function open(more: Partial<MarksOptions> = {}) {
  const fetch = vi.fn(async (url: string) => {
    const html = pages[url]
    if (html === undefined) throw new Error('away')
    return { url, html }
  })
  const answer = answerMarks({ origin, dial: tlsDial(network.route), fetch, ...more })
  const ask = async (url: string, method = 'GET') => {
    let said = ''
    const response = { setHeader() {}, end: (text: string) => (said = text) }
    const isOurs = await answer({ url, method } as IncomingMessage, response as unknown as ServerResponse)
    return isOurs ? JSON.parse(said).marks : undefined
  }
  return { fetch, ask }
}

test('a link to a page that links back gets a mark, and nothing but what its owner has signed is looked at', async () => {
  const { ask, fetch } = open()
  expect(await ask('/@alice/marks.json')).toEqual(['https://social.example/@alice'])
  expect(await ask('/%40alice/marks.json?url=https://evil.example/')).toEqual(['https://social.example/@alice'])
  expect(fetch.mock.calls.map(([url]) => url).sort()).toEqual([
    'https://away.example/',
    'https://social.example/@alice',
    'https://social.example/@alicex',
  ])
})

test('a link that sends on to somebody else’s page gets no mark by that, and one that sends on at home does', async () => {
  const leadsTo = (url: string) => open({ fetch: async () => ({ url, html: back }) }).ask('/@alice/marks.json')
  expect(await leadsTo('https://eve.example/')).toEqual([])
  expect(await leadsTo('https://social.example.eve.example/')).toEqual([])
  expect(await leadsTo('https://www.social.example/users/1')).toEqual([
    'https://social.example/@alice',
    'https://social.example/@alicex',
  ])
})

test('what was found is believed for a day, what was not for an hour, and a page is read again after ten minutes', async () => {
  let now = 0
  const { ask, fetch } = open({ now: () => now })
  const asked = async (at: number) => {
    now = at
    fetch.mockClear()
    await ask('/@alice/marks.json')
    return fetch.mock.calls.length
  }
  const [minute, hour] = [60_000, 3_600_000]
  expect(await asked(0)).toBe(3)
  expect(await asked(9 * minute)).toBe(0)
  expect(await asked(11 * minute)).toBe(0)
  expect(await asked(hour + minute)).toBe(2)
  expect(await asked(25 * hour)).toBe(3)
})

test('no more is looked at than was allowed, and who waits too long is told what is known', async () => {
  const { ask, fetch } = open({ maxLinks: 1 })
  await ask('/@alice/marks.json')
  expect(fetch).toHaveBeenCalledOnce()
  expect(await open({ maxAtSigns: 0 }).ask('/@alice/marks.json')).toEqual([])
  const slow = vi.fn(() => new Promise<never>(() => {}))
  expect(await open({ fetch: slow, replyMillis: 10 }).ask('/@alice/marks.json')).toEqual([])
  expect(slow).toHaveBeenCalledTimes(2)
})

test('however many ask at once, a page is read and looked at once', async () => {
  const dial = vi.fn(tlsDial(network.route))
  const { ask, fetch } = open({ dial })
  const all = (asking: typeof ask) => Promise.all(Array.from({ length: 8 }, () => asking('/@alice/marks.json')))
  expect(await all(ask)).toEqual(Array(8).fill(['https://social.example/@alice']))
  expect(fetch).toHaveBeenCalledTimes(3)
  expect(dial).toHaveBeenCalledOnce()
  const away = open({ dial: () => Promise.reject(new Error('away')), maxAtSigns: 1 })
  expect([await all(away.ask), await all(away.ask)]).toEqual([Array(8).fill([]), Array(8).fill([])])
})

test('what is not asked for here is left to others, and nobody has no marks', async () => {
  const { ask } = open()
  for (const url of ['/@alice', '/@alice/marks', '/alice/marks.json', '/@alice/x/marks.json', '/@/marks.json', '/%'])
    expect(await ask(url), url).toBeUndefined()
  expect(await ask('/@alice/marks.json', 'POST')).toBeUndefined()
  expect(await ask('/@nobody/marks.json')).toEqual([])
})
