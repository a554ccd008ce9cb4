import type { Page } from '@playwright/test'
import { expect, test } from './world.ts'

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
  await expect(page.locator('meta[property="og:image"]')).toHaveAttribute('content', /picture/)
  await context.close()
})

test('the visitor is told that the page is signed by its owner', async ({ visitor }) => {
  await visitor.goto('/@alice')
  await expect(visitor.getByText('Signed by @alice').first()).toBeVisible()
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

test('a name that nobody has, and a path that is none, is a real 404', async ({ visitor }) => {
  const missing = await visitor.goto('/@notanatsign')
  expect(missing?.status()).toBe(404)
  await expect(visitor.getByRole('main')).toContainText('There is no such atSign.')
  expect((await visitor.goto('/notapage'))?.status()).toBe(404)
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
