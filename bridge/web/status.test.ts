import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { withStatus } from './status.ts'

/** What `app/_server/status.ts` does. */
const say = (status: number) => Reflect.get(globalThis, Symbol.for('facet.status'))(status)

test('what is rendered says under which status, each for its own request', async () => {
  const server = createServer((request, response) =>
    withStatus(response, async () => {
      await new Promise(setImmediate)
      if (request.url === '/down') say(503)
      response.write('page')
      say(500)
      response.end()
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answers = await Promise.all([fetch(`${url}/down`), fetch(`${url}/up`), fetch(`${url}/down`)])
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 503])
  server.closeAllConnections()
  server.close()
})

test('what a script fetches of a page comes as it is, whatever the page says', async () => {
  const server = createServer((_, response) =>
    withStatus(response, async () => {
      say(404)
      response.end()
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await fetch(url, { headers: { rsc: '1' } })).status).toBe(200)
  expect((await fetch(url)).status).toBe(404)
  server.closeAllConnections()
  server.close()
})

test('outside of any request it is said to nobody', () => {
  expect(() => say(503)).not.toThrow()
})
