import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const origin = 'https://facet.example'

interface Asked {
  readonly method?: string
  readonly mode?: string
}

const listeners = new Map<string, (event: object) => void>()

/** `public/sw.js` as a browser runs it, with two files in its build. */
const worker = runInNewContext(`${readFileSync('public/sw.js', 'utf8')}; ({ wayOf, page, share })`, {
  self: {
    precache: { build: 'b', files: ['/icon.svg'] },
    addEventListener: (name: string, listen: (event: object) => void) => listeners.set(name, listen),
    location: { origin },
  },
  importScripts() {},
  Blob,
  FormData,
  Response: { redirect: (path: string, status: number) => ({ path, status }) },
  URL,
  // At once, but for what is held for long.
  setTimeout: (end: () => void, millis: number) => (millis > 100_000 ? undefined : setImmediate(end)),
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
  '/search',
  '/devices',
  '/receive',
  '/settings',
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
  ['/receive/share'],
  ['/receive/share', { method: 'POST', mode: 'cors' }],
  ['https://elsewhere.example/receive/share', { method: 'POST' }],
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

/** What a page hears that asks for what was shared. */
function heldNow(): unknown {
  let heard: unknown
  listeners.get('message')?.({ data: 'what was shared', ports: [{ postMessage: (what: unknown) => (heard = what) }] })
  return heard
}

test('what is shared is held in memory for the page that it leads to, the newest alone, and no longer when that has it', async () => {
  expect(wayOf('/receive/share', { method: 'POST' })).toEqual({ kind: 'share' })
  const until: Promise<unknown>[] = []
  const give = async (fields: Record<string, string | Blob>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const waitUntil = (held: Promise<unknown>) => until.push(held)
    return worker.share({ request: { formData: async () => form }, waitUntil })
  }
  expect(heldNow()).toBeNull()
  expect(await give({ title: 'First' })).toEqual({ path: '/receive', status: 303 })
  await give({ title: 'Second', text: 'x'.repeat(30_000), picture: new Blob(['jpeg']), other: 'unasked' })
  await until[0]
  const cut = { text: 'x'.repeat(20_000), isCut: true }
  expect(heldNow()).toEqual({ title: 'Second', url: '', picture: expect.any(Blob), ...cut })
  // Asked for once more, as after a reload, it is there still.
  expect(heldNow()).toMatchObject({ title: 'Second' })
  listeners.get('message')?.({ data: 'it is kept', ports: [] })
  await until[1]
  expect(heldNow()).toBeNull()
})

test('what cannot be read is nothing, and leads to the page all the same', async () => {
  const request = { formData: () => Promise.reject(new Error('cut')) }
  expect(await worker.share({ request, waitUntil() {} })).toEqual({ path: '/receive', status: 303 })
  expect(heldNow()).toEqual({ title: '', text: '', url: '', picture: null, isCut: false })
})
