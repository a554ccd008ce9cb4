import { readFile } from 'node:fs/promises'
import type { Locator, Page, Route } from '@playwright/test'
import { WebSocket } from 'ws'
import { openAtClient } from '../lib/client/at-client.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { sharedKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { checkPage } from './check-page.ts'
import { expect, test, type World } from './world.ts'

// What is sent here would be met by the journeys of others.
test.use({ worldName: 'files' })

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const hostile = '<img src=x onerror=alert(1)>.html'

interface Sent {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

const fileOf = (name: string, bytes: number, seed = 7): Sent => {
  const buffer = Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => (at * seed + (at >> 9)) % 251))
  return { name, mimeType: 'text/html', buffer }
}

const card = (where: Locator, words: string) =>
  where.getByRole('listitem').filter({ hasText: words, has: where.page().getByRole('heading', { level: 3 }) })
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

async function choose(page: Page, files: Sent[], people: string): Promise<void> {
  await page.getByLabel('Choose files').setInputFiles(files)
  await page.getByLabel('To whom?').fill(people)
}

async function send(page: Page, files: Sent[], people: string): Promise<void> {
  await choose(page, files, people)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** Saves the file that has this name on the page, and reads it. */
async function saved(page: Page, name: string): Promise<Buffer> {
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: `Save ${name}` }).click()
  return readFile(await (await coming).path())
}

