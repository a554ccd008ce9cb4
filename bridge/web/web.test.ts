import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { nominatim } from '../../lib/profile/places.ts'
import { openStreetMap } from '../../lib/profile/tiles.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { parseHostPatterns } from '../../lib/transport/host-pattern.ts'
import { greet } from './greeting.ts'
import { contentSecurityPolicy, decodedPath, protect } from './headers.ts'
import { isLocal, isPrivatePlace } from './local-only.ts'
import { readSettings } from './settings.ts'

describe('the policy of a page', () => {
  test('lets nothing in that was not written here', () => {
    const policy = contentSecurityPolicy('abc', 'facet.example')
    // But for films, which play in a frame of their own once somebody asks for one.
    const films = ' frame-src https://www.youtube-nocookie.com;'
    expect(policy).toContain(films)
    expect(policy.replace(films, '')).not.toMatch(/unsafe|\*|https?:/)
    expect(policy).toContain("script-src 'self' 'nonce-abc';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('data:')
    expect(policy).toContain("connect-src 'self' ws://facet.example wss://facet.example;")
  })

  test('maps are let in from where they come, and from nowhere where there are none', () => {
    const policy = (env: Record<string, string>) =>
      contentSecurityPolicy('abc', 'a.example', { tiles: readSettings(env, '/').tiles })
    expect(policy({})).toContain("img-src 'self' blob: https://tile.openstreetmap.org;")
    const template = 'https://t.example:8/a/{z}/{x}/{y}.png'
    expect(policy({ FACET_TILES: template })).toContain("img-src 'self' blob: https://t.example:8;")
    expect(policy({ FACET_TILES: 'off' })).toContain("img-src 'self' blob:;")
  })

  test('who is asked where an address is may be asked, and nobody where there is none', () => {
    const policy = (env: Record<string, string>) =>
      contentSecurityPolicy('abc', 'a.example', { places: readSettings(env, '/').places })
    expect(policy({})).toContain(' wss://a.example https://nominatim.openstreetmap.org;')
    expect(policy({ FACET_PLACES: 'https://p.example:8/a?q={q}' })).toContain(' wss://a.example https://p.example:8;')
    expect(policy({ FACET_PLACES: 'off' })).toContain(' wss://a.example;')
  })

  test('bins of others are let in by name, to fetch from', () => {
    const { bins } = readSettings({ FACET_BINS: 'https://bin.example, http://localhost:8080/x' }, '/')
    expect(contentSecurityPolicy('abc', 'a.example', { bins })).toContain(
      "connect-src 'self' ws://a.example wss://a.example https://bin.example http://localhost:8080;",
    )
    expect(() => readSettings({ FACET_BINS: 'bin.example' }, '/')).toThrow('FACET_BINS is bin.example; it must be like')
  })

  test('a strange Host does not get into it', () => {
    for (const host of ["x; script-src 'unsafe-inline'", 'a b', 'a,b', "'unsafe-eval'"]) {
      expect(contentSecurityPolicy('abc', host)).toContain("connect-src 'self';")
    }
    expect(contentSecurityPolicy('abc', '[::1]:3000')).toContain('ws://[::1]:3000')
  })

  test('lets pages reach the atServers that were named, by WebSocket alone, and still run no script from there', () => {
    const direct = parseHostPatterns('*.zone:*,alice.example:6464')
    const before = contentSecurityPolicy('abc', 'facet.example')
    const policy = contentSecurityPolicy('abc', 'facet.example', { direct })
    expect(policy).toBe(before.replace(/(connect-src [^;]*)/, '$1 wss://*.zone:* wss://alice.example:6464'))
  })

  test('is another one for each request, and the same for the page and the browser', () => {
    const answerTo = () => {
      const request = { headers: { host: 'localhost:3000', 'content-security-policy': 'mine', 'x-nonce': 'mine' } }
      const headers = new Map<string, string>()
      const response = { setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value) }
      protect(request as unknown as IncomingMessage, response as unknown as ServerResponse)
      expect(request.headers['content-security-policy']).toBe(headers.get('content-security-policy'))
      expect(headers.get('content-security-policy')).toContain(`'nonce-${request.headers['x-nonce']}'`)
      expect(headers.get('permissions-policy')).toMatch(/camera=\(self\).*geolocation=\(self\)/)
      return request.headers['x-nonce']
    }
    expect(answerTo()).not.toBe(answerTo())
  })

  const policyOf = (url: string, options = {}) => {
    const headers = new Map<string, string>()
    const response = { setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value) }
    const request = { url, headers: { host: 'localhost' } }
    protect(request as unknown as IncomingMessage, response as unknown as ServerResponse, options)
    return headers.get('content-security-policy')
  }

  test.each(['/', '/@alice', '/@alice/_next/static/x', '/sw.json', '/away?/sw.js'])(
    'at %s no text becomes a script but by our own policies',
    (url) => {
      const wanted = "; require-trusted-types-for 'script'; trusted-types default dompurify facet-markup"
      expect(policyOf(url)).toContain(wanted)
      expect(policyOf(url, { dev: true })).not.toContain('trusted')
    },
  )

  test.each(['/_next/static/chunks/1.js', '/sw.js'])('%s loads its parts by itself', (url) =>
    expect(policyOf(url)).not.toContain('trusted'),
  )

  test.each(['/@alice/picture', '/%40alice/picture?of=custom_1', '/@alice/preview.png?x', '/@alice/card.vcf'])(
    'at %s, where somebody else’s bytes are, nothing acts',
    (url) => {
      expect(policyOf(url)).toMatch(/^default-src 'none'; sandbox;/)
      expect(policyOf(url)).not.toMatch(/(script|connect|img|frame|form)-src|allow-/)
    },
  )

  test.each([
    '/@alice',
    '/@alice/picturesque',
    '/picture',
    '/@alice/p%69cture',
    '/@alice?x=/picture',
    '/@alice/%',
    '/@alice/card.html',
  ])('%s is a page like any other', (url) => expect(policyOf(url)).not.toContain('sandbox'))
})

