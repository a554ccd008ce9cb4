import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { anywhere, byteByByte, type Cut, whole } from '../transport/memory.ts'
import { verbs } from '../verbs/index.ts'
import { replay } from '../verbs/testing/transcripts.ts'
import { Network } from './testing/network.ts'

const folders = ['../verbs/', './'].map((path) => new URL(path, import.meta.url))
const transcripts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.transcript'))
    .map((name) => ({
      name,
      text: readFileSync(new URL(name, folder), 'utf8'),
      drafts: name.endsWith('.drafts.transcript'),
    })),
)
const cuts: Record<string, Cut> = { whole, 'byte by byte': byteByByte, 'cut anywhere': anywhere(Math.random) }

let network: Network | undefined
afterEach(async () => {
  await network?.close()
  network = undefined
})

describe.each(Object.entries(cuts))('%s', (_, cut) => {
  test.each(transcripts)('$name', async ({ text, drafts }) => {
    network = await Network.open({ cut, options: { drafts } })
    await replay(text, network)
  })
})

test('every verb has its conversation', () => {
  const names = transcripts.map(({ name }) => name.replace(/(\.drafts)?\.transcript$/, ''))
  const files = verbs.map(({ syntax }) => syntax.name.replace('@', '').replace(':', '-'))
  expect(names).toEqual(expect.arrayContaining(files))
})
