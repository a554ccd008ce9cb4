import { expect, test } from 'vitest'
import { ownPath } from './own-path.ts'

test.each(['/@alice', '/@alice/location?x=1#y', '/profile', '/%40%F0%9F%A6%84', '/'])(
  '%j is one of our pages',
  (path) => {
    expect(ownPath(path)).toBe(path)
  },
)

test.each([
  '//evil.example/phish',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example/phish',
  '/\n/evil.example',
  '\t//evil.example',
  '/.//evil.example',
  '/@alice/..//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'http://[',
])('%j leads elsewhere, so nowhere', (path) => {
  expect(ownPath(path)).toBeUndefined()
})

test('several, or none, is nowhere', () => {
  expect(ownPath(['/a', '/b'])).toBeUndefined()
  expect(ownPath(undefined)).toBeUndefined()
})
