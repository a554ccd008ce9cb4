import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtError, type ErrorCode, errorDescriptions, isErrorCode } from './at-error.ts'
import { data, formatError, formatReply, parseErrorReply, plainMessage, type ReplyEvent, ReplyReader } from './reply.ts'
import { anyText } from './testing/arbitrary.ts'
import { anywhere, byteByByte, cutAt, whole } from './testing/cuts.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('what a verb answers [§2.5]', () => {
  test('data and the prompt', () => {
    expect(formatReply(data('Paris'), '@')).toBe('data:Paris\n@')
    expect(formatReply(data(18), '@alice@')).toBe('data:18\n@alice@')
    expect(formatReply(data(null), '@alice@')).toBe('data:null\n@alice@')
    expect(formatReply(data(''), '@')).toBe('data:\n@')
  })
  test('stats, with a space', () => {
    expect(formatReply({ kind: 'data', payload: '[]', spaced: true }, '@alice@')).toBe('data: []\n@alice@')
  })
  test('pol, the prompt alone', () => expect(formatReply({ kind: 'identity' }, '@bob@')).toBe('@bob@'))
  test('monitor, nothing', () => expect(formatReply({ kind: 'nothing' }, '@alice@')).toBe(''))
  test('a value cannot pretend to be another reply', () => {
    for (const text of ['x\n@data:y', 'x\rdata:y', 'x\r']) {
      expect(() => data(text)).toThrow(expect.objectContaining({ code: 'AT0010' }))
    }
  })
})

const missing = new AtError('AT0015', 'nokey@alice does not exist in keystore')
const unauth = { authenticated: false, jsonErrors: false, prompt: '@' }
const owner = { authenticated: true, jsonErrors: false, prompt: '@alice@' }
const pending = new AtError('AT0026', 'enrollment_id: 352b78c8 is pending', { soft: true })

describe('an error is written in one of three shapes [§2.6, §9.2]', () => {
  test.each([
    [
      'to anyone',
      new AtError('AT0015', 'public:nokey@alice does not exist in keystore'),
      unauth,
      'error:AT0015-Exception: public:nokey@alice does not exist in keystore\n@',
    ],
    ['to the owner', missing, owner, 'error:AT0015-key not found : nokey@alice does not exist in keystore\n@alice@'],
    [
      'to the owner, with a version',
      missing,
      { ...owner, jsonErrors: true },
      'error:{"errorCode":"AT0015","errorDescription":"key not found : nokey@alice does not exist in keystore"}\n@alice@',
    ],
    [
      'to anyone, with a version',
      new AtError('AT0401', 'Command cannot be executed without auth'),
      { ...unauth, jsonErrors: true },
      'error:{"errorCode":"AT0401","errorDescription":"Exception: Command cannot be executed without auth"}\n@',
    ],
    ['soft', pending, unauth, 'error:AT0026:enrollment_id: 352b78c8 is pending\n@'],
    [
      'soft, with a version',
      pending,
      { ...unauth, jsonErrors: true },
      'error:AT0026:enrollment_id: 352b78c8 is pending\n@',
    ],
    [
      'soft, without a code',
      new AtError('null', 'InvalidSyntaxException', { soft: true }),
      owner,
      'error:null:InvalidSyntaxException\n@alice@',
    ],
    ['of the store', new AtError('AT0002', 'disk full'), owner, 'error:AT0002-disk full\n@alice@'],
    ['of a socket', new AtError('AT0004', 'gone'), unauth, 'error:AT0004-gone\n@'],
    [
      'of a full atServer',
      new AtError('AT0012', 'Inbound connection limit exceeded'),
      { ...unauth, prompt: '' },
      'error:AT0012-Inbound connection limit exceeded\n',
    ],
    [
      'that was written over several lines',
      new AtError('AT0015', 'gone\ndata:evil\r\n\r\ndata:more\rdata:x'),
      owner,
      'error:AT0015-key not found : gone data:evil data:more data:x\n@alice@',
    ],
    [
      'that was written over several lines, soft',
      new AtError('AT0026', 'a\r\nb', { soft: true }),
      unauth,
      'error:AT0026:a b\n@',
    ],
    [
      'that was written over several lines, with a version',
      new AtError('AT0015', 'a\nb'),
      { ...unauth, jsonErrors: true },
      'error:{"errorCode":"AT0015","errorDescription":"Exception: a b"}\n@',
    ],
    ['with a false prompt', new AtError('AT0016', 'x\n@data:1'), unauth, 'error:AT0016-Exception: x @data:1\n@'],
  ])('%s', (_, error, format, wire) => expect(formatError(error, format)).toBe(wire))
})

