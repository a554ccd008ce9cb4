import { afterEach, expect, test } from 'vitest'
import { figures } from './figures.ts'
import { alice, People } from './testing/people.ts'

const open: People[] = []
afterEach(async () => {
  for (const people of open.splice(0)) await people.part()
})

test('an owner sees what their server counts, by name', async () => {
  const people = await People.meet({ onboarded: [alice] })
  open.push(people)
  const client = await people.client(alice)
  const before = await client.figures(['3'])
  expect(before).toEqual([{ id: '3', name: 'lastCommitID', value: expect.stringMatching(/^\d+$/) }])
  const all = await client.figures(['1', '2', '3', '4', '5', '6', '7'])
  expect(all.map(({ name }) => name)).toEqual([
    'activeInboundConnections',
    'activeOutboundConnections',
    'lastCommitID',
    'secondaryStorageSize',
    'topAtSigns',
    'topKeys',
    'secondaryServerVersion',
  ])
})

test.each([
  ['null', []],
  ['[null,7,{"id":1,"name":"a"},{"name":2}]', [{ id: '1', name: 'a', value: undefined }]],
])('an answer of %s is taken for no more than it is', async (payload, expected) => {
  expect(await figures({ request: async () => (payload === 'null' ? null : payload) }, ['1'])).toEqual(expected)
})

test('an answer that is no list is not taken for one', async () => {
  await expect(figures({ request: async () => '{}' }, ['1'])).rejects.toMatchObject({ code: 'AT0014' })
})
