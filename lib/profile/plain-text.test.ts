import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

const values: [string, string][] = [
  ['Alice', 'Alice'],
  ['I <3 you & 2 < 3 > 1', 'I <3 you & 2 < 3 > 1'],
  ['AT&amp;T', 'AT&amp;T'],
  ['<b>Alice</b> &amp; Bob', 'Alice & Bob'],
  ['<script>steal()</script>Hi', 'Hi'],
  ['Hi<script>steal()', 'Hi'],
  ['<iframe src="https://evil.example"></iframe>', ''],
  ['one<br>two<br/>three', 'one\ntwo\nthree'],
  ['<p>one</p><p>two</p>', 'one\ntwo'],
  ['<a href="https://example.org">site</a> &#128512;&#x1F600;', 'site 😀😀'],
  ['<b>&#9999999;</b>&nosuch;', '&#9999999;&nosuch;'],
  ['<!-- note -->text', 'text'],
]
for (const [value, text] of values)
  test(`${JSON.stringify(value)} reads ${JSON.stringify(text)}`, () => expect(plainText(value)).toBe(text))

test('whatever is stored, reading it ends, and twice is safe', () => {
  const piece = fc.constantFrom('<', '>', '</', 'script', 'b', '&lt;', '&#60;', '<!--', '-->', ' ', '"', 'x')
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      (pieces) => typeof plainText(plainText(pieces.join(''))) === 'string',
    ),
  )
})
