import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { ownerOf, peerOf, visitor } from '../../lib/server/testing/apps.ts'
import { Network } from '../../lib/server/testing/network.ts'
import type { Raw } from '../../lib/server/testing/raw.ts'
import { openDisk } from '../store/disk.ts'

// What is kept in memory of a line is what was asked to be kept, never the line that it was cut out of.

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
const megabyte = 1_048_576
const each = 40
const padding = ' '.repeat(megabyte)
const value = 'x'.repeat(megabyte)

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
let folder: string
let network: Network
let anyone: Raw
let owner: Raw
let peer: Raw

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-memory-'))
  const openLevel = (atSign: string) => openDisk(join(folder, atSign))
  network = await Network.open({ atSigns: [alice, bob], openLevel })
  anyone = await visitor(network)
  owner = await ownerOf(network)
  peer = await peerOf(network, bob)
  for (let n = 0; n < each; n++) await owner.ask(`update:public:there-is-one-${n}.wavi@alice v`)
})
afterAll(async () => {
  await network.close()
  for (const atSign of [alice, bob]) await network.keystore(atSign).close()
  await rm(folder, { recursive: true })
})

const name = (n: number) => `a-name-long-enough-to-be-a-piece-${n}`
const cases: readonly [string, (n: number) => [Raw, string]][] = [
  ['looks up what there is not', (n) => [anyone, `lookup:${name(n)}.wavi@alice${padding}`]],
  ['looks up what there is', (n) => [anyone, `lookup:there-is-one-${n}.wavi@alice${padding}`]],
  ['says who it is', (n) => [anyone, `from:@alice:clientConfig:{"version":"${n}${value}"}`]],
  ['writes with what is not kept', (n) => [owner, `update:sharedKeyStatus:${value}:${name(n)}.wavi@alice short`]],
  ['writes large values', (n) => [owner, `update:large-${name(n)}.wavi@alice ${value}`]],
  [
    'sends large values',
    (n) => [peer, `notify:id:large-${name(n)}:notifier:${name(n)}:@alice:${name(n)}.wavi@bob:${value}`],
  ],
  ['sends copies', (n) => [peer, `notify:id:copy-${name(n)}:ttr:-1:@alice:${name(n)}.wavi@bob:${value}`]],
  ['is sent large values', (n) => [owner, `notify:id:sent-${name(n)}:@nobody:${name(n)}.wavi@alice:${value}`]],
  ['offers files', (n) => [owner, `stream:init@bob ${name(n)} ${'f'.repeat(1000)} 4${padding}`]],
]

describe('memory has no reason to grow by the length of the lines of who', () => {
  test.each(cases)('%s', async (_, line) => {
    await say(...line(each))
    const before = heapBytes()
    for (let n = 0; n < each; n++) await say(...line(n))
    expect(heapBytes() - before).toBeLessThan((each * megabyte) / 4)
  })
})

async function say(raw: Raw, line: string): Promise<void> {
  await raw.send(`${line}\nnoop:0\n`)
  await raw.take(/data:ok\n@(?:\w+@)?$/)
}

function heapBytes(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}
