import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { findCodes, viewsOf } from '../app/_ui/scan/qr-codes.ts'
import { type AtClient, openAtClient } from '../lib/client/at-client.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { noindex, noindexKey } from '../lib/profile/noindex.ts'
import { publicKey, sharedKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { checkPage } from './check-page.ts'
import { expect, test, type World } from './world.ts'

const alice = parseAtSign('@alice')
const bobs = parseAtSign('@bob')

// What is made private here would be missed by the journeys of others.
test.use({ worldName: 'send' })

/** What a camera reads that is pointed at a drawn code. */
async function read(code: Locator): Promise<string[]> {
  const svg = await code.evaluate((element) => element.outerHTML)
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const dark = new Set([...svg.matchAll(/M(\d+) (\d+)h1/g)].map(([, x, y]) => `${x} ${y}`))
  const paint = ({
    left,
    top,
    width,
    height,
    scale,
  }: ReturnType<typeof viewsOf> extends Iterable<infer View> ? View : never) => {
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
    const data = new Uint8ClampedArray(4 * w * h).fill(255)
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        if (!dark.has(`${Math.floor(left + x / scale)} ${Math.floor(top + y / scale)}`)) continue
        data.fill(0, 4 * (y * w + x), 4 * (y * w + x) + 3)
      }
    }
    return { data, width: w, height: h }
  }
  return findCodes(viewsOf(side, side), paint, () => false)
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download')
  await click()
  const file = await download
  return { name: file.suggestedFilename(), text: (await readFile(await file.path(), 'utf8')).replaceAll('\r\n ', '') }
}

/** Another program of @alice, which writes what it likes. */
async function withAlice(world: World, work: (client: AtClient) => Promise<unknown>): Promise<void> {
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile(alice), 'utf8')))
  const url = new URL('/bridge', world.origin.replace('http', 'ws'))
  const client = openAtClient({ atSign: alice, keys, dial: webSocketDial({ url, WebSocket, origin: world.origin }) })
  await work(client)
  client.close()
}

const publish = (world: World, name: string, value: string) =>
  withAlice(world, (client) => client.publish(publicKey(name, alice), value))

test('a page is shared by its code, by a link with a few words, or by what the device has for it', async ({
  visitor,
  world,
}) => {
  const address = `${world.origin}/@alice`
  await visitor.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await visitor.goto('/@alice')
  const open = visitor.getByRole('button', { name: 'Share' })
  await open.press('Enter')
  const sheet = visitor.getByRole('dialog', { name: 'Share @alice' })
  await expect(sheet.getByText('Alice Marlowe')).toBeVisible()
  expect(await read(sheet.getByRole('img', { name: `QR code that opens ${address}` }))).toEqual([address])
  await checkPage(visitor, { widths: [320, 1440] })
  await sheet.getByRole('radio', { name: 'Wavi and other atSign apps' }).check()
  expect(await read(sheet.getByRole('img', { name: 'QR code that says @alice' }))).toEqual(['@alice'])

  const copied = () => visitor.evaluate(() => navigator.clipboard.readText())
  await sheet.getByRole('button', { name: 'Copy link' }).click()
  await expect(sheet.getByRole('status')).toHaveText('Copied.')
  expect(await copied()).toBe(address)
  const words = sheet.getByLabel('A few words to go with the link, if you like')
  await words.fill('x'.repeat(281))
  await expect(sheet.getByText('Please use at most 280 characters.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Copy words and link' }).click()
  await expect(words).toBeFocused()
  expect(await copied(), 'nothing goes out shorter than it was written').toBe(address)
  await words.fill('She draws <b>maps</b> & more')
  await sheet.getByRole('button', { name: 'Copy words and link' }).click()
  await expect(sheet.getByRole('status')).toHaveText('Copied.')
  expect(await copied()).toBe(`She draws <b>maps</b> & more\n${address}`)

  await visitor.evaluate(() =>
    Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('not here')) }),
  )
  await sheet.getByRole('button', { name: 'Copy words and link' }).click()
  await expect(sheet.getByRole('status')).toContainText('The link is selected')
  expect(await visitor.evaluate(() => getSelection()?.toString().trim())).toBe(address)
  await visitor.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await expect(open).toBeFocused()

  await visitor.goto('/@alice/card.html')
  await expect(visitor.getByRole('button', { name: 'Print card' })).toBeEnabled()
  await checkPage(visitor, { widths: [320, 1440] })

  await visitor.goto('/@alice')
  await visitor.addInitScript(() => {
    const given: unknown[] = []
    Object.assign(window, { given })
    Object.assign(navigator, { share: async (data: unknown) => void given.push(data) })
  })
  await visitor.reload()
  await open.click()
  await sheet.getByRole('button', { name: 'Share', exact: true }).click()
  await words.fill('Hello')
  await sheet.getByRole('button', { name: 'Share', exact: true }).click()
  await expect
    .poll(() => visitor.evaluate(() => Reflect.get(window, 'given')))
    .toEqual([
      { title: 'Alice Marlowe', url: address },
      { title: 'Alice Marlowe', url: address, text: 'Hello' },
    ])
})

