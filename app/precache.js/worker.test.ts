import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const origin = 'https://facet.example'

interface Asked {
  readonly method?: string
  readonly mode?: string
}

/** `public/sw.js` as a browser runs it, with two files in its build. */
const worker = runInNewContext(`${readFileSync('public/sw.js', 'utf8')}; ({ wayOf, page })`, {
  self: { precache: { build: 'b', files: ['/icon.svg'] }, addEventListener() {}, location: { origin } },
  importScripts() {},
  URL,
  setTimeout: setImmediate,
  clearTimeout: clearImmediate,
  fetch: (answer: () => Promise<unknown>) => answer(),
  caches: { open: async () => ({ match: async (shell: string) => `kept ${shell}` }) },
})
const wayOf = (path: string, { method = 'GET', mode = 'navigate' }: Asked = {}) =>
  worker.wayOf({ method, mode, url: new URL(path, origin).href }, origin)

test.each([
  '/',
  '/profile',
  '/profile/people',
  '/activity',
  '/data?by=person',
  '/files',
  '/waiting',
  '/keys',
  '/people',
  '/devices',
  '/help',
])('%s opens without a line, as the frame that is the same for everybody', (path) =>
  expect(wayOf(path)).toMatchObject({ kind: 'page', shell: path.split('?')[0] }),
)

test.each(['/@alice', '/%40alice', '/@alice?x=y'])('%s opens without a line, as a page that asks this device', (path) =>
  expect(wayOf(path)).toMatchObject({ kind: 'page', shell: '/away' }),
)

test.each([
  ['/lab'],
  ['/lab/diagnostics'],
  ['/sign-in'],
  ['/onboard'],
  ['/link'],
  ['/open?to=@alice'],
  ['/bin/x'],
  ['/@alice/picture'],
  ['/profile/x'],
  ['https://elsewhere.example/profile'],
  ['/profile', { method: 'POST' }],
  ['/profile', { mode: 'cors' }],
  ['/bridge?to=@alice', { mode: 'cors' }],
  ['/local/unclaimed', { mode: 'cors' }],
  ['/bin/x', { mode: 'cors' }],
  ['/@alice/picture', { mode: 'no-cors' }],
] as [string, Asked?][])('%s %j is left to the browser', (path, asked) => expect(wayOf(path, asked)).toBeUndefined())

test('files of a build are the kept ones', () => {
  for (const path of ['/_next/static/chunks/a.js', '/icon.svg']) expect(wayOf(path, { mode: 'cors' }).kind).toBe('file')
})

test('a page comes from the site, and from what is kept where the site fails or is silent', async () => {
  const own = wayOf('/profile')
  const fresh = { status: 200 }
  const broken = { status: 503 }
  expect(await worker.page(async () => fresh, own)).toBe(fresh)
  expect(await worker.page(async () => broken, own)).toBe('kept /profile')
  expect(await worker.page(() => Promise.reject(new Error('no line')), own)).toBe('kept /profile')
  expect(await worker.page(() => new Promise(() => {}), own)).toBe('kept /profile')
})

test('that somebody’s server is away is said by the site, as long as it can', async () => {
  const broken = { status: 503 }
  expect(await worker.page(async () => broken, wayOf('/@alice'))).toBe(broken)
  expect(await worker.page(() => Promise.reject(new Error('no line')), wayOf('/@alice'))).toBe('kept /away')
})
