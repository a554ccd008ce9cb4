import { MemoryLevel } from 'memory-level'
import { expect, test } from 'vitest'
import { parseAtKey } from '../../protocol/at-key.ts'
import { parseAtSign } from '../../protocol/at-sign.ts'
import { openKeystore } from '../../store/level-keystore.ts'
import type { Context } from '../context.ts'
import { latestCommitId } from './figures.ts'

test('a log in which nothing was ever written has no latest change: -1 [2026 §15.40]', async () => {
  const owner = parseAtSign('@alice')
  const keystore = await openKeystore({ owner, level: new MemoryLevel<string, string>(), now: () => 0 })
  const session = { caller: { kind: 'owner', by: 'pkam' } }
  const limits = { maxPatternLength: 100 }
  const context = { owner, keystore, wholeKeystore: keystore, session, limits } as unknown as Context
  expect(await latestCommitId(undefined, context)).toBe('-1')
  expect(await latestCommitId('wavi', context)).toBe('-1')
  await keystore.put(parseAtKey('phone.wavi@alice'), 'v', {})
  expect(await latestCommitId(undefined, context)).toBe('0')
  expect(await latestCommitId('wavi', context)).toBe('0')
  expect(await latestCommitId('buzz', context)).toBe('-1')
  await keystore.close()
})
