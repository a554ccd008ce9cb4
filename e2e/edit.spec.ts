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
  const name = alice.getByLabel('First name, for everyone', { exact: true })
  await expect(name).toHaveValue('Alicia')

  // A page that is loaded anew has them still, until one begins again.
  alice.on('dialog', (dialog) => dialog.accept())
  const again = alice.getByText('What you had not saved is here again.')
  await expect(async () => {
    await alice.reload()
    await expect(name).toHaveValue(/./)
    // The page of a busy machine may be gone before it could keep anything, after a warning: then it is typed again.
    if ((await name.inputValue()) !== 'Alicia') await name.fill('Alicia')
    await expect(again).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await expect(name).toHaveValue('Alicia')
  await expect(alice.getByRole('status').last()).toHaveText('One change')
  await alice.getByRole('button', { name: 'Start over' }).click()
  await expect(name).toHaveValue('Alice')
  await alice.reload()
  await expect(name).toHaveValue('Alice')
  await expect(alice.getByText('What you had not saved is here again.')).toHaveCount(0)

  // What was saved, and saved otherwise right after it, is not taken for unsaved, however soon the page is loaded anew.
  const save = alice.getByRole('button', { name: 'Save', exact: true })
  await name.fill('Alicia')
  await save.click()
  await expect(alice.getByText('All saved on your server')).toBeVisible()
  await name.fill('Alice')
  await save.click()
  await expect(alice.getByText('All saved on your server')).toBeVisible()
  await alice.reload()
  await expect(name).toHaveValue('Alice')
  await expect(save).toBeVisible()
  await expect(alice.getByText('What you had not saved is here again.')).toHaveCount(0)
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

test('while the server holds back its answer, what was saved is saved here and says what it waits for', async ({
  alice,
}) => {
  let isHeld = false
  await between(alice, '@alice', (line) => (isHeld && /^(update|batch):/.test(line) ? 'hold' : undefined))
  await alice.goto('/profile')
  const about = alice.getByLabel('About me, for everyone', { exact: true })
  await expect(about).toHaveValue(/./)
  const before = await about.inputValue()
  isHeld = true
  await about.fill('Held on the way.')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('Saved here. It goes to your server now.')
  isHeld = false
  await alice.reload()
  await expect(about).toHaveValue('Held on the way.')
  await about.fill(before)
  await save(alice)
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

/** The chip under a value, which is the handle to its terms. */
function handle(page: Page, field: string, who: string) {
  return page.getByRole('button', { name: new RegExp(`^${who}.*: change who sees ${field}`) })
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText('All saved on your server')
}

/** What everyone sees is read for all at once, and is a moment old: it is looked at until it is as it should be. */
async function seen(visitor: Page, look: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await visitor.goto('/@alice')
    await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Alice Marlowe')
    await look()
  }).toPass()
}
const soon = { timeout: 500 }

test('a value with an end says so to the one who sees it, and leaves the open page when it comes', async ({
  alice,
  bob,
}) => {
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to E-mail' }).click()
  await alice.getByRole('button', { name: 'Add E-mail for @bob' }).click()
  const forBob = alice.getByLabel('E-mail, for @bob', { exact: true })
  await forBob.fill('hour@example.org')
  await handle(alice, 'E-mail', '@bob').click()
  await alice.getByRole('button', { name: 'An hour' }).click()
  await expect(handle(alice, 'E-mail', '@bob · until')).toBeVisible()
  await save(alice)

  await bob.clock.install()
  await bob.goto('/@alice')
  const mail = bob.getByRole('definition').filter({ hasText: '@example.org' })
  await expect(mail).toContainText('hour@example.org')
  await expect(mail.getByRole('button', { name: /Only you · until \d/ })).toBeVisible()
  await bob.clock.fastForward('01:01:00')
  await expect(mail).not.toContainText('hour@example.org')
  await expect(mail).toContainText('@example.org')

  await alice.reload()
  await forBob.fill('edited@example.org')
  await save(alice)
  await alice.reload()
  await expect(forBob).toHaveValue('edited@example.org')
  await expect(handle(alice, 'E-mail', '@bob · until')).toBeVisible()
  await handle(alice, 'E-mail', '@bob').click()
  await alice.getByRole('button', { name: 'For ever', exact: true }).click()
  await save(alice)
  await alice.reload()
  await expect(forBob).toHaveValue('edited@example.org')
  await expect(handle(alice, 'E-mail', '@bob · until')).toHaveCount(0)
  await alice.getByRole('button', { name: 'Remove E-mail, for @bob', exact: true }).click()
  await save(alice)
})

test('what begins later is its owner’s alone until then, and others see it when it has come', async ({
  alice,
  bob,
}) => {
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to E-mail' }).click()
  await alice.getByRole('button', { name: 'Add E-mail for @bob' }).click()
  await alice.getByLabel('E-mail, for @bob', { exact: true }).fill('later@example.org')
  await handle(alice, 'E-mail', '@bob').click()
  await alice.getByRole('button', { name: 'From a date' }).click()
  await expect(alice.getByText(/^It is sent ahead, locked, and shown from then on\./)).toBeVisible()
  await expect(handle(alice, 'E-mail', '@bob · from')).toBeVisible()
  await save(alice)
  await alice.goto('/@alice')
  await expect(alice.getByRole('definition').filter({ hasText: 'later@example.org' })).toContainText(/@bob · from \d/)

  const mail = bob.getByRole('definition').filter({ hasText: '@example.org' })
  await bob.goto('/@alice')
  await expect(bob.getByText(/for you alone/)).toBeVisible()
  await expect(mail).not.toContainText('later@example.org')

  await alice.goto('/profile')
  await expect(alice.getByLabel('E-mail, for @bob', { exact: true })).toHaveValue('later@example.org')
  await handle(alice, 'E-mail', '@bob · from').click()
  await alice.getByRole('button', { name: 'At once' }).click()
  await save(alice)
  await expect(async () => {
    await bob.goto('/@alice')
    await expect(mail).toContainText('later@example.org', soon)
  }).toPass()
  await alice.getByRole('button', { name: 'Remove E-mail, for @bob', exact: true }).click()
  await save(alice)
})

test('everyone is told when a value ends, also without script', async ({ alice, visitor, browser, world }) => {
  await alice.goto('/profile')
  await handle(alice, 'E-mail', 'Everyone').click()
  await alice.getByRole('button', { name: 'A week' }).click()
  await save(alice)
  const ends = (page: Page) => page.getByRole('definition').filter({ hasText: '@example.org' }).getByRole('time')
  await seen(visitor, () => expect(ends(visitor)).toHaveText(/^until \d.* on \d+ [A-Z][a-z]+( \d{4})?$/, soon))
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const page = await context.newPage()
  await page.goto('/@alice')
  await expect(ends(page)).toHaveText(/^until \d+ [A-Z][a-z]+ \d{4} at \d\d:\d\d UTC$/)
  await context.close()
  await alice.getByRole('button', { name: 'For ever', exact: true }).click()
  await save(alice)
})

test('a value moves from one audience to another', async ({ alice, visitor }) => {
  await alice.goto('/profile')
  await handle(alice, 'Pronouns', 'Everyone').click()
  await alice.getByRole('button', { name: 'Move Pronouns to Only me' }).click()
  await expect(alice.getByLabel('Pronouns, only for me', { exact: true })).toBeFocused()
  await save(alice)
  await seen(visitor, () => expect(visitor.getByText('she/her')).toHaveCount(0, soon))
  await handle(alice, 'Pronouns', 'Only me').click()
  await alice.getByRole('button', { name: 'Move Pronouns to Everyone' }).click()
  await save(alice)
  await seen(visitor, () => expect(visitor.getByText('she/her')).toBeVisible(soon))
})

test('what one tab saves is in the other at once, and what was changed in both is for their owner to settle', async ({
  alice,
}) => {
  const other = await alice.context().newPage()
  const [here, there] = [alice, other].map((page) => page.getByLabel('Pronouns, for everyone', { exact: true }))
  if (!here || !there) throw new Error('two tabs')
  for (const page of [alice, other]) await page.goto('/profile')
  await expect(there).toHaveValue('she/her')
  await here.fill('they/them')
  await save(alice)
  await expect(there).toHaveValue('they/them')
  await expect(other.getByRole('status')).toHaveText('Nothing to save')

  await there.fill('xe/xem')
  await here.fill('she/her')
  await save(alice)
  await expect(other.getByText('This was changed in another tab or on another device in between.')).toBeVisible()
  await expect(there).toHaveValue('xe/xem')
  await other.getByRole('button', { name: 'Take that one' }).click()
  await expect(there).toHaveValue('she/her')
  await expect(other.getByRole('status')).toHaveText('Nothing to save')
})

test('what another device has saved in between is not written over, unless its owner says so', async ({
  alice,
  person,
  visitor,
}) => {
  const telephone = await person('@alice')
  for (const page of [alice, telephone]) await page.goto('/profile')
  const [here, there] = [alice, telephone].map((page) => page.getByLabel('Pronouns, for everyone', { exact: true }))
  if (!here || !there) throw new Error('two devices')
  await there.fill('xe/xem')
  await here.fill('they/them')
  await save(alice)
  await telephone.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(telephone.getByRole('status')).toHaveText('One value was changed elsewhere.')
  await expect(there).toBeFocused()
  await expect(telephone.getByText('they/them')).toBeVisible()
  await seen(visitor, () => expect(visitor.getByText('they/them')).toBeVisible(soon))

  await telephone.getByRole('button', { name: 'Keep mine' }).click()
  await expect(telephone.getByRole('status')).toHaveText('All saved on your server')
  await seen(visitor, () => expect(visitor.getByText('xe/xem')).toBeVisible(soon))
  await there.fill('she/her')
  await save(telephone)
})

test('nobody is given a value who does not exist', async ({ alice }) => {
  let isAway = false
  await between(alice, 'directory', () => (isAway ? 'cut' : undefined))
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to Phone' }).click()
  await alice.getByRole('button', { name: 'Add Phone for Somebody' }).click()
  await alice.getByLabel('Whose atSign?').fill('@bbo')
  await alice.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(alice.getByText('There is no @bbo.')).toBeVisible()
  await expect(alice.getByLabel('Phone, for @bbo', { exact: true })).toHaveCount(0)

  isAway = true
  await alice.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(alice.getByLabel('Phone, for @bbo', { exact: true })).toBeFocused()
  await expect(alice.getByText('nobody could check that there is @bbo')).toBeVisible()
})

test('an emptied field keeps for whom it was, and says what saving does', async ({ alice }) => {
  await alice.goto('/profile')
  const about = alice.getByLabel('About me, for everyone', { exact: true })
  await expect(about).toHaveValue(/./)
  const before = await about.inputValue()
  await about.fill('')
  await expect(alice.getByText('Saving removes it for everyone.')).toBeVisible()
  await save(alice)
  await expect(about).toHaveValue('')
  await about.fill(before)
  await save(alice)
  await alice.getByRole('button', { name: 'Remove About me, for everyone', exact: true }).click()
  await expect(about).toHaveValue('')
  await about.fill(before)
  await expect(alice.getByRole('status')).toHaveText('Nothing to save')
})

test('the header shows the picture of the one who is signed in', async ({ alice }) => {
  const picture = alice.getByRole('button', { name: /your menu/ }).locator('img')
  const isLoaded = () => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
  await alice.goto('/')
  await expect(picture).toHaveAttribute('src', /\/(@|%40)alice\/picture/)
  await expect.poll(isLoaded).toBe(true)
})

test('a picture that only its owner sees is in their header, and is kept nowhere', async ({ bob }) => {
  const picture = bob.getByRole('button', { name: /your menu/ }).locator('img')
  const move = async (from: string, to: string) => {
    await bob.goto('/profile')
    await handle(bob, 'Picture', from).click()
    await bob.getByRole('button', { name: `Move Picture to ${to}` }).click()
    await save(bob)
  }
  await move('Everyone', 'Only me')
  await bob.goto('/')
  await expect(picture).toHaveAttribute('src', /^blob:/)
  expect(await bob.evaluate(() => localStorage.getItem('facet.pictures'))).toBe('{"@bob":"own"}')
  await move('Only me', 'Everyone')
  await expect(picture).toHaveAttribute('src', /picture/)
})

test('something under a title of one’s own is added, renamed, put in order and taken away', async ({
  alice,
  visitor,
}) => {
  const preview = alice.getByRole('complementary', { name: 'Preview' })
  await alice.goto('/profile')
  await expect(preview).toContainText('Map of the month')
  await alice.getByText('More fields').click()
  const add = async (title: string) => {
    await alice.getByRole('button', { name: 'Something of your own' }).click()
    await alice.getByRole('radio', { name: 'Film' }).check()
    await alice.getByRole('radio', { name: 'Featured' }).check()
    await alice.getByLabel('Title', { exact: true }).fill(title)
    await alice.getByRole('button', { name: 'Add it' }).click()
  }
  // The name of what is stored would be the same.
  await add('MAP of;the month')
  await expect(alice.getByText('There is something under this title already')).toBeVisible()
  await alice.getByLabel('Title', { exact: true }).fill('Dr. Podcast, season 2!')
  await alice.getByRole('button', { name: 'Add it' }).click()
  const podcast = alice.getByLabel('Dr. Podcast, season 2!, for everyone', { exact: true })
  await expect(podcast).toBeFocused()
  await podcast.fill('javascript:alert(1)')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByText('Paste the address of a film on YouTube.')).toBeVisible()
  await podcast.fill('youtu.be/aBcDeFgHiJk')
  await alice.getByLabel('A line under it (Dr. Podcast, season 2!, for everyone)').fill('New every Friday')
  await save(alice)
  const link = visitor.getByRole('link', { name: 'youtu.be/aBcDeFgHiJk' })
  await seen(visitor, () => expect(link).toHaveAttribute('href', 'https://youtu.be/aBcDeFgHiJk', soon))
  await expect(visitor.getByText('New every Friday')).toBeVisible()
  // It plays for the asking, and nobody else is asked for anything before.
  const asked: string[] = []
  await visitor.route(/youtube/, (route) => {
    asked.push(route.request().url())
    return route.fulfill({ contentType: 'text/html', body: 'The film' })
  })
  await visitor.reload()
  expect(asked).toEqual([])
  await visitor.getByRole('button', { name: /^Play it here/ }).click()
  await expect(visitor.frameLocator('iframe').getByText('The film')).toBeVisible()
  expect(asked).toEqual(['https://www.youtube-nocookie.com/embed/aBcDeFgHiJk?autoplay=1'])

  await alice.getByRole('tab', { name: 'Content' }).press('ArrowRight')
  await expect(alice.getByRole('tab', { name: 'Appearance' })).toBeFocused()
  await alice.getByRole('button', { name: 'Move Map of the month up' }).press('Enter')
  await expect(preview.getByRole('region', { name: 'Featured' })).toHaveText(/Map of the month.*Dr\. Podcast/)
  await alice.getByRole('radio', { name: 'Red' }).check()
  await save(alice)
  const featured = visitor.getByRole('region', { name: 'Featured' })
  await seen(visitor, () => expect(featured).toHaveText(/Map of the month.*Dr\. Podcast/, soon))

  // Under another title nothing of the first one stays, and its place in the order is the same.
  await alice.getByRole('tab', { name: 'Content' }).click()
  await alice.getByRole('button', { name: 'Title and place of Dr. Podcast, season 2!' }).click()
  await alice.getByLabel('Title', { exact: true }).fill('Podcast')
  await alice.getByRole('button', { name: 'Use this title' }).click()
  await save(alice)
  await seen(visitor, () => expect(visitor.getByText('Dr. Podcast')).toHaveCount(0, soon))
  await expect(featured).toHaveText(/Map of the month.*Podcast/)
  expect((await visitor.goto('/@alice/custom_dr._podcast__season_2_'))?.status()).toBe(404)

  await alice.getByRole('button', { name: 'Take away Podcast' }).click()
  await alice.getByRole('button', { name: /^Put it back.*Podcast$/ }).click()
  await expect(alice.getByLabel('Podcast, for everyone', { exact: true })).toHaveValue('https://youtu.be/aBcDeFgHiJk')
  await alice.getByRole('button', { name: 'Take away Podcast' }).click()
  await expect(preview.getByText('Podcast')).toHaveCount(0)
  await alice.getByRole('tab', { name: 'Appearance' }).click()
  await alice.getByRole('radio', { name: 'Purple' }).check()
  await save(alice)
  await visitor.goto('/@alice')
  await seen(visitor, () => expect(visitor.getByText('Podcast')).toHaveCount(0, soon))
})

test('formatted text is shown as it was written, and nothing in it runs or asks for anything', async ({
  alice,
  visitor,
}) => {
  const markup = `<p>Hello <b>bold</b> <a href="https://example.org/x" onclick="alert(1)">link</a></p>
<script>alert(2)</script><img src="https://evil.example/p.png" onerror="alert(3)"><a href="javascript:alert(4)">bad</a>
<svg><script>alert(5)</script></svg><iframe src="https://evil.example/"></iframe><style>body{display:none}</style>
<form action="https://evil.example/"><button>send</button></form><p style="position:fixed">styled</p><b>unclosed`
  await alice.goto('/profile')
  await alice.getByText('More fields').click()
  await alice.getByRole('button', { name: 'Something of your own' }).click()
  await alice.getByRole('radio', { name: 'Formatted text' }).check()
  await alice.getByLabel('Title', { exact: true }).fill('Notes')
  await alice.getByRole('button', { name: 'Add it' }).click()
  const notes = alice.getByLabel('Notes, for everyone', { exact: true })
  await alice.getByRole('button', { name: 'Don’t show this tip again' }).click()
  await notes.evaluate((input) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', '<p onclick="alert(6)">From <i>elsewhere</i></p><script>alert(7)</script>')
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await expect(notes).toHaveValue('<p>From <i>elsewhere</i></p>')
  const preview = alice.frameLocator('iframe[title="Notes, for everyone, as it will be seen"]')
  await expect(preview.locator('i')).toHaveText('elsewhere')
  await notes.fill(markup)
  await save(alice)

  const heard: string[] = []
  visitor.on('dialog', (dialog) => {
    heard.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  // While it is cleaned, in a document in which nothing runs, the browser remarks on what could not.
  const isRemark = (text: string) => /^(Executing|Applying) inline .* has been blocked\.$/.test(text)
  visitor.on('console', (message) => {
    if (message.type() === 'error' && !isRemark(message.text())) heard.push(message.text())
  })
  visitor.on('request', (request) => /evil/.test(request.url()) && heard.push(request.url()))
  const frame = visitor.frameLocator('iframe[title="Notes"]')
  await seen(visitor, () => expect(frame.locator('b').first()).toHaveText('bold', soon))
  await expect(frame.getByRole('link', { name: 'link' })).toHaveAttribute('href', 'https://example.org/x')
  await expect(frame.getByRole('link', { name: 'link' })).toHaveAttribute('rel', 'nofollow noopener noreferrer')
  await expect(frame.getByText('styled')).toBeVisible()
  await expect(
    frame.locator('script, img, iframe, style, form, button, [onclick], [style], [href^="java"]'),
  ).toHaveCount(0)
  await expect.poll(async () => (await visitor.locator('iframe').boundingBox())?.height).toBeGreaterThan(60)
  // By night it lets the page through, as one of another scheme would not.
  for (const scheme of ['dark', 'light'] as const) {
    await visitor.emulateMedia({ colorScheme: scheme })
    await expect(frame.locator('meta[name="color-scheme"]')).toHaveAttribute('content', scheme)
  }
  expect(heard).toEqual([])

  await alice.reload()
  await expect(notes).toHaveValue(markup)
  await expect(alice.getByText('it keeps its form')).toHaveCount(0)
  await alice.getByRole('button', { name: 'Take away Notes' }).click()
  await save(alice)
  await seen(visitor, () => expect(visitor.locator('iframe')).toHaveCount(0, soon))
})

for (const width of [360, 320]) {
  test(`nothing sticks out at the side of the editor, ${width} wide, before and after a save`, async ({ alice }) => {
    await alice.setViewportSize({ width, height: 780 })
    await alice.goto('/profile')
    const pronouns = alice.getByLabel('Pronouns, for everyone', { exact: true })
    const before = await pronouns.inputValue()
    const wide = () => alice.evaluate(() => document.documentElement.scrollWidth)
    expect(await wide()).toBeLessThanOrEqual(width)
    for (const value of ['they/them', before]) {
      await pronouns.fill(value)
      expect(await wide()).toBeLessThanOrEqual(width)
      await save(alice)
      await expect(alice.getByRole('link', { name: 'My page' }).last()).toBeVisible()
      expect(await wide()).toBeLessThanOrEqual(width)
    }
  })
}

test('what is typed is shown as it was typed, and nothing is interpreted or dropped', async ({ alice, visitor }) => {
  const words = 'x<y>z and <b>bold</b> <script>alert(1)</script> &amp;'
  await alice.goto('/profile')
  const about = alice.getByLabel('About me, for everyone', { exact: true })
  await expect(about).toHaveValue(/./)
  const before = await about.inputValue()
  await about.fill(words)
  await expect(alice.getByRole('complementary', { name: 'Preview' })).toContainText(words)
  await save(alice)
  await seen(visitor, () => expect(visitor.getByText(words, { exact: true })).toBeVisible(soon))
  await alice.goto('/@alice')
  await expect(alice.getByText(words, { exact: true })).toBeVisible()

  await alice.goto('/profile')
  const name = alice.getByLabel('First name, for everyone', { exact: true })
  await about.fill(before)
  await name.fill('\u202eecilA')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByText('There is an invisible character in this text.')).toBeVisible()
  await expect(name).toBeFocused()
})

test('a side that was left empty is not said to be saved', async ({ alice }) => {
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to Last name' }).click()
  await alice.getByRole('button', { name: 'Add Last name for Somebody' }).click()
  await alice.getByLabel('Whose atSign?').fill('@carol')
  await alice.getByRole('button', { name: 'Add', exact: true }).click()
  const forCarol = alice.getByLabel('Last name, for @carol', { exact: true })
  await expect(alice.getByText('While this is empty, nothing is saved for @carol.')).toBeVisible()
  const pronouns = alice.getByLabel('Pronouns, for everyone', { exact: true })
  const before = await pronouns.inputValue()
  await pronouns.fill('they/them')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(alice.getByRole('status')).toHaveText('All saved on your server. A side that was empty is gone.')
  await expect(forCarol).toHaveCount(0)
  await pronouns.fill(before)
  await save(alice)
})

test('what is saved offline says so, can be taken back, and is saved on coming back', async ({ alice }) => {
  await alice.goto('/profile')
  const pronouns = alice.getByLabel('Pronouns, for everyone', { exact: true })
  await expect(pronouns).toHaveValue(/./)
  const before = await pronouns.inputValue()
  const press = () => alice.getByRole('button', { name: 'Save', exact: true }).click()
  await pronouns.fill('they/them')
  await alice.context().setOffline(true)
  await press()
  await expect(alice.getByRole('status')).toHaveText('Saved here. It goes to your server when you are online.')
  await alice.getByRole('button', { name: 'Take it back' }).click()
  await expect(pronouns).toHaveValue(before)
  await expect(alice.getByRole('status')).toHaveText('Nothing to save')
  await pronouns.fill('they/them')
  await press()
  await expect(alice.getByRole('status')).toHaveText(/^Saved here/)
  await alice.context().setOffline(false)
  await expect(alice.getByRole('status')).toHaveText('All saved on your server')
  await alice.reload()
  await expect(pronouns).toHaveValue('they/them')
  await pronouns.fill(before)
  await save(alice)
})

test('a server that does not answer is told in plain words, which go when it is back', async ({ alice }) => {
  let isAway = false
  await alice.routeWebSocket(
    ({ pathname }) => pathname === '/bridge',
    (socket) => {
      if (isAway) return void socket.close({ code: 4000 })
      const server = socket.connectToServer()
      socket.onMessage((message) => {
        if (isAway) void socket.close({ code: 4000 })
        else server.send(message)
      })
    },
  )
  await alice.goto('/profile')
  const pronouns = alice.getByLabel('Pronouns, for everyone', { exact: true })
  await expect(pronouns).toHaveValue(/./)
  const before = await pronouns.inputValue()
  isAway = true
  await pronouns.fill('they/them')
  await alice.getByRole('button', { name: 'Save', exact: true }).click()
  const told = 'Saved here. The connection to Facet was lost. See whether you are online, and try again.'
  await expect(alice.getByRole('status')).toHaveText(told)
  await expect(alice.getByRole('main')).not.toContainText('bridge')
  isAway = false
  await expect(alice.getByRole('status')).toHaveText('All saved on your server', { timeout: 40_000 })
  await expect(pronouns).toHaveValue('they/them')
  await pronouns.fill(before)
  await save(alice)
})

test('an atSign that nobody has activated is told when it is added', async ({ alice }) => {
  await alice.goto('/profile')
  await alice.getByRole('button', { name: 'Add a side to Phone' }).click()
  await alice.getByRole('button', { name: 'Add Phone for Somebody' }).click()
  await alice.getByLabel('Whose atSign?').fill('@dana')
  await alice.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(alice.getByText('@dana is not activated yet')).toBeVisible()
  await expect(alice.getByLabel('Phone, for @dana', { exact: true })).toHaveCount(0)
})

test('with the keyboard the focus goes to what was added, and back from what was cancelled or removed', async ({
  alice,
}) => {
  await alice.goto('/profile')
  const add = alice.getByRole('button', { name: 'Add a side to Last name' })
  await add.press('Enter')
  await expect(alice.getByRole('button', { name: /^Add Last name for/ }).first()).toBeFocused()
  await alice.getByRole('button', { name: 'Cancel' }).press('Enter')
  await expect(add).toBeFocused()
  await add.press('Enter')
  await alice
    .getByRole('button', { name: /^Add Last name for @/ })
    .first()
    .press('Enter')
  await expect(alice.getByLabel(/^Last name, for @/)).toBeFocused()
  await alice.getByRole('button', { name: /^Remove Last name, for @/ }).press('Enter')
  await expect(add).toBeFocused()
  // What was done is taken back step by step, wherever the focus is.
  await alice.keyboard.press('ControlOrMeta+z')
  await expect(alice.getByLabel(/^Last name, for @/)).toBeVisible()
  await alice.keyboard.press('ControlOrMeta+z')
  await expect(alice.getByLabel(/^Last name, for @/)).toHaveCount(0)
  await alice.getByLabel('Last name, for everyone', { exact: true }).fill('Nobody')
  await alice.getByRole('button', { name: 'Remove Phone, only for me' }).click()
  await alice.getByRole('button', { name: /^Undo\s*: Phone/ }).press('Enter')
  await alice.getByRole('button', { name: /^Undo\s*: Last name/ }).press('Enter')
  await expect(alice.getByRole('status')).toHaveText('Nothing to save')
  await expect(alice.getByRole('button', { name: /^Undo/ })).toHaveCount(0)
  await alice.getByText('More fields').press('Enter')
  await alice.getByRole('button', { name: 'Twitter', exact: true }).press('Enter')
  await expect(alice.getByLabel('Twitter, for everyone', { exact: true })).toBeFocused()
})

test('what was taken back is not saved, however soon Save is pressed after it', async ({ alice }) => {
  await alice.goto('/profile')
  const about = alice.getByLabel('About me, for everyone', { exact: true })
  await expect(about).toHaveValue(/./)
  const before = await about.inputValue()
  await about.fill('Said too early.')
  await expect(alice.getByRole('status')).toHaveText('One change')
  // As on a page with hundreds of fields, where taking back is seen a moment later.
  const devtools = await alice.context().newCDPSession(alice)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 })
  await alice.evaluate(async () => {
    const press = (name: string) =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim().startsWith(name))?.click()
    press('Undo')
    await new Promise((next) => setTimeout(next))
    press('Save')
  })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await expect(about).toHaveValue(before)
  await expect(alice.getByRole('status')).toHaveText('Nothing to save')
})
