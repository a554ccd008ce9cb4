import type { Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { openAtClient } from '../lib/client/at-client.ts'
import { awaitApproval, type Namespaces, type PendingEnrollment, requestEnrollment } from '../lib/client/enroll.ts'
import { codeOf } from '../lib/client/enrollments.ts'
import { formatAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { selfKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { bothWidths, checkPage } from './check-page.ts'
import { between, expect, pageOf, type World, test as withPeople } from './world.ts'

const alice = parseAtSign('@alice')

/** An app on another device of @alice. */
interface OtherApp {
  /** Asks with a code from the page; resolves as soon as it waits. */
  ask(page: Page, deviceName: string, namespaces?: Namespaces): Promise<PendingEnrollment>
  /** Waits for the answer; resolves to a client with what it was given. */
  come(pending: PendingEnrollment): Promise<ReturnType<typeof openAtClient>>
  /** Its own key file, once it was let in. */
  keyFile(pending: PendingEnrollment): Promise<string>
}

const test = withPeople.extend<{ app: OtherApp }>({
  app: async ({ world }, use) => {
    const dial = dialOf(world)
    const open: ReturnType<typeof openAtClient>[] = []
    const keysOf = (pending: PendingEnrollment) => awaitApproval(pending, { dial, pollMillis: 100 })
    await use({
      ask: async (page, deviceName, namespaces = { notes: 'rw' }) =>
        requestEnrollment({ atSign: alice, otp: await codeFrom(page), appName: 'notes', deviceName, namespaces, dial }),
      come: async (pending) => {
        const client = openAtClient({ atSign: alice, keys: await openKeyRing(await keysOf(pending)), dial })
        open.push(client)
        return client
      },
      keyFile: async (pending) => formatAtKeysFile(await keysOf(pending)),
    })
    for (const client of open) client.close()
  },
})

// Who is let in here would be met by the journeys of others.
test.use({ worldName: 'devices' })

function dialOf({ origin }: World) {
  return webSocketDial({ url: new URL('/bridge', origin.replace('http', 'ws')), WebSocket, origin })
}

/** Has the page make a code, and reads it. */
async function codeFrom(page: Page): Promise<string> {
  const shown = page.getByLabel('For one app, once')
  const before = (await shown.count()) > 0 ? await shown.textContent() : ''
  await page.getByRole('button', { name: /^Make (a|another) code$/ }).click()
  await expect(shown).not.toHaveText(before ?? '')
  await expect(shown).toHaveText(/^\w{6,}$/)
  await expect(page.getByText(/^Good for \d:\d\d more$/)).toBeVisible()
  return (await shown.textContent()) ?? ''
}

const card = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('@alice lets a laptop in by its code, and ends its access at once', async ({ alice: page, app }) => {
  await page.getByRole('button', { name: /^@alice\s*, your menu$/ }).click()
  await page.getByRole('link', { name: 'Devices' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Devices')
  await expect(card(page, 'Your first keys')).toContainText('This device')
  await expect(page.getByText('No other device or app has been let in.')).toBeVisible()

  const asking = await app.ask(page, 'laptop')
  await expect(page.getByRole('status').filter({ hasText: 'One asks to be let in' })).toBeVisible()
  const laptop = card(page, 'laptop')
  await expect(laptop).toContainText(await codeOf(asking.encryptedApkamSymmetricKey))
  await expect(laptop).toContainText('Sees and changes .notes.')
  await laptop.getByRole('button', { name: 'Let it in' }).click()
  const client = await app.come(asking)
  await client.put(selfKey('list.notes', alice), 'milk')
  await expect(laptop).toContainText(/Since.*20\d\d/)
  await expect(laptop).toContainText('Until you end it.')
  await expect(page.getByText('One asks to be let in')).toHaveCount(0)

  await laptop.getByRole('button', { name: 'End its access' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText(/cut off at once/)).toBeVisible()
  await sheet.getByRole('button', { name: 'Leave it' }).click()
  await client.put(selfKey('list.notes', alice), 'bread')
  await laptop.getByRole('button', { name: 'End its access' }).click()
  await sheet.getByRole('button', { name: 'End its access' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(client.put(selfKey('list.notes', alice), 'tea')).rejects.toThrow()
  await expect(page.getByText('No other device or app has been let in.')).toBeVisible()

  await page.getByText('Ended and refused').click()
  await laptop.getByRole('button', { name: 'Give its access back' }).click()
  await expect(laptop.getByRole('button', { name: 'End its access' })).toBeVisible()
  const back = await app.come(asking)
  await back.put(selfKey('list.notes', alice), 'tea')
})

test('one that is refused is told so, and nothing of it stays', async ({ alice: page, app }) => {
  await page.goto('/devices')
  const asking = await app.ask(page, 'stranger', { '*': 'rw' })
  const stranger = card(page, 'stranger')
  await expect(stranger).toContainText('Sees and changes everything you keep.')
  await stranger.getByRole('button', { name: 'Refuse' }).click()
  await expect(app.come(asking)).rejects.toMatchObject({ code: 'AT0025' })
  await page.getByText('Ended and refused').click()
  await stranger.getByRole('button', { name: 'Remove from this list' }).click()
  await expect(stranger).toHaveCount(0)
})

test('a device that may not decide on others sees itself alone, and one that may takes those along it let in', async ({
  alice: page,
  visitor: other,
  app,
}) => {
  await page.goto('/devices')
  const tablet = await app.ask(page, 'tablet', { '*': 'rw', __manage: 'rw' })
  await expect(card(page, 'tablet')).toContainText('Lets other devices and apps in, and ends their access.')
  await card(page, 'tablet').getByRole('button', { name: 'Let it in' }).click()
  await signInWith(other, await app.keyFile(tablet))
  await other.goto('/devices')
  await expect(card(other, 'tablet')).toContainText('This device')
  await expect(card(other, 'tablet').getByRole('button', { name: 'End its access' })).toHaveCount(0)
  const watch = await app.ask(other, 'watch')
  await card(other, 'watch').getByRole('button', { name: 'Let it in' }).click()
  const watchFile = await app.keyFile(watch)

  await other.goto('/sign-in?leave=@alice')
  await other.getByRole('button', { name: 'Sign out and forget my keys here' }).click()
  await expect(other.getByRole('navigation', { name: 'You' }).getByRole('link', { name: 'Sign in' })).toBeVisible()
  await signInWith(other, watchFile)
  await other.goto('/devices')
  await expect(other.getByText('This device may not decide on others.')).toBeVisible()
  await expect(card(other, 'watch')).toContainText('Sees and changes .notes.')
  await expect(card(other, 'tablet')).toHaveCount(0)
  await expect(other.getByRole('button', { name: /Make a code|End its access/ })).toHaveCount(0)
  await checkPage(other)

  await expect(card(page, 'watch')).toBeVisible()
  await card(page, 'tablet').getByRole('button', { name: 'End its access' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('listitem')).toHaveText(/^watch/)
  await sheet.getByRole('button', { name: 'End its access' }).click()
  await expect(card(page, 'watch').getByRole('button', { name: 'End its access' })).toHaveCount(0)
  await other.goto('/devices')
  await expect(other.getByRole('heading', { name: 'Your devices can’t be shown now.' })).toBeVisible()
})

async function signInWith(page: Page, keyFile: string): Promise<void> {
  await page.goto('/sign-in')
  const file = { name: '@alice_key.atKeys', mimeType: 'application/json', buffer: Buffer.from(keyFile) }
  await page.getByLabel('Choose my key file').setInputFiles(file)
  await expect(page).toHaveURL(pageOf('@alice'))
}

test('a server that does not answer is named, and offline is said', async ({ alice: page }) => {
  let isAway = true
  await between(page, '@alice', () => (isAway ? 'cut' : undefined))
  await page.goto('/devices')
  await expect(page.getByRole('heading', { name: 'Your devices can’t be shown now.' })).toBeVisible()
  await checkPage(page)
  await page.context().setOffline(true)
  await expect(page.getByRole('heading', { name: 'You are offline.' })).toBeVisible()
  isAway = false
  await page.context().setOffline(false)
  await expect(card(page, 'Your first keys')).toBeVisible()
  await page.context().setOffline(true)
  await expect(page.getByText('This is what your server last said.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make a code' })).toBeDisabled()
})

test('signed out, it asks who you are and comes back', async ({ visitor, world }) => {
  await visitor.goto('/devices')
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Sign in to see your devices.')
  await visitor.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await visitor.getByLabel('Choose my key file').setInputFiles(world.keyFile('@bob'))
  await expect(visitor).toHaveURL(/\/devices$/)
  await expect(card(visitor, 'Your first keys')).toBeVisible()
})

test('it has no barriers, wide or narrow, by day and by night', async ({ alice: page, app }) => {
  test.slow()
  await page.goto('/devices')
  const device = 'phone'.repeat(30)
  await app.ask(page, device, {
    notes: 'rw',
    'a.very.long.name.of.something.that.goes.on.and.on': 'r',
    __manage: 'r',
  })
  await expect(card(page, device)).toBeVisible()
  await checkPage(page, { widths: bothWidths })
  await card(page, device).getByRole('button', { name: 'Let it in' }).click()
  await card(page, device).getByRole('button', { name: 'End its access' }).click()
  await checkPage(page, { widths: bothWidths })
  await page.getByRole('dialog').getByRole('button', { name: 'End its access' }).click()
  await page.getByText('Ended and refused').click()
  await expect(card(page, device).getByRole('button', { name: 'Give its access back' })).toBeVisible()
  await checkPage(page, { widths: bothWidths })
})
