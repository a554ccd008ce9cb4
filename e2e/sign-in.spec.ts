import { readFile } from 'node:fs/promises'
import { formatAtKeysFile, parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { generateKeyMaterial } from '../lib/crypto/generate.ts'
import { zipOf } from '../lib/files/testing/zip-of.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { checkPage } from './check-page.ts'
import { expect, pageOf, signIn, test } from './world.ts'

const named = (name: string, text: string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
})

test('a wrong file, a picture, another atSign’s, an older one and half of one each get their own sentence, and a backup of old opens', async ({
  visitor,
  world,
}) => {
  const choose = visitor.getByLabel('Choose my key file')
  await visitor.goto('/sign-in?atsign=@alice')
  await choose.setInputFiles(named('holiday.txt', 'Dear diary'))
  await expect(visitor.getByText('This is not a key file.')).toBeVisible()

  await choose.setInputFiles(world.keyFile('@bob'))
  await expect(visitor.getByText('This is the key file of another atSign.')).toBeVisible()
  await expect(visitor.getByText(/@bob/)).toBeVisible()

  const old = await formatAtKeysFile(await generateKeyMaterial(parseAtSign('@alice')))
  await choose.setInputFiles(named('@alice_key.atKeys', old))
  await expect(visitor.getByText('This key file of @alice is outdated, or was never theirs.')).toBeVisible()

  const cut = (await readFile(world.keyFile('@alice'), 'utf8')).slice(0, 900)
  await choose.setInputFiles(named('@alice_key.atKeys', cut))
  await expect(visitor.getByRole('main').getByRole('alert')).toContainText('This key file is cut off')
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.alloc(900_000) }
  await choose.setInputFiles(picture)
  await expect(visitor.getByRole('main').getByRole('alert')).toContainText('not a picture that this browser can show')

  // None of them left anybody signed in, and the right one still works.
  await expect(visitor.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible()
  const backup = await zipOf({ '@alice_key.atKeys': new Blob([await readFile(world.keyFile('@alice'))]) })
  const buffer = Buffer.from(await backup.arrayBuffer())
  await choose.setInputFiles({ name: '@alice_backup.zip', mimeType: 'application/zip', buffer })
  await expect(visitor).toHaveURL(pageOf('@alice'))
})

test('a key file that is locked asks for its passphrase, says when that is another one, and opens', async ({
  visitor,
  world,
}) => {
  const material = await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8'))
  const locked = await formatAtKeysFile(material, { passphrase: 'correct horse' })
  await visitor.goto('/sign-in')
  await visitor.getByLabel('Choose my key file').setInputFiles(named('@alice_key.atKeys', locked))
  const passphrase = visitor.getByLabel('Its passphrase')
  await expect(visitor.getByText('@alice_key.atKeys is locked')).toBeVisible()
  await expect(passphrase).toBeFocused()
  await checkPage(visitor)
  await passphrase.fill('battery staple')
  await passphrase.press('Enter')
  await expect(visitor.getByText('This passphrase does not open this key file.')).toBeVisible()
  await passphrase.fill('correct horse')
  await visitor.getByRole('button', { name: 'Unlock' }).click()
  await expect(visitor).toHaveURL(pageOf('@alice'))
})

