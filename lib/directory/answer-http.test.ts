import { expect, test } from 'vitest'
import { type AddressBook, MemoryBook } from './address-book.ts'
import { answerLookup } from './answer-http.ts'
import { parseEntries } from './entries.ts'

const known = new MemoryBook(parseEntries('@alice alice.test:6464\n@☕️ [::1]:64\n'))

async function ask(url: string, method = 'GET', book: AddressBook = known) {
  const { status, headers, body } = await answerLookup({ method, url }, book)
  return { status, headers, text: new TextDecoder().decode(body) }
}

for (const [url, status, text] of [
  ['/alice', 200, 'alice.test:6464'],
  ['/@alice', 200, 'alice.test:6464'],
  ['/%40ALICE', 200, 'alice.test:6464'],
  ['//alice?x=1', 200, 'alice.test:6464'],
  ['/%E2%98%95', 200, '[::1]:64'],
  ['/@@alice', 404, '404 not found'],
  ['/nobody', 404, '404 not found'],
  ['/', 404, '404 not found'],
  ['/a%00b', 404, '404 not found'],
  ['/..%2falice', 404, '404 not found'],
  ['/%ff', 400, ''],
  [`/${'a'.repeat(1_000)}`, 400, ''],
] as const)
  test(`${url.slice(0, 30)} is ${status} [2026 §3.1]`, async () => {
    expect(await ask(url)).toMatchObject({ status, text })
  })

for (const [url, location] of [
  ['/alice/wavi/location', 'https://alice.test:6464/wavi/location'],
  ['/@alice/a%20b/%C3%A9?at_rt=meta', 'https://alice.test:6464/a%20b/%C3%A9?at_rt=meta'],
  ['/alice/', 'https://alice.test:6464/'],
  ['/alice/x%2F%0D%0ASet-Cookie:a', 'https://alice.test:6464/x%2F%0D%0ASet-Cookie%3Aa'],
  ['/alice//evil.test/', 'https://alice.test:6464//evil.test/'],
] as const)
  test(`${url} leads to her server and nowhere else`, async () => {
    const { status, headers } = await ask(url)
    expect([status, headers.Location]).toEqual([302, location])
    expect(new URL(headers.Location ?? '').host).toBe('alice.test:6464')
  })

test('any page may ask, and look before it asks', async () => {
  expect((await ask('/alice')).headers['Access-Control-Allow-Origin']).toBe('*')
  expect((await ask('/alice', 'OPTIONS')).status).toBe(204)
  const head = await ask('/alice', 'HEAD')
  expect([head.status, head.headers['Content-Length'], head.text]).toEqual([200, '15', ''])
})

test('whoever wants anything else is refused', async () => {
  expect(await ask('/alice', 'POST')).toMatchObject({ status: 401, text: 'Unauthorized' })
})

test('when it cannot be known, that is said, and not that there is no such atSign', async () => {
  const broken: AddressBook = { find: () => Promise.reject(new Error('down')) }
  expect(await ask('/alice', 'GET', broken)).toMatchObject({ status: 503, text: '' })
})
