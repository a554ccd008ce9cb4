import type { Page } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { between, expect, test } from './world.ts'

const about = (page: Page) => page.getByLabel('About me, for everyone', { exact: true })
const pronouns = (page: Page) => page.getByLabel('Pronouns, for everyone', { exact: true })
const status = (page: Page) => page.getByRole('status')
const line = (page: Page) => page.getByLabel('This device and your server')

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
}

test('what two devices change without a line is offered in two versions, and what is chosen is on both', async ({
  alice,
  person,
}) => {
  const telephone = await person('@alice')
  const devices = [alice, telephone]
  const away = new Set<Page>()
  for (const page of devices) {
    await between(page, '@alice', () => (away.has(page) ? 'cut' : undefined))
    await page.goto('/profile')
    await expect(about(page)).toHaveValue(/./)
  }
  const before = [await about(alice).inputValue(), await pronouns(alice).inputValue()] as const
  const online = async (page: Page) => {
    away.delete(page)
    await page.context().setOffline(false)
  }

  const written = [
    [alice, 'Written on the ferry.', 'she/they'],
    [telephone, 'Written ashore.', 'they/them'],
  ] as const
  for (const [page, text, words] of written) {
    away.add(page)
    await about(page).fill(text)
    await pronouns(page).fill(words)
    await save(page)
    // What it was in the middle of has ended by now, so the next time it looks first what is new.
    await expect(line(page)).toHaveText('Your server is away. Saved here, 2 changes wait')
    await page.context().setOffline(true)
    await expect(line(page)).toHaveText('Offline. Saved here, 2 changes wait')
    await expect(status(page)).toHaveText('Saved here. They go to your server when you are online.')
  }

  await online(telephone)
  await expect(status(telephone)).toHaveText('All saved on your server')
  await online(alice)
  await expect(line(alice)).toHaveText('Two versions of 2 values')
  const inPlace = alice.getByRole('group', { name: 'About me' })
  await expect(inPlace.getByText('Saved elsewhere:')).toBeVisible()
  await expect(status(alice)).toHaveText('2 values were changed elsewhere.')
  await checkPage(alice)
  await expect(inPlace).toContainText('Written ashore.')
  await expect(about(alice)).toHaveValue('Written on the ferry.')
  await inPlace.getByRole('button', { name: 'Keep mine' }).click()

  // Both versions are kept, so nothing stands in the way from the editor to where the rest is settled.
  await line(alice).getByRole('link', { name: 'Two versions of one value' }).click()
  await expect(alice.getByRole('heading', { name: 'Two versions of one value' })).toBeVisible()
  const card = alice.getByRole('listitem').filter({ hasText: 'Pronouns' })
  await expect(card).toContainText('she/they')
  await expect(card).toContainText('they/them')
  await checkPage(alice)
  await card.getByRole('button', { name: 'Take this one' }).click()
  await expect(status(alice)).toHaveText('Everything is on your server, and here.')

  await alice.goto('/profile')
  for (const page of devices) {
    await expect(about(page)).toHaveValue('Written on the ferry.')
    await expect(pronouns(page)).toHaveValue('they/them')
  }
  await about(telephone).fill(before[0])
  await pronouns(telephone).fill(before[1])
  await save(telephone)
  await expect(pronouns(alice)).toHaveValue(before[1])
})

test('what the server refuses is named, not lost by signing out unseen, and tried again or given up', async ({
  alice,
}) => {
  let isRefusing = true
  let tries = 0
  await between(alice, '@alice', (said) => {
    if (!isRefusing || !/^batch:.*update:/.test(said)) return undefined
    tries++
    const response = { error_code: 'AT0005', error_message: 'Too long for @alice' }
    const ids = (JSON.parse(said.slice('batch:'.length)) as { id: number }[]).map(({ id }) => id)
    return { answer: `data:${JSON.stringify(ids.map((id) => ({ id, response })))}\n@alice@` }
  })
  await alice.goto('/profile')
  await expect(about(alice)).toHaveValue(/./)
  const before = [await about(alice).inputValue(), await pronouns(alice).inputValue()] as const
  await about(alice).fill('More than fits.')
  await pronouns(alice).fill('xe/xem')
  await save(alice)
  await expect(status(alice)).toHaveText('Saved here. 2 values could not be sent.')

  await alice.getByRole('button', { name: /your menu/ }).click()
  await alice.getByRole('link', { name: 'Sign out' }).click()
  const goodbye = alice.getByRole('dialog')
  await expect(goodbye).toContainText('2 changes were refused.')
  await expect(goodbye.getByRole('button', { name: 'Send them first' })).toHaveCount(0)
  await goodbye.getByRole('link', { name: 'See what it is' }).click()

  await expect(alice.getByRole('heading', { name: 'Refused' })).toBeVisible()
  const card = (name: string) => alice.getByRole('listitem').filter({ hasText: name })
  await expect(card('About me')).toContainText('Your server refused it: Too long for @alice')
  await expect(card('About me')).toContainText('More than fits.')
  await checkPage(alice)
  const triesBefore = tries
  await card('Pronouns').getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => tries).toBe(triesBefore + 1)
  await expect(line(alice)).toHaveText('2 changes were refused')
  isRefusing = false
  await card('Pronouns').getByRole('button', { name: 'Try again' }).click()
  await expect(line(alice)).toHaveText('One change was refused')
  await card('About me').getByRole('button', { name: 'Give it up' }).click()
  await expect(card('About me')).toContainText('What you changed here is lost.')
  await card('About me').getByRole('button', { name: 'Give it up' }).click()
  await expect(status(alice)).toHaveText('Everything is on your server, and here.')
  await expect(line(alice)).toHaveCount(0)

  await alice.goto('/profile')
  await expect(about(alice)).toHaveValue(before[0])
  await expect(pronouns(alice)).toHaveValue('xe/xem')
  await pronouns(alice).fill(before[1])
  await save(alice)
  await expect(status(alice)).toHaveText('All saved on your server')
})
