import { expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

test('of very many events the oldest go, whoever makes them [2026 §12]', async () => {
  const network = await Network.open({ atSigns: ['@alice', '@bob'], limits: { maxEvents: 3 } })
  const { clock } = network
  const alice = parseAtSign('@alice')
  const raw = new Raw(await network.connect(alice))
  await raw.take(/^@/)
  const challenge = (await raw.ask('from:@alice')).slice('data:'.length, -2)
  await raw.ask(await network.login(alice, challenge))
  const start = clock.now()
  for (let n = 0; n < 6; n++) {
    await network.keystore('@bob').put(parseAtKey('public:publickey@bob'), `MIIB${n}`, {})
    await raw.ask('plookup:bypassCache:true:publickey@bob')
    await network.later(1)
  }
  const kept = [3, 4, 5].map((n) => `${(start + n) * 1000}.events.__atserver@alice`)
  expect(await raw.ask('scan __atserver')).toBe(`data:${JSON.stringify(kept)}\n@alice@`)
  await network.close()
})