const anyCode = fc.constantFrom(...(Object.keys(errorDescriptions) as ErrorCode[]))
const anyMessage = fc.string({ unit: 'grapheme' }).filter((text) => !/^Exception: |[\r\n]| : /.test(text))

test('an error that is read is the error that was written', () => {
  fc.assert(
    fc.property(
      anyCode,
      anyMessage,
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (code, message, soft, authenticated, jsonErrors) => {
        const written = new AtError(code, message, { soft: soft || code === 'null' })
        const reader = new ReplyReader()
        const [event] = reader.push(bytes(formatError(written, { authenticated, jsonErrors, prompt: '@' })))
        expect(event?.kind).toBe('error')
        const { error } = event as Extract<ReplyEvent, { kind: 'error' }>
        expect([error.code, error.soft, plainMessage(error)]).toEqual([code, written.soft, message])
      },
    ),
  )
})

test('a relayed error is told plainly [§3.9]', () => {
  const error = parseErrorReply('error:AT0015-key not found : Exception: @alice:phone@bob does not exist in keystore')
  expect(error.message).toBe('key not found : Exception: @alice:phone@bob does not exist in keystore')
  expect(plainMessage(error)).toBe('@alice:phone@bob does not exist in keystore')
})

test.each([
  'error:',
  'error:AT9999-from the future',
  'error:nonsense',
  'error:toString-x',
  'error:{',
  'error:{}',
  'error:{"errorCode":"AT9999","errorDescription":"x"}',
  'error:{"errorCode":"AT0015"}',
  'error:{"errorCode":15,"errorDescription":"x"}',
  'Stop in progress. Can’t accept new requests.',
])('%j is an error all the same, and nothing of it is lost', (text) => {
  const error = parseErrorReply(text)
  expect(error).toMatchObject({ name: 'AtError', code: 'AT0011', message: text.replace(/^error:/, '') })
})

test('any text is an error without throwing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(isErrorCode(parseErrorReply(text).code)).toBe(true)
      expect(parseErrorReply(`error:${text}`)).toBeInstanceOf(AtError)
      plainMessage(parseErrorReply(text))
    }),
  )
})

function read(chunks: Uint8Array[], expected: 'reply' | 'monitor' = 'reply'): unknown[] {
  const reader = new ReplyReader()
  reader.expect(expected)
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()].map(plainly)
}

function plainly(event: ReplyEvent): unknown {
  if (event.kind === 'error') return ['error', event.error.code, event.error.message]
  return [event.kind, event.kind === 'identity' ? event.atSign : event.payload]
}

