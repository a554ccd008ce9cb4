import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { type AtClient, openAtClient } from '../lib/client/at-client.ts'
import { pkam } from '../lib/client/authenticate.ts'
import { Connection } from '../lib/client/connection.ts'
import { formatAtKeysFile, parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { md5Hex } from '../lib/crypto/digest.ts'
import { generateKeyMaterial } from '../lib/crypto/generate.ts'
import type { KeyMaterial } from '../lib/crypto/key-ring.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { parseAtKey } from '../lib/protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { expect, pageOf, test, type World } from './world.ts'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]

// @bob starts anew here: nobody else can read him afterwards.
test.use({ worldName: 'number' })

function dialOf({ origin }: World) {
  return webSocketDial({ url: new URL('/bridge', origin.replace('http', 'ws')), WebSocket, origin })
}

async function keysIn(world: World, atSign: AtSign): Promise<KeyMaterial> {
  return parseAtKeysFile(await readFile(world.keyFile(atSign), 'utf8'))
}

/** The server of @bob has keys of another making from now on. */
async function startAnew(world: World): Promise<KeyMaterial> {
  const made = await generateKeyMaterial(bob)
  const connection = Connection.open(await dialOf(world)(bob))
  await pkam(connection, { keys: await openKeyRing(await keysIn(world, bob)) })
  await connection.request(`update:privatekey:at_pkam_publickey ${made.pkamPublicKey}`)
  await connection.request(`update:isEncrypted:false:public:publickey@bob ${made.encryptionPublicKey}`)
  connection.close()
  return made
}

const number = (page: Page, name: string) => page.getByLabel(name, { exact: true })

/** For whose key what @alice gives @bob is sealed. */
async function sealedFor(client: AtClient): Promise<string | undefined> {
  return (await client.stored(parseAtKey('@bob:shared_key@alice')))?.metadata.pubKeyCS
}

/** Asks him for something, which is sealed for him. */
async function askBob(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask @bob' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toBeVisible()
  // Where a page shows all that is usual, there are only words to choose.
  const other = sheet.getByRole('radio', { name: 'Something else' })
  if (await other.isVisible()) await other.check()
  await sheet
    .getByLabel(/^(What would you like to know\?|In a few words)$/)
    .and(sheet.getByRole('textbox'))
    .fill('Tea')
  await sheet.getByRole('button', { name: 'Send request' }).click()
}

test('@bob starts anew: @alice is asked, both see one number, nothing goes to him before she trusts it, and then it does', async ({
  alice: page,
  visitor: his,
  world,
}) => {
  const watching = openAtClient({
    atSign: alice,
    keys: await openKeyRing(await keysIn(world, alice)),
    dial: dialOf(world),
  })
  await page.getByRole('button', { name: /^@alice\s*, your menu$/ }).click()
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('tab', { name: 'Keys' }).click()
  await page.getByLabel('Their atSign').fill('@bob')
  await page.getByRole('button', { name: 'Look up' }).click()
  await expect(page.getByText('@bob is in the list above.')).toBeVisible()
  await page.getByRole('group').getByText('@bob', { exact: true }).click()
  const before = (await number(page, 'Your number with @bob').textContent()) ?? ''
  expect(before.trim()).toMatch(/^(\d{5} ){11}\d{5}$/)

  const [old, made] = [await keysIn(world, bob), await startAnew(world)]
  await page.goto('/@bob')
  await expect(page.getByText('@bob shows a new key.')).toBeVisible()
  const shown = (await number(page, 'Your number with @bob, by the new key').textContent()) ?? ''
  expect(shown).not.toBe(before)

  const file = Buffer.from(await formatAtKeysFile(made))
  await his.goto('/sign-in')
  await his
    .getByLabel('Choose my key file')
    .setInputFiles({ name: '@bob_key.atKeys', mimeType: 'application/json', buffer: file })
  await expect(his).toHaveURL(pageOf('@bob'))
  await his.goto('/people?tab=keys')
  await his.getByLabel('Their atSign').fill('@alice')
  await his.getByRole('button', { name: 'Look up' }).click()
  await his.getByRole('group').getByText('@alice', { exact: true }).click()
  await expect(number(his, 'Your number with @alice'), 'both see the same').toHaveText(shown)

  await page.getByRole('button', { name: 'It is another one' }).click()
  await expect(page.getByText('Nothing is sent to @bob.')).toBeVisible()
  await askBob(page)
  await expect(page.getByText('Saved here. @bob shows a new key.')).toBeVisible()
  expect(await sealedFor(watching), 'nothing is sealed for it').toBe(md5Hex(old.encryptionPublicKey))

  await page.getByRole('link', { name: 'Compare it under People' }).click()
  await page.getByRole('button', { name: 'It is the same: trust it' }).click()
  await expect(page.getByText('@bob shows a new key.')).toHaveCount(0)
  await expect(page.getByText(/^Since /)).toBeVisible()
  // What has waited goes by itself.
  await expect.poll(() => sealedFor(watching)).toBe(md5Hex(made.encryptionPublicKey))
  watching.close()
})
