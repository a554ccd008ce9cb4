import { expect, test } from 'vitest'
import type { ServerStatus } from '../../../lib/client/server-status.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import type { Detour } from '../../../lib/transport/direct.ts'
import { stepWords, wordsOf, wordsOfWay } from './words.tsx'

const bob = parseAtSign('@bob')
const address = { host: 'bob.test', port: 6464 }

test('a server that is not reachable is told with the address that was tried', () => {
  const { title, sentence } = wordsOf(bob, {
    directory: 'found',
    server: 'unavailable',
    atSign: 'unavailable',
    http: 503,
    address,
  })
  expect(title).toBe('The server of @bob is not reachable.')
  expect(sentence).toContain('bob.test:6464')
})

test('each state has words of its own, which name who is meant', () => {
  const states: ServerStatus[] = [
    { directory: 'notFound', atSign: 'notFound', http: 404 },
    { directory: 'unavailable', atSign: 'unavailable', http: 503 },
    { directory: 'error', atSign: 'error', http: 500 },
    ...(['activated', 'teapot', 'ready', 'unavailable', 'error'] as const).map(
      (server): ServerStatus => ({ directory: 'found', server, atSign: 'error', http: 500, address }),
    ),
  ]
  const told = states.map((state) => wordsOf(bob, state))
  expect(new Set(told.map(({ title }) => title)).size).toBe(states.length)
  for (const { title } of told) expect(title).toMatch(/@bob|directory/)
  for (const [n, { server }] of states.entries()) if (server) expect(told[n]?.sentence).toContain('bob.test:6464')
})

test('why a connection is not direct is said with the address, where there is one', () => {
  const words = (why: Detour, isOffered = true) =>
    wordsOfWay({ kind: 'bridge', address: why === 'notFound' ? undefined : address, at: 0, why }, isOffered).sentence
  expect(words('noConnection')).toMatch(/could not connect to wss:\/\/bob\.test:6464\/ws: .*certificate/)
  expect(words('notAllowed')).toContain('this site does not let its pages connect to bob.test:6464')
  expect(words('notAllowed', false)).toContain('This site offers no direct connections.')
  expect(words('notAllowed', false), 'names and public values are not locked').toMatch(/sees the names .* for everyone/)
  expect(words('notFound')).toContain('directory')
  expect(words('slower')).toContain('longer')
  expect(wordsOfWay({ kind: 'direct', address, at: 0, why: undefined }, true).title).toBe('Directly')
})

test.each([
  [57, 57, 'This device is in step with your server.'],
  [-1, -1, 'This device is in step with your server.'],
  [58, 57, 'One change is not on this device yet.'],
  [1_258, 57, '1,201 changes are not on this device yet.'],
  // What the device has just brought in may be newer than what the server was asked before.
  [57, 58, 'This device is in step with your server.'],
  [undefined, 57, 'It is not known yet whether this device has everything.'],
  [57, undefined, 'It is not known yet whether this device has everything.'],
])('with %s on the server and %s here: %s', (server, device, words) => {
  expect(stepWords(server, device)).toBe(words)
})
