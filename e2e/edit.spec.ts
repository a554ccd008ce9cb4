import { expect, test } from './world.ts'

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
