import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { bothWidths, checkPage } from './check-page.ts'
import { between, expect, pageOf, signIn, test } from './world.ts'

test.use({ worldName: 'beginners’' })

test('whatever somebody has goes into one field, and each state of an atSign has its next step', async ({
  visitor: page,
  world,
}) => {
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  const frames: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(payload.toString())))
  const secret = (await world.unclaimed()).find(({ atSign }) => atSign === '@sunny🌻')?.secret ?? ''

  await page.goto('/')
  await page.getByRole('link', { name: 'I have an atSign' }).click()
  const field = page.getByLabel('Your atSign, or what came with it')
  const put = async (text: string) => {
    await field.fill(text)
    await page.keyboard.press('Enter')
  }
  await put('alice@example.org')
  await expect(page.getByText('That looks like an e-mail address.')).toBeVisible()
  await put('@nobody-has-this')
  await expect(page.getByText('There is no @nobody-has-this.')).toBeVisible()
  await expect(page.getByRole('main').getByRole('link', { name: 'Get an atSign' }).first()).toBeVisible()
  await put('Sunny🌻')
  await expect(page.getByRole('link', { name: 'Claim @sunny🌻' })).toBeVisible()
  await put('https://facet.example/@alice/phone')
  await expect(page.getByText('@alice is claimed.')).toBeVisible()
  await checkPage(page, { widths: bothWidths })
  await page.reload()
  await expect(page.getByText('@alice is claimed.')).toBeVisible()
  let isAway = true
  await between(page, '@carol', () => (isAway ? 'cut' : undefined))
  await put('atsign:@carol')
  await expect(page.getByText('The server of @carol does not answer now.')).toBeVisible()
  isAway = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('@carol is claimed.')).toBeVisible()

  // A secret alone asks whose it is, and is on no wire and in no address.
  await put(secret)
  await page.getByLabel('Which atSign did it come with?').fill('@sunny🌻')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Claim your atSign' })).toBeVisible()
  await expect(page.getByLabel('Secret')).toHaveValue(secret)
  await page.goto(await world.lab())
  const code = page.getByRole('article', { name: '@sunny🌻' }).getByRole('img', { name: /^QR code/ })
  const picture = { name: 'qr.png', mimeType: 'image/png', buffer: await code.screenshot() }
  await page.goto('/start')
  await page.getByLabel('Choose a file or a picture').setInputFiles(picture)
  await expect(page.getByLabel('Secret')).toHaveValue(secret)
  expect([...addresses, ...frames].join('\n')).not.toContain(secret)
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(secret)

  // A key file, as a file or as its text, signs in; the name then needs nothing more.
  await page.goto('/start')
  await field.fill(await readFile(world.keyFile('@bob'), 'utf8'))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(pageOf('@bob'))
  await page.goto('/start')
  await page.getByLabel('Choose a file or a picture').setInputFiles(world.keyFile('@carol'))
  await expect(page).toHaveURL(pageOf('@carol'))
  await page.goto('/start?atsign=@bob')
  await page.getByRole('button', { name: 'Go on as @bob' }).click()
  await expect(page).toHaveURL(pageOf('@bob'))
})

test('from the first page to a page of one’s own that others see, in at most twelve clicks', async ({
  browser,
  visitor: page,
  world,
}, testInfo) => {
  await page.addInitScript(() => {
    addEventListener(
      'click',
      () => sessionStorage.setItem('clicks', String(Number(sessionStorage.clicks ?? 0) + 1)),
      true,
    )
  })
  const secret = (await world.unclaimed()).find(({ atSign }) => atSign === '@dana')?.secret ?? ''
  await page.goto('/')
  await page.getByRole('link', { name: 'I have an atSign' }).click()
  // As somebody does who has never been here: into each field by a click.
  await page.getByLabel('Your atSign, or what came with it').click()
  await page.keyboard.insertText(`@dana:${secret}`)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Claim this atSign' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download my key file' }).click()
  const keyFile = testInfo.outputPath('dana.atKeys')
  await (await download).saveAs(keyFile)
  const chooser = page.waitForEvent('filechooser')
  await page.getByText('Choose the file I saved').click()
  await (await chooser).setFiles(keyFile)
  await page.getByRole('button', { name: 'Go on', exact: true }).click()

  await expect(page.getByLabel('Your name')).toHaveValue('Dana')
  await checkPage(page, { widths: bothWidths })
  await page.getByLabel('Your name').click()
  await page.keyboard.press('End')
  await page.keyboard.insertText(' Reyes')
  await page.getByLabel('One line about you').click()
  await page.keyboard.insertText('Grows heather by the sea')
  const words = await page.getByRole('main').innerText()
  expect(words).not.toMatch(/atKey|secondary|\broot\b|PKAM|CRAM|enrol|namespace|commit/i)
  await page.getByRole('button', { name: 'Publish my page' }).click()
  await expect(page).toHaveURL(pageOf('@dana'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dana Reyes')
  expect(Number(await page.evaluate(() => sessionStorage.clicks))).toBeLessThanOrEqual(12)

  const stranger = await browser.newContext({ baseURL: world.origin, javaScriptEnabled: false })
  const seen = await stranger.newPage()
  await seen.goto('/@dana')
  await expect(seen.getByRole('heading', { level: 1 })).toHaveText('Dana Reyes')
  await expect(seen.getByText('Grows heather by the sea')).toBeVisible()
  await stranger.close()
})

