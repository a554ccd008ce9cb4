import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../cli/testing/run.ts'
import { openSmallWorld } from './small-world.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-world-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('while it runs, a shell reaches it by its folder, and learns no secret there', async () => {
  const world = await openSmallWorld(dir)
  const file = join(dir, 'network.json')
  const { directory: root, caFile: ca } = world.network
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ root, ca })

  const lookup = ['at', 'lookup', 'location.wavi@alice', '--network', dir]
  const asBob = await run([...lookup, '--keys', join(dir, 'keys', '@bob_key.atKeys')])
  expect(asBob).toMatchObject({ code: 0, error: '' })
  expect(asBob.out).toContain('Bay Area')
  expect((await run(lookup)).out).toContain('California')

  // Who comes to a folder that is taken changes nothing in it.
  await expect(openSmallWorld(dir)).rejects.toThrow('another Facet is using it')
  await access(file)

  await world.close()
  await expect(access(file)).rejects.toThrow()
  expect((await run(lookup)).code).toBe(2)
})
