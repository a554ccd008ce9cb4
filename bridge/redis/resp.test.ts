import { expect, test } from 'vitest'
import { formatCommand, RedisGarbage, RedisRefusal, type RedisReply, RespReader } from './resp.ts'

const limits = { maxReplyBytes: 1_000, maxDepth: 3 }
const long = 'x'.repeat(900)

/** Everything that comes out, with refusals as text. */
function read(wire: string, cut: number): RedisReply[] {
  const reader = new RespReader(limits)
  const bytes = Buffer.from(wire)
  const replies: RedisReply[] = []
  for (let at = 0; at < bytes.length; at += cut) replies.push(...reader.push(bytes.subarray(at, at + cut)))
  return replies
}

for (const [wire, replies] of [
  ['+OK\r\n', ['OK']],
  ['$-1\r\n', [null]],
  ['*-1\r\n', [null]],
  ['$0\r\n\r\n', ['']],
  [':42\r\n:-7\r\n', [42, -7]],
  ['$15\r\n127.0.0.1:64\r\n\n\r\n+x\r\n', ['127.0.0.1:64\r\n\n', 'x']],
  ['$6\r\n☕️\r\n', ['☕️']],
  ['*2\r\n$1\r\na\r\n$-1\r\n', [['a', null]]],
  ['*3\r\n*0\r\n:1\r\n*1\r\n+b\r\n', [[[], 1, ['b']]]],
  [`$900\r\n${long}\r\n`, [long]],
] as const)
  for (const cut of [1, 7, 100_000])
    test(`${JSON.stringify(wire).slice(0, 40)} in pieces of ${cut}`, () => {
      expect(read(wire, cut)).toEqual(replies)
    })

test('a refusal is one', () => {
  const [reply] = read('-WRONGTYPE not a string\r\n', 3)
  expect(reply).toBeInstanceOf(RedisRefusal)
  expect((reply as RedisRefusal).message).toBe('WRONGTYPE not a string')
})

for (const garbage of [
  'HTTP/1.1 400 Bad Request\r\n',
  'from:@alice\n',
  '\r\n',
  '+OK\n',
  ':1.5\r\n',
  ':\r\n',
  '$x\r\n',
  '$-2\r\n',
  '$3\r\nabcde',
  '*-5\r\n',
  '*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+x\r\n',
  '$1001\r\n',
  '*100000000\r\n',
  '$99999999999999999999\r\n',
  'x'.repeat(1_001),
  `+${'x'.repeat(1_001)}`,
])
  for (const cut of [1, 100_000])
    test(`${JSON.stringify(garbage).slice(0, 40)} is not the protocol, in pieces of ${cut}`, () => {
      expect(() => read(garbage, cut)).toThrow(RedisGarbage)
    })

test('a word is one word, whatever is in it', () => {
  expect(formatCommand(['GET', 'a\r\nDEL b', '☕️']).toString()).toBe(
    '*3\r\n$3\r\nGET\r\n$8\r\na\r\nDEL b\r\n$6\r\n☕️\r\n',
  )
})
