import { access, link, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createWhole, writeWhole } from './whole-file.ts'

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>()
  return { ...real, link: vi.fn(real.link) }
})

let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-whole-'))
  file = join(dir, 'keys')
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(dir, { recursive: true })
})

const isThere = () =>
  access(file).then(
    () => true,
    () => false,
  )

/** Whether the file was there, each time that something was brought to the disk. */
async function syncsOf(work: () => Promise<void>): Promise<boolean[]> {
  const probe = await open(dir)
  const handles = Object.getPrototypeOf(probe)
  await probe.close()
  const sync = handles.sync
  const seen: boolean[] = []
  vi.spyOn(handles, 'sync').mockImplementation(async function (this: unknown) {
    seen.push(await isThere())
    return sync.call(this)
  })
  await work()
  return seen
}

for (const [name, write] of [
  ['writeWhole', writeWhole],
  ['createWhole', createWhole],
] as const) {
  describe(name, () => {
    test('leaves the text in a file that only its owner may read, and nothing else', async () => {
      await write(file, 'text')
      expect(await readFile(file, 'utf8')).toBe('text')
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await readdir(dir)).toEqual(['keys'])
    })

    test('brings the text to the disk before the name, and the name before it says so', async () => {
      expect(await syncsOf(() => write(file, 'text'))).toEqual([false, true])
    })

    test('leaves no draft where a file cannot be', async () => {
      await mkdir(file)
      await expect(write(file, 'text')).rejects.toThrow()
      expect(await readdir(dir)).toEqual(['keys'])
    })
  })
}

test('of several that make one file at once, one does, and the others are told', async () => {
  const texts = Array.from({ length: 8 }, (_, n) => `text ${n}`)
  const made = await Promise.allSettled(texts.map((text) => createWhole(file, text)))
  const winners = texts.filter((_, n) => made[n]?.status === 'fulfilled')
  expect(winners).toEqual([await readFile(file, 'utf8')])
  for (const one of made) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'EEXIST' })
  expect(await readdir(dir)).toEqual(['keys'])
})

test('where there are no links, a file is made all the same, and none is replaced', async () => {
  const refuse = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }))
  vi.mocked(link).mockImplementationOnce(refuse).mockImplementationOnce(refuse)
  await createWhole(file, 'first')
  await expect(createWhole(file, 'second')).rejects.toMatchObject({ code: 'EEXIST' })
  expect(await readFile(file, 'utf8')).toBe('first')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(dir)).toEqual(['keys'])
})

test('of several that replace one file at once, the last one stays, whole', async () => {
  await writeFile(file, 'before')
  const texts = Array.from({ length: 8 }, (_, n) => `${n}`.repeat(10_000))
  await Promise.all(texts.map((text) => writeWhole(file, text)))
  expect(texts).toContain(await readFile(file, 'utf8'))
  expect(await readdir(dir)).toEqual(['keys'])
})