const conversations: [string, unknown[]][] = [
  ['@', []],
  ['@data:ok\n@', [['data', 'ok']]],
  [
    '@data:_a@alice:b\n@data:success\n@alice@data:7\n@alice@',
    [
      ['data', '_a@alice:b'],
      ['data', 'success'],
      ['data', '7'],
    ],
  ],
  // An atSign that ends in `data` is no beginning of a reply. [2026 §15.4]
  [
    '@data:_1@bigdata:2\n@data:success\n@bigdata@data:error:x\n@bigdata@',
    [
      ['data', '_1@bigdata:2'],
      ['data', 'success'],
      ['data', 'error:x'],
    ],
  ],
  ['data:null\n@', [['data', null]]],
  ['data:\n@', [['data', '']]],
  ['data: [{"id":"3"}]\n@alice@', [['data', '[{"id":"3"}]']]],
  ['data: {"@bob":"1"}\n@alice@', [['data', '{"@bob":"1"}']]],
  // A value may begin with a space. [§3.6]
  ['data: x\n@', [['data', ' x']]],
  ['data:data:error:x\n@', [['data', 'data:error:x']]],
  ['@alice@data:名前🦄\n@alice@', [['data', '名前🦄']]],
  ['@名前@data:1\n@名前@', [['data', '1']]],
  ['@\n@data:1\n', [['data', '1']]],
  [
    '@alice@notification: {"id":"-1"}\nnotification: {"id":"2"}\ndata:ok\n@alice@notification: {"id":"3"}\n',
    [
      ['notification', '{"id":"-1"}'],
      ['notification', '{"id":"2"}'],
      ['data', 'ok'],
      ['notification', '{"id":"3"}'],
    ],
  ],
  ['@stream:ack 1\n', [['stream', 'ack 1']]],
  ['error:AT0003-Exception: invalid command\n@', [['error', 'AT0003', 'Exception: invalid command']]],
  ['error:AT0003-Exception: a \n e.g b\n@', [['error', 'AT0003', 'Exception: a \n e.g b']]],
  [
    'error:AT0003-Exception: a\n\ndata:b\n@data:c\n@',
    [
      ['error', 'AT0003', 'Exception: a\n\ndata:b'],
      ['data', 'c'],
    ],
  ],
  ['error:AT0026:enrollment_id: 1 is pending\n@', [['error', 'AT0026', 'enrollment_id: 1 is pending']]],
  ['error:{"errorCode":"AT0015","errorDescription":"a\\nb"}\n@', [['error', 'AT0015', 'a\nb']]],
  [
    'error:AT0015-x\n@alice@notification: {}\n',
    [
      ['error', 'AT0015', 'x'],
      ['notification', '{}'],
    ],
  ],
  // A full atServer gives no prompt, it closes. [§2.7]
  ['error:AT0012-Inbound connection limit exceeded\n', [['error', 'AT0012', 'Inbound connection limit exceeded']]],
]

describe('what an atServer sends is read [§2.11]', () => {
  for (const [wire, events] of conversations) {
    for (const { name, cut } of [whole, byteByByte]) {
      test(`${JSON.stringify(wire)} ${name}`, () => expect(read(cut(bytes(wire)))).toEqual(events))
    }
    test(`${JSON.stringify(wire)} cut anywhere`, () => {
      fc.assert(
        fc.property(anywhere, (fractions) => {
          expect(read(cutAt(bytes(wire), fractions))).toEqual(events)
        }),
      )
    })
  }
})

test('a reply is complete at its line feed, without waiting for a prompt', () => {
  const reader = new ReplyReader()
  expect(reader.push(bytes('@data:ok\n')).map(plainly)).toEqual([['data', 'ok']])
})

test('an error is complete only when a prompt follows, because its text may go on', () => {
  const reader = new ReplyReader()
  expect(reader.push(bytes('error:AT0003-Exception: a\n'))).toEqual([])
  expect(reader.push(bytes(' e.g b\n'))).toEqual([])
  expect(reader.push(bytes('@')).map(plainly)).toEqual([['error', 'AT0003', 'Exception: a\n e.g b']])
})

test.each([whole, byteByByte])('on a monitor connection an error is complete at its line feed, $name', ({ cut }) => {
  const wire = bytes('error:AT0401-Exception: x\nnotification: {}\ndata:ok\nnotification: {"a":1}\n')
  const events = [
    ['error', 'AT0401', 'Exception: x'],
    ['notification', '{}'],
    ['data', 'ok'],
    ['notification', '{"a":1}'],
  ]
  expect(read(cut(wire), 'monitor')).toEqual(events)
})

