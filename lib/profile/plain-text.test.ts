import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasUnshown, maxShownLength, plainText, textOfMarkup } from './plain-text.ts'

const typed = [
  'Alice',
  'x<y>z',
  'I <3 you & 2 < 3 > 1',
  '<b>bold</b> <script>alert(1)</script>',
  'AT&amp;T &#128512;',
  '<!-- note -->text',
  ' two  blanks \n\n\n\nand lines ',
  '\u05e9\u05dc\u05d5\u05dd\u200f!',
]
for (const text of typed)
  test(`${JSON.stringify(text)} is shown as it was typed`, () => {
    expect(plainText(text)).toBe(text)
    expect(hasUnshown(text)).toBe(false)
  })

const turned: [string, string][] = [
  ['Alice \u202egnp.exe', 'Alice gnp.exe'],
  ['\u2066Alice\u2069', 'Alice'],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
]
for (const [value, text] of turned)
  test(`what could not be shown of ${JSON.stringify(value)} is known beforehand`, () => {
    expect(plainText(value)).toBe(text)
    expect(hasUnshown(value)).toBe(true)
  })

const markup: [string, string][] = [
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
  ['<!-- never closed <b>Hi</b>', '<!-- never closed Hi'],
  ['a<!-- one --><!-- two', 'a<!-- two'],
  ['Hi<STYLE >p{}</Style\n>there', 'Hithere'],
  ['one</div >two<BR CLASS=x>three', 'one\ntwo\nthree'],
  ['<a<b>c', '<ac'],
  ['<breve>x', 'x'],
  ['Alice \u202egnp.exe', 'Alice gnp.exe'],
  ['<b>Alice</b> &#8238;gnp.exe&#x2066;', 'Alice gnp.exe'],
  ['\u05e9\u05dc\u05d5\u05dd\u200f!', '\u05e9\u05dc\u05d5\u05dd\u200f!'],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
  ['<b>&#xd83d;</b>', '\ufffd'],
]
for (const [value, text] of markup)
  test(`${JSON.stringify(value)} as markup reads ${JSON.stringify(text)}`, () => expect(textOfMarkup(value)).toBe(text))

test('of a text that is too long the beginning is shown, and that it goes on', () => {
  expect(plainText('x'.repeat(maxShownLength))).toBe('x'.repeat(maxShownLength))
  expect(plainText('x'.repeat(maxShownLength + 1))).toBe(`${'x'.repeat(maxShownLength)}…`)
  expect(plainText('12345', { maxLength: 3 })).toBe('123…')
  expect(textOfMarkup('<i>5', { maxLength: 3 })).toBe('…')
})

// Each took minutes where one place was looked at once for every place before it.
for (const piece of [
  '<!--',
  '<',
  '<a',
  '<script',
  '</script ',
  '<script></script ',
  '<b',
  '&#1',
  '<br ',
  '&amp',
  '\n ',
  '<!-- ->',
]) {
  test(`a million characters of ${JSON.stringify(piece)} are read in one go`, () => {
    const hostile = `<b>${piece.repeat(1_000_000 / piece.length)}`
    expect(textOfMarkup(hostile, { maxLength: Number.POSITIVE_INFINITY }).length).toBeLessThanOrEqual(hostile.length)
  })
}

test('whatever is stored, reading it ends, and twice is safe', () => {
  const piece = fc.constantFrom('<', '>', '</', 'script', 'b', '&lt;', '&#60;', '<!--', '-->', ' ', '"', 'x')
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      (pieces) => typeof textOfMarkup(textOfMarkup(pieces.join(''))) === 'string',
    ),
  )
})
