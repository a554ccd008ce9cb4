import type { Page } from '@playwright/test'
import { between, expect, test } from './world.ts'

/** The white paper's table: one question, and an answer that depends on who asks. [C024, C025] */
test.describe('location@alice', () => {
  const location = (page: Page) => page.getByRole('definition').filter({ hasText: /California|Bay Area|Grove Street/ })

  test('is California for anyone', async ({ visitor }) => {
    await visitor.goto('/@alice')
    await expect(location(visitor)).toContainText('California')
    await expect(location(visitor)).not.toContainText(/Bay Area|Grove/)
  })

  test('is the Bay Area for @bob, in the same place and marked as his', async ({ bob }) => {
    await bob.goto('/@alice')
    await expect(location(bob)).toContainText('Bay Area')
    await expect(location(bob).getByRole('button', { name: /Only you/ })).toBeVisible()
    await expect(bob.getByText('Grove Street')).toHaveCount(0)
  })

  test('is her street for @carol', async ({ carol }) => {
    await carol.goto('/@alice')
    await expect(location(carol)).toContainText('1420 Grove Street')
    await expect(carol.getByText('Bay Area')).toHaveCount(0)
  })

  test('is one answer under a link of its own', async ({ visitor, bob }) => {
    await visitor.goto('/@alice/location')
    await expect(visitor.getByRole('main')).toContainText('California')
    await bob.goto('/@alice/location')
    await expect(bob.getByRole('main')).toContainText('Bay Area')
  })
})

