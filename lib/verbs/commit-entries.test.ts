import { expect, test } from 'vitest'
import { type AtKey, formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import type { CommitEntry, Records } from '../store/keystore.ts'
import { entriesSince, formatPage, isSynced, type SyncEntry } from './commit-entries.ts'

/** Entries of these bytes, and how many of them were read. */
function entriesOf(...sizes: number[]) {
  const reading = { read: 0 }
  async function* entries(): AsyncGenerator<SyncEntry> {
    for (const size of sizes) {
      reading.read += 1
      const key = parseAtKey('phone.wavi@alice')
      yield { commit: { key, commitId: size, operation: '-', at: 0 }, record: undefined }
    }
  }
  return { reading, entries: entries() }
}

const format = ({ commit }: SyncEntry) => '9'.repeat(commit.commitId)

test.each([
  [[3, 3, 3], 100, '[999,999,999]', 3],
  [[3, 3, 3, 3], 7, '[999,999]', 3],
  [[3, 3, 3, 3], 6, '[999,999]', 2],
  [[9, 1, 1], 6, '[999999999]', 1],
  [[], 6, '[]', 0],
])(
  'entries of %j bytes in a page of %i are %s, and no more than one other is read [§3.14]',
  async (sizes, maxBytes, page, read) => {
    const { entries, reading } = entriesOf(...sizes)
    expect(await formatPage(entries, format, { maxBytes })).toBe(page)
    expect(reading.read).toBe(read)
  },
)

test('what has gone since the log was read is left out, and the rest is told [2026 §15.11]', async () => {
  const entry = (name: string, commitId: number): CommitEntry => ({
    key: parseAtKey(name),
    commitId,
    operation: '*',
    at: 0,
  })
  const log = [entry('first.wavi@alice', 1), entry('gone.wavi@alice', 2), entry('last.wavi@alice', 3)]
  const keystore = {
    async *changes() {
      yield* log
    },
    get: async (key: AtKey) => (formatAtKey(key).startsWith('gone') ? undefined : { value: 'v', metadata: {} }),
  } as unknown as Records
  const told: number[] = []
  for await (const { commit } of entriesSince(0, () => true, keystore)) told.push(commit.commitId)
  expect(told).toEqual([1, 3])
})

test('a page ends with its last entry, and reads no other [§13.11]', async () => {
  const { entries, reading } = entriesOf(1, 1, 1)
  expect(await formatPage(entries, format, { maxBytes: 100, maxEntries: 2 })).toBe('[9,9]')
  expect(reading.read).toBe(2)
})

test.each([
  ['shared_key.bob@alice', true],
  ['@bob:shared_key@alice', true],
  ['public:publickey@alice', true],
  ['public:publickey.wavi@alice', true],
  ['public:city@alice', true],
  ['public:city.wavi@alice', false],
  ['phone.wavi@alice', false],
  ['@alice:signing_privatekey@alice', false],
  // What others can have written here under a name of their choice.
  ['cached:@alice:shared_key.x0@evil', false],
  ['cached:@alice:shared_key@evil', false],
  ['evil.shared_key.bob@alice', false],
  ['@bob:shared_key.x@alice', false],
])('whether every device is told of %s, whatever it asks for: %s [§3.14, §13.36]', (name, included) => {
  expect(isSynced(parseAtKey(name), () => false)).toBe(included)
})