test('the app begins at the page of who was here last, and the first page can still be reached', async ({
  bob,
  world,
}) => {
  await signIn(bob, world, '@carol')
  const page = await bob.context().newPage()
  await page.goto('/')
  await expect(page).toHaveURL(pageOf('@carol'))
  await page.getByRole('link', { name: 'Facet', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^One page, one name/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^One page, one name/)
})

test('whom one looked for is remembered here until it is cleared, and a slip of the keys is understood', async ({
  visitor,
  carol,
}) => {
  const asked: string[] = []
  visitor.on('request', (request) => asked.push(request.url()))
  const field = (page: Page) => page.getByLabel('Whose page do you want to see?')
  await visitor.goto('/')
  await field(visitor).fill('@alice')
  await visitor.keyboard.press('Enter')
  await expect(visitor).toHaveURL(pageOf('@alice'))
  await visitor.goto('/@alcie')
  await expect(visitor.getByText('The directory does not know @alcie.')).toBeVisible()
  await visitor.getByRole('link', { name: '@alice', exact: true }).click()
  await expect(visitor).toHaveURL(pageOf('@alice'))
  await visitor.goto('/')
  await field(visitor).focus()
  await visitor.keyboard.press('Tab')
  await visitor.keyboard.press('Tab')
  await visitor.keyboard.press('Tab')
  await expect(visitor.getByRole('link', { name: '@alice', exact: true }).first()).toBeFocused()
  await visitor.getByRole('button', { name: 'Clear' }).click()
  await expect(visitor.getByText('Looked for lately')).toHaveCount(0)
  expect(await visitor.evaluate(() => JSON.stringify(localStorage))).not.toContain('alice')
  await visitor.goto('/@alcie')
  await expect(visitor.getByText('The directory does not know @alcie.')).toBeVisible()
  await expect(visitor.getByText('Did you mean')).toHaveCount(0)

  // Who is signed in is known by their contacts too; what is typed goes to no server, not even on the way to one's own data.
  await carol.goto('/people')
  await carol.getByLabel('Add somebody').fill('@bob')
  await carol.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(
    carol.getByRole('main').getByText('Bob Okafor').or(carol.getByRole('main').getByText('@bob')).first(),
  ).toBeVisible()
  const sent: string[] = []
  carol.on('request', (request) => sent.push(request.url()))
  await carol.goto('/search')
  await field(carol).fill('bo')
  await expect(carol.getByRole('list', { name: 'Whom you know' }).getByRole('link')).toHaveText(/bob/i)
  await checkPage(carol, { widths: bothWidths })
  await field(carol).fill('heath')
  await carol.getByRole('link', { name: 'Find “heath” in my data' }).click()
  await expect(carol.getByLabel('Find a name or a word')).toHaveValue('heath')
  expect(sent.join('\n')).not.toContain('heath')
  await carol.goto('/@bobb')
  await expect(carol.getByText('Did you mean @bob?')).toBeVisible()
})

test('who is signed in has their places at the foot of a small screen and at the side of a wide one, visitors have none', async ({
  alice: page,
  visitor,
}) => {
  const places = page.getByRole('navigation', { name: 'Facet' })
  const names = () => places.locator('li:visible').allInnerTexts()
  await page.goto('/@alice')
  await expect(places.getByRole('link', { name: 'My page' })).toHaveAttribute('aria-current', 'page')
  expect(await names()).toEqual(['My page', 'People', 'Search', 'My data', 'Requests', 'Files', 'More'])
  await checkPage(page, { widths: [320, ...bothWidths] })
  const isCovered = async (width: number, height: number) => {
    await page.setViewportSize({ width, height })
    const [at, main] = [await places.boundingBox(), await page.getByRole('heading', { level: 1 }).boundingBox()]
    if (!at || !main) throw new Error('it is nowhere')
    return (
      at.x < main.x + main.width && main.x < at.x + at.width && at.y < main.y + main.height && main.y < at.y + at.height
    )
  }
  expect(await isCovered(1440, 900)).toBe(false)
  expect(await isCovered(360, 780)).toBe(false)
  expect(await names()).toEqual(['My page', 'People', 'Search', 'More'])
  // What is at the end of a page can be seen above them.
  await page.goto('/settings')
  const last = page.getByRole('main').getByRole('link').last()
  await last.scrollIntoViewIfNeeded()
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const [end, foot] = [await last.boundingBox(), await places.boundingBox()]
  expect((end?.y ?? 0) + (end?.height ?? 0)).toBeLessThanOrEqual(foot?.y ?? 0)

  // By the keyboard alone; what is not in sight is under More, and gives the focus back.
  await places.getByRole('link', { name: 'People' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  await places.getByRole('button', { name: 'More' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: 'Requests' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(places.getByRole('button', { name: 'More' })).toBeFocused()
  // Enlarged four times, they leave the room to the page and are in the menu.
  await page.setViewportSize({ width: 320, height: 256 })
  await expect(places).toBeHidden()
  await page.getByRole('button', { name: /your menu/ }).click()
  await expect(page.getByRole('link', { name: 'People', exact: true })).toBeVisible()

  await visitor.goto('/@alice')
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Alice Marlowe')
  await expect(visitor.getByRole('navigation', { name: 'Facet' })).toHaveCount(0)
})
