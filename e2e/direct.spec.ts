import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page, type WebSocketRoute } from '@playwright/test'
import { WebSocket } from 'ws'
import { openAtClient } from '../lib/client/at-client.ts'
import { pkam } from '../lib/client/authenticate.ts'
import { Connection } from '../lib/client/connection.ts'
import { findAtServer } from '../lib/client/directory.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { formatAddress } from '../lib/protocol/address.ts'
import { publicKey, selfKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { checkPage } from './check-page.ts'
import { expect, signIn, test as withWorld } from './world.ts'

// What is written here to try the verbs would be in the way of the journeys of others.
withWorld.use({ worldName: 'direct', direct: '*:*' })

/**
 * A browser that trusts the certificates of these atServers, and no others: the authority of a small world is nobody's.
 * The browser of all other journeys does not, as a person's own would not.
 */
const test = withWorld.extend<{ near: Page }, { trusting: Browser }>({
  trusting: [
    async ({ world, launchOptions }, use) => {
      const hashes = await Promise.all(['@alice', '@bob'].map((atSign) => hashOf(world.certificate(atSign))))
      const browser = await chromium.launch({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), `--ignore-certificate-errors-spki-list=${hashes.join(',')}`],
      })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  near: async ({ trusting, contextOptions, world }, use) => {
    const context = await trusting.newContext({ ...contextOptions, baseURL: world.origin })
    await use(await context.newPage())
    await context.close()
  },
})

/** One black point, as PNG. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

async function hashOf(file: string): Promise<string> {
  const { publicKey } = new X509Certificate(await readFile(file))
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}

/** The WebSockets that a page opens from now on: to an atServer, or to the bridge for whom. */
function lines(page: Page): string[] {
  const opened: string[] = []
  page.on('websocket', (socket) => {
    const { protocol, host, pathname, searchParams } = new URL(socket.url())
    opened.push(pathname === '/bridge' ? `bridge ${searchParams.get('to')}` : `${protocol}//${host}${pathname}`)
  })
  return opened
}

/** The line about a server under "Your connections". */
const connection = (page: Page, to: string) =>
  page.getByRole('region', { name: 'Your connections' }).getByRole('listitem').filter({ hasText: to })

/** Diagnostics that say so. On a slow machine the bridge may be first, and then it is the next connection that is direct. */
async function directly(page: Page) {
  const own = connection(page, 'Your server, @alice')
  await expect(async () => {
    await page.goto('/lab/diagnostics')
    await expect(own).toContainText('Directly', { timeout: 5_000 })
  }).toPass()
  return own
}

test('a browser that trusts @alice’s server talks to it itself, and recovers when that line is cut', async ({
  near,
  world,
}) => {
  const direct: WebSocketRoute[] = []
  await near.routeWebSocket(/^wss:.*\/ws$/, (socket) => {
    socket.connectToServer()
    direct.push(socket)
  })
  await signIn(near, world, '@alice')
  const own = await directly(near)
  await expect(own).toContainText(/127\.0\.1\.\d+:\d+/)
  await expect(near.getByText('Last change on your server')).toBeVisible()
  await checkPage(near)

  const before = direct.length
  for (const socket of direct) await socket.close({ code: 4000 })
  const lab = near.getByRole('navigation', { name: 'Lab' })
  await lab.getByRole('link', { name: 'Every verb' }).click()
  await expect(near.getByRole('heading', { name: 'Every verb' })).toBeVisible()
  await lab.getByRole('link', { name: 'Diagnostics' }).click()
  await expect(near.getByRole('listitem').filter({ hasText: 'stats:7' })).toContainText('3.')
  await expect.poll(() => direct.length, 'another line was opened').toBeGreaterThan(before)
  await directly(near)
})

test('only one’s own server is reached directly: others don’t see where a browser is', async ({ near, world }) => {
  await signIn(near, world, '@alice')
  await directly(near)
  const opened = lines(near)
  await near.goto('/@bob')
  await expect.poll(() => opened).toContain('bridge @bob')
  await near.goto('/@alice')
  await expect(near.getByText('+1 415 555 0199').first()).toBeVisible()
  expect(new Set(opened.filter((line) => line.startsWith('wss:'))).size).toBe(1)
})

test('where the browser does not trust the server, everything works over the bridge, and diagnostics say why', async ({
  alice,
}) => {
  await alice.goto('/lab/diagnostics')
  const own = connection(alice, 'Your server, @alice')
  await expect(own).toContainText('Through this site’s bridge')
  await expect(own).toContainText(/could not connect to wss:\/\/127\.0\.1\.\d+:\d+\/ws/)
  await expect(alice.getByText('Last change on your server')).toBeVisible()
  await expect(alice.getByText('This device is in step with your server.')).toBeVisible()
  const numbers = alice.locator('dl').filter({ hasText: 'Last change' }).getByRole('definition')
  await expect(numbers).toHaveText([/^\d+$/, /^\d+$/])
  expect(await numbers.first().textContent()).toBe(await numbers.last().textContent())
  await alice.goto('/@alice')
  await expect(alice.getByText('+1 415 555 0199').first()).toBeVisible()
})

test('@alice’s server tells who asks how far it and others have come, also without script', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ baseURL: world.origin, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/lab/diagnostics')
  for (const [atSign, words, code] of [
    ['@alice', /The server of @alice is up\..*127\.0\.1\.\d+:\d+/s, '200'],
    ['@dana', /@dana is not claimed yet\./, '418'],
    ['@nobodyhere', /The directory does not know @nobodyhere\./, '404'],
  ] as const) {
    await page.getByLabel('Whose server?').fill(atSign)
    await page.getByRole('button', { name: 'Check' }).click()
    const found = page.getByRole('region', { name: 'Is it there?' })
    await expect(found).toContainText(words)
    await expect(found.getByText(code, { exact: true })).toBeVisible()
  }
  await context.close()
})