test('the page is readable without script, with a title and a preview for links', async ({ browser, world }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const page = await context.newPage()
  const response = await page.goto('/@alice')
  expect(response?.status()).toBe(200)
  await expect(page).toHaveTitle(/Alice Marlowe/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alice Marlowe')
  await expect(page.getByRole('definition').filter({ hasText: 'California' })).toBeVisible()
  await expect(page.getByText('Point Reyes at low tide')).toBeVisible()
  await expect(page.locator('meta[property="og:title"]')).toHaveAttribute('content', /Alice Marlowe/)
  await expect(page.locator('meta[property="og:image"]')).toHaveAttribute('content', /preview\.png/)
  await context.close()
})

test('a request is sent as it was written, or its limit is said and it stays', async ({ bob }) => {
  await bob.goto('/@alice')
  await bob.getByRole('button', { name: 'Ask @alice' }).click()
  const sheet = bob.getByRole('dialog')
  const other = sheet.getByRole('radio', { name: 'Something else' })
  if (await other.isVisible()) await other.check()
  const words = sheet.getByLabel(/^(What would you like to know\?|In a few words)$/).and(sheet.getByRole('textbox'))
  const why = sheet.getByLabel('Why you ask, if you like')
  await words.fill('x'.repeat(5_000))
  await expect(words).toHaveValue('x'.repeat(5_000))
  await expect(sheet.getByText('Please use at most 40 characters.')).toBeVisible()
  await expect(sheet.getByText('5,000 / 40')).toBeVisible()
  await sheet.getByRole('button', { name: 'Send request' }).click()
  await expect(words).toBeFocused()
  await words.fill('Tea\u202e')
  await expect(sheet.getByText('There is an invisible character in this text.')).toBeVisible()
  await words.fill('Tea <or> coffee')
  await why.fill('x'.repeat(20_000))
  await expect(sheet.getByText('Please use at most 280 characters.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Send request' }).click()
  await expect(why).toBeFocused()
  await why.fill('<b>Because</b>')
  await sheet.getByRole('button', { name: 'Send request' }).click()
  await expect(sheet).toBeHidden()
  const row = bob.getByRole('listitem').filter({ hasText: 'Tea <or> coffee' })
  await expect(row).toContainText('“<b>Because</b>”')
  await row.getByRole('button', { name: /^Take back/ }).click()
  await expect(row).toHaveCount(0)
})

test('who has signed in begins at the heading of the page', async ({ visitor, world }) => {
  await visitor.goto('/sign-in')
  await visitor.getByLabel('Choose my key file').setInputFiles(world.keyFile('@bob'))
  await expect(visitor.getByRole('heading', { level: 1, name: /Bob/ })).toBeFocused()
  await visitor.goto('/sign-in?next=/profile')
  await visitor.getByRole('button', { name: /Go on as @bob/ }).press('Enter')
  await expect(visitor.getByLabel('First name, for everyone', { exact: true })).toBeVisible()
  await expect(visitor.getByRole('heading', { level: 1 })).toBeFocused()
})

test('the visitor is told that the page is signed by its owner', async ({ visitor }) => {
  await visitor.goto('/@alice')
  await expect(visitor.getByText('Signed by @alice, checked by this site')).toBeVisible()
})

test('capitals, a bare name and a link all lead to the same page', async ({ visitor }) => {
  for (const typed of ['@ALICE', 'alice', ' @alice ', 'atsign://location@alice']) {
    await visitor.goto('/')
    await visitor.getByLabel('Whose page do you want to see?').fill(typed)
    await visitor.getByRole('button', { name: 'Open' }).click()
    await expect(visitor).toHaveURL(/\/(@|%40)alice/)
    await expect(visitor.getByRole('main')).toContainText('California')
  }
  await visitor.goto('/@Alice')
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Alice Marlowe')
})

test('a name that nobody has, and a path that is none, is a real 404', async ({ visitor, world }) => {
  const missing = await visitor.goto('/@notanatsign')
  expect(missing?.status()).toBe(404)
  await expect(visitor.getByRole('main')).toContainText('There is no such atSign.')
  expect((await visitor.goto('/notapage'))?.status()).toBe(404)
  for (const path of ['/%', '/@%', '/@alice/%', '/%E0%A4%A']) {
    expect((await fetch(world.origin + path)).status, path).toBe(404)
  }
})

test('a name with something wrong in it gets a sentence, and nothing is sent', async ({ visitor }) => {
  const bad: [string, RegExp][] = [
    ['al ice', /no spaces.*@alice/],
    ['al\u200Bice', /invisible character.*200B/],
    ['al!ice', /no ! in it/],
    ['al[ice', /no \[ in it/],
    ['', /Type an atSign/],
  ]
  await visitor.goto('/')
  for (const [typed, sentence] of bad) {
    await visitor.getByLabel('Whose page do you want to see?').fill(typed)
    await visitor.getByRole('button', { name: 'Open' }).click()
    await expect(visitor.getByText(sentence)).toBeVisible()
    await expect(visitor).toHaveURL(/\/$/)
  }
})

test('a server that is away is named, and nothing is said of what could not be looked up', async ({ bob }) => {
  const away = { answer: 'error:AT0021-Unable to connect to secondary : unable to connect to @alice\n@bob@' }
  let isAway = true
  await between(bob, '@bob', (line) => (isAway && /@alice/.test(line) ? away : undefined))
  await bob.goto('/@alice/hobby')
  await expect(bob.getByText('The server of @alice does not answer now.')).toBeVisible()
  await expect(bob.getByRole('main')).not.toContainText(/nothing|server of @bob/)
  isAway = false
  await bob.getByRole('button', { name: 'Try again' }).click()
  await expect(bob.getByText('There is nothing here for you, @bob.')).toBeVisible()

  // Her page as he last saw it, and since when.
  await bob.goto('/@alice')
  await expect(bob.getByText(/for you alone/).first()).toBeVisible()
  await between(bob, '@alice', () => (isAway ? 'cut' : undefined))
  isAway = true
  await bob.reload()
  await expect(bob.getByText(/^This is as you last saw it, (just now|.* ago)\.$/)).toBeVisible()
  await expect(bob.getByText('Bay Area')).toBeVisible()
  await expect(bob.getByText('Point Reyes at low tide')).toBeVisible()
  isAway = false
  await bob.getByRole('button', { name: 'Try again' }).click()
  await expect(bob.getByText(/^This is as you last saw it/)).toHaveCount(0)
})

test('an owner who chose the dark is shown in the dark', async ({ visitor }) => {
  await visitor.emulateMedia({ colorScheme: 'light' })
  const ground = () => visitor.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await visitor.goto('/@bob')
  await expect.poll(ground).toBe('rgb(18, 20, 23)')
  await visitor.getByRole('link', { name: 'Facet' }).click()
  await expect(visitor).toHaveURL(/\/$/)
  await expect.poll(ground).toBe('rgb(253, 253, 252)')
})
