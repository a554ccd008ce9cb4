import type { Locator, Page } from '@playwright/test'
import { bothWidths, checkPage } from './check-page.ts'
import { between, expect, test } from './world.ts'

/** Asking for what is not shown, and what becomes of it. [C022] Each journey asks for something that no other one does. */

async function ask(page: Page, of: string, words: string, why?: string): Promise<void> {
  await page.goto(`/${of}`)
  await page.getByRole('button', { name: `Ask ${of}` }).click()
  const sheet = page.getByRole('dialog')
  await fillWords(page, words)
  if (why) await sheet.getByLabel('Why you ask, if you like').fill(why)
  await sheet.getByRole('button', { name: 'Send request' }).click()
  await expect(sheet).toBeHidden()
}

/** Where a page shows all that is usual, there are only words to choose. */
async function fillWords(page: Page, words: string): Promise<Locator> {
  const sheet = page.getByRole('dialog')
  const other = sheet.getByRole('radio', { name: 'Something else' })
  if (await other.isVisible()) await other.check()
  const field = sheet.getByLabel(/^(What would you like to know\?|In a few words)$/).and(sheet.getByRole('textbox'))
  await field.fill(words)
  return field
}

/** What becomes of a request takes its way over two servers: somebody who waits for it looks at the window now and then. */
async function lookUntil(page: Page, seen: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await seen()
  }).toPass()
}

/** The card of a request, once it is there. */
async function cardOf(page: Page, words: string): Promise<Locator> {
  await page.goto('/activity')
  const card = page.getByRole('listitem').filter({ hasText: words })
  await lookUntil(page, () => expect(card).toBeVisible({ timeout: 1_500 }))
  return card
}

const mine = (page: Page, words: string) =>
  page.getByRole('region', { name: 'Ask @alice' }).getByRole('listitem').filter({ hasText: words })

test('@bob asks, @alice shares a value, and it appears for him alone', async ({ alice, bob, visitor, world }) => {
  await ask(bob, '@alice', 'Nintendo Switch', 'For the game night')
  await expect(mine(bob, 'Nintendo Switch')).toContainText('You asked for @alice’s Nintendo Switch just now.')

  const card = await cardOf(alice, '@bob asks for your Nintendo Switch')
  await expect(card).toContainText('For the game night')
  await alice.getByRole('button', { name: /your menu/ }).click()
  await expect(alice.getByRole('link', { name: /^Requests\s*\d+ waiting$/ })).toBeVisible()
  await alice.keyboard.press('Escape')

  await card.getByRole('button', { name: /^Share/ }).click()
  const sheet = alice.getByRole('dialog')
  await sheet.getByLabel('Your Nintendo Switch').fill('SW-1142-7731')
  await sheet.getByLabel('A word to @bob, if you like').fill('See you on Friday')
  await sheet.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(card).toContainText('Shared with @bob, and nobody else.')
  await lookUntil(alice, () => expect(card).toContainText('The server of @bob has it.', { timeout: 1_500 }))

  const value = bob.getByRole('definition').filter({ hasText: 'SW-1142-7731' })
  await lookUntil(bob, () => expect(value).toBeVisible({ timeout: 1_500 }))
  await expect(value.getByRole('button', { name: /Only you/ })).toBeVisible()
  await expect(mine(bob, 'Nintendo Switch')).toContainText('“See you on Friday”')
  await visitor.goto('/@alice')
  await expect(visitor.getByRole('main')).toContainText('California')
  await expect(visitor.getByText('SW-1142-7731')).toHaveCount(0)

  await alice.getByText('Sent and received').click()
  const asked = alice.getByRole('listitem').filter({ hasText: 'From @bob' }).filter({ hasText: 'Request' }).first()
  const given = alice.getByRole('listitem').filter({ hasText: 'To @bob' }).first()
  const day = (ahead: number) =>
    alice.evaluate((millis) => new Date(Date.now() + millis).toLocaleDateString('sv-SE'), ahead * 86_400_000)
  await alice.getByLabel('From', { exact: true }).fill(await day(1))
  await expect(alice.getByText('Those days are yet to come.')).toBeVisible()
  await expect(asked).toHaveCount(0)
  await alice.getByRole('button', { name: 'Today' }).click()
  for (const one of [asked, given]) await expect(one).toBeVisible()

  const wire = await world.wire()
  for (const secret of ['For the game night', 'See you on Friday', 'SW-1142-7731']) {
    expect(wire.includes(secret), secret).toBe(false)
  }
})

