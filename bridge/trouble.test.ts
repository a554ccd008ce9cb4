import { expect, test } from 'vitest'
import { AtError } from '../lib/protocol/at-error.ts'
import { reasonOf } from './trouble.ts'

const system = (code: string) => Object.assign(new Error(`${code}: some words, mkdir '/tmp/x'`), { code })

test('the system’s codes are said in words, however deep they are', () => {
  expect(reasonOf(system('ENOSPC'))).toBe('the disk is full')
  expect(reasonOf(new Error('seeding failed', { cause: system('EROFS') }))).toBe('that disk can only be read')
  const locked = Object.assign(new Error('IO error: lock /tmp/x/LOCK'), { code: 'LEVEL_LOCKED' })
  expect(reasonOf(new AtError('AT0002', 'x is in use.', { cause: locked }))).toBe('another Facet is using it')
})

test('what the database hands on from the system is understood too', () => {
  const full = Object.assign(new Error('IO error: /tmp/x/000003.log: No space left on device'), {
    code: 'LEVEL_IO_ERROR',
  })
  expect(reasonOf(new Error('Database failed to open', { cause: full }))).toBe('the disk is full')
})

test('a sentence of our own is kept, and ends as part of another', () => {
  expect(reasonOf(new Error('network-state.json in it is damaged.\n    at x'))).toBe(
    'network-state.json in it is damaged',
  )
})
