import { expect, test } from 'vitest'
import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey } from '../../protocol/at-key.ts'
import { alice, keysOf } from '../testing/people.ts'
import { readReplacement, replacementKey, replacementText } from './replacement-record.ts'
import type { Change } from './rules.ts'

const told = { name: '@bob:phone.me.wavi@alice', after: 4, before: 9 }

async function changeOf(text: string, name = formatAtKey(replacementKey(told, alice))): Promise<Change> {
  const { value, metadata } = await (await keysOf(alice)).sealForSelf(text)
  return { name, commitId: 10, record: { value, metadata } }
}

test('what was replaced unseen is told in the namespace of its key, and read as it was written', async () => {
  expect(formatAtKey(replacementKey(told, alice))).toBe('_replaced.9.wavi@alice')
  expect(formatAtKey(replacementKey({ ...told, name: 'old@alice' }, alice))).toBe('_replaced.9@alice')
  expect(await readReplacement(await changeOf(replacementText(told)), await keysOf(alice))).toEqual(told)
})

test('what is none says nothing, and neither does what no key of ours opens', async () => {
  const keys = await keysOf(alice)
  expect(await readReplacement({ name: '_replaced.9.wavi@alice', commitId: 1 }, keys)).toBeUndefined()
  expect(await readReplacement(await changeOf(replacementText(told), 'notes.wavi@alice'), keys)).toBeUndefined()
  expect(await readReplacement(await changeOf('no JSON'), keys)).toBeUndefined()
  expect(await readReplacement(await changeOf('{"name":"x"}'), keys)).toBeUndefined()
  expect(await readReplacement(await changeOf('{"name":"no key","after":1,"before":3}'), keys)).toBeUndefined()
  expect(await readReplacement(await changeOf(replacementText(told)), await keysOf(alice, 1))).toBeUndefined()
})

test('where the keys are locked it is read another time, and not passed over', async () => {
  const locked = {
    openFromSelf: async () => {
      throw new AtError('AT0401', 'The keys are locked.')
    },
  }
  await expect(readReplacement(await changeOf(replacementText(told)), locked)).rejects.toMatchObject({ code: 'AT0401' })
})
