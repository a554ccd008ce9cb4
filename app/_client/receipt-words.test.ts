import { expect, test } from 'vitest'
import type { Receipt } from '../../lib/client/receipts.ts'
import { sharedKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { receiptWords } from './receipt-words.ts'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]
const trouble = { code: 'AT0007', words: 'no @bob', at: 0, isFinal: false }

test.each<[Receipt, string]>([
  [{ at: 'here' }, 'Saved here. It waits for your server.'],
  [{ at: 'here', trouble }, 'Saved here. It waits. The directory does not know @bob.'],
  [{ at: 'server' }, 'On your server.'],
  [{ at: 'server', delivery: 'queued' }, 'On your server, which brings it to the server of @bob.'],
  [{ at: 'server', delivery: 'refused' }, 'On your server. The server of @bob does not take it.'],
  [{ at: 'theirs' }, 'The server of @bob has it.'],
])('of what has come as far as %j no more is said than that', (receipt, words) => {
  expect(receiptWords(receipt, sharedKey('phone.wavi', alice, bob), alice)).toBe(words)
})
