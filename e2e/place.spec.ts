import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { openAtClient } from '../lib/client/at-client.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { publicKey, sharedKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { checkPage } from './check-page.ts'
import { test as base, expect, type World } from './world.ts'

/** What a stand-in was asked for that knows one building, and lets every page ask. */
const heard: string[] = []
const test = base.extend<object, { places: string }>({
  places: [
    async ({ worldName: _ }, use) => {
      const server = createServer((request, response) => {
        const typed = new URL(request.url ?? '/', 'http://localhost').searchParams.get('q') ?? ''
        heard.push(typed)
        const building = {
          lat: '37.7955',
          lon: '-122.3937',
          display_name: '1 Ferry Building, San Francisco',
          address: { city: 'San Francisco', country: 'United States' },
        }
        response.setHeader('Access-Control-Allow-Origin', '*')
        response.statusCode = typed === 'Away' ? 503 : 200
        response.end(JSON.stringify(typed.includes('Ferry') ? [building] : []))
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/search?q={q}`)
      server.close()
    },
    { scope: 'worker' },
  ],
})

test.use({ worldName: 'place' })

/** What the owner's server has under a name. */
async function aliceOf(world: World) {
  const owner = parseAtSign('@alice')
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8')))
  const url = `${world.origin.replace('http', 'ws')}/bridge`
  return openAtClient({ atSign: owner, keys, dial: webSocketDial({ url, WebSocket, origin: world.origin }) })
}

/** The page of a moment ago may still be shown to one who has just seen it. */
async function seen(visitor: Page, what: Locator): Promise<void> {
  await expect(async () => {
    await visitor.goto('/@alice')
    await expect(what).toBeVisible({ timeout: 500 })
  }).toPass()
}

/** One grey point, as PNG. */
const grey = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

test('a place is drawn, and a map of it is asked for by who presses it, and of nobody else', async ({
  world,
  visitor,
}) => {
  const alice = await aliceOf(world)
  // As the old app keeps it. [data formats §8.5]
  await alice.publish(
    publicKey('location.wavi', parseAtSign('@alice')),
    '{"location":"Ferry Building","radius":"2.0","diameter":"100.0","zoom":"16.0","latitude":"37.7955","longitude":"-122.3937"}',
  )
  alice.close()

  const asked: string[] = []
  let isAway = false
  visitor.on('request', (request) => {
    if (!request.url().startsWith(world.origin) && !request.url().startsWith('data:')) asked.push(request.url())
  })
  await visitor.route('https://tile.openstreetmap.org/**', (route) =>
    isAway ? route.abort() : route.fulfill({ contentType: 'image/png', body: grey }),
  )
  await seen(visitor, visitor.getByText('Within 2 miles'))
  await expect(visitor.getByRole('link', { name: /Open in a maps app/ })).toHaveAttribute('href', /mlat=37\.7955/)
  await checkPage(visitor, { widths: [320, 1440] })
  expect(asked).toEqual([])

  await visitor.getByRole('button', { name: /Show the map/ }).click()
  const map = visitor.getByRole('application', { name: /Map of Ferry Building/ })
  await expect(map).toBeVisible()
  await expect(visitor.getByText('© OpenStreetMap contributors')).toBeVisible()
  await expect.poll(() => asked.length).toBeGreaterThan(3)
  expect(asked.filter((address) => !address.startsWith('https://tile.openstreetmap.org/'))).toEqual([])
  const radius = () => map.locator('circle').first().getAttribute('r').then(Number)
  const before = await radius()
  await map.press('+')
  await expect.poll(radius).toBeCloseTo(2 * before, 3)
  await map.press('ArrowRight')
  await visitor.getByRole('button', { name: 'Larger map' }).click()
  await expect(visitor.getByRole('dialog', { name: 'Ferry Building' })).toBeVisible()
  await checkPage(visitor)
  await visitor.keyboard.press('Escape')

  isAway = true
  await visitor.reload()
  await visitor.getByRole('button', { name: /Show the map/ }).click()
  await expect(visitor.getByText('The map can’t be had now.')).toBeVisible()
  await expect(visitor.getByText('Within 2 miles')).toBeVisible()
})

test('a place is looked for on a press, set on the map by hand, and each side keeps its own', async ({
  world,
  alice,
  visitor,
  carol,
}) => {
  test.slow()
  const asked: string[] = []
  alice.on('request', (request) => {
    if (!request.url().startsWith(world.origin) && !/^(data|blob):/.test(request.url())) asked.push(request.url())
  })
  await alice.goto('/profile')
  const words = alice.getByLabel('Location, for everyone', { exact: true })
  const group = alice.getByRole('group', { name: 'Location', exact: true })
  const find = group.getByRole('button', { name: 'Find Location, for everyone', exact: true })
  await words.fill('Away')
  await find.click()
  await expect(group.getByText('127.0.0.1 does not answer now.')).toBeVisible()
  await words.fill('Nowhere at all')
  await words.press('Enter')
  await expect(group.getByText('Nothing was found.')).toBeVisible()
  await words.pressSequentially(' Ferry')
  expect(heard).toEqual(['Away', 'Nowhere at all'])
  await find.click()
  await group.getByRole('list', { name: 'Places that were found' }).getByRole('button').click()
  await expect(words).toHaveValue('1 Ferry Building, San Francisco')
  const map = group.getByRole('application', { name: /^Map of 1 Ferry Building/ })
  const coordinates = group.getByLabel('Coordinates, Location, for everyone')
  await expect(coordinates).toHaveValue('37.7955, -122.3937')
  expect(asked.filter((address) => !address.includes('127.0.0.1'))).toEqual([])

  const radius = () => map.locator('circle').first().getAttribute('r').then(Number)
  const two = await radius()
  await group.getByText('5 miles').click()
  await expect.poll(radius).not.toBeCloseTo(two, 0)
  await map.press('Shift+ArrowRight')
  await expect(coordinates).not.toHaveValue('37.7955, -122.3937')
  await expect(group.getByText(/^The marker is at 37\.7955\d*, -122\.39/)).toBeAttached()
  const atMarker = () => centreOf(map.locator('[data-marker]'))
  const before = await atMarker()
  await alice.mouse.dblclick(before.x + 60, before.y + 40)
  await expect.poll(async () => (await atMarker()).x - before.x).toBeCloseTo(60, -1)
  await alice.mouse.move(before.x + 60, before.y + 40)
  await alice.mouse.down()
  await alice.mouse.move(before.x + 20, before.y + 10, { steps: 3 })
  await alice.mouse.up()
  await expect.poll(async () => (await atMarker()).y - before.y).toBeCloseTo(10, -1)
  await checkPage(alice, { widths: [320, 1440] })

  // Other words take it off the map, unless its owner says otherwise.
  await words.fill('The ferries')
  await expect(coordinates).toHaveValue('')
  await group.getByRole('button', { name: /^Keep its place on the map/ }).click()
  await coordinates.fill('37.8, -122.4')
  await coordinates.press('Enter')
  await expect(group.getByText('The marker is at 37.8, -122.4')).toBeAttached()
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')

  await seen(visitor, visitor.getByText('The ferries', { exact: true }))
  await expect(visitor.getByText('Within 5 miles')).toBeVisible()
  await expect(visitor.getByRole('link', { name: /Open in a maps app/ })).toHaveAttribute(
    'href',
    /mlat=37\.8&mlon=-122\.4/,
  )
  await carol.goto('/@alice')
  await expect(carol.getByText('1420 Grove Street')).toBeVisible()
  await expect(carol.getByText('Within 5 miles')).toHaveCount(0)
})

test('the device is asked where it is on a press alone, and more places go under a title', async ({ world, alice }) => {
  await alice.goto('/profile')
  const group = alice.getByRole('group', { name: 'Location', exact: true })
  const near = group.getByRole('button', { name: /^Near me\b.*Location, for everyone/ })
  await near.click()
  await expect(group.getByText('This browser may not say where you are.')).toBeVisible()
  await alice.context().grantPermissions(['geolocation'])
  await alice.context().setGeolocation({ latitude: 51.47781, longitude: -0.00148 })
  await near.click()
  await expect(group.getByLabel('Coordinates, Location, for everyone')).toHaveValue('51.47781, -0.00148')
  await alice.getByRole('button', { name: /^Undo/ }).click()

  await alice.getByText('More fields').click()
  await alice.getByRole('button', { name: 'Another place' }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'Office', exact: true }).click()
  await alice.getByRole('button', { name: 'Add it' }).click()
  const office = alice.getByRole('group', { name: 'Office', exact: true })
  await office.getByLabel('Office, for everyone', { exact: true }).fill('Ferry Building')
  await office.getByRole('button', { name: /^Set it on a map/ }).click()
  await office.getByLabel('Coordinates, Office, for everyone').fill('37.7955, -122.3937')
  await office.getByText('10 miles').click()
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  const client = await aliceOf(world)
  const stored = await client.get(publicKey('custom_office.wavi', parseAtSign('@alice')))
  client.close()
  const { value, ...record } = JSON.parse(stored?.text ?? '')
  expect(record).toMatchObject({ label: 'Office', category: 'LOCATION', type: 'Location' })
  expect(JSON.parse(value)).toMatchObject({
    location: 'Ferry Building',
    radius: '10.0',
    diameter: '300.0',
    latitude: '37.7955',
    longitude: '-122.3937',
  })
})

test('of one exact value each gets as much as its owner says, and nothing of the rest is in what others get', async ({
  world,
  alice,
  bob,
  carol,
  visitor,
}) => {
  test.slow()
  await alice.goto('/profile')
  const group = alice.getByRole('group', { name: 'Location', exact: true })
  const words = alice.getByLabel('Location, for everyone', { exact: true })
  await words.fill('Ferry')
  await words.press('Enter')
  await group.getByRole('list', { name: 'Places that were found' }).getByRole('button').click()
  await expect(words).toHaveValue('1 Ferry Building, San Francisco')
  await group.getByRole('button', { name: /^How exactly.*for everyone/ }).click()
  const sheet = alice.getByRole('dialog', { name: 'How exactly: Location' })
  await expect(sheet.getByLabel('City')).toHaveValue('San Francisco')
  await sheet.getByLabel('Everyone gets').selectOption('The country')
  await sheet.getByLabel('@bob gets').selectOption('The city')
  await sheet.getByLabel('@carol gets').selectOption('Exactly')
  await checkPage(alice, { widths: [320, 1440] })
  await sheet.getByLabel('Country').fill('')
  await sheet.getByRole('button', { name: 'Make these sides' }).click()
  await expect(sheet.getByText('Say which country it is.')).toBeVisible()
  await sheet.getByLabel('Country').fill('California')
  await sheet.getByRole('button', { name: 'Make these sides' }).click()
  await expect(words).toHaveValue('California')
  await expect(alice.getByLabel('Location, only for me', { exact: true })).toHaveValue(
    '1 Ferry Building, San Francisco',
  )
  await alice.getByRole('button', { name: /^Undo/ }).click()
  await expect(words).toHaveValue('1 Ferry Building, San Francisco')
  await expect(alice.getByLabel('Location, for @bob', { exact: true })).toHaveValue('Bay Area')
  await group.getByRole('button', { name: /^How exactly.*for everyone/ }).click()
  await sheet.getByLabel('Country').fill('California')
  await sheet.getByLabel('Everyone gets').selectOption('The country')
  await sheet.getByLabel('@bob gets').selectOption('The city')
  await sheet.getByLabel('@carol gets').selectOption('Exactly')
  await sheet.getByRole('button', { name: 'Make these sides' }).click()
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')

  await seen(visitor, visitor.getByRole('definition').filter({ hasText: 'California' }))
  await expect(visitor.getByText(/1 Ferry|San Francisco/)).toHaveCount(0)
  await bob.goto('/@alice')
  await expect(bob.getByText('San Francisco, California', { exact: true })).toBeVisible()
  await expect(bob.getByRole('link', { name: /Open in a maps app.*San Francisco/ })).toHaveCount(0)
  await carol.goto('/@alice')
  await expect(carol.getByText('1 Ferry Building, San Francisco', { exact: true })).toBeVisible()
  await expect(carol.getByRole('link', { name: /Open in a maps app.*1 Ferry/ })).toHaveAttribute(
    'href',
    /mlat=37\.7955/,
  )
  const client = await aliceOf(world)
  const [everyones, bobs] = await Promise.all([
    client.get(publicKey('location.wavi', parseAtSign('@alice'))),
    client.get(sharedKey('location.wavi', parseAtSign('@alice'), parseAtSign('@bob'))),
  ])
  client.close()
  for (const record of [everyones, bobs]) {
    expect(JSON.parse(record?.text ?? '')).toMatchObject({ latitude: 'null', longitude: 'null' })
    expect(record?.text).not.toMatch(/Ferry|37\.79/)
  }
})

async function centreOf(marker: Locator): Promise<{ x: number; y: number }> {
  const box = await marker.boundingBox()
  if (!box) throw new Error('There is no marker')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