test('two files reach two people, over a pause and a reload; who has fetched them is seen, and they are taken back', async ({
  alice: page,
  bob: bobs,
  carol: carols,
}) => {
  const large = fileOf('harbour.mp4', 5_000_000)
  const small = fileOf(hostile, 3_000)
  const ranges: string[] = []
  let hold: ((route: Route) => boolean) | undefined
  await page.route('**/bin/**', (route) => {
    if (route.request().method() === 'POST') ranges.push(route.request().headers()['content-range'] ?? 'whole')
    return hold?.(route) ? undefined : route.continue()
  })
  await page.getByRole('button', { name: /^@alice\s*, your menu$/ }).click()
  await page.getByRole('link', { name: 'Files', exact: true }).click()
  await choose(page, [small, large], '@carol')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('To whom?').fill('nosuchone')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByText('There is no @nosuchone.')).toBeVisible()
  await page.getByRole('button', { name: 'Not @nosuchone' }).click()
  await page.getByLabel('To whom?').fill('bob')
  await page.getByLabel('A message with it, if you like').fill('<b>As promised</b>\n../../etc')
  await page.getByText('1 day', { exact: true }).click()
  // The second piece of the large one stays on the way.
  hold = () => ranges.some((range) => range.startsWith('bytes 2'))
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const sending = card(section(page, 'Sent from this device'), 'harbour.mp4')
  await expect(sending.getByText('Sending, 2.1 MB of 5 MB')).toBeVisible()
  await sending.getByRole('button', { name: 'Pause' }).click()
  await expect(sending.getByText(/^Paused at/)).toBeVisible()
  hold = undefined
  await page.reload()
  await expect(sending.getByText(/^Stopped at 2\.1 MB of 5 MB/)).toBeVisible()
  await checkPage(page)
  // Another film of the same name and length is not what was begun with.
  await sending.getByLabel('Choose harbour.mp4 again').setInputFiles(fileOf('harbour.mp4', 5_000_000, 11))
  await expect(sending.getByText(/harbour\.mp4 has changed/)).toBeVisible()
  await page.reload()
  const before = ranges.length
  await sending.getByLabel('Choose harbour.mp4 again').setInputFiles(large)
  await expect(sending.getByText(/^Sent, 5 MB\. Kept until/)).toBeVisible()
  expect(ranges[before], 'it goes on where it was').toMatch(/^bytes 2/)

  await bobs.goto('/files')
  const parcel = card(section(bobs, 'Sent to you'), 'harbour.mp4')
  await expect(parcel.getByText('“<b>As promised</b>')).toBeVisible()
  await parcel.getByRole('button', { name: /^Fetch 5 MB/ }).click()
  await expect(parcel.getByText(/^All here, and what was sent/)).toBeVisible()
  expect((await saved(bobs, 'harbour.mp4')).equals(large.buffer)).toBe(true)
  expect((await saved(bobs, hostile)).equals(small.buffer)).toBe(true)
  await checkPage(bobs)
  await bobs.reload()
  await expect(parcel.getByRole('button', { name: 'Save harbour.mp4' })).toBeVisible()
  await expect(sending.getByText(/^@bob Fetched, /)).toBeVisible()
  await expect(sending.getByText('@carol Told')).toBeVisible()

  await carols.goto('/files')
  const carolsParcel = card(section(carols, 'Sent to you'), 'harbour.mp4')
  await expect(carolsParcel).toBeVisible()
  await sending.getByRole('button', { name: /^Take back/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take them back' }).click()
  await expect(sending).toHaveCount(0)
  await expect(carolsParcel).toHaveCount(0)
})

test('without a bin they wait in records; what was changed on the way is not taken for what was sent', async ({
  alice: page,
  bob: bobs,
}) => {
  const small = fileOf('plan.txt', 400_000)
  await page.route('**/bin/**', (route) => route.abort())
  await page.goto('/files')
  await send(page, [small], '@bob')
  const sending = card(section(page, 'Sent from this device'), 'plan.txt')
  await expect(sending.getByText(/^Sent, 400 kB/)).toBeVisible()
  await page.unroute('**/bin/**')
  await send(page, [fileOf('map.txt', 300_000)], '@bob')
  await expect(card(section(page, 'Sent from this device'), 'map.txt').getByText(/^Sent, 300 kB/)).toBeVisible()

  let isSpoilt = true
  await bobs.route('**/bin/**', async (route) => {
    const response = await route.fetch()
    const body = await response.body()
    if (isSpoilt && body.length > 1_000) body.writeUInt8(body.readUInt8(900) ^ 1, 900)
    await route.fulfill({ response, body })
  })
  await bobs.goto('/files')
  const map = card(section(bobs, 'Sent to you'), 'map.txt')
  await map.getByRole('button', { name: /^Fetch/ }).click()
  await expect(map.getByRole('alert')).toBeVisible()
  await expect(map.getByRole('button', { name: 'Save map.txt' })).toHaveCount(0)
  isSpoilt = false
  await map.getByRole('button', { name: /^Try again/ }).click()
  await expect(map.getByText(/^All here/)).toBeVisible()
  const plan = card(section(bobs, 'Sent to you'), 'plan.txt')
  await plan.getByRole('button', { name: /^Fetch/ }).click()
  await expect(plan.getByText(/^All here/)).toBeVisible()
  expect((await saved(bobs, 'plan.txt')).equals(small.buffer)).toBe(true)
  await plan.getByRole('button', { name: /^Remove from this device/ }).click()
  await expect(plan.getByRole('button', { name: /^Fetch/ })).toBeVisible()
})

test('what an older app sent, what is over and what cannot be read is said plainly', async ({ bob: bobs, world }) => {
  const client = await clientOf(world)
  const record = (file: string, more: object) => ({
    fileEncryptionKey: Buffer.alloc(32, 1).toString('base64'),
    ivBase64: null,
    fileUrl: `${world.origin}/bin/archive/nothing-is-here/zip`,
    sharedWith: '@bob',
    sharedStatus: true,
    fileStatus: [{ fileName: file, isUploaded: true, size: 1_000, error: null }],
    date: '2026-11-01 10:20:30.123456Z',
    error: null,
    ...more,
  })
  const tell = async (id: string, text: string) => {
    const key = sharedKey(`file_transfer_${id}.mospherepro`, alice, bob)
    await client.notify(key, text, { ttr: -1, ccd: true })
  }
  await tell('old', JSON.stringify(record('../../old.pdf', { transferId: 'file_transfer_old' })))
  const over = { transferId: 'file_transfer_over', scheme: 'chunks-aes-256-gcm-1', expiresAt: '2026-11-02T00:00:00Z' }
  await tell('over', JSON.stringify(record('late.pdf', over)))
  await tell('odd', 'no transfer at all')
  client.close()
  await bobs.goto('/files')
  const old = card(section(bobs, 'Sent to you'), 'old.pdf')
  await expect(old.getByText(/sealed in an older, weaker way/)).toBeVisible()
  await expect(old.getByText('.._.._old.pdf')).toBeVisible()
  await old.getByRole('button', { name: /^Fetch/ }).click()
  await expect(old.getByText(/is not there any more/)).toBeVisible()
  const late = card(section(bobs, 'Sent to you'), 'late.pdf')
  await expect(late.getByText(/that is over\. Ask @alice to send them again/)).toBeVisible()
  await expect(late.getByRole('button', { name: /^Fetch/ })).toHaveCount(0)
  await expect(bobs.getByText(/^What was sent can’t be read/)).toBeVisible()
  await checkPage(bobs)
})

async function clientOf(world: World) {
  const dial = webSocketDial({
    url: new URL('/bridge', world.origin.replace('http', 'ws')),
    WebSocket,
    origin: world.origin,
  })
  const text = await readFile(world.keyFile('@alice'), 'utf8')
  return openAtClient({ atSign: alice, keys: await openKeyRing(await parseAtKeysFile(text, { atSign: alice })), dial })
}
