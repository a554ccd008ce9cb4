import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { bothWidths, checkPage } from './check-page.ts'
import { expect, pageOf, test } from './world.ts'

test.use({ worldName: 'app' })

/** What a system does whose share sheet Facet was chosen in: it posts a form to the address that the manifest names. */
async function share(page: Page, words: Record<string, string>, picture?: Buffer): Promise<void> {
  const manifest = await page.evaluate(async () => (await fetch('/manifest.webmanifest')).json())
  const bytes = picture?.toString('base64')
  await page.evaluate(
    ({ target, words, bytes }) => {
      const form = document.createElement('form')
      Object.assign(form, { action: target.action, method: target.method, enctype: target.enctype })
      for (const [name, value] of Object.entries(words)) {
        const input = document.createElement('input')
        Object.assign(input, { type: 'hidden', name: target.params[name], value })
        form.append(input)
      }
      if (bytes !== undefined) {
        const input = document.createElement('input')
        const chosen = new DataTransfer()
        chosen.items.add(
          new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], 'x.png', { type: 'image/png' }),
        )
        Object.assign(input, { type: 'file', name: target.params.files[0].name, files: chosen.files })
        form.append(input)
      }
      document.body.append(form)
      form.submit()
    },
    { target: manifest.share_target, words, bytes },
  )
  await expect(page).toHaveURL(/\/receive(\?|$)/)
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 })

test.describe('where the browser has a worker for this site', () => {
  test.use({ contextOptions: { serviceWorkers: 'allow' } })

  test('what @alice shares from another app waits sealed on her device, is put where she says, and no server sees it', async ({
    alice: page,
    visitor,
    world,
  }) => {
    await page.goto('/data')
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    await share(page, { title: 'A walk', text: 'Through the heather-4711 https://walks.example/heather-4711' })
    await expect(heading(page)).toHaveText('What you shared')
    await expect(page.getByLabel('Link')).toHaveValue('https://walks.example/heather-4711')
    await expect(page.getByLabel('A line under it')).toHaveValue('Through the heather-4711')
    await checkPage(page, { widths: bothWidths })
    await page.reload()
    await expect(page.getByLabel('Title')).toHaveValue('A walk')
    await page.getByLabel('Title').fill('')
    await page.getByRole('button', { name: 'Put it on my page' }).click()
    await expect(page.getByText('Give it a title.')).toBeVisible()
    await page.getByLabel('Title').fill('My walk')
    await expect(page.getByRole('radio', { name: 'Only me' })).toBeChecked()
    await page.getByRole('button', { name: 'Put it on my page' }).click()
    await expect(page.getByText('It is on your page.')).toBeVisible()
    await page.getByRole('link', { name: 'Go to my page' }).click()
    await expect(page.getByRole('main').getByRole('link', { name: /walks\.example/ })).toBeVisible()
    await visitor.goto('/@alice')
    await expect(heading(visitor)).toHaveText('Alice Marlowe')
    await expect(visitor.getByText('My walk')).toHaveCount(0)
    expect((await world.wire()).includes('heather-4711'), 'what was shared is on no wire').toBe(false)

    // Without any line too: a picture, for everyone.
    await page.goto('/profile')
    await page.context().setOffline(true)
    await share(page, { text: 'At sea' }, await readFile(new URL('../public/icon-192.png', import.meta.url)))
    await expect(page.getByRole('img', { name: 'At sea' })).toBeVisible()
    await page.getByText('Everyone', { exact: true }).click()
    await page.getByRole('button', { name: 'Put it on my page' }).click()
    await expect(page.getByText('It is on your page.')).toBeVisible()
    await page.context().setOffline(false)
    await expect(async () => {
      await visitor.goto('/@alice')
      await expect(visitor.getByRole('img', { name: 'At sea' })).toBeVisible({ timeout: 1000 })
    }).toPass({ timeout: 40_000 })

    // What is thrown away waits no longer.
    await share(page, { text: 'Not this' })
    await page.getByRole('button', { name: 'Throw it away' }).click()
    await expect(page.getByText('It is gone.')).toBeVisible()
    await page.goto('/receive')
    await expect(page.getByText('Nothing waits here.')).toBeVisible()

    // What is shared while something waits takes no place of it, and what is too long is said to be its beginning.
    await share(page, { text: 'The first' })
    await expect(page.getByLabel('Text')).toHaveValue('The first')
    await share(page, { text: 'x'.repeat(20_001) })
    await expect(page.getByText('This waits from before.')).toBeVisible()
    await expect(page.getByLabel('Text')).toHaveValue('The first')
    await page.getByRole('button', { name: 'Throw it away' }).click()
    await page.getByRole('button', { name: 'See what else you shared' }).click()
    await expect(page.getByText('There was more than can be taken.')).toBeVisible()
    await expect(page.getByLabel('Text')).toHaveValue('x'.repeat(20_000))
    await page.getByRole('button', { name: 'Throw it away' }).click()
    await expect(page.getByText('It is gone.')).toBeVisible()
  })
})