test('@alice declines, @bob is told so calmly, and cannot ask for the same at once', async ({ alice, bob, world }) => {
  await ask(bob, '@alice', 'Ring size')
  const card = await cardOf(alice, '@bob asks for your “Ring size”')
  await card.getByRole('button', { name: /^Decline/ }).click()
  await expect(
    card.getByRole('paragraph').filter({ hasText: 'Declined. @bob is told, and sees nothing.' }),
  ).toBeFocused()

  const row = mine(bob, 'Ring size')
  await lookUntil(bob, () => expect(row).toContainText('Declined', { timeout: 1_500 }))
  await expect(row).toContainText('@alice would rather not share this.')
  await expect(row).toContainText('You can ask again in 24 hours.')
  await expect(row.getByRole('button')).toHaveCount(0)
  await bob.reload()
  await expect(row).toContainText('Declined')

  await bob.getByRole('button', { name: 'Ask @alice' }).click()
  const field = await fillWords(bob, 'ring size')
  await bob.getByRole('button', { name: 'Send request' }).click()
  await expect(field).toHaveAttribute('aria-invalid', 'true')

  await alice.reload()
  await expect(alice.getByRole('heading', { name: 'Requests' })).toBeVisible()
  await expect(card).toHaveCount(0)
  // What somebody asks for in words of their own is in no name of a record either.
  const wire = (await world.wire()).toString('latin1')
  expect(wire.includes('ask-own_')).toBe(true)
  expect(/ring.?size/i.test(wire)).toBe(false)
})

test('@bob chooses what he asks for, and @carol gives a number that she has, for a day', async ({ bob, carol }) => {
  await bob.goto('/@carol')
  await bob.getByRole('button', { name: 'Ask @carol' }).click()
  await bob.getByRole('button', { name: 'Send request' }).click()
  await expect(bob.getByText('Choose what you would like to know.')).toBeVisible()
  await bob.getByRole('radio', { name: 'Phone' }).check()
  await checkPage(bob)
  await bob.getByRole('button', { name: 'Send request' }).click()

  const card = await cardOf(carol, '@bob asks for your phone')
  await card.getByRole('button', { name: /^Share/ }).click()
  const sheet = carol.getByRole('dialog')
  await expect(sheet.getByRole('radio', { name: '+1 520 555 0163 @alice' })).toBeChecked()
  await sheet.getByRole('radio', { name: 'A day' }).check()
  await checkPage(carol)
  await sheet.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(card).toContainText('Shared with @bob')

  const number = bob.getByRole('link', { name: '+1 520 555 0163' })
  await lookUntil(bob, () => expect(number).toBeVisible({ timeout: 1_500 }))
})

test('@bob asks without a line to his server, sees how far it has come, and takes it back', async ({ alice, bob }) => {
  // Of a device that has nothing yet nobody could say whether @alice gives him something.
  await bob.goto('/waiting')
  await expect(bob.getByText('Everything is on your server, and here.')).toBeVisible()
  let isAway = true
  await between(bob, '@bob', () => (isAway ? 'cut' : undefined))
  await ask(bob, '@alice', 'PlayStation')
  await expect(mine(bob, 'PlayStation')).toContainText('Saved here. It waits for your server.')
  isAway = false
  await bob.evaluate(() => dispatchEvent(new Event('online')))
  await expect(mine(bob, 'PlayStation')).toContainText(/On your server|The server of @alice has it\./)
  await lookUntil(bob, () =>
    expect(mine(bob, 'PlayStation')).toContainText('The server of @alice has it.', { timeout: 1_500 }),
  )
  const card = await cardOf(alice, '@bob asks for your PlayStation')
  await mine(bob, 'PlayStation')
    .getByRole('button', { name: /^Take back/ })
    .click()
  await expect(mine(bob, 'PlayStation')).toHaveCount(0)
  await lookUntil(alice, () => expect(card).toHaveCount(0, { timeout: 1_500 }))
  await bob.reload()
  await expect(bob.getByRole('button', { name: 'Ask @alice' })).toBeVisible()
  await expect(mine(bob, 'PlayStation')).toHaveCount(0)
})

