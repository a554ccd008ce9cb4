import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, defaultColour, shadesOf } from './colour.ts'

const sixDigits = fc.integer({ min: 0, max: 0xffffff }).map((n) => n.toString(16).padStart(6, '0'))

test('whatever colour an owner chooses, text on it and text in it can be read, light and dark', () => {
  fc.assert(
    fc.property(sixDigits, (colour) => {
      const { light, dark } = shadesOf(colour)
      expect(contrast(light.owner, light.on)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(dark.owner, dark.on)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(light.text, '#fdfdfc')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(dark.text, '#121417')).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

test('a colour that carries text already is left as it is', () => {
  expect(shadesOf('58419C').light.owner).toBe('#58419c')
  expect(shadesOf('#CC981A').light.owner).toBe('#cc981a')
})

test('wavi shows its lighter variant in the dark', () => {
  expect(shadesOf('58419c').dark.owner).toBe('#bb86fc')
})

test.each(['', 'green', '12345', 'url(x)', '#12345g', undefined])(
  '%s is no colour, so the default is shown',
  (colour) => {
    expect(shadesOf(colour)).toEqual(shadesOf(defaultColour))
  },
)
