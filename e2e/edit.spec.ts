import type { Page } from '@playwright/test'
import { between, expect, pageOf, signIn, test } from './world.ts'

test('@alice gives @bob another phone number, he sees it, and she takes it back', async ({ alice, bob, carol }) => {
  await alice.goto('/profile')
  const forBob = alice.getByLabel('Phone, for @bob', { exact: true })
  await expect(forBob).toHaveValue('+1 415 555 0142')
  await forBob.fill('+1 415 555 0177')
  await expect(alice.getByRole('status')).toHaveText('One change')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  await expect(alice.getByText('Saved', { exact: true })).toHaveCount(1)

  await bob.goto('/@alice')
  await expect(bob.getByText('+1 415 555 0177')).toBeVisible()
  await carol.goto('/@alice')
  await expect(carol.getByText('1420 Grove Street')).toBeVisible()
  await expect(carol.getByText('+1 415 555')).toHaveCount(0)

  await alice.getByRole('button', { name: 'Remove Phone, for @bob', exact: true }).click()
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByText('Removed for @bob')).toBeVisible()
  await bob.reload()
  await expect(bob.getByText('Bay Area')).toBeVisible()
  await expect(bob.getByText('+1 415 555')).toHaveCount(0)
})

test('a value for somebody new is sealed for them alone', async ({ alice, carol, visitor }) => {
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to E-mail' }).click()
  await alice.getByRole('button', { name: 'Add E-mail for @carol' }).click()
  await alice.getByLabel('E-mail, for @carol', { exact: true }).fill('stars@example.org')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  await carol.goto('/@alice')
  await expect(carol.getByRole('link', { name: 'stars@example.org' })).toBeVisible()
  await visitor.goto('/@alice')
  await expect(visitor.getByRole('link', { name: 'alice@example.org' })).toBeVisible()
  await expect(visitor.getByText('stars@example.org')).toHaveCount(0)
})

