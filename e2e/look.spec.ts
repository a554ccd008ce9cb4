import type { Page } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

/** What the browser complains of: a blocked script or style, an error in ours. */
function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) heard.push(message.text())
  })
  page.on('pageerror', (error) => heard.push(error.message))
  return heard
}

test('pages for a visitor have no barriers, by day and by night, and stay within the policy', async ({
  visitor,
  world,
}) => {
  test.slow()
  const heard = complaints(visitor)
  const elsewhere: string[] = []
  visitor.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (/^(http|ws)s?:$/.test(protocol) && host !== new URL(world.origin).host) elsewhere.push(request.url())
  })
  for (const path of [
    '/',
    '/lab',
    '/@alice',
    '/@bob',
    '/@alice/location',
    '/@alice/phone',
    '/@alice/card.html',
    '/search',
    '/profile',
    '/start',
    '/onboard',
    '/register',
    '/register?mine',
    '/sign-in',
    '/help',
    '/privacy',
    '/terms',
    '/link',
    await world.lab(),
    '/lab/diagnostics?of=@bob',
    '/lab/verbs',
    '/files',
    '/settings',
    '/away',
    '/@notanatsign',
    '/nothing',
  ]) {
    const response = await visitor.goto(path)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[^']+'/)
    expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval/)
    await expect(visitor.getByRole('main')).toBeVisible()
    await checkPage(visitor)
  }
  expect(heard).toEqual([])
  expect(elsewhere).toEqual([])
  // The word of the lab, which the link of the lab brings, is for nothing but who has taken that link.
  const cookies = await visitor.context().cookies()
  expect(cookies.filter(({ path }) => path !== '/local')).toEqual([])
})

test('pages for @alice have no barriers, by day and by night', async ({ alice }) => {
  test.slow()
  const heard = complaints(alice)
  await alice.goto('/@alice')
  await expect(alice.getByText('+1 415 555 0199').first()).toBeVisible()
  await checkPage(alice)
  await alice.goto('/profile')
  await expect(alice.getByLabel('Location, for @carol', { exact: true })).toBeVisible()
  await checkPage(alice)
  await alice.getByRole('button', { name: 'Add a side to About me' }).click()
  await alice.getByText('More fields').click()
  await alice.getByRole('button', { name: 'Something of your own' }).click()
  await checkPage(alice)
  await alice.getByRole('dialog').press('Escape')
  await alice.getByRole('tab', { name: 'Appearance' }).click()
  await checkPage(alice)
  await alice.goto('/files')
  await expect(alice.getByText(/^Nothing now/)).toBeVisible()
  await checkPage(alice)
  await alice.goto('/keys')
  await expect(alice.getByText('All is well.')).toBeVisible()
  await checkPage(alice)
  await alice.goto('/people')
  await expect(alice.getByText('Nobody yet. Add somebody by their atSign.')).toBeVisible()
  await checkPage(alice)
  await alice.getByRole('tab', { name: 'Keys' }).click()
  await expect(alice.getByRole('heading', { name: 'Look somebody up' })).toBeVisible()
  await checkPage(alice)
  await alice.goto('/waiting')
  await expect(alice.getByText('Everything is on your server, and here.')).toBeVisible()
  await checkPage(alice)
  await alice.goto('/settings')
  await expect(alice.getByText(/^Facet uses/)).toBeVisible()
  await checkPage(alice)
  // Search engines are asked to leave the page out, and may list it again.
  const hide = alice.getByRole('checkbox', { name: /^Hide my page/ })
  const robots = async () => /name="robots" content="noindex/.test(await (await alice.request.get('/@alice')).text())
  await hide.click()
  await expect(hide).toBeChecked()
  await expect.poll(robots).toBe(true)
  await hide.click()
  await expect(hide).not.toBeChecked()
  await expect.poll(robots).toBe(false)
  await alice.goto('/sign-in')
  await expect(alice.getByRole('heading', { name: 'On this device' })).toBeVisible()
  await checkPage(alice)
  await alice.getByRole('button', { name: 'Sign out @alice' }).click()
  await expect(alice.getByRole('dialog')).toBeVisible()
  await checkPage(alice)
  expect(heard).toEqual([])
})

test('the keyboard alone opens a page', async ({ visitor }) => {
  await visitor.goto('/')
  const field = visitor.getByLabel('Whose page do you want to see?')
  for (let step = 0; step < 10 && !(await field.evaluate((element) => element === document.activeElement)); step++) {
    await visitor.keyboard.press('Tab')
  }
  await expect(field).toBeFocused()
  await visitor.keyboard.type('@bob')
  await visitor.keyboard.press('Enter')
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Bob Okafor')
})

test('it can be installed', async ({ visitor }) => {
  await visitor.goto('/')
  const devtools = await visitor.context().newCDPSession(visitor)
  const { errors, url } = await devtools.send('Page.getAppManifest')
  expect(errors).toEqual([])
  expect(url).toContain('manifest')
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  // A window of a test context is private browsing, where nothing can be installed. [only complaint allowed]
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})

test('without script, too, what is not there is said, under its status', async ({ browser, world }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const page = await context.newPage()
  const pages: [path: string, status: number, words: string][] = [
    ['/@nobody', 404, 'The directory does not know @nobody.'],
    ['/@nobody/phone', 404, 'The directory does not know @nobody.'],
    ['/nope', 404, 'Pages begin with an @'],
    ['/@', 404, 'Pages begin with an @'],
    ['/%', 404, 'Pages begin with an @'],
    ['/nothing/at/all', 404, 'Pages begin with an @'],
    ['/@alice%20', 404, 'An atSign has no spaces in it. Did you mean @alice?'],
    ['/@alice/nonsense', 404, 'There is nothing here for everyone.'],
    ['/@alice/phone', 200, 'There is nothing here for everyone.'],
    ['/@dana', 418, '@dana has not been claimed yet.'],
    ['/@alice/location', 200, 'California'],
    ['/@alice', 200, 'Alice Marlowe'],
    ['/', 200, 'An atSign, like @alice, is a name'],
  ]
  // Twice: what one page says of its status must not stick to the next.
  for (const [path, status, words] of [...pages, ...pages]) {
    const response = await page.goto(path)
    expect(response?.status(), path).toBe(status)
    await expect(page.getByRole('main'), path).toContainText(words)
  }
  await context.close()
})

test('without script the field on the first page leads on, and says what it cannot read', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const page = await context.newPage()
  for (const [typed, words] of [
    ['', 'Type an atSign, like @alice.'],
    ['alice@example.org', 'That looks like an e-mail address.'],
    ['@@alice', 'Did you mean @alice?'],
    ['nobody', 'The directory does not know @nobody.'],
    ['bob', 'Bob Okafor'],
  ] as const) {
    await page.goto('/')
    await page.getByLabel('Whose page do you want to see?').fill(typed)
    await page.getByRole('button', { name: 'Open' }).click()
    await expect(page.getByRole('main')).toContainText(words)
  }
  await context.close()
})

test('a picture opened by its own address is shown without complaint', async ({ visitor }) => {
  const heard = complaints(visitor)
  await visitor.goto('/@alice')
  const address = await visitor.locator('main img').first().getAttribute('src')
  await visitor.goto(address ?? '')
  expect(await visitor.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  expect(heard).toEqual([])
})
