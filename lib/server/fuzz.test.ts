import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorDescriptions } from '../protocol/at-error.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import valid from '../verbs/commands.valid.txt?raw'
import { app, enrolled, ownerOf } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

// Whatever bytes arrive, a connection answers or closes, and nothing but data and AtErrors comes out. [§2]

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
// `noop` would wait for a clock that stands still; without the secret the owner could not log in again.
const commands = valid.split('\n').filter((line) => line !== '' && !/^noop:5|at_secret$/.test(line))
const replies =
  /^@(?:(?:data:[^\n]*|error:(?:\{"errorCode":"(AT\d{4})",[^\n]*\}|(AT\d{4}|null)[-:](?:[^\n]|\n(?!@))*))\n@(?:\w+@)?)*$/
// Once the owner has said `monitor`, prompts are gone, and notifications come in between. [§3.19.1]
const repliesOrNotifications =
  /^@(?:notification: \{[^\n]*\}\n|(?:data:[^\n]*|error:(?:\{"errorCode":"(AT\d{4})",[^\n]*\}|(AT\d{4}|null)[-:](?:[^\n]|\n(?!@))*))\n(?:@(?:\w+@)?)?)*$/

let network: Network
let enrollmentId: string
beforeAll(async () => {
  // A wrong passcode would wait for that clock too.
  network = await Network.open({ limits: { maxPasscodeDelayMillis: 0 } })
  enrollmentId = await enrolled(network, { wavi: 'rw', __manage: 'rw' })
})
// Rejects when a server made a mistake that only `onUnexpected` heard of.
afterAll(() => network.close())

const junk = fc.uint8Array({ maxLength: 60 })
const text = fc.string({ unit: 'binary', maxLength: 40 }).map(encodeUtf8)
/** A command with a piece cut out, doubled, or replaced by something else. */
const mangled = fc
  .tuple(
    fc.constantFrom(...commands),
    fc.nat(80),
    fc.nat(10),
    fc.oneof(
      fc.constant(''),
      fc.constantFrom(':', '@', ' ', '::', '@@', '\r', '\u2028', 'é', '"', '{', '*'),
      fc.string({ maxLength: 4 }),
    ),
  )
  .map(([line, at, length, piece]) => encodeUtf8(line.slice(0, at) + piece + line.slice(at + length)))
const lines = fc.array(fc.oneof(junk, text, mangled, mangled), { minLength: 1, maxLength: 5 })

test.each(['anyone', 'owner', 'app'] as const)('as %s', async (role) => {
  await fc.assert(
    fc.asyncProperty(lines, async (sent) => {
      const raw = await enter(role)
      for (const line of sent) {
        await raw.send(line).catch(() => undefined)
        await raw.send('\n').catch(() => undefined)
      }
      await raw.send('\n@exit\n').catch(() => undefined)
      const heard = await raw.over
      expect(role === 'anyone' ? heard : `@${heard}`).toMatch(role === 'anyone' ? replies : repliesOrNotifications)
      for (const [, code] of heard.matchAll(/error:\{?(?:"errorCode":")?(AT\d{4})/g)) {
        expect(errorDescriptions).toHaveProperty(code ?? '')
      }
    }),
    { seed: 20241024, numRuns: 300 },
  )
})

const exhausting = [
  `update:${':ttl:1'.repeat(500_000)}@`,
  `update${':encoding:a'.repeat(300_000)}`,
  `lookup:${'a@'.repeat(1_000_000)}`,
  `lookup:${'a'.repeat(3_000_000)}@alice`,
  `llookup:${'a:'.repeat(1_000_000)}@`,
  `update:meta:${'ab'.repeat(1_000_000)}@alice:`,
  `delete:${'a'.repeat(3_000_000)}@`,
  `pkam:enrollmentId:${'a:'.repeat(1_000_000)}`,
  `scan${':page:1'.repeat(300_000)} x`,
  `update:json:${'['.repeat(3_000_000)}`,
  `notify:@bob:${'a'.repeat(3_000_000)}@@`,
  `notify:id:${'a'.repeat(3_000_000)}:notifier:${'b'.repeat(3_000_000)}:@b`,
  `notify${':ttl:1'.repeat(500_000)}:@bob:aa@`,
  `notify:all:${'@a,'.repeat(300_000)}:`,
  `notify:list:${'('.repeat(3_000_000)}`,
  `monitor ${'(a*)*'.repeat(500_000)}`,
  `from:@alice:clientConfig:${'{'.repeat(3_000_000)}`,
  `batch:${'['.repeat(3_000_000)}`,
  `batch:[${'{"id":1,"command":"scan"},'.repeat(200_000)}{}]`,
  `enroll:request:${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`,
  `enroll:list:{"enrollmentStatusFilter":[${'"pending",'.repeat(300_000)}"new"]}`,
  `keys:get:keyName:${'a.'.repeat(1_000_000)}`,
  `keys:put:public:keyName:${'a'.repeat(3_000_000)} v`,
  `stats:${'1,'.repeat(1_000_000)}`,
  `config:block:add:${'@a '.repeat(1_000_000)}`,
  `otp:put:${'a'.repeat(3_000_000)}:`,
]

test.each(exhausting.map((line) => ({ begins: line.slice(0, 40), line })))(
  'a line made to wear the server out is refused like any other: $begins…',
  async ({ line }) => {
    const raw = await ownerOf(network)
    await raw.send(`${line}\n`)
    expect(await raw.take(/\n@alice@$/)).toMatch(/^error:AT/)
    raw.transport.close()
    expect(network.unexpected).toEqual([])
  },
)

function enter(role: 'anyone' | 'owner' | 'app'): Promise<Raw> {
  if (role === 'app') return app(network, enrollmentId)
  return role === 'owner' ? ownerOf(network) : network.connect(alice, bob).then((transport) => new Raw(transport))
}
