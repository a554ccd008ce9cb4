import { expect, test } from 'vitest'
import { encodeUtf8 } from '../../protocol/base64.ts'
import { memoryPair } from '../../transport/memory.ts'
import { RawLine } from './raw-line.ts'

test('who does not greet as an atServer does is hung up on', async () => {
  const [here, there] = memoryPair()
  await there.write(encodeUtf8('HTTP/1.1 400 Bad Request'))
  await expect(RawLine.open(here, 60_000)).rejects.toMatchObject({ code: 'AT0014' })
  await there.closed
})
