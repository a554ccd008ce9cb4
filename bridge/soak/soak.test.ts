import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closesAfter, countAnswers } from './lane.ts'
import { serverBatch } from './lines.ts'
import { Random } from './random.ts'
import { soak } from './soak.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-soak-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('whatever is said to a server and a directory, each line is answered or the connection closed, and a bystander notices nothing', async () => {
  const report = await soak({ dir, seed: 20261122, lines: 4_000 })
  expect(report.violations).toEqual([])
  expect(report.witness.turns).toBeGreaterThan(0)
  expect(report.searches?.turns).toBeGreaterThan(2)
  // A leak could hide in a figure that is taken when all is over.
  expect(report.warm.talking).toBeGreaterThan(0)
  expect(report.end.talking).toBeGreaterThan(0)
}, 120_000)

test('the same seed says the same again', () => {
  const batch = (seed: number) => serverBatch(Random.at(seed, 3, 14), 'noop:0')
  expect(batch(7)).toEqual(batch(7))
  expect(batch(8)).not.toEqual(batch(7))
})

describe('of what comes back', () => {
  test('replies, errors and the prompts before them are counted', () => {
    expect(countAnswers('@data:1\n@alice@error:AT0003-Exception: invalid command\n@alice@')).toBe(2)
    expect(countAnswers('@notification: {"id":"1\u2028"}\nerror:{"errorCode":"AT0015","errorDescription":"x"}\n')).toBe(
      1,
    )
  })

  test.each(['@dat:1\n', 'data:1\nhalf an answer\n', 'error:whatever\n', '\n'])('%j is none', (text) => {
    expect(() => countAnswers(text)).toThrow('no answer is')
  })
})

// §2.8
test.each([
  ['error:AT0003-Exception: invalid command', false],
  ['@alice@error:{"errorCode":"AT0003","errorDescription":"Invalid syntax : HTTP"}', false],
  ['error:AT0003-Exception: HTTP requests must negotiate ALPN http/1.1', true],
  ['error:{"errorCode":"AT0003","errorDescription":"HTTP requests must negotiate ALPN http/1.1"}', true],
  ['error:AT0005-Buffer limit exceeded', true],
  ['@error:AT0011-Exception: pol without from', true],
  ['error:AT0015-key not found', false],
  ['data:1', false],
])('a server that hangs up after %j may: %s', (line, may) => {
  expect(closesAfter(`data:1\n${line}\n`)).toBe(may)
  expect(closesAfter(`${line}\n@data:1\n`)).toBe(false)
})