test('what cannot be saved says why at its field, and the rest is saved', async ({ alice }) => {
  await alice.goto('/profile')
  await alice.getByLabel('E-mail, for everyone', { exact: true }).fill('not an address')
  await alice.getByLabel('About me, for everyone', { exact: true }).fill('Maps, mostly.\nAnd the sea.')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByText('Saved', { exact: true })).toHaveCount(1)
  await expect(alice.getByLabel('E-mail, for everyone', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(alice.getByLabel('E-mail, for everyone', { exact: true })).toBeFocused()
  await alice.getByLabel('E-mail, for everyone', { exact: true }).fill('maps@example.org')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  await alice.goto('/@alice')
  await expect(alice.getByText('Maps, mostly.')).toBeVisible()
  await expect(alice.getByRole('link', { name: 'maps@example.org' })).toBeVisible()
})

test('unsaved changes are not lost by a click', async ({ alice }) => {
  await alice.goto('/profile')
  await alice.getByLabel('First name, for everyone', { exact: true }).fill('Alicia')
  await alice.getByRole('link', { name: 'Facet' }).click()
  await expect(alice.getByRole('dialog')).toContainText('One value is only on this screen')
  await alice.getByRole('button', { name: 'Stay here' }).click()
  await expect(alice.getByLabel('First name, for everyone', { exact: true })).toHaveValue('Alicia')
})

/** To the editor by the menu, so that going back stays within the app. */
async function edit(page: Page, atSign: string): Promise<void> {
  await page.goto(`/${atSign}`)
  await page.getByRole('button', { name: /your menu/ }).click()
  await page.getByRole('link', { name: 'Edit my page' }).click()
  await expect(page).toHaveURL(/\/profile$/)
}

test('unsaved changes are not lost by going back', async ({ alice }) => {
  await edit(alice, '@alice')
  const name = alice.getByLabel('First name, for everyone', { exact: true })
  await name.fill('Alicia')
  for (const _ of ['once', 'twice']) {
    await alice.goBack()
    await expect(alice.getByRole('dialog')).toContainText('One value is only on this screen')
    await alice.getByRole('button', { name: 'Stay here' }).click()
    await expect(alice).toHaveURL(/\/profile$/)
    await expect(name).toHaveValue('Alicia')
  }
  await alice.goBack()
  await alice.getByRole('button', { name: 'Leave without them' }).click()
  await expect(alice).toHaveURL(pageOf('@alice'))
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Alice Marlowe')
})

test('unsaved changes are not lost by becoming somebody else, here or in another tab', async ({ bob, world }) => {
  await signIn(bob, world, '@carol')
  await edit(bob, '@carol')
  const name = bob.getByLabel('First name, for everyone', { exact: true })
  await name.fill('Caroline')
  await bob.getByRole('button', { name: /your menu/ }).click()
  await bob.getByRole('button', { name: 'Switch to @bob' }).click()
  await expect(bob.getByRole('dialog')).toContainText('One value is only on this screen')
  await bob.getByRole('button', { name: 'Stay here' }).click()
  await expect(name).toHaveValue('Caroline')

  const other = await bob.context().newPage()
  await other.goto('/sign-in')
  await other.getByRole('button', { name: /Go on as @bob/ }).click()
  await expect(other).toHaveURL(pageOf('@bob'))
  await expect(bob.getByText('You are @bob in this browser now.')).toBeVisible()
  await expect(name).toHaveValue('Caroline')
  await bob.getByRole('button', { name: 'Go on as @carol' }).click()
  await expect(bob.getByText('You are @bob in this browser now.')).toHaveCount(0)
  await expect(name).toHaveValue('Caroline')

  await other.goto('/sign-in?leave=@carol')
  await other.getByRole('button', { name: 'Sign out and forget my keys here' }).click()
  await expect(bob.getByText('@carol was signed out in this browser.')).toBeVisible()
  await bob.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(bob.getByRole('status').filter({ hasText: /There are no keys of @carol/ })).toBeVisible()
  await expect(name).toHaveValue('Caroline')
  await bob.getByRole('button', { name: 'Discard my changes' }).click()
  await expect(bob.getByText('Sign in to edit your page.')).toBeVisible()
})

test('saving can be stopped, and what was not saved stays on the screen', async ({ alice }) => {
  await between(alice, '@alice', (line) => (line.startsWith('update:') ? 'hold' : undefined))
  await alice.goto('/profile')
  const about = alice.getByLabel('About me, for everyone', { exact: true })
  await about.fill('Stopped half-way.')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('Saving 1 of 1')
  await alice.getByRole('button', { name: 'Stop' }).click()
  await expect(alice.getByRole('status')).toHaveText('One value was not saved.')
  await expect(about).toHaveValue('Stopped half-way.')
  await expect(alice.getByText('This was stopped before it was saved.')).toBeVisible()
})

test('a picture is cropped, made small and shown to everyone', async ({ alice, visitor }) => {
  await visitor.goto('/@alice')
  const before = await (await visitor.request.get('/@alice/picture')).body()
  // A picture of 900 by 600, made here: one colour, no file needed.
  const picture = Buffer.from(
    await alice.evaluate(async () => {
      const canvas = new OffscreenCanvas(900, 600)
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
      context.fillStyle = 'teal'
      context.fillRect(0, 0, 900, 600)
      return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())]
    }),
  )
  await alice.goto('/profile')
  await alice
    .getByLabel('Change picture: Picture, for everyone')
    .setInputFiles({ name: 'sea.png', mimeType: 'image/png', buffer: picture })
  await alice.getByRole('dialog').getByRole('button', { name: /Use/ }).click()
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  const answer = await visitor.request.get('/@alice/picture')
  expect(answer.headers()['content-type']).toBe('image/jpeg')
  expect(answer.headers()['x-content-type-options']).toBe('nosniff')
  expect((await answer.body()).equals(before)).toBe(false)
})
