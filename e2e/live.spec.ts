import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

// What is sent here would be met by the journeys of others.
test.use({ worldName: 'live' })

const harbour = {
  name: 'harbour.mp4',
  mimeType: 'video/mp4',
  buffer: Buffer.from(Uint8Array.from({ length: 1_500_000 }, (_, at) => (at * 7 + (at >> 9)) % 251)),
}

async function sendStraight(page: Page, to: string): Promise<void> {
  await page.goto('/files')
  await page.getByLabel('Choose files').setInputFiles(harbour)
  await page.getByLabel('To whom?').fill(to)
  await page.getByRole('button', { name: 'Send it straight' }).click()
}

test('a file goes straight to who is there, who is asked on any page, and answers once for all tabs', async ({
  alice,
  bob,
}) => {
  await bob.goto('/@alice')
  const other = await bob.context().newPage()
  await other.goto('/devices')
  await expect(other.getByRole('heading', { name: 'May act as you' })).toBeVisible()
  await sendStraight(alice, '@bob')
  const straight = alice.getByRole('region', { name: /^harbour\.mp4 straight to @bob/ })
  const question = { name: '@alice wants to send you harbour.mp4' }
  const asked = bob.getByRole('dialog', question)
  await expect(asked).toBeVisible()
  await checkPage(bob)
  await other.getByRole('dialog', question).getByRole('button', { name: 'Take it' }).click()
  await expect(asked).toHaveCount(0)
  await expect(straight.getByText('@bob has it, and it is what you sent.')).toBeVisible()
  const here = bob.getByRole('dialog', { name: 'harbour.mp4 is here' })
  const coming = bob.waitForEvent('download')
  await here.getByRole('button', { name: 'Save' }).click()
  expect((await readFile(await (await coming).path())).equals(harbour.buffer)).toBe(true)
  await expect(other.getByRole('dialog')).toHaveCount(0)

  await bob.goto('/files')
  const kept = bob.getByRole('region', { name: 'Came straight to you' })
  await expect(kept.getByRole('button', { name: 'Save harbour.mp4' })).toBeVisible()
  await checkPage(bob)
  await kept.getByRole('button', { name: /^Remove from this device/ }).click()
  await expect(kept).toHaveCount(0)
})

test('who does not want it says so, which is heard at once, and it can be left for them', async ({ alice, bob }) => {
  await bob.goto('/@alice')
  await sendStraight(alice, '@bob')
  const asked = bob.getByRole('dialog', { name: '@alice wants to send you harbour.mp4' })
  await asked.getByRole('button', { name: 'No' }).click()
  await expect(asked).toHaveCount(0)
  await expect(alice.getByText('@bob said no.')).toBeVisible()
  await checkPage(alice)
  await alice.getByRole('button', { name: 'Leave it for them instead' }).click()
  await expect(alice.getByText(/^Sent, 1\.5 MB/)).toBeVisible()
})
