import { readFile } from 'node:fs/promises'
import { WebSocket } from 'ws'
import { openAtClient } from '../lib/client/at-client.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { publicKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

test.use({ worldName: 'place' })

/** One grey point, as PNG. */
const grey = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

test('a place is drawn, and a map of it is asked for by who presses it, and of nobody else', async ({
  world,
  visitor,
}) => {
  const owner = parseAtSign('@alice')
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8')))
  const url = `${world.origin.replace('http', 'ws')}/bridge`
  const alice = openAtClient({ atSign: owner, keys, dial: webSocketDial({ url, WebSocket, origin: world.origin }) })
  // As the old app keeps it. [data formats §8.5]
  await alice.publish(
    publicKey('location.wavi', owner),
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
  await visitor.goto('/@alice')
  await expect(visitor.getByText('Within 2 miles')).toBeVisible()
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