test('what the server has of a record is shown whole: locked, for everyone, and with what nobody here knows', async ({
  alice,
  world,
}) => {
  const url = new URL('/bridge', world.origin.replace('http', 'ws'))
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8')))
  const owner = parseAtSign('@alice')
  const dial = webSocketDial({ url, WebSocket, origin: world.origin })
  const connection = Connection.open(await dial(owner))
  await pkam(connection, { keys })
  const metadataOfLater = { isEncrypted: false, isPublic: false, colourOfLater: 'teal' }
  const json = { atKey: 'odd.lab', value: 'in clear', sharedBy: '@alice', metadata: metadataOfLater }
  await connection.request(`update:json:${JSON.stringify(json)}`)
  const client = openAtClient({ atSign: owner, keys, dial })
  await client.put(selfKey('secret.lab', owner), 'nobody shall read this')

  await alice.goto('/lab/diagnostics?record=secret.lab@alice')
  const seen = alice.getByRole('region', { name: 'What your server sees' })
  await expect(seen).toContainText('This is all that it sees. It cannot open it.')
  const { value = '', metadata } = (await client.stored(selfKey('secret.lab', owner))) ?? {}
  await expect(seen.getByText(value, { exact: true })).toBeVisible()
  await expect(seen.getByText(String(metadata?.ivNonce)).first()).toBeVisible()
  await expect(seen).not.toContainText('nobody shall read this')
  const look = async (name: string) => {
    await seen.getByLabel('Name of a record').fill(name)
    await seen.getByRole('button', { name: 'Look' }).click()
  }
  await look('odd.lab')
  await expect(seen).toContainText('This is not locked')
  await expect(seen.getByText('colourOfLater', { exact: true })).toBeVisible()
  await expect(seen).toContainText('teal')
  await look('no name of any record')
  await expect(seen).toContainText('This is no name of a record.')
  await look('nothing.lab')
  await expect(seen).toContainText('It has no record of this name.')
  // What is kept on the device stands beside it, once it has come.
  await expect(async () => {
    await look('public:location.wavi')
    await expect(seen).toContainText('The same as on your server.', { timeout: 2_000 })
  }).toPass()
  await checkPage(alice)
  await client.delete(selfKey('secret.lab', owner))
  await client.delete(selfKey('odd.lab', owner))
  client.close()
  connection.close()
})

test('each verb can be tried, as a stranger and as the owner', async ({ alice }) => {
  await alice.goto('/lab/verbs')
  const say = async (verb: string, line?: string) => {
    const summary = alice.locator('summary').filter({ has: alice.getByText(verb, { exact: true }) })
    const box = alice.getByLabel(`A line to try ${verb}`, { exact: true })
    if (!(await box.isVisible())) await summary.click()
    if (line !== undefined) await box.fill(line)
    await box.press('Enter')
    return alice.getByRole('listitem').filter({ has: box })
  }
  await expect(alice.getByLabel('@alice, logged in')).toBeChecked()
  await expect(await say('update')).toContainText(/data:\d+/)
  await expect(await say('llookup', 'llookup:public:note.lab@alice')).toContainText('data:Hello from the lab')
  const monitor = await say('monitor')
  await expect(monitor).toContainText('Listening')
  await expect(await say('notify')).toContainText(/data:\S+/)
  await expect(monitor).toContainText(/notification: *{.*hello/)
  await checkPage(alice)

  // What is not said yet is the owner's, and is not said by anybody later.
  const waiting = [await say('noop', 'noop:5000'), await say('llookup', 'llookup:public:note.lab@alice')]
  await alice.getByLabel('Nobody in particular').check()
  await expect(await say('lookup', 'lookup:note.lab@alice')).toContainText('data:Hello from the lab')
  for (const line of waiting) await expect(line).not.toContainText(/data:|error:/)
  await expect(await say('delete')).toContainText('AT0401')
  await expect(await say('@exit')).toContainText('The conversation is over.')
  await expect(await say('scan')).toContainText('note.lab@alice')

  await alice.getByLabel('@alice, logged in').check()
  await expect(await say('delete')).toContainText(/data:\d+/)
})

test('what @alice publishes has plain links: a picture, a text for pages elsewhere, and no page that could act', async ({
  near,
  world,
}) => {
  const owner = parseAtSign('@alice')
  const url = new URL('/bridge', world.origin.replace('http', 'ws'))
  const dial = webSocketDial({ url, WebSocket, origin: world.origin })
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8')))
  const client = openAtClient({ atSign: owner, keys, dial })
  await client.publish(publicKey('dot.png.lab', owner), Buffer.from(dot, 'base64'))
  await client.publish(publicKey('words.lab', owner), 'for everyone')
  const acting = '<title>still</title><h1>A page</h1><script>document.title = "acted"</script>'
  await client.publish(publicKey('index.html.lab', owner), acting)
  client.close()
  const address = await findAtServer(dial, owner)
  const home = `https://${address && formatAddress(address)}/@alice/lab`

  const elsewhere = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end(`<img src="${home}/dot.png" alt="A dot">`)
  }).listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  await near.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`)
  const picture = near.getByRole('img', { name: 'A dot' })
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)
  const read = near.evaluate(async (link) => (await fetch(link)).text(), `${home}/words`)
  expect(await read).toBe('for everyone')
  elsewhere.close()

  const response = await near.goto(`${home}/index.html`)
  expect(response?.headers()).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': expect.stringMatching(/^sandbox\b(?!.*allow-)/),
    'x-content-type-options': 'nosniff',
  })
  await expect(near.getByRole('heading', { name: 'A page' })).toBeVisible()
  await expect(near).toHaveTitle('still')
})
