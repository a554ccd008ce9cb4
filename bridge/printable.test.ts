import { expect, test } from 'vitest'
import { printable } from './printable.ts'

test.each([
  ['plain words, ünï, 🌻 and 👩‍👩‍👧', 'plain words, ünï, 🌻 and 👩‍👩‍👧'],
  ['two\nlines\r\n\tand a tab', 'two\\nlines\\r\\n\\tand a tab'],
  ['\u001b[2J\u001b]0;title\u0007', '\\u001b[2J\\u001b]0;title\\u0007'],
  ['\u009b31m\u007f\u0000', '\\u009b31m\\u007f\\u0000'],
  ['abc\u202edcba\u2066x\u2028y', 'abc\\u202edcba\\u2066x\\u2028y'],
])('%j', (text, shown) => expect(printable(text)).toBe(shown))
