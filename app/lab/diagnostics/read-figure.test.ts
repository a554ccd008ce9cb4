import { expect, test } from 'vitest'
import { readFigure, usual } from './read-figure.ts'

const shown = (name: string, value: unknown) => readFigure({ id: '0', name, value }).shown

test('what a server counts is read as a person reads it', () => {
  expect(shown('activeInboundConnections', '1200')).toBe('1,200')
  expect(shown('lastCommitID', 'null')).toBe('none yet')
  expect(shown('secondaryStorageSize', 999)).toBe('999 bytes')
  expect(shown('secondaryStorageSize', '12345')).toBe('12.3 KB')
  expect(shown('secondaryStorageSize', 5_000_000_000_000_000)).toBe('5,000 TB')
  expect(shown('topAtSigns', '{"@bob":2,"@carol":7}')).toEqual([
    ['@carol', 7],
    ['@bob', 2],
  ])
  expect(shown('topKeys', '{}')).toEqual([])
  expect(shown('secondaryServerVersion', '3.0.52')).toBe('3.0.52')
})

test('what is told in another way is shown as it is', () => {
  for (const value of ['soon', '', '-1', '{', '[']) {
    for (const name of ['activeInboundConnections', 'secondaryStorageSize', 'topKeys', 'somethingNew']) {
      expect(shown(name, value)).toBe(value)
    }
  }
  expect(shown('somethingNew', { a: 1 })).toBe('{"a":1}')
  expect(shown('somethingNew', undefined)).toBe('')
  expect(readFigure({ id: '99', name: 'somethingNew', value: '' }).words).toBe('somethingNew')
})

test('seven are asked for, which a server of any age knows', () => expect(usual).toHaveLength(7))