test('@alice doesn’t want to be asked by @carol, and thinks again', async ({ alice, carol }) => {
  await ask(carol, '@alice', 'Favourite tea')
  const card = await cardOf(alice, '@carol asks for your “Favourite tea”')
  await card.getByRole('button', { name: 'Don’t let @carol ask again' }).click()
  await expect(alice.getByText('You don’t see requests of @carol any more.')).toBeVisible()
  await expect(card).toHaveCount(0)
  await alice.reload()
  await alice.getByText('One person can’t ask you').click()
  await expect(card).toHaveCount(0)
  await alice.getByRole('button', { name: 'Let them ask (@carol)' }).click()
  await expect(card).toBeVisible()
  await card.getByRole('button', { name: /^Decline/ }).click()
  await expect(card).toContainText('Declined.')
})

test('nobody is asked before signing in, and who signs in comes back to the requests', async ({ visitor, world }) => {
  await visitor.goto('/@alice')
  await expect(visitor.getByRole('main')).toContainText('California')
  await expect(visitor.getByRole('button', { name: 'Ask @alice' })).toHaveCount(0)
  await visitor.goto('/activity')
  await visitor.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await visitor.getByLabel('Choose my key file').setInputFiles(world.keyFile('@alice'))
  await expect(visitor).toHaveURL(/\/activity$/)
  await expect(visitor.getByRole('heading', { name: 'Requests' })).toBeVisible()
})

test('while her server cannot be reached @alice sees the requests that are here, and is told', async ({ alice }) => {
  let isAway = false
  await between(alice, '@alice', () => (isAway ? 'cut' : undefined))
  await alice.goto('/activity')
  await expect(alice.getByRole('heading', { name: 'Requests', exact: true })).toBeVisible()
  await expect(alice.getByText('Nobody asks for anything now.').or(alice.getByText('Nothing is shown'))).toBeVisible()
  isAway = true
  await alice.reload()
  await expect(alice.getByText('There may be newer requests.')).toBeVisible()
  await expect(alice.getByRole('main')).toContainText('The connection to Facet was lost.')
  isAway = false
  await expect(alice.getByText('There may be newer requests.')).toHaveCount(0, { timeout: 40_000 })
})

test('an owner’s own page offers nothing to ask', async ({ alice }) => {
  await alice.goto('/@alice')
  await expect(alice.getByText('Your page', { exact: true })).toBeVisible()
  await expect(alice.getByRole('button', { name: /^Ask/ })).toHaveCount(0)
})

test('asking and answering have no barriers, wide or narrow, by day and by night', async ({ alice, bob }) => {
  test.slow()
  const heard: string[] = []
  for (const page of [alice, bob]) {
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 404/.test(message.text())) heard.push(message.text())
    })
  }
  const words = 'Steam'
  await bob.goto('/@alice')
  await bob.getByRole('button', { name: 'Ask @alice' }).click()
  await checkPage(bob, { widths: bothWidths })
  await bob.keyboard.press('Escape')
  await expect(bob.getByRole('button', { name: 'Ask @alice' })).toBeFocused()
  await ask(bob, '@alice', words, 'ما هو اسمك في اللعبة؟ '.repeat(9))
  await expect(mine(bob, words)).toBeVisible()
  await checkPage(bob, { widths: bothWidths })

  const card = await cardOf(alice, `@bob asks for your ${words}`)
  await checkPage(alice, { widths: bothWidths })
  await card.getByRole('button', { name: /^Share/ }).click()
  await expect(alice.getByRole('dialog').getByLabel(`Your ${words}`)).toBeVisible()
  await checkPage(alice, { widths: bothWidths })
  await alice.keyboard.press('Escape')
  await card.getByRole('button', { name: /^Decline/ }).click()
  await expect(card).toContainText('Declined.')
  await alice.getByText('Sent and received').click()
  await expect(alice.getByText(/ entries$/)).toBeVisible()
  await checkPage(alice, { widths: bothWidths })
  expect(heard).toEqual([])
})