test('the contact of everyone and that of @bob’s side differ, and his is made in his browser', async ({
  visitor,
  bob,
  world,
}) => {
  await visitor.goto('/@alice')
  const save = (page: Page) => page.getByRole('main').getByText('Save contact')
  const everyone = await downloaded(visitor, () => save(visitor).click())
  expect(everyone.name).toBe('alice.vcf')
  expect(everyone.text).toContain('\r\nFN:Alice Marlowe\r\n')
  expect(everyone.text).toContain('ADR:;;California;;;;\r\n')
  expect(everyone.text).toMatch(/PHOTO;ENCODING=b;TYPE=PNG:[\w+/]{1000}/)
  expect(everyone.text).not.toMatch(/Bay Area|555/)

  await withAlice(world, (client) => client.put(sharedKey('lastname.wavi', alice, bobs), 'Underhill'))
  const asked: string[] = []
  bob.on('request', (request) => asked.push(request.url()))
  await bob.goto('/@alice')
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('Alice Underhill')
  const his = await downloaded(bob, () => bob.getByRole('button', { name: 'Save contact' }).click())
  expect(his.name).toBe('alice.vcf')
  expect(his.text).toContain('\r\nN:Underhill;Alice;;;\r\nFN:Alice Underhill\r\n')
  expect(his.text).toContain('ADR:;;Bay Area;;;;\r\n')
  expect(his.text).toContain('\r\nTEL:+1 415 555 0142\r\n')
  expect(his.text).toMatch(/PHOTO;ENCODING=b;TYPE=PNG:[\w+/]{1000}/)
  expect(asked.filter((url) => url.includes('.vcf'))).toEqual([])
  // What he gives away is what everyone sees.
  await bob.getByRole('button', { name: 'Share' }).click()
  await expect(bob.getByRole('dialog').getByText('Alice Marlowe')).toBeVisible()
  await expect(bob.getByRole('dialog').getByText('Underhill')).toHaveCount(0)
  await bob.goto('/@bob')
  await expect(bob.getByText('Your page')).toBeVisible()
  const own = await downloaded(bob, () => bob.getByRole('link', { name: 'Save contact' }).click())
  expect(own.text).toContain('Oakland')
  expect(own.text).not.toMatch(/Slip 14|555/)
})

test('without script a card is printed, a link has its preview, and what its owner takes back is on neither', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origin, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/@alice')
  await page.getByRole('link', { name: 'Share' }).click()
  const card = page.getByRole('article', { name: 'Card of Alice Marlowe' })
  const [address = ''] = await read(card.getByRole('img', { name: /^QR code that opens/ }))
  expect(address).toBe(`${world.origin}/@alice`)
  expect(await read(page.getByRole('img', { name: 'QR code that says @alice' }))).toEqual(['@alice'])
  await page.emulateMedia({ media: 'print' })
  await expect(card).toBeVisible()
  for (const other of ['Back to the page', 'Save contact', 'Sign in']) {
    await expect(page.getByRole('link', { name: other })).toBeHidden()
  }
  await expect(page.getByText('For atSign apps')).toBeHidden()
  const paper = (await page.pdf()).toString('latin1')
  expect(paper.match(/\/Type \/Page\b/g)).toHaveLength(1)

  // The same code leads to the new number. [C019]
  await publish(world, 'phone.wavi', '+1 555 0177')
  await expect(async () => {
    await page.goto(address)
    await expect(page.getByText('+1 555 0177')).toBeVisible({ timeout: 1_000 })
  }).toPass()

  const get = async (path: string) => {
    const response = await fetch(`${world.origin}/@alice${path}`)
    return { response, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const preview = await get('/preview.png')
  expect(preview.response.headers.get('content-type')).toBe('image/png')
  expect(preview.response.headers.get('x-robots-tag')).toBeNull()
  expect([preview.bytes.readUInt32BE(16), preview.bytes.readUInt32BE(20)]).toEqual([1200, 630])
  expect(preview.bytes.length).toBeLessThan(300_000)
  expect((await world.wire()).includes('googleapis'), 'nobody else is asked for it').toBe(false)
  for (const path of ['/preview.png', '/card.vcf']) {
    expect((await fetch(`${world.origin}/@notanatsign${path}`)).status).toBe(404)
  }

  await publish(world, 'privateaccount.wavi', 'true')
  await publish(world, noindexKey(alice).name, noindex)
  await expect.poll(async () => (await get('/card.vcf')).response.headers.get('x-robots-tag')).toBe('noindex')
  const contact = (await get('/card.vcf')).bytes.toString()
  expect(contact.match(/^(item\d\.)?[A-Z-]+(?=[;:])/gim)).toEqual([
    ...['BEGIN', 'VERSION', 'N', 'FN', 'item1.URL', 'item1.X-ABLabel', 'PHOTO', 'REV', 'END'],
  ])
  expect((await get('/picture')).response.headers.get('x-robots-tag')).toBe('noindex')
  const robots = page.locator('meta[name="robots"]')
  await expect(async () => {
    await page.goto('/@alice')
    await expect(robots).toHaveAttribute('content', 'noindex', { timeout: 1_000 })
  }).toPass()
  await page.goto('/@alice/card.html')
  await expect(card).toBeVisible()
  await expect(page.getByText(/example\.org|555/)).toHaveCount(0)
  await page.goto('/@bob/location')
  await expect(robots).toHaveCount(0)
  await context.close()
})
