import { expect, test } from 'vitest'
import { formatTransferDate, formatTransferRecord, parseTransferRecord, transferredAt } from './transfer-record.ts'

const old = `{"transferId":"file_transfer_0b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11","fileEncryptionKey":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
 "ivBase64":null,"fileUrl":"https://files.example.org/archive/file_transfer_0b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11/zip",
 "sharedWith":"@bob","sharedStatus":true,"fileStatus":[{"fileName":"plan.pdf","isUploaded":true,"size":48213,"error":null}],
 "date":"2024-05-01 10:20:30.123456Z","error":null}`

const demo = `{"transferId":"1714558830123","fileEncryptionKey":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","fileUrl":"https://files.example.org/a.bin",
 "fileName":"a.bin","sharedWith":"@bob","chunkSize":1024,"iv":"8PHy8/T19vf4+fr7/P3+/w==","date":"2024-05-01 10:20:30.123456Z","notes":null}`

test('what existing apps write is read, and written again it is the same [data formats §15.1]', () => {
  const record = parseTransferRecord(old)
  expect(record).toMatchObject({
    sealing: { kind: 'restarting', iv: null, pieceBytes: 4096 },
    files: [{ name: 'plan.pdf', size: 48_213, isUploaded: true }],
    sharedStatus: true,
  })
  expect(formatTransferRecord(record)).toBe(JSON.stringify(JSON.parse(old)))
  expect(new Date(transferredAt(record) ?? 0).toISOString()).toBe('2024-05-01T10:20:30.123Z')
})

test('the demo’s record has pieces and a start value of its own [data formats §15.2]', () => {
  const record = parseTransferRecord(demo)
  expect(record).toMatchObject({
    sealing: { kind: 'restarting', iv: '8PHy8/T19vf4+fr7/P3+/w==', pieceBytes: 1024 },
    files: [{ name: 'a.bin', isUploaded: true }],
    notes: null,
  })
  expect(parseTransferRecord(formatTransferRecord(record))).toMatchObject({
    sealing: record.sealing,
    more: record.more,
  })
})

test('members that nobody here knows stay, of the transfer and of its files', () => {
  const json = JSON.parse(old)
  const members = { ...json, notes: 'as promised', colour: { of: 'red' } }
  members.fileStatus = [{ ...json.fileStatus[0], thumbnail: [1, 2] }]
  expect(JSON.parse(formatTransferRecord(parseTransferRecord(JSON.stringify(members))))).toEqual(members)
})

test('ours has every member of theirs, and says how it is sealed in one more', () => {
  const record = {
    ...parseTransferRecord(old),
    sealing: { kind: 'chunks' } as const,
    date: formatTransferDate(Date.UTC(2026, 10, 22, 15, 30)),
    expiresAt: Date.UTC(2026, 11, 22),
    files: [{ name: 'plan.pdf', size: 3, isUploaded: true, error: null, storedAs: '1', sha256: 'ab', more: {} }],
  }
  const json = JSON.parse(formatTransferRecord(record))
  expect(Object.keys(json)).toEqual([...Object.keys(JSON.parse(old)), 'scheme', 'expiresAt'])
  expect(json).toMatchObject({ scheme: 'chunks-aes-256-gcm-1', date: '2026-11-22 15:30:00.000000Z', ivBase64: null })
  expect(parseTransferRecord(JSON.stringify(json))).toEqual(record)
})

test('files that are sealed in a way of the future are said to be, not taken for old ones', () => {
  const json = JSON.stringify({ ...JSON.parse(old), scheme: 'chunks-2' })
  expect(parseTransferRecord(json).sealing).toEqual({ kind: 'unknown', scheme: 'chunks-2' })
  expect(JSON.parse(formatTransferRecord(parseTransferRecord(json))).scheme).toBe('chunks-2')
})

test('what is no transfer is refused, whatever it is [AT0014]', () => {
  const json = JSON.parse(old)
  const { transferId: _, ...anonymous } = json
  const file = json.fileStatus[0]
  const wrong = [
    'no json',
    '[]',
    'null',
    '"a"',
    JSON.stringify(anonymous),
    ...[{ fileUrl: 7 }, { fileStatus: {} }, { fileStatus: [null] }, { fileEncryptionKey: '' }].map((some) =>
      JSON.stringify({ ...json, ...some }),
    ),
    ...[-1, 1.5, 'many', 1e300].map((size) => JSON.stringify({ ...json, fileStatus: [{ ...file, size }] })),
  ]
  for (const text of wrong) expect(() => parseTransferRecord(text), text).toThrow('cannot be read')
  for (const date of ['', 'soon', '2024-13-01 10:20:30Z']) expect(transferredAt({ date })).toBeUndefined()
})
