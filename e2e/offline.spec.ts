import { checkPage } from './check-page.ts'
import { between, expect, test } from './world.ts'

test('an edit without a line is saved here at once, survives a closed tab and a reload, and goes out by itself or, if its owner wants that, when told', async ({
  alice,
  visitor,
}) => {
  let isAway = false
  const context = alice.context()
  const apart = (page: typeof alice) => between(page, '@alice', () => (isAway ? 'cut' : undefined))
  await apart(alice)
  await alice.goto('/profile')
  const about = (page: typeof alice) => page.getByLabel('About me, for everyone', { exact: true })
  await expect(about(alice)).toHaveValue(/./)
  const before = await about(alice).inputValue()

  isAway = true
  await about(alice).fill('Written on the ferry.')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText(/^Saved here\./)
  const later = await context.newPage()
  await alice.close()

  await apart(later)
  await later.goto('/profile')
  await expect(about(later)).toHaveValue('Written on the ferry.')
  await expect(later.getByRole('status')).toHaveText(/^Saved here\./)
  await later.reload()
  await expect(about(later)).toHaveValue('Written on the ferry.')

  isAway = false
  await expect(async () => {
    await visitor.goto('/@alice')
    await expect(visitor.getByText('Written on the ferry.')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 40_000 })
  await expect(later.getByRole('status')).not.toHaveText(/^Saved here/)

  // Who says when it goes out is obeyed at once, and after a reload.
  const go = async (name: string) => {
    await later.getByRole('button', { name: /your menu/ }).click()
    await later.getByRole('link', { name, exact: true }).click()
  }
  await go('Saved and sent')
  await later.getByText('When I say so', { exact: true }).click()
  await go('Edit my page')
  await about(later).fill(before)
  await later.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(later.getByRole('status')).toHaveText(/^Saved here/)
  await later.goto('/waiting')
  await expect(later.getByLabel('When I say so', { exact: true })).toBeChecked()
  await expect(later.getByRole('listitem').filter({ hasText: before })).toBeVisible()
  await later.getByRole('button', { name: 'Send and fetch now' }).click()
  await expect(later.getByRole('status')).toHaveText('Everything is on your server, and here.')
})

test('what the telephone saves is in the open editor without a click', async ({ alice, person }) => {
  const telephone = await person('@alice')
  for (const page of [alice, telephone]) await page.goto('/profile')
  const [here, there] = [alice, telephone].map((page) => page.getByLabel('About me, for everyone', { exact: true }))
  if (!here || !there) throw new Error('two devices')
  await expect(there).toHaveValue(/./)
  const before = await there.inputValue()
  for (const text of ['From the telephone.', before]) {
    await there.fill(text)
    await telephone.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(here).toHaveValue(text)
    await expect(alice.getByRole('status')).toHaveText('Nothing to save')
  }
})

test.describe('without any line', () => {
  test.use({ contextOptions: { serviceWorkers: 'allow' } })

  test('a reload shows the app, what this device has and what was not sent yet, which goes out when there is a line', async ({
    alice,
  }) => {
    const context = alice.context()
    const about = alice.getByLabel('About me, for everyone', { exact: true })
    await alice.goto('/profile')
    await expect(about).toHaveValue(/./)
    const before = await about.inputValue()
    await alice.evaluate(() => navigator.serviceWorker.ready)

    await context.setOffline(true)
    await about.fill('Written in a tunnel.')
    await alice.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(alice.getByRole('status')).toHaveText(/^Saved here\./)
    await alice.reload()
    await expect(about).toHaveValue('Written in a tunnel.')
    await expect(alice.getByRole('status')).toHaveText(/^Saved here\./)
    await checkPage(alice)
    await alice.goto('/@alice')
    await expect(alice.getByText('Written in a tunnel.')).toBeVisible()
    await checkPage(alice)

    await alice.goto('/profile')
    await context.setOffline(false)
    await expect(alice.getByRole('status')).not.toHaveText(/^Saved here/)
    await about.fill(before)
    await alice.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  })
})
