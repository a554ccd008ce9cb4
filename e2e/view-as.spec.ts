import type { Page } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

// Who sees what is changed here for the whole page.
test.use({ worldName: 'view as' })

const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText('All saved on your server')
}

/** Every text of a page and every picture, in their order, but for what can be done with it and not with a preview. */
function said(page: Page): Promise<string[]> {
  return page.locator('article').evaluate((article) => {
    const isDone = (element: Element | null) =>
      element?.closest(
        'a[href$="card.vcf"], a[href="/@alice"], button:not([popovertarget]), a[href^="/sign-in"], section:has(button:not([popovertarget]))',
      )
    const walk = document.createTreeWalker(article, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    const words: string[] = []
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node instanceof HTMLImageElement) {
        const canvas = document.createElement('canvas')
        Object.assign(canvas, { width: node.naturalWidth, height: node.naturalHeight })
        canvas.getContext('2d')?.drawImage(node, 0, 0)
        words.push(`${node.alt} ${canvas.width}: ${canvas.toDataURL().slice(-200)}`)
      }
      const text = node instanceof Text ? node.data.trim() : ''
      // By which key he knows her is for his device alone to tell.
      const isTheirs = text.startsWith('The key is the one')
      if (text !== '' && !isTheirs && !isDone(node.parentElement)) words.push(text)
    }
    return words
  })
}

const theirs = (page: Page, who: string) => page.getByRole('article', { name: `Your page, as ${who} sees it` })

test('@alice sees her page as others do, and it is what they get, text by text', async ({ alice, bob, visitor }) => {
  test.slow()
  await alice.goto('/@bob')
  await alice.getByRole('button', { name: 'Follow @bob' }).click()
  await expect(alice.getByRole('button', { name: 'Following @bob' })).toBeVisible()
  await alice.goto('/profile')
  const see = alice.getByLabel('See it as')
  await expect(see).toHaveValue('everyone')
  await alice.getByRole('button', { name: 'Add a side to About me' }).click()
  await alice.getByRole('button', { name: 'Add About me for @bob' }).click()
  await alice.getByLabel('About me, for @bob', { exact: true }).fill('Bring the boat back, Bob.')
  await see.selectOption('@bob')
  await expect(alice).toHaveURL(/\/profile\?as=@bob$/)
  await expect(theirs(alice, '@bob')).toContainText('Bring the boat back, Bob.')
  await expect(alice.getByText('What @bob gets when signed in. What is not saved yet is in it.')).toBeVisible()
  await save(alice)
  await checkPage(alice)

  await bob.goto('/@alice')
  await expect(bob.getByText('Your side, @bob')).toBeVisible()
  await expect(bob.getByText('3 values are for you alone.')).toBeVisible()
  const bobs = await said(bob)
  expect(bobs).toEqual(
    expect.arrayContaining(['1 following', 'Bay Area', '+1 415 555 0142', 'Bring the boat back, Bob.']),
  )
  await expect.poll(() => said(alice)).toEqual(bobs)
  // A reload comes back to his side, and back leaves it.
  await alice.reload()
  await expect(theirs(alice, '@bob')).toContainText('Bay Area')
  await expect.poll(() => said(alice)).toEqual(bobs)
  await alice.goBack()
  await expect(see).toHaveValue('everyone')

  await visitor.goto('/@alice')
  await expect(visitor.getByText('What everyone sees')).toBeVisible()
  const everyones = await said(visitor)
  expect(everyones).toContain('California')
  await expect.poll(() => said(alice)).toEqual(everyones)
  await see.selectOption('Somebody you blocked')
  await expect(theirs(alice, 'somebody you blocked')).toContainText('California')

  // On a phone it takes the place of the fields.
  await alice.setViewportSize({ width: 360, height: 800 })
  await alice.goto('/profile')
  await expect(alice.getByRole('complementary', { name: 'Preview' })).toBeHidden()
  await alice.getByRole('button', { name: 'See it as…' }).click()
  await expect(theirs(alice, 'everyone')).toContainText('California')
  await see.selectOption('Somebody else')
  for (const [typed, sentence] of [
    ['', 'Type an atSign, like @alice.'],
    ['@alice', 'That is you.'],
  ] as const) {
    await alice.getByLabel('Whose side?').fill(typed)
    await alice.getByRole('button', { name: 'See it', exact: true }).click()
    await expect(alice.getByText(sentence)).toBeVisible()
  }
  await alice.getByLabel('Whose side?').fill('carol')
  await alice.getByLabel('Whose side?').press('Enter')
  await expect(theirs(alice, '@carol')).toContainText('1420 Grove Street')
  await checkPage(alice)
  await alice.getByRole('button', { name: 'Back to my fields' }).click()
  await expect(alice.getByLabel('About me, for everyone', { exact: true })).toBeVisible()
})

test('@alice makes her page private, and has it back as it was', async ({ alice, bob, visitor }) => {
  test.slow()
  const seen = async (page: Page, there: readonly string[], gone: readonly string[] = []) =>
    expect(async () => {
      await page.goto('/@alice')
      for (const text of there) await expect(page.getByText(text).first()).toBeVisible({ timeout: 4_000 })
      for (const text of gone) await expect(page.getByText(text)).toHaveCount(0, { timeout: 4_000 })
    }).toPass({ timeout: 30_000 })

  await alice.goto('/profile')
  await alice.getByRole('tab', { name: 'Appearance' }).click()
  await alice.getByRole('button', { name: 'Make everything private' }).click()
  await checkPage(alice)
  await alice.getByRole('dialog').getByRole('button', { name: 'Make everything private' }).click()
  await expect(alice.getByRole('button', { name: 'Open my page again' })).toBeVisible()
  await checkPage(alice)
  await seen(
    visitor,
    ['Alice Marlowe', '@alice shows no more than name and picture to everyone.'],
    ['California', 'alice@example.org', 'Map of the month'],
  )
  await seen(bob, ['Bay Area', '+1 415 555 0142'], ['alice@example.org'])

  await alice.getByRole('button', { name: 'Open my page again' }).click()
  await alice.getByRole('dialog').getByRole('button', { name: 'Open my page again' }).click()
  await expect(alice.getByRole('button', { name: 'Make everything private' })).toBeVisible()
  await seen(
    visitor,
    ['California', 'alice@example.org', 'Map of the month'],
    ['+1 415 555 0199', 'shows no more than'],
  )

  // A part of it, in one step that can be taken back before it is saved.
  await alice.getByRole('tab', { name: 'Content' }).click()
  await alice.getByRole('button', { name: 'Featured: only me' }).click()
  await expect(alice.getByLabel('Map of the month, only for me', { exact: true })).toBeVisible()
  await alice.getByRole('button', { name: /^Undo\s*: Featured for only me/ }).click()
  await alice.getByRole('button', { name: 'Places: only me' }).click()
  await save(alice)
  await seen(visitor, ['Map of the month'], ['California'])
  await alice.getByRole('button', { name: 'Places: everyone' }).click()
  await save(alice)
  await seen(visitor, ['California'])
})
