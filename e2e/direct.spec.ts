import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page, type WebSocketRoute } from '@playwright/test'
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

async function expectNoBarriers(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
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
  await near.goto('/lab/diagnostics')
  const own = connection(near, 'Your server, @alice')
  await expect(own).toContainText('Directly')
  await expect(own).toContainText(/127\.0\.1\.\d+:\d+/)
  await expect(near.getByText('Last change on your server')).toBeVisible()
  await expectNoBarriers(near)

  const before = direct.length
  for (const socket of direct) await socket.close({ code: 4000 })
  await near.getByRole('link', { name: 'Every verb' }).click()
  await near.getByRole('link', { name: 'Diagnostics' }).click()
  await expect(near.getByRole('listitem').filter({ hasText: 'stats:7' })).toContainText('3.')
  await expect(own).toContainText('Directly')
  expect(direct.length, 'another line was opened').toBeGreaterThan(before)
})

test('of all that is read and written, only the address and other people come over the bridge', async ({
  near,
  world,
}) => {
  await signIn(near, world, '@alice')
  await near.goto('/')
  const opened = lines(near)
  await near.goto('/data')
  await expect(near.getByRole('heading', { name: 'My data' })).toBeVisible()
  await expect(near.getByRole('region').first()).toBeVisible()
  await near.goto('/@bob')
  await expect(near.getByText('Bob').first()).toBeVisible()
  await expect.poll(() => opened).toContain('bridge @bob')
  expect(opened.filter((line) => line.startsWith('wss:')).length).toBeGreaterThan(0)
  expect(new Set(opened.filter((line) => !line.startsWith('wss:')))).toEqual(
    new Set(['bridge directory', 'bridge @bob']),
  )
})

test('where the browser does not trust the server, everything works over the bridge, and diagnostics say why', async ({
  alice,
}) => {
  await alice.goto('/lab/diagnostics')
  const own = connection(alice, 'Your server, @alice')
  await expect(own).toContainText('Through this site’s bridge')
  await expect(own).toContainText(/could not connect to wss:\/\/127\.0\.1\.\d+:\d+\/ws/)
  await expect(alice.getByText('Last change on your server')).toBeVisible()
  await alice.goto('/@alice')
  await expect(alice.getByText('+1 415 555 0199').first()).toBeVisible()
})
