import { afterEach, expect, test } from 'vitest'
import { AtDirectory } from '../directory/at-directory.ts'
import { AtError } from '../protocol/at-error.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { LineReader } from '../protocol/line.ts'
import { memoryPair } from '../transport/memory.ts'
import type { Dial, Transport } from '../transport/transport.ts'
import { serverStatus } from './server-status.ts'
import { alice } from './testing/people.ts'

const address = { host: 'alice.example', port: 6464 }
const open: Transport[] = []
afterEach(() => {
  for (const transport of open.splice(0)) transport.close()
})

/** A directory that knows @alice, and for her server one that answers each line so; undefined hangs up. */
function world(answer: (line: string) => string | undefined): Dial {
  const directory = new AtDirectory({ entries: [[alice, address]] })
  return async (to) => {
    const [here, there] = memoryPair()
    open.push(there)
    void (to === 'directory' ? directory.accept(there) : speak(there))
    return here
  }

  async function speak(transport: Transport): Promise<void> {
    const lines = new LineReader({ maxBytes: 1024 })
    await transport.write(encodeUtf8('@'))
    for await (const chunk of transport) {
      lines.push(chunk)
      for (let line = lines.next(); typeof line === 'string'; line = lines.next()) {
        const said = answer(line)
        if (said === undefined) return transport.close()
        await transport.write(encodeUtf8(`${said}\n@`))
      }
    }
  }
}

/** A server that shows these names, and this for its owner's public key. */
const showing = (names: readonly string[], key: string) =>
  world((line) => (line.startsWith('scan') ? `data:${JSON.stringify(names)}` : `data:${key}`))

const named = ['publickey@alice', 'signing_publickey@alice']
const found = { directory: 'found', address }

test.each([
  ['that shows its owner’s key is activated: 200', showing(named, 'MIIB'), 'activated', 'activated', 200],
  ['that has no key of its owner is a teapot: 418', showing(named.slice(1), 'null'), 'teapot', 'teapot', 418],
  [
    'that lists the key and has no value for it is just being set up: 503',
    showing(named, 'null'),
    'ready',
    'teapot',
    503,
  ],
  ['that hangs up is not to be had: 503', world(() => undefined), 'unavailable', 'unavailable', 503],
  ['that fails is in error: 500', world(() => 'error:AT0010-Exception: broken'), 'error', 'error', 500],
  ['that tells something else than names is in error: 500', world(() => 'data:hello'), 'error', 'error', 500],
] as const)('a server %s [data formats §17]', async (_, dial, server, atSign, http) => {
  expect(await serverStatus(dial, alice)).toMatchObject({ ...found, server, atSign, http })
})

test('a server that nobody reaches or that says nothing is not to be had: 503 [data formats §17]', async () => {
  const reach = showing(named, 'MIIB')
  const away: Dial = async (to, signal) => {
    if (to === 'directory') return reach(to, signal)
    throw new AtError('AT0021', 'nobody answers')
  }
  const why = { message: 'nobody answers' }
  expect(await serverStatus(away, alice)).toMatchObject({ ...found, server: 'unavailable', http: 503, why })
  const silent: Dial = async (to, signal) => {
    if (to === 'directory') return reach(to, signal)
    const [here, there] = memoryPair()
    open.push(there)
    return here
  }
  expect(await serverStatus(silent, alice, { replyMillis: 20 })).toMatchObject({ server: 'unavailable', http: 503 })
})

test('a directory that says something else is in error, and one that hangs up is not to be had [data formats §17]', async () => {
  const saying = (words: string): Dial => {
    return async () => {
      const [here, there] = memoryPair()
      open.push(there)
      await there.write(encodeUtf8(words))
      return here
    }
  }
  const broken = { directory: 'error', atSign: 'error', http: 500 }
  expect(await serverStatus(saying('@<html>\n'), alice)).toMatchObject(broken)
  const gone = { directory: 'unavailable', atSign: 'unavailable', http: 503 }
  const hanging: Dial = async () => {
    const [here, there] = memoryPair()
    there.close()
    return here
  }
  expect(await serverStatus(hanging, alice)).toMatchObject(gone)
})