test('a path that nobody can read is told from those that can be', () => {
  expect(decodedPath('/%40alice?of=%')).toBe('/@alice')
  for (const url of ['/%', '/@%', '/%ff', '/@alice/%zz?x']) expect(decodedPath(url)).toBeUndefined()
})

describe('who is on this machine', () => {
  const from = (remoteAddress: string, headers: Record<string, string>) =>
    isLocal({ socket: { remoteAddress }, headers, httpVersion: '1.1' } as unknown as IncomingMessage)

  test.each([
    ['127.0.0.1', { host: 'localhost:3000' }],
    ['::1', { host: '[::1]:3000' }],
    ['::ffff:127.0.0.1', { host: '127.0.0.1:3000' }],
    ['127.0.0.1', { host: 'localhost', 'sec-fetch-site': 'same-origin' }],
    ['127.0.0.1', { host: 'localhost', 'sec-fetch-site': 'none' }],
  ])('%s with %j', (address, headers) => expect(from(address, headers)).toBe(true))

  test.each([
    ['192.0.2.7', { host: 'localhost:3000' }],
    ['127.0.0.1', { host: 'evil.example' }],
    ['127.0.0.1', { host: 'localhost.evil.example' }],
    ['127.0.0.1', { host: '127.0.0.1.evil.example' }],
    ['127.0.0.1', {}],
    ['127.0.0.1', { host: 'localhost', 'sec-fetch-site': 'cross-site' }],
    ['127.0.0.1', { host: 'localhost', 'sec-fetch-site': 'same-site' }],
    ['127.0.0.1', { host: 'localhost', 'x-forwarded-for': '192.0.2.7' }],
    ['127.0.0.1', { host: 'localhost', 'x-forwarded-proto': 'https' }],
    ['127.0.0.1', { host: 'localhost', 'x-real-ip': '192.0.2.7' }],
    ['127.0.0.1', { host: 'localhost', via: '1.1 proxy' }],
    ['127.0.0.1', { host: 'localhost', forwarded: 'for=192.0.2.7' }],
  ])('not %s with %j', (address, headers) => expect(from(address, headers)).toBe(false))

  test('not a proxy that says nothing of itself but speaks as none but proxies do', () => {
    const request = { socket: { remoteAddress: '127.0.0.1' }, headers: { host: 'localhost' }, httpVersion: '1.0' }
    expect(isLocal(request as unknown as IncomingMessage)).toBe(false)
  })

  test('nobody, where others come too', () => {
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'http://a.localhost'])
      expect(isPrivatePlace({ origins: [origin], proxies: 0 })).toBe(true)
    expect(isPrivatePlace({ origins: ['https://facet.example'], proxies: 0 })).toBe(false)
    expect(isPrivatePlace({ origins: ['http://localhost:3000'], proxies: 1 })).toBe(false)
  })
})