test('several atSigns live in one browser, kept apart, one is switched to another, and all are removed at once', async ({
  bob,
  world,
}) => {
  await signIn(bob, world, '@carol')
  await bob.goto('/@alice')
  await expect(bob.getByText('1420 Grove Street')).toBeVisible()
  await bob.getByRole('button', { name: /your menu/ }).click()
  await bob.getByRole('button', { name: 'Switch to @bob' }).click()
  await expect(bob.getByText('Bay Area')).toBeVisible()
  await expect(bob.getByText('1420 Grove Street')).toHaveCount(0)
  // At home one is at home again.
  await bob.goto('/@bob')
  await bob.getByRole('button', { name: /your menu/ }).click()
  await bob.getByRole('button', { name: 'Switch to @carol' }).click()
  await expect(bob).toHaveURL(pageOf('@carol'))
  await bob.getByRole('button', { name: /your menu/ }).click()
  await bob.getByRole('button', { name: 'Switch to @bob' }).click()
  await expect(bob).toHaveURL(pageOf('@bob'))
  await bob.goto('/@alice')
  await bob.reload()
  await expect(bob.getByText('Bay Area')).toBeVisible()

  await bob.goto('/sign-in')
  await bob.getByRole('button', { name: 'Remove several from this device' }).click()
  const sheet = bob.getByRole('dialog')
  await sheet.getByLabel('@carol').check()
  await expect(sheet.getByRole('button', { name: 'Remove @carol from this device' })).toBeEnabled()
  await sheet.getByLabel('All of them').check()
  await expect(sheet.getByLabel('@bob')).toBeChecked()
  await sheet.getByRole('button', { name: 'Remove 2 atSigns from this device' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(bob.getByRole('heading', { name: 'On this device' })).toHaveCount(0)
  expect(await rowsLeft(bob, '@bob')).toEqual([])
  expect(await rowsLeft(bob, '@carol')).toEqual([])
})

test('signing out warns, offers the key file, and leaves no key behind', async ({ carol }) => {
  await carol.getByRole('button', { name: /your menu/ }).click()
  await carol.getByRole('link', { name: 'Sign out' }).click()
  const warning = carol.getByRole('dialog')
  await expect(warning).toContainText('The keys of @carol are deleted from this browser.')
  const download = carol.waitForEvent('download')
  await warning.getByRole('button', { name: 'Save my key file first' }).click()
  expect((await download).suggestedFilename()).toBe('@carol_key.atKeys')
  await warning.getByRole('button', { name: 'Sign out and forget my keys here' }).click()
  await expect(carol.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible()
  await carol.goto('/@alice')
  // As everyone sees it, and not only until @carol's own side has come.
  await expect(carol.getByText('What everyone sees')).toBeVisible()
  await expect(carol.getByText('California')).toBeVisible()
  await expect(carol.getByText('Grove Street')).toHaveCount(0)
  expect(await rowsLeft(carol, '@carol')).toEqual([])
})

test('signing in leads to a page of this site, whatever the link says', async ({ bob, world }) => {
  for (const next of ['/%09/evil.example/phish', '/.//evil.example', '//evil.example']) {
    await bob.goto(`/sign-in?next=${next}`)
    await bob.getByRole('button', { name: /Go on as @bob/ }).click()
    await expect(bob).toHaveURL(pageOf('@bob'))
    expect(new URL(bob.url()).origin).toBe(world.origin)
  }
})

test('signing out in one tab ends the conversations of the others', async ({ carol }) => {
  const other = await carol.context().newPage()
  const lines: import('@playwright/test').WebSocket[] = []
  other.on('websocket', (line) => lines.push(line))
  const open = () => lines.filter((line) => /to=(@|%40)carol/.test(line.url()) && !line.isClosed()).length
  await other.goto('/@alice')
  await expect(other.getByText('1420 Grove Street')).toBeVisible()
  expect(open()).toBeGreaterThan(0)
  await carol.goto('/sign-in')
  await carol.getByRole('button', { name: 'Sign out @carol' }).click()
  await carol.getByRole('button', { name: 'Sign out and forget my keys here' }).click()
  await expect(other.getByText('What everyone sees')).toBeVisible()
  await expect(other.getByText('Grove Street')).toHaveCount(0)
  await expect.poll(open).toBe(0)
})

/** Every row of every table that the browser keeps for this site and that names this atSign. */
function rowsLeft(page: import('@playwright/test').Page, named: string): Promise<string[]> {
  return page.evaluate(async (atSign) => {
    const left: string[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      if (name.includes(atSign)) left.push(name)
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open(name)
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error)
      })
      for (const table of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const all = database.transaction(table).objectStore(table).getAll()
          all.onsuccess = () => resolve(all.result)
          all.onerror = () => reject(all.error)
        })
        for (const row of rows) if (JSON.stringify(row).includes(atSign)) left.push(`${name}/${table}`)
      }
      database.close()
    }
    return left
  }, named)
}

test('who comes from a page to sign in is told whose side they will see', async ({ visitor, world }) => {
  await visitor.goto('/@alice')
  await visitor.getByRole('link', { name: 'See your side' }).click()
  await expect(visitor.getByText('Then you go on to the page of @alice')).toBeVisible()
  await expect(visitor.getByText('An atSign, like @alice, is a name')).toBeVisible()
  await visitor.getByLabel('Choose my key file').setInputFiles(world.keyFile('@bob'))
  await expect(visitor).toHaveURL(pageOf('@alice'))
  await expect(visitor.getByText('Bay Area')).toBeVisible()
})

test('without script the pages that work with keys say so, and promise nothing', async ({ browser, world }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const page = await context.newPage()
  for (const path of ['/sign-in', '/profile', '/data', '/activity', '/keys', '/lab', '/onboard']) {
    await page.goto(path)
    const main = page.getByRole('main')
    await expect(main.getByText(/script/i).first(), path).toBeVisible()
    await expect(main.getByRole('status').filter({ visible: true }), path).toHaveCount(0)
    await expect(main.locator('div[aria-hidden="true"]:not(:empty)').filter({ visible: true }), path).toHaveCount(0)
    for (const dead of ['Choose my key file', 'Choose a picture', 'Scan with the camera', 'Asking this computer'])
      await expect(main.getByText(dead), path).toBeHidden()
    for (const button of await main.getByRole('button').all()) await expect(button, path).toBeDisabled()
  }
  await context.close()
})
