import type { Page } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

// A group here is nobody's elsewhere.
test.use({ worldName: 'audiences' })

const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText('All saved on your server')
}

/** Looks at the page of @alice until these are there, and these are not. */
async function sees(page: Page, there: readonly string[], gone: readonly string[] = []): Promise<void> {
  const soon = { timeout: 4_000 }
  await expect(async () => {
    await page.goto('/@alice')
    for (const text of there) await expect(page.getByText(text)).toBeVisible(soon)
    for (const text of gone) await expect(page.getByText(text)).toHaveCount(0, soon)
  }).toPass({ timeout: 30_000 })
}

test('what @alice gives to a group everybody in it sees; who leaves it loses it, and what is for @bob alone goes before', async ({
  alice,
  bob,
  carol,
  world,
}) => {
  test.slow()
  await alice.goto('/people')
  for (const person of ['@bob', 'carol']) {
    await alice.getByLabel('Add somebody').fill(person)
    await alice.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(alice.getByText(/is in your contacts\.$/)).toContainText(person)
  }
  for (const [typed, sentence] of [
    ['', 'Type the atSign of somebody.'],
    ['@alice', 'That is you.'],
    ['@bob', '@bob is one of your contacts already.'],
    ['@nobodyhere', 'There is no @nobodyhere.'],
  ] as const) {
    await alice.getByLabel('Add somebody').fill(typed)
    await alice.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(alice.getByText(sentence)).toBeVisible()
  }
  await alice.getByText('@bob', { exact: true }).click()
  await alice.getByLabel('Your name for @bob').fill('Bobby')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByText('Bobby', { exact: true })).toBeVisible()
  await checkPage(alice)

  await alice.getByRole('tab', { name: 'Groups' }).click()
  await alice.getByLabel('New group').fill('Wayfarers')
  await alice.getByRole('button', { name: 'Make' }).click()
  await alice.getByRole('button', { name: 'Put in Bobby' }).click()
  await alice.getByRole('button', { name: 'Put in @carol' }).click()
  await expect(alice.getByText('2 people')).toBeVisible()
  await checkPage(alice)

  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to Phone' }).click()
  await alice.getByRole('button', { name: 'Add Phone for Wayfarers' }).click()
  await alice.getByLabel('Phone, for Wayfarers', { exact: true }).fill('+1 415 555 0111')
  await alice.getByRole('button', { name: 'Add a side to Pronouns' }).click()
  await alice.getByRole('button', { name: 'Add Pronouns for Contacts' }).click()
  await alice.getByLabel('Pronouns, for your contacts', { exact: true }).fill('they/them')
  await save(alice)
  await expect(alice.getByText('One person gets it. One of the group has a value that goes before it.')).toBeVisible()
  await expect(alice.getByText('2 people get it.')).toBeVisible()

  await sees(carol, ['+1 415 555 0111', 'they/them'])
  await sees(bob, ['+1 415 555 0142', 'they/them'], ['+1 415 555 0111'])

  // Who sees what, and why, is on one page, and changed there.
  await alice.goto('/profile/people')
  const cell = (name: RegExp) => alice.getByRole('button', { name })
  await expect(cell(/^Phone, for @bob: \+1 415 555 0142$/)).toBeVisible()
  await expect(cell(/^Phone, for everyone: .*nothing$/)).toBeVisible()
  await expect(cell(/^Pronouns, for @carol: they\/them as a contact$/)).toBeVisible()
  await checkPage(alice)
  await cell(/^Phone, for Wayfarers: \+1 415 555 0111$/).click()
  await alice.getByRole('dialog').getByLabel('Phone, for Wayfarers', { exact: true }).fill('+1 415 555 0122')
  await alice.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await expect(cell(/^Phone, for @carol: \+1 415 555 0122 as one of Wayfarers$/)).toBeVisible()
  await alice.setViewportSize({ width: 360, height: 800 })
  await alice.reload()
  await expect(alice.getByRole('tab', { name: 'By person' })).toHaveAttribute('aria-selected', 'true')
  await alice.getByRole('button', { name: '@carol', exact: true }).click()
  await expect(alice.getByText('In Wayfarers and Contacts.')).toBeVisible()
  await expect(cell(/^Phone, for @carol: \+1 415 555 0122 as one of Wayfarers$/)).toBeVisible()
  await checkPage(alice)
  await alice.getByRole('tab', { name: 'All at once' }).click()
  await expect(alice.getByRole('table')).toBeVisible()
  expect(await alice.evaluate(() => document.documentElement.scrollWidth), 'the table scrolls by itself').toBe(360)
  await alice.setViewportSize({ width: 1280, height: 720 })

  // Her own page has it once, as the group's.
  await alice.goto('/@alice')
  await expect(alice.getByText('+1 415 555 0122')).toHaveCount(1)
  await expect(alice.getByRole('button', { name: /Wayfarers/ }).first()).toBeVisible()

  // Without what is for him alone he gets what his group gets.
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Remove Phone, for @bob', exact: true }).click()
  await save(alice)
  await expect(alice.getByText('2 people get it.')).toHaveCount(2)
  await sees(bob, ['+1 415 555 0122'])

  await alice.goto('/people?tab=groups')
  await alice.getByText('Wayfarers', { exact: true }).click()
  await alice.getByRole('button', { name: 'Take out @carol of Wayfarers' }).click()
  await expect(alice.getByText('One person')).toBeVisible()
  // She is still a contact.
  await sees(carol, ['1420 Grove Street', 'they/them'], ['+1 415 555'])
  await sees(bob, ['+1 415 555 0122'])

  await alice.getByRole('button', { name: 'Delete Wayfarers' }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'Delete Wayfarers' }).click()
  await sees(bob, ['Bay Area', 'they/them'], ['+1 415 555'])
  expect((await world.wire()).includes('Wayfarers'), 'what the group is called leaves no browser open').toBe(false)
})
