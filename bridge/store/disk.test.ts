import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keystoreContract } from '../../lib/store/contract.ts'
import { notificationContract } from '../../lib/store/notification-contract.ts'
import { openDisk } from './disk.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'facet-store-'))
})
afterAll(() => rm(root, { recursive: true }))

keystoreContract('on disk', (place) => openDisk(join(root, place)))
notificationContract('on disk', (place) => openDisk(join(root, place)))

test('makes the folder, with those above it', async () => {
  const level = await openDisk(join(root, 'deep', 'deeper'))
  await level.close()
  expect(await readdir(join(root, 'deep', 'deeper'))).toContain('CURRENT')
})

test('a batch brings its rows to the disk in their order, those of a sublevel too', async () => {
  const level = await openDisk(join(root, 'rows'))
  const notes = level.sublevel('notes')
  const batch = level.batch().del('none').put('a', 'first').put('b', 'goes').put('é', '✓', {})
  await batch.put('a', 'note', { sublevel: notes }).put('a', 'second').del('b').write({ sync: true })
  expect(await level.iterator().all()).toEqual([
    ['!notes!a', 'note'],
    ['a', 'second'],
    ['é', '✓'],
  ])
  await level.batch().put('a', 'third').write()
  expect(await notes.get('a')).toBe('note')
  expect(await level.get('a')).toBe('third')
  await level.close()
})

test('a batch that was closed, or whose store was, writes nothing', async () => {
  const level = await openDisk(join(root, 'closed'))
  const [batch, other] = [level.batch().put('a', '1'), level.batch().put('a', '1')]
  await batch.close()
  await expect(batch.write()).rejects.toMatchObject({ code: 'LEVEL_BATCH_NOT_OPEN' })
  await level.close()
  await expect(other.write()).rejects.toMatchObject({ code: 'LEVEL_BATCH_NOT_OPEN' })
})

test('says in one sentence that the folder is in use', async () => {
  const folder = join(root, 'in-use')
  const level = await openDisk(folder)
  await expect(openDisk(folder)).rejects.toMatchObject({
    code: 'AT0002',
    message: `${folder} is in use by another process.`,
  })
  await level.close()
})

test('says in one sentence that the store is damaged', async () => {
  const folder = join(root, 'damaged')
  await (await openDisk(folder)).close()
  const manifest = (await readdir(folder)).find((name) => name.startsWith('MANIFEST')) ?? ''
  await writeFile(join(folder, manifest), 'scribbled over')
  await expect(openDisk(folder)).rejects.toMatchObject({
    code: 'AT0002',
    message: expect.stringMatching(/^The store in .* is damaged: .*\.$/),
  })
})

test('says in one sentence that a part is missing', async () => {
  const folder = join(root, 'incomplete')
  await mkdir(folder)
  await writeFile(join(folder, 'CURRENT'), 'MANIFEST-000009\n')
  await expect(openDisk(folder)).rejects.toMatchObject({
    code: 'AT0002',
    message: expect.stringMatching(/cannot be opened: .*MANIFEST-000009/),
  })
})

test('says in one sentence that it is not a folder', async () => {
  const file = join(root, 'file')
  await writeFile(file, '')
  for (const folder of [file, join(file, 'below')]) {
    await expect(openDisk(folder)).rejects.toMatchObject({ code: 'AT0002', message: `${folder} is not a folder.` })
  }
})

// Nothing is forbidden to root.
test.skipIf(process.getuid?.() === 0)('says in one sentence that the folder cannot be written', async () => {
  const folder = join(root, 'read-only')
  await mkdir(folder)
  await chmod(folder, 0o500)
  for (const place of [folder, join(folder, 'below')]) {
    await expect(openDisk(place)).rejects.toMatchObject({
      code: 'AT0002',
      message: expect.stringMatching(/cannot be written: .*\.$/),
    })
  }
})
