import { expect, test, vi } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { parseErrorReply } from '../../lib/protocol/reply.ts'
import { type CloseName, closeCodes } from '../../lib/transport/close-codes.ts'
import { sentenceOf } from './sentences.ts'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]

/** What the client makes of the bridge's good-bye on the line to @bob's server. */
const ended = (name: CloseName) => new AtError(closeCodes[name].error, closeCodes[name].sentence, { closes: true })

test('the server that is away is named, whoever tells of it', () => {
  expect(sentenceOf(ended('nobodyAnswers'), bob, alice)).toContain('The server of @bob does not answer')
  expect(sentenceOf(ended('tookTooLong'), bob, alice)).toContain('The server of @bob takes too long')
  const told = parseErrorReply('error:AT0021-Unable to connect to secondary : unable to connect to @alice')
  expect(sentenceOf(told, bob, alice)).toContain('The server of @alice does not answer')
  expect(sentenceOf(parseErrorReply('error:AT0023-Timeout waiting for response : x'), bob, alice)).toContain('@alice')
  expect(sentenceOf(parseErrorReply('error:AT0007-Secondary server not found : x'), bob, alice)).toContain('@alice')
})

test('where the directory or the bridge is away, no server is blamed', () => {
  expect(sentenceOf(ended('directoryUnreachable'), bob, alice)).toMatch(/^The directory of atSigns cannot be reached/)
  for (const name of ['directoryUnreachable', 'shuttingDown', 'idle'] as const) {
    expect(sentenceOf(ended(name), bob, alice), name).not.toContain('server of')
  }
  const cut = new AtError('AT0021', 'The connection to the bridge was lost.', { closes: true })
  expect(sentenceOf(cut, bob, alice)).not.toContain('server of')
})

test('who is offline is told so, and not that something was lost', () => {
  const cut = new AtError('AT0021', 'The connection to the bridge was lost.', { closes: true })
  vi.stubGlobal('navigator', { onLine: false })
  expect(sentenceOf(cut, bob)).toBe('You are offline. Try again when you are online.')
  vi.unstubAllGlobals()
  expect(sentenceOf(cut, bob)).toMatch(/^The connection to Facet was lost\./)
})

test('a server that is not the right one is not called away', () => {
  expect(sentenceOf(ended('certificateNotRight'), bob)).toContain('could not prove')
})
