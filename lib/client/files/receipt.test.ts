import { expect, test } from 'vitest'
import { formatAtKey } from '../../protocol/at-key.ts'
import { parseAtSign } from '../../protocol/at-sign.ts'
import { formatReceipt, parseReceipt, receiptKey } from './receipt.ts'

const receipt = { transferId: 'file_transfer_0b7c', at: Date.UTC(2026, 10, 22, 9, 30) }

test('a receipt says of which files and when, there and back', () => {
  expect(parseReceipt(formatReceipt(receipt))).toEqual(receipt)
})

test.each([
  '',
  'null',
  '7',
  '[]',
  '{}',
  '{"transferId":"a"}',
  '{"transferId":"a","at":5}',
  '{"transferId":1,"at":"2026-11-22"}',
])('%j is none', (text) => {
  expect(() => parseReceipt(text)).toThrowError(expect.objectContaining({ code: 'AT0014' }))
})

test('it is the recipient’s own record, for the sender', () => {
  const key = receiptKey(receipt.transferId, 'facet', parseAtSign('@alice'), parseAtSign('@bob'))
  expect(formatAtKey(key)).toBe('@alice:receipt-file_transfer_0b7c.facet@bob')
})
