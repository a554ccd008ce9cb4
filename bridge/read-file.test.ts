import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { readBytes, readText, readWhole } from './read-file.ts'

test('a file is read whole, and one that has no end only as far as may be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facet-read-'))
  const file = join(folder, 'four')
  await writeFile(file, 'four')
  try {
    expect(await readText(file, 'file', { maxBytes: 4 })).toBe('four')
    await expect(readBytes(file, 'key file', { maxBytes: 3 })).rejects.toThrow(
      `The key file ${file} cannot be read: it is longer than 3 bytes.`,
    )
    await expect(readBytes('/dev/zero', 'file', { maxBytes: 1_000_000 })).rejects.toThrow(
      'The file /dev/zero cannot be read: it is longer than 1000000 bytes.',
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what is piped in without an end is read only as far as may be', async () => {
  function* forEver() {
    for (;;) yield Buffer.alloc(1_000)
  }
  await expect(readWhole(Readable.from(forEver()), { maxBytes: 10_000 })).rejects.toThrow('longer than 10000 bytes')
})
