import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { requestText } from './request-words.ts'

test.each([
  ['@bob:ask-phone.facet@alice', '{"field":"phone","message":"For the trip","at":1}', 'Phone · “For the trip”'],
  ['@bob:ask-own_98cd15d56573140b.facet@alice', '{"field":"custom_shoe_size","label":"Shoe size","at":1}', 'Shoe size'],
  ['@bob:answer-phone.facet@alice', '{"answer":"declined","asked":1,"at":2}', 'Phone · Declined'],
  ['ask-quiet.facet@alice', '["@bob","@carol"]', '@bob, @carol'],
  ['ask-quiet.facet@alice', '[]', 'Nobody'],
])('%s with %s says: %s', (name, text, words) => {
  expect(requestText(parseAtKey(name), text)).toBe(words)
})

test.each([
  ['@bob:ask-phone.facet@alice', 'no JSON'],
  ['phone.wavi@alice', '{"answer":"given","asked":1,"at":2}'],
])('%s with %s is shown as it is', (name, text) => {
  expect(requestText(parseAtKey(name), text)).toBeUndefined()
})
