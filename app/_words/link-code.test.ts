import { expect, test } from 'vitest'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { formatLinkCode, type LinkCode, parseLinkCode } from './link-code.ts'

const secret = `${'Ab+/'.repeat(10)}AbY=`
const phone = {
  kind: 'shown',
  atSign: parseAtSign('@alice'),
  secret,
  code: '0A1B 2C3D 4E5F',
  appName: 'Facet',
  deviceName: 'Chrome_on_Linux',
  namespaces: { '*': 'rw', __manage: 'rw' },
} as const

const codes: readonly LinkCode[] = [
  { kind: 'given', atSign: parseAtSign('@alice'), passcode: 'K7Q2ZD' },
  { kind: 'given', atSign: parseAtSign('@sunny🌻'), passcode: 'K7Q2ZD' },
  phone,
  { ...phone, deviceName: 'جهاز: العمل, 1', namespaces: { wavi: 'r' } },
]

test.each(codes)('$kind of $atSign goes there and back, and is no address', (code) => {
  const text = formatLinkCode(code)
  expect(parseLinkCode(text)).toEqual(code)
  expect(parseLinkCode(` ${text}\n`)).toEqual(code)
  expect(text).not.toMatch(/^https?:|\/\//)
})

const whole = formatLinkCode(phone)
test.each([
  '',
  'facet-link:1',
  'facet-link:2:@alice:K7Q2ZD',
  'facet-link:1:alice:K7Q2ZD',
  'facet-link:1:@al ice:K7Q2ZD',
  'facet-link:1:@alice:',
  'facet-link:1:@alice:K7 Q2',
  '@alice:f00df00df00df00d',
  'https://facet.example/link',
  whole.replace(secret, 'AAAA'),
  whole.replace('0A1B2C3D4E5F', '0a1b2c3d4e5f'),
  whole.replace('0A1B2C3D4E5F', '0A1B'),
  whole.replace(/rw%2C__manage%3Drw$/, 'admin'),
  whole.replace(/[^:]+$/, ''),
  whole.replace('Chrome', '%'),
  `${whole}:more`,
])('%j is none', (text) => {
  expect(parseLinkCode(text)).toBeUndefined()
})
