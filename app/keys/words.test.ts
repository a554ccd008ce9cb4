import { expect, test } from 'vitest'
import type { KeysState, Remedy } from '../../lib/client/health.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { nextStep, serverVerdict, verdictOf } from './words.ts'

const owner = parseAtSign('@sunny🌻')

const states: Record<KeysState, 'good' | 'problem' | 'info'> = {
  good: 'good',
  'other atSign': 'problem',
  'before reset': 'problem',
  'login replaced': 'problem',
  'encryption replaced': 'problem',
  'self key replaced': 'problem',
  revoked: 'problem',
  expired: 'problem',
  denied: 'problem',
  pending: 'info',
  untried: 'info',
}

/** Where each one leads. */
const remedies: Record<Remedy, string | undefined> = {
  nothing: undefined,
  'try later': undefined,
  activate: '/onboard?atsign=%40sunny%F0%9F%8C%BB',
  'save a key file': '#kit',
  'open the key file': '/sign-in?leave=%40sunny%F0%9F%8C%BB',
  'enroll again': '/sign-in?leave=%40sunny%F0%9F%8C%BB',
  'find other keys': '/sign-in?atsign=%40sunny%F0%9F%8C%BB',
}

test('whatever is found of keys is said in a sentence of its own, and only good ones are called good', () => {
  const said = Object.keys(states).map((state) => verdictOf(state as KeysState, owner, true))
  expect(said.map(({ mood }) => mood)).toEqual(Object.values(states))
  expect(new Set(said.map(({ words }) => words)).size).toBe(said.length)
})

test('there is one next step for whatever was found, in plain words, and it leads somewhere', () => {
  for (const [remedy, href] of Object.entries(remedies)) {
    const step = nextStep(remedy as Remedy, owner, true)
    expect(step.link?.href).toBe(href)
    expect(step.words).not.toMatch(/enrol|pkam|cram|secondary|atKey/i)
  }
})

test('without a line no server is said to be silent', () => {
  expect(verdictOf('untried', owner, false).words).toBe('Not tried: you are offline.')
  expect(serverVerdict('unreachable', false).words).toBe('It is asked when you are online.')
  expect(nextStep('try later', owner, false).words).toMatch(/when you are online\.$/)
})