describe('pol is answered by an identity alone [§2.11 rule 6]', () => {
  const before = ['', '@', '@data:proof:_a@alice:b\n@', 'data:1\n@bob@']
  const answers: [string, unknown[]][] = [
    ['@bob@', [['identity', '@bob']]],
    ['@名前@', [['identity', '@名前']]],
    [
      '@bob@data:["x"]\n@bob@',
      [
        ['identity', '@bob'],
        ['data', '["x"]'],
      ],
    ],
    [
      'error:AT0401-Exception: Pol Authentication Failed\n@',
      [['error', 'AT0401', 'Exception: Pol Authentication Failed']],
    ],
    // The prompt before the request comes only now.
    ['@@bob@', [['identity', '@bob']]],
    ['@error:AT0401-x\n@', [['error', 'AT0401', 'x']]],
    ['@', []],
    ['', []],
  ]
  for (const first of before) {
    for (const [wire, events] of answers) {
      for (const { name, cut } of [whole, byteByByte]) {
        test(`${JSON.stringify(first)} pol ${JSON.stringify(wire)} ${name}`, () => {
          const reader = new ReplyReader()
          reader.push(bytes(first))
          reader.expect('identity')
          const chunks = wire.includes('data') ? [bytes('@bob@'), bytes(wire.slice(5))] : cut(bytes(wire))
          expect(chunks.flatMap((chunk) => reader.push(chunk)).map(plainly)).toEqual(events)
        })
      }
    }
  }
  test('without pol the same bytes are a prompt', () => {
    const reader = new ReplyReader()
    expect(reader.push(bytes('@bob@'))).toEqual([])
    expect(reader.push(bytes('data:1\n@bob@')).map(plainly)).toEqual([['data', '1']])
  })
})

test('whatever data is answered, it is read again, however it is cut', () => {
  const payload = fc
    .string({ unit: 'grapheme' })
    .map((text) => text.replace(/[\r\n]/g, ''))
    .filter((text) => text !== 'null' && !/^ [[{]/.test(text))
  fc.assert(
    fc.property(fc.array(payload), fc.constantFrom('@', '@alice@', ''), anywhere, (payloads, prompt, fractions) => {
      const wire = `@${payloads.map((text) => formatReply(data(text), prompt)).join('')}`
      expect(read(cutAt(bytes(wire), fractions))).toEqual(payloads.map((text) => ['data', text]))
    }),
  )
})

test.each([
  ['HTTP/1.1 400 Bad Request\r\n', 'AT0014'],
  ['localhost:6464\r\n@', 'AT0014'],
  ['null\r\n@', 'AT0014'],
  [`data:${'x'.repeat(100)}`, 'AT0005'],
  [`error:AT0003-${'x\n'.repeat(60)}`, 'AT0005'],
])('%j is no reply', (wire, code) => {
  const failure = expect.objectContaining({ name: 'AtError', code, closes: true })
  expect(() => new ReplyReader({ maxBytes: 99 }).push(bytes(wire))).toThrow(failure)
})

test('a reply that is not UTF-8 is no reply', () => {
  const wire = Uint8Array.of(...bytes('data:'), 0xff, 10)
  expect(() => new ReplyReader().push(wire)).toThrow(expect.objectContaining({ code: 'AT0014', closes: true }))
})

test('nothing but an AtError comes out of reading', () => {
  const anyBytes = fc.oneof(fc.uint8Array(), anyText.map(bytes))
  fc.assert(
    fc.property(fc.array(anyBytes), fc.constantFrom('reply', 'identity', 'monitor'), (chunks, expected) => {
      const reader = new ReplyReader({ maxBytes: 64 })
      reader.expect(expected as 'reply')
      try {
        for (const chunk of chunks) reader.push(chunk)
        reader.end()
      } catch (error) {
        expect(error).toBeInstanceOf(AtError)
      }
    }),
  )
})
