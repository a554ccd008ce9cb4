import { afterEach, beforeEach, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { decodeUtf8, encodeUtf8 } from '../protocol/base64.ts'
import type { Dial } from '../transport/transport.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  const honest = await people.client(alice)
  await honest.put(selfKey('notes.wavi', alice), 'mine')
  await honest.put(sharedKey('phone.wavi', alice, bob), '555')
  await honest.publish(publicKey('city.wavi', alice), 'Oakland')
})
afterEach(() => people.part())

/** A server that takes these keys, and from then on answers everything with this. */
function lying(answer: string): Dial {
  return async (to) => {
    const transport = await people.dial(to)
    let lies = false
    return {
      closed: transport.closed,
      close: () => transport.close(),
      async *[Symbol.asyncIterator]() {
        for await (const chunk of transport) {
          const text = decodeUtf8(chunk) ?? ''
          yield lies ? encodeUtf8(text.replace(/^(data|error):[^\n]*\n/gm, `data:${answer}\n`)) : chunk
          if (text.includes('data:success')) lies = true
        }
      },
      write: (bytes) => transport.write(bytes),
    }
  }
}

const deep = '['.repeat(50_000) + ']'.repeat(50_000)
for (const answer of [
  '',
  'null',
  '0',
  '-1',
  'true',
  '""',
  '{}',
  '[]',
  '[null]',
  '[[]]',
  '[1,"a",{}]',
  '{"key":7,"data":{},"metaData":[]}',
  '{"data":"x","metaData":{"ttl":"soon","ivNonce":7,"createdAt":"never"}}',
  '[{"response":{}}]',
  '[{"id":0,"response":7},{"id":1,"response":{"data":[]}}]',
  '[{"atKey":"notes.wavi@alice","commitId":"x","operation":"?"}]',
  '[{"atKey":"notes.wavi@alice","value":7,"commitId":9007199254740993,"operation":"+","metadata":7}]',
  '{"__proto__":{"x":1}}',
  '["@bob:phone.wavi@alice", 7, null]',
  'ok',
  deep,
  '{"encryptionPublicKey":1',
]) {
  test(`a server that answers ${answer.slice(0, 60)} to everything is an error, or nothing, and never a crash`, async () => {
    for (const records of [undefined, memoryRecords({ atSign: alice })]) {
      const c = await people.client(alice, { dial: lying(answer), records, preferences: { strategy: 'on demand' } })
      const notes = selfKey('notes.wavi', alice)
      const asked: [string, () => Promise<unknown>][] = [
        ['get', () => c.get(notes, { fresh: true })],
        ['shared', () => c.get(sharedKey('phone.wavi', alice, bob), { fresh: true })],
        ['theirs', () => c.get(sharedKey('phone.wavi', bob, alice), { fresh: true })],
        ['public', () => c.get(publicKey('city.wavi', alice), { fresh: true })],
        ['meta', () => c.getMeta(notes, { fresh: true })],
        ['put', () => c.put(notes, 'x')],
        ['share', () => c.put(sharedKey('phone.wavi', alice, bob), 'x')],
        ['publish', () => c.publish(publicKey('city.wavi', alice), 'x')],
        ['delete', () => c.delete(notes)],
        ['list', () => c.list()],
        ['theirlist', () => c.list({ sharedBy: bob })],
        ['every', () => c.everyName()],
        [
          'records',
          async () => {
            for await (const _ of c.records());
          },
        ],
        [
          'times',
          async () => {
            for await (const _ of c.times([notes]));
          },
        ],
        ['stored', () => c.stored(notes)],
        ['putMeta', () => c.putMeta(notes, { ttl: 5 })],
        ['forget', () => c.forget(bob)],
        ['notify', () => c.notify(sharedKey('phone.wavi', alice, bob), 'x')],
        ['nlist', () => c.notifyList()],
        ['status', () => c.notifyStatus('x')],
        ['figures', () => c.figures(['3'])],
        ['enrollments', () => c.enrollments.list()],
        ['look', () => c.peerKeys.look(bob)],
        ['sync', () => (records ? c.sync() : Promise.resolve())],
      ]
      for (const [name, ask] of asked) {
        const outcome = await ask().then(
          () => undefined,
          (error) => (error instanceof AtError ? undefined : error),
        )
        expect(outcome, name).toBeUndefined()
      }
      c.close()
    }
  })
}