test('who begins a page is shown around once, in steps that stand in nobody’s way, and again when they ask for it', async ({
  carol: page,
}) => {
  const tour = page.getByRole('region', { name: 'A short tour' })
  await page.goto('/profile')
  await expect(page.getByLabel('First name, for everyone')).toHaveValue(/./)
  await expect(tour).toHaveCount(0)
  await page.goto('/data')
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await page.getByLabel('Type @carol to go on').fill('@carol')
  await page.getByRole('dialog').getByRole('button', { name: 'Erase everything' }).click()
  await expect(page.getByText('Everything that was kept for @carol is erased.')).toBeVisible()

  await page.goto('/profile')
  await expect(tour.getByRole('heading', { name: 'Who sees it' })).toBeVisible()
  const marked = page.locator('[data-toured]')
  await expect(marked).toHaveText(/^Everyone/)
  await checkPage(page, { widths: bothWidths })
  await tour.getByRole('button', { name: 'Next' }).focus()
  await page.keyboard.press('Enter')
  await expect(marked.getByRole('button', { name: 'Save', exact: true })).toBeVisible()
  // What it is about can be used all the while.
  await page.getByLabel('First name, for everyone').fill('Carol')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText(/^Saved/)
  await tour.getByRole('button', { name: 'Next' }).click()
  await expect(marked).toHaveCount(0)
  await tour.getByRole('button', { name: 'Got it' }).click()
  await expect(tour).toHaveCount(0)

  await page.getByLabel('First name, for everyone').fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText(/^(Saved|Nothing to save)/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Make this page yours')
  await expect(tour).toHaveCount(0)
  await page.goto('/help')
  await page.getByRole('link', { name: 'short tour' }).click()
  await expect(tour).toBeVisible()
  await tour.getByRole('button', { name: 'Next' }).focus()
  await page.keyboard.press('Escape')
  await expect(tour).toHaveCount(0)
  await expect(page).toHaveURL(/\/profile$/)
})

test('where there is no worker, or nobody signed in, nothing that is shared is read', async ({
  alice: page,
  visitor,
}) => {
  await share(page, { text: 'heather' })
  await expect(page.getByText('It was not read.')).toBeVisible()
  await expect(page.getByText('heather')).toHaveCount(0)
  await visitor.goto('/')
  await share(visitor, { text: 'heather' })
  await expect(heading(visitor)).toHaveText('Sign in to keep what you share.')
})

test('a link of the scheme leads to the page, or to one answer, and what is none is said', async ({ visitor }) => {
  await visitor.goto('/')
  const { protocol_handlers: handlers } = await visitor.evaluate(async () =>
    (await fetch('/manifest.webmanifest')).json(),
  )
  const [{ protocol, url }] = handlers
  const follow = (link: string) => visitor.goto(url.replace('%s', encodeURIComponent(link)))
  await follow(`${protocol}:@alice`)
  await expect(visitor).toHaveURL(pageOf('@alice'))
  await follow(`${protocol}://location@alice`)
  await expect(visitor.getByText('California')).toBeVisible()
  await follow(`${protocol}:no name`)
  await expect(visitor.getByText(/An atSign has no spaces in it/)).toBeVisible()
})

test('the icon of the app counts requests where the browser can, and all else is as usual where it can’t', async ({
  alice: page,
  bob,
}) => {
  await page.addInitScript(() => {
    const told: number[] = []
    Object.assign(globalThis, { told })
    Object.assign(Navigator.prototype, {
      setAppBadge: async (count: number) => void told.push(count),
      clearAppBadge: async () => void told.push(0),
    })
  })
  // A browser without any of it.
  await bob.addInitScript(() => {
    for (const name of ['setAppBadge', 'clearAppBadge', 'serviceWorker']) {
      delete (Navigator.prototype as unknown as Record<string, unknown>)[name]
    }
  })
  await bob.goto('/@alice')
  await bob.getByRole('button', { name: 'Ask @alice' }).click()
  const sheet = bob.getByRole('dialog')
  const words = sheet.getByLabel(/^(What would you like to know\?|In a few words)$/).and(sheet.getByRole('textbox'))
  await expect(words.or(sheet.getByRole('radio', { name: 'Something else' })).first()).toBeVisible()
  if (!(await words.isVisible())) await sheet.getByRole('radio', { name: 'Something else' }).check()
  await words.fill('Shoe size')
  await sheet.getByRole('button', { name: 'Send request' }).click()
  await expect(sheet).toBeHidden()
  await page.goto('/data')
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { told: number[] }).told.at(-1))).toBe(1)
  await bob.goto('/receive')
  await expect(bob.getByText('Nothing waits here.')).toBeVisible()
})
