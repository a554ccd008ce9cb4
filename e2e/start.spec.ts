import { readFile } from 'node:fs/promises'
import { bothWidths, checkPage } from './check-page.ts'
import { between, expect, pageOf, test } from './world.ts'

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
