import { expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { BridgeError, type CloseName, closeCodes } from '../../lib/transport/close-codes.ts'
import { whyUnreachable } from './why-unreachable.ts'

function said(name: CloseName): BridgeError {
  const { error, sentence } = closeCodes[name]
  return new BridgeError(error, sentence, name)
}

test('a directory that is away is not called a server that is away', () => {
  expect(whyUnreachable(said('directoryUnreachable'))).toBe('directory')
  for (const name of ['nobodyAnswers', 'tookTooLong', 'certificateNotRight', 'idle'] as const)
    expect(whyUnreachable(said(name)), name).toBe('server')
})

test('nobody’s server is blamed for a bridge that does not answer', () => {
  expect(whyUnreachable(new BridgeError('AT0021', 'The bridge to the servers does not answer.', undefined))).toBe(
    'site',
  )
  expect(whyUnreachable(said('tooManyConnections'))).toBe('site')
  expect(whyUnreachable(said('shuttingDown'))).toBe('site')
})

test('a server that is too slow, or answers with an error, is the one that is away', () => {
  expect(whyUnreachable(new DOMException('The operation timed out.', 'TimeoutError'))).toBe('server')
  expect(whyUnreachable(new AtError('AT0010', 'out of order'))).toBe('server')
})
