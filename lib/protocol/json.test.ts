import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { jsonOfText, maxJsonParts, readJson } from './json.ts'

afterEach(() => vi.restoreAllMocks())

const tooMany = expect.objectContaining({ name: 'AtError', code: 'AT0022' })

test('what others send is read as long as it has no more parts than may be, and not looked into beyond that', () => {
  const full = `[${'0,'.repeat(maxJsonParts - 1)}0]`
  expect(readJson(full)).toHaveLength(maxJsonParts)
  const parse = vi.spyOn(JSON, 'parse')
  for (const part of ['0,', '{},', '[],', '"",', '"k":[', '""', '[', '{']) {
    expect(() => readJson(`[${part.repeat(maxJsonParts)}0]`)).toThrow(tooMany)
  }
  expect(parse).not.toHaveBeenCalled()
})

test('each string, comma and opening bracket is one part', () => {
  const padding = ' '.repeat(20)
  for (const [text, parts] of [
    ['[]', 1],
    ['[1,2]', 2],
    ['{"a":"b"}', 3],
    ['{"a":[{"b":0}],"c":{}}', 8],
  ] as const) {
    expect(readJson(text + padding, parts)).toEqual(JSON.parse(text))
    expect(() => readJson(text + padding, parts - 1)).toThrow(tooMany)
  }
})

test('one text may hold as many commas and brackets as it likes, whatever is escaped in it', () => {
  for (const piece of [',', '{', '[', '"', '\\', '\\"', '"\\', '\u0001', 'é', '日', '🙂']) {
    const value = piece.repeat(2 * maxJsonParts)
    for (const text of [value, `${value}"`, `${value}\\`, `\\${value}`]) {
      expect(readJson(JSON.stringify({ [text]: text }))).toEqual({ [text]: text })
    }
  }
})

test('what is no JSON is no JSON, however long it is', () => {
  for (const text of ['', '{', '"', '"\\', `"${'x'.repeat(maxJsonParts)}`, `"${'\\"'.repeat(maxJsonParts)}`]) {
    expect(() => readJson(text)).toThrow(SyntaxError)
  }
})

test('a text is written as the platform writes it, whatever is in it', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const text = `a${String.fromCharCode(code)}b`
    if (jsonOfText(text) !== JSON.stringify(text))
      expect.fail(`U+${code.toString(16)} is written as ${jsonOfText(text)}`)
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => jsonOfText(text) === JSON.stringify(text)))
})
