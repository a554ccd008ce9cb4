import type { Page } from '@playwright/test'
import { expect, pageOf, test } from './world.ts'

// Who is let in here would be met by the journeys of others.
test.use({ worldName: 'link' })

const card = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })

/** Takes a picture of the code on one screen, and shows it to the other. */
async function scan(from: Page, name: string, to: Page): Promise<void> {
  const picture = await from.getByRole('img', { name }).screenshot()
  await to.getByLabel('Choose a picture').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture })
}

/** Every RSA-2048 private key in base64 begins so. */
const privateKey = /MIIE[a-zA-Z0-9+/]{3}BADANBgkqhkiG/

test('a new device shows a code, the other one scans it and lets it in with one tap, and ends its access at once', async ({
  alice,
  visitor,
  world,
}) => {
  await alice.goto('/devices')
  await visitor.goto('/sign-in')
  await visitor.getByRole('link', { name: 'Let this one in from there' }).click()
  await visitor.getByLabel('Your atSign').fill('@alice')
  await visitor.getByLabel('What this device is called').fill('My laptop')
  await visitor.getByText('A passphrase', { exact: true }).click()
  await visitor.getByRole('button', { name: 'Show a code to scan' }).click()
  await visitor.getByLabel('A passphrase', { exact: true }).fill('three herons and a lamp')
  await visitor.getByLabel('The same once more').fill('three herons and a lamp')
  await visitor.getByRole('button', { name: 'Go on with it' }).click()
  const code = (await visitor.getByLabel('Code to compare').textContent()) ?? ''
  expect(code).toMatch(/^([\dA-F]{4} ?){3}$/)

  await scan(visitor, 'The code that your other device scans', alice)
  await expect(alice.getByRole('heading', { name: 'My laptop' })).toBeVisible()
  await expect(alice.getByText(code)).toBeVisible()
  await expect(alice.getByText('Sees and changes everything you keep.').last()).toBeVisible()
  await alice.getByRole('button', { name: 'Let it in' }).click()

  await expect(visitor).toHaveURL(pageOf('@alice'))
  await expect(visitor.getByText('+1 415 555 0199').first(), 'what only she sees').toBeVisible()
  await expect(alice.getByText('My laptop is in.')).toBeVisible()
  await expect(card(alice, 'My laptop').getByRole('button', { name: 'End its access' })).toBeVisible()
  expect((await world.wire()).toString('latin1')).not.toMatch(privateKey)
  const kept = await visitor.evaluate(async () => [
    Object.entries(localStorage).join(),
    history.length > 0 && location.href,
    JSON.stringify((await indexedDB.databases()).map(({ name }) => name)),
  ])
  expect(kept.join(), 'neither the code nor a key stands in an address or in the open').not.toMatch(
    /facet-link|[A-Za-z0-9+/]{43}=/,
  )

  await visitor.goto('/devices')
  await visitor.getByLabel('Passphrase').fill('three herons and a lamp')
  await visitor.getByRole('button', { name: 'Unlock' }).click()
  await expect(card(visitor, 'My laptop')).toContainText('This device')
  await visitor.getByRole('button', { name: /your menu/ }).click()
  await visitor.getByRole('link', { name: 'People' }).click()
  await expect(visitor).toHaveURL(/\/people$/)
  await card(alice, 'My laptop').getByRole('button', { name: 'End its access' }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'End its access' }).click()
  const told = visitor.getByRole('alert').filter({ hasText: 'This device was signed out by another device of @alice.' })
  await told.getByRole('link', { name: 'Sign out here' }).click()
  await expect(visitor.getByRole('dialog')).toContainText('The keys of @alice are deleted from this browser.')
})

test('a device that is in shows a code; the new one scans it, is compared and refused, asks again and goes on after a reload', async ({
  alice,
  visitor,
}) => {
  await alice.goto('/devices')
  await alice.getByRole('button', { name: 'Make a code' }).click()
  await expect(alice.getByLabel('For one app, once')).toHaveText(/^\w{6,}$/)
  await visitor.goto('/link')
  await visitor.getByLabel('What this device is called').fill('Kitchen tablet')
  await scan(alice, 'The same code, to be scanned', visitor)
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Waiting to be let in')
  const asking = card(alice, 'Kitchen tablet')
  await expect(asking).toContainText((await visitor.getByLabel('Code to compare').textContent()) ?? 'no code')
  await asking.getByRole('button', { name: 'Refuse' }).click()
  await expect(visitor.getByText('@alice said no to this device.')).toBeVisible()

  const first = (await alice.getByLabel('For one app, once').textContent()) ?? ''
  await visitor.getByLabel('Your atSign').fill('@alice')
  await visitor.getByLabel('The code, typed').fill(first)
  await visitor.getByRole('button', { name: 'Ask with this code' }).click()
  await expect(visitor.getByText('This code is not good.'), 'it was good once').toBeVisible()

  await alice.getByRole('button', { name: 'Make another code' }).click()
  await expect(alice.getByLabel('For one app, once')).not.toHaveText(first)
  await visitor.getByLabel('It may let other devices in, and end their access.').check()
  await visitor.getByLabel('The code, typed').fill((await alice.getByLabel('For one app, once').textContent()) ?? '')
  await visitor.getByRole('button', { name: 'Ask with this code' }).click()
  const compared = visitor.getByLabel('Code to compare')
  const code = (await compared.textContent()) ?? ''
  await visitor.reload()
  await expect(compared).toHaveText(code)
  const again = asking.filter({ hasText: code })
  await expect(again).toContainText('Lets other devices and apps in, and ends their access.')
  await again.getByRole('button', { name: 'Let it in' }).click()
  await expect(visitor).toHaveURL(pageOf('@alice'))
  await visitor.goto('/devices')
  await expect(visitor.getByRole('button', { name: 'Make a code' })).toBeVisible()
})
