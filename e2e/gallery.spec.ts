import type { Page } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

/** A picture of one colour, made in the browser. */
async function picture(page: Page, colour: string): Promise<Buffer> {
  const bytes = await page.evaluate(async (colour) => {
    const canvas = new OffscreenCanvas(900, 600)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.fillStyle = colour
    context.fillRect(0, 0, 900, 600)
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())]
  }, colour)
  return Buffer.from(bytes)
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText('All saved on your server')
}

test('what is not on one’s page yet has a way to add it: pictures come into a gallery, are seen large, and go', async ({
  bob,
  visitor,
}) => {
  await bob.goto('/@bob')
  const missing = bob.getByRole('region', { name: 'Not on your page yet' })
  await expect(missing.getByRole('listitem')).toHaveText([/^Featured/, /^Gallery/, /^Elsewhere/, /^Games/])
  await missing.getByRole('link', { name: 'Add to Gallery' }).press('Enter')
  const choose = bob.getByLabel('Add pictures')
  await expect(choose).toBeFocused()
  await choose.setInputFiles([
    { name: 'IMG_2041.png', mimeType: 'image/png', buffer: await picture(bob, 'teal') },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('No picture') },
    { name: 'low_tide.png', mimeType: 'image/png', buffer: await picture(bob, 'tomato') },
    { name: 'IMG_2042.png', mimeType: 'image/png', buffer: await picture(bob, 'gold') },
  ])
  await expect(bob.getByRole('group', { name: 'A picture 2' })).toBeVisible()
  await expect(bob.getByText(/^Not added.*notes\.txt$/)).toBeVisible()
  await save(bob)

  const gallery = visitor.getByRole('region', { name: 'Gallery' })
  await expect(async () => {
    await visitor.goto('/@bob')
    await expect(gallery.getByRole('listitem')).toHaveCount(3, { timeout: 1_000 })
  }).toPass()
  await gallery.getByRole('link', { name: /^low tide\s*: see it large$/ }).press('Enter')
  const large = visitor.getByRole('dialog')
  await expect(large).toHaveAccessibleName(/^low tide · 3 of 3$/)
  await checkPage(visitor, { widths: [320, 1440] })
  await visitor.keyboard.press('ArrowRight')
  await expect(large).toHaveAccessibleName(/^A picture · 1 of 3$/)
  await expect(large.getByRole('img')).toHaveJSProperty('naturalWidth', 900)
  await visitor.keyboard.press('Escape')
  await expect(large).toHaveCount(0)
  await expect(gallery.getByRole('link', { name: /^low tide\s*: see it large$/ })).toBeFocused()
  await checkPage(visitor, { widths: [320, 1440] })

  await bob.getByRole('button', { name: 'Take away A picture', exact: true }).click()
  await save(bob)
  await expect(async () => {
    await visitor.goto('/@bob')
    await expect(gallery.getByRole('listitem')).toHaveText([/A picture 2/, /low tide/], { timeout: 1_000 })
  }).toPass()
})

test('the parts of a page are reached by keyboard, a game’s name is copied, and nobody else is asked for anything', async ({
  carol,
  visitor,
  browser,
  world,
}) => {
  await carol.goto('/profile')
  await carol.getByText('More fields').click()
  const given = [
    ['Twitter', '@carolsky'],
    ['Instagram', 'carol.sky'],
    ['GitHub', 'carolsky'],
    ['Steam', 'carol of the night'],
  ] as const
  for (const [label, value] of given) {
    await carol.getByRole('button', { name: label, exact: true }).click()
    await carol.getByLabel(`${label}, for everyone`, { exact: true }).fill(value)
  }
  await save(carol)

  const elsewhere: string[] = []
  visitor.on('request', (request) => {
    if (!request.url().startsWith(world.origin) && !request.url().startsWith('blob:')) elsewhere.push(request.url())
  })
  const parts = visitor.getByRole('navigation', { name: 'Parts of this page' })
  await expect(async () => {
    await visitor.goto('/@carol')
    await expect(parts.getByRole('link')).toHaveText(['Details', 'Featured', 'Elsewhere', 'Games'], { timeout: 1_000 })
  }).toPass()
  await parts.getByRole('link', { name: 'Games' }).press('Enter')
  const games = visitor.getByRole('region', { name: 'Games' })
  await expect(games).toBeFocused()
  await expect(games).toBeInViewport()
  await visitor.keyboard.press('Tab')
  await expect(games.getByRole('button', { name: /^carol of the night\s*: copy the name on Steam$/ })).toBeFocused()
  await visitor.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await visitor.keyboard.press('Enter')
  await expect(games.locator('[aria-live]')).toHaveText('Copied')
  expect(await visitor.evaluate(() => navigator.clipboard.readText())).toBe('carol of the night')

  const featured = visitor.getByRole('region', { name: 'Featured' })
  const posts = featured.getByRole('link', { name: /^Latest posts on/ })
  await expect(posts).toHaveText([/Twitter.*Opens twitter\.com/, /Instagram.*Opens instagram\.com/])
  await expect(posts.first()).toHaveAttribute('href', 'https://www.twitter.com/carolsky')
  await checkPage(visitor, { widths: [320, 1440] })
  await visitor.getByRole('link', { name: 'Reload this page' }).click()
  await expect(visitor.getByText('This is how it is now.')).toBeVisible()
  expect(elsewhere).toEqual([])

  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const plain = await context.newPage()
  await plain.goto('/@carol')
  await plain.getByRole('link', { name: 'Games', exact: true }).click()
  await expect(plain).toHaveURL(/#games$/)
  await expect(plain.getByRole('region', { name: 'Games' })).toContainText('carol of the night')
  await plain.getByRole('link', { name: /^Portrait of Carol/ }).click()
  await expect(plain).toHaveURL(/\/picture/)
  await context.close()
})
