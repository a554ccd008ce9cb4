import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatAtKey, parseAtKey, type SelfKey, selfKey } from '../protocol/at-key.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
import { type Collection, collectionOf } from './collections.ts'
import { alice, bob, carol, People } from './testing/people.ts'

let people: People
let [a, b]: AtClient[] = []
beforeEach(async () => {
  people = await People.meet()
  a = await people.client(alice)
  b = await people.client(bob)
})
afterEach(() => people.part())

interface Film {
  title: string
  year?: number
}

const about = { name: 'Films', namespace: 'wavi' }
const films = (client: AtClient | undefined): Collection<Film> => collectionOf<Film>(client as AtClient, about)

test('an object lies where the Dart SDK looks for it, and as it wrote it it is read', async () => {
  await films(a).save('My film: 1', { title: 'Alien' })
  const stored = await a?.get(selfKey('my-film--1.films.atcollectionmodel.wavi', alice))
  expect(JSON.parse(stored?.text ?? '')).toEqual({ title: 'Alien', id: 'My film: 1', collectionName: 'films' })
  const dart = '{"title":"Brazil","year":1985,"id":"7f0e","collectionName":"films"}'
  await a?.put(selfKey('7f0e.films.atcollectionmodel.wavi', alice), dart)
  expect(await films(a).get('7f0e')).toMatchObject({ id: '7f0e', fields: { title: 'Brazil', year: 1985 } })
  expect((await films(a).all()).map(({ id }) => id)).toEqual(['7f0e', 'My film: 1'])
})

test('what only other programs know of an object stays when it is changed', async () => {
  const theirs =
    '{"title":"Alien","cast":[{"name":"S. W.","more":null}],"__proto__":{"x":1},"id":"1","collectionName":"films"}'
  const key = selfKey('1.films.atcollectionmodel.wavi', alice)
  await a?.put(key, theirs)
  await films(a).change('1', { year: 1979 })
  const text = (await a?.get(key))?.text ?? ''
  expect(text).toBe(theirs.replace('"id"', '"year":1979,"id"'))
  const item = await films(a).get('1')
  await films(a).save('1', item?.fields as Film)
  expect((await a?.get(key))?.text).toBe(text)
})

test('two ids that come to the same name do not overwrite each other', async () => {
  await films(a).save('My film', { title: 'Alien' })
  await expect(films(a).save('my-film', { title: 'Brazil' })).rejects.toMatchObject({ code: 'AT0022' })
  expect((await films(a).get('My film'))?.fields.title).toBe('Alien')
  for (const id of ['', ' ', '…'])
    await expect(films(a).save(id, { title: 'x' })).rejects.toMatchObject({ code: 'AT0022' })
})

test('what is shared is theirs to read, changes with one’s own, and is taken away again', async () => {
  await films(a).save('1', { title: 'Alien' })
  const nobody = parseAtKey('x.wavi@nobody') as SelfKey
  const given = await films(a).share('1', [bob, nobody.sharedBy])
  expect(given).toMatchObject([{ sharedWith: bob }, { sharedWith: '@nobody', error: { code: 'AT0007' } }])
  const seen = () => films(b).fromOthers({ sharedBy: alice })
  await expect.poll(async () => (await seen()).map(({ fields }) => fields)).toEqual([{ title: 'Alien' }])
  expect(await films(a).save('1', { title: 'Aliens' })).toEqual([{ sharedWith: bob }])
  await expect.poll(async () => (await seen()).map(({ fields }) => fields)).toEqual([{ title: 'Aliens' }])
  expect(await films(b).fromOthers({ sharedBy: carol })).toEqual([])
  expect(await films(b).all()).toEqual([])
  expect(await films(a).sharedWith('1')).toEqual([bob])
  await films(a).delete('1')
  await expect.poll(seen).toEqual([])
  expect(await films(a).get('1')).toBeUndefined()
  await expect(films(a).share('1', [bob])).rejects.toMatchObject({ code: 'AT0015' })
})

test('what is no object of it is told of, and keeps nobody from the others', async () => {
  await films(a).save('1', { title: 'Alien' })
  for (const [id, text] of [
    ['list', '[]'],
    ['text', 'Alien'],
    ['bare', '{"title":"Alien"}'],
    ['other', '{"id":"another","collectionName":"films"}'],
  ] as const) {
    await a?.put(selfKey(`${id}.films.atcollectionmodel.wavi`, alice), text)
  }
  await collectionOf(a as AtClient, { ...about, name: 'other films' }).save('1', { title: 'Brazil' })
  const problems: string[] = []
  const all = await films(a).all({ onProblem: (key) => problems.push(formatAtKey(key).split('.')[0] ?? '') })
  expect(all.map(({ id }) => id)).toEqual(['1'])
  expect(problems.sort()).toEqual(['bare', 'list', 'other', 'text'])
})

test('without a line it is all there, and goes out later', async () => {
  const records = memoryRecords({ atSign: alice })
  const device = await people.client(alice, { records, preferences: { strategy: 'on demand', namespaces: ['wavi'] } })
  await device.sync()
  for (const line of people.dialled) line.close()
  await films(device).save('1', { title: 'Alien' })
  expect((await films(device).all()).map(({ fields }) => fields)).toEqual([{ title: 'Alien' }])
  await device.sync()
  expect((await films(a).get('1'))?.fields).toEqual({ title: 'Alien' })
})