describe('settings', () => {
  test('every one has a default', () => {
    expect(readSettings({}, '/checkout')).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: '/checkout/.facet',
      root: undefined,
      ca: undefined,
      origin: undefined,
      log: 'error',
      proxies: 0,
      direct: [],
      bins: [],
      registrar: undefined,
      marks: undefined,
      tiles: openStreetMap,
      places: nominatim,
    })
  })

  test('an outside directory and an origin', () => {
    const { root, origin } = readSettings(
      { FACET_ROOT: 'root.atsign.org:64', FACET_ORIGIN: 'https://facet.example/' },
      '/',
    )
    expect(root).toEqual([{ host: 'root.atsign.org', port: 64 }])
    expect(readSettings({ FACET_ROOT: 'a:1, b:2' }, '/').root).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ])
    expect(origin).toBe('https://facet.example')
  })

  test('the atServers that pages may connect to', () => {
    expect(readSettings({ FACET_DIRECT: '*.zone:*, a.example:6464' }, '/').direct).toEqual([
      { host: '*.zone', port: '*' },
      { host: 'a.example', port: 6464 },
    ])
  })

  test('a registrar, which needs a key and a directory, and a line that nobody else reads', () => {
    const key = { FACET_REGISTRAR_KEY: 'k' }
    const root = { FACET_ROOT: 'root.atsign.org:64' }
    const at = (FACET_REGISTRAR: string) => readSettings({ FACET_REGISTRAR, ...key, ...root }, '/').registrar
    expect(at('https://my.atsign.com/')).toEqual({ origin: 'https://my.atsign.com', key: 'k' })
    expect(at('http://127.0.0.1:8080')).toEqual({ origin: 'http://127.0.0.1:8080', key: 'k' })
    expect(() => at('http://my.atsign.com')).toThrow('FACET_REGISTRAR is http://my.atsign.com; it must be ')
    const FACET_REGISTRAR = 'https://my.atsign.com'
    expect(() => readSettings({ FACET_REGISTRAR, ...root }, '/')).toThrow('needs FACET_REGISTRAR_KEY')
    expect(() => readSettings({ FACET_REGISTRAR, ...key }, '/')).toThrow('needs FACET_ROOT')
  })

  test('how many proxies there are', () => {
    expect(readSettings({ FACET_PROXY: '2' }, '/').proxies).toBe(2)
    expect(() => readSettings({ FACET_PROXY: 'yes' }, '/')).toThrow('FACET_PROXY is yes')
    expect(() => readSettings({ FACET_PROXY: '-1' }, '/')).toThrow('FACET_PROXY is -1')
  })

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '0x50'],
    ['PORT', ' '],
    ['PORT', 'http'],
    ['FACET_PROXY', 'yes'],
    ['FACET_LOG', 'loud'],
    ['FACET_MARKS', 'maybe'],
    ['FACET_TILES', 'https://tiles.example/{z}/{x}'],
    ['FACET_PLACES', 'https://places.example/search'],
    ['FACET_ROOT', 'root.atsign.org'],
    ['FACET_ROOT', 'root.atsign.org:0'],
    ['FACET_ROOT', 'https://root.atsign.org:64'],
    ['FACET_CA', '/no such file'],
    ['FACET_CA', fileURLToPath(import.meta.url)],
    ['FACET_ORIGIN', 'facet.example'],
    ['FACET_ORIGIN', 'localhost:3000'],
    ['FACET_ORIGIN', 'ftp://facet.example'],
    ['FACET_DIRECT', '*.zone'],
    ['FACET_DIRECT', 'wss://a.zone:443'],
    ['FACET_DIRECT', "a.zone:443, 'unsafe-inline':*"],
  ])('a wrong %s, %j, is named in one sentence', (name, text) => {
    expect(() => readSettings({ [name]: text }, '/')).toThrow(`${name} is ${text}; it must be `)
  })
})

test('the greeting says what to open, who is there and what to try', () => {
  const text = greet({
    url: 'http://localhost:3000',
    people: ['@alice', '@bob'].map((text) => ({ atSign: parseAtSign(text), keysFile: `keys/${text}_key.atKeys` })),
    unclaimed: [parseAtSign('@dana')],
    lab: 'http://localhost:3000/lab#word',
    directory: undefined,
  })
  for (const part of ['http://localhost:3000/@alice', 'keys/@bob_key.atKeys', '@dana', '/lab#word', 'Try']) {
    expect(text).toContain(part)
  }
})

test('with an outside directory the greeting names it, and nobody who is not there', () => {
  const text = greet({
    url: 'http://localhost:3000',
    people: [],
    unclaimed: [],
    lab: undefined,
    directory: 'root.atsign.org:64 does not answer yet; there will be pages as soon as it does.',
  })
  expect(text).toContain('Directory  root.atsign.org:64 does not answer yet; there will be pages as soon as it does.')
  expect(text).not.toMatch(/@alice|lab|key file/)
})
