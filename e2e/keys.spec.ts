import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { formatAtKeysFile, parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { generateKeyMaterial } from '../lib/crypto/generate.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { checkPage } from './check-page.ts'
import { between, expect, pageOf, test } from './world.ts'

const passphrase = 'three herons and a lamp'

/** Everything that the browser keeps in IndexedDB for this site, as text, bytes as latin1. */
function disk(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const said: string[] = []
    const tell = (value: unknown): void => {
      if (value instanceof ArrayBuffer) tell(new Uint8Array(value))
      else if (value instanceof Uint8Array) said.push(Array.from(value, (byte) => String.fromCharCode(byte)).join(''))
      else said.push(String(value))
      if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) Object.values(value).forEach(tell)
    }
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open(name)
        open.onsuccess = () => resolve(open.result)
      })
      for (const table of database.objectStoreNames) {
        const rows = database.transaction(table).objectStore(table).getAll()
        tell(await new Promise((resolve) => (rows.onsuccess = () => resolve(rows.result))))
      }
      database.close()
    }
    return said.join('\n')
  })
}

test('a passphrase is chosen; a reload, and every other tab, finds the keys locked until the right one is typed', async ({
  carol,
  world,
}) => {
  await carol.goto('/keys')
  await expect(carol.getByRole('listitem').filter({ hasText: 'This device' })).toContainText('They fit')
  await carol.getByText('A passphrase', { exact: true }).click()
  await carol.getByLabel('A passphrase', { exact: true }).last().fill(passphrase)
  await carol.getByLabel('The same once more').fill('three herons')
  await carol.getByRole('button', { name: 'Lock with it' }).click()
  await expect(carol.getByText('These are not the same.')).toBeVisible()
  await carol.getByLabel('The same once more').fill(passphrase)
  const other = await carol.context().newPage()
  await other.goto('/keys')
  await expect(other.getByText('Nothing. Whoever uses this browser')).toBeVisible()
  await carol.getByRole('button', { name: 'Lock with it' }).click()
  await expect(carol.getByText('Your passphrase locks your keys here.')).toBeVisible()
  await expect(other.getByRole('heading', { name: '@carol is locked on this device.' })).toBeVisible()

  await carol.reload()
  await expect(carol.getByRole('heading', { name: '@carol is locked on this device.' })).toBeVisible()
  await checkPage(carol)
  const keys = await parseAtKeysFile(await readFile(world.keyFile('@carol'), 'utf8'))
  const kept = await disk(carol)
  expect(kept, 'the looking itself sees what is there').toContain(keys.pkamPublicKey)
  for (const secret of [keys.selfEncryptionKey, keys.pkamPrivateKey, keys.encryptionPrivateKey, passphrase]) {
    expect(kept).not.toContain(secret)
  }
  expect(kept).not.toContain('[object CryptoKey]')

  await carol.getByLabel('Passphrase').fill('three herons and a lamb')
  await carol.keyboard.press('Enter')
  await expect(carol.getByText('This passphrase does not open the keys of @carol on this device.')).toBeVisible()
  await carol.getByLabel('Passphrase').fill(passphrase)
  await carol.getByRole('button', { name: 'Unlock' }).click()
  await expect(carol.getByText('Your passphrase. They are open in this page')).toBeVisible()
  await carol.getByRole('button', { name: 'Lock now' }).click()
  await expect(carol.getByRole('heading', { name: '@carol is locked on this device.' })).toBeVisible()

  // A page that others see too stays, as everyone sees it, until its side for her is unlocked in place.
  await other.goto('/@alice')
  await expect(other.getByText('California')).toBeVisible()
  await expect(other.getByText('Grove Street')).toHaveCount(0)
  await other.getByRole('button', { name: 'Unlock' }).click()
  await other.getByLabel('Passphrase').fill(passphrase)
  await other.keyboard.press('Enter')
  await expect(other.getByText('1420 Grove Street')).toBeVisible()

  // Who has lost the passphrase comes back with the key file, and is told that nothing locks the keys any more.
  await carol.getByRole('link', { name: 'Open my recovery kit instead' }).click()
  await carol.getByLabel('Choose my key file').setInputFiles(world.keyFile('@carol'))
  await expect(carol.getByText('Nothing. Whoever uses this browser')).toBeVisible()
})

test('a passkey that could keep no secret is not taken, and one that keeps it opens the keys after a reload', async ({
  bob,
}) => {
  const session = await bob.context().newCDPSession(bob)
  await session.send('WebAuthn.enable')
  const device = (hasPrf: boolean) => ({
    options: {
      protocol: 'ctap2' as const,
      ctap2Version: 'ctap2_1' as const,
      transport: 'internal' as const,
      hasResidentKey: true,
      hasUserVerification: true,
      automaticPresenceSimulation: true,
      isUserVerified: true,
      hasPrf,
    },
  })
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', device(false))
  await bob.goto('/keys')
  await bob.getByText('A passkey', { exact: true }).click()
  await bob.getByRole('button', { name: 'Make a passkey' }).click()
  const refusal = bob.getByRole('alert').filter({ hasText: 'Nothing was changed.' })
  await expect(refusal).toContainText('cannot lock keys')
  await refusal.getByRole('button', { name: 'Choose a passphrase' }).click()
  await expect(bob.getByRole('button', { name: 'Lock with it' })).toBeVisible()
  await expect(bob.getByText('Nothing. Whoever uses this browser')).toBeVisible()

  await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
  await session.send('WebAuthn.addVirtualAuthenticator', device(true))
  await bob.getByText('A passkey', { exact: true }).click()
  await bob.getByRole('button', { name: 'Make a passkey' }).click()
  await expect(bob.getByText('Your passkey locks your keys here.')).toBeVisible()
  await bob.reload()
  await bob.getByRole('button', { name: 'Use your passkey' }).click()
  await expect(bob.getByText('Your passkey. They are open in this page')).toBeVisible()
})

const named = (name: string, text: string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
})

test('a kit is saved and read back, another file is told from it, and the printed code opens a new browser', async ({
  alice,
  visitor,
  world,
}) => {
  await alice.goto('/keys')
  await alice.getByText('Only with a passphrase').click()
  await alice.getByLabel('A passphrase for it').fill(passphrase)
  await alice.getByLabel('The same once more').fill(passphrase)
  const download = alice.waitForEvent('download')
  await alice.getByRole('button', { name: 'Download my key file' }).click()
  const file = await (await download).path()
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('iv')
  const choose = alice.getByLabel('Choose the file I saved')
  await choose.setInputFiles(named('@alice_key.atKeys', await readFile(file, 'utf8')))
  await alice.getByLabel('Its passphrase').fill('not this one')
  await alice.keyboard.press('Enter')
  await expect(alice.getByText('This passphrase does not open this key file.')).toBeVisible()
  await alice.getByLabel('Its passphrase').fill(passphrase)
  await alice.keyboard.press('Enter')
  await expect(alice.getByText('Read back. It opens.')).toBeVisible()
  const other = await formatAtKeysFile(await generateKeyMaterial(parseAtSign('@alice')))
  await choose.setInputFiles(named('@alice_key.atKeys', other))
  await expect(alice.getByText('It opens, but the keys in it are other ones.')).toBeVisible()

  await alice.getByText('Sheet of paper').click()
  await alice.getByLabel('A passphrase for it').fill(passphrase)
  await alice.getByLabel('The same once more').fill(passphrase)
  await alice.getByRole('button', { name: 'Make the sheet' }).click()
  await expect(alice.getByRole('img', { name: 'Recovery code of @alice' })).toBeVisible()
  await alice.emulateMedia({ media: 'print' })
  await expect(alice.getByText('Does it open?')).toBeHidden()
  const paper = { name: 'sheet.png', mimeType: 'image/png', buffer: await alice.screenshot() }
  await alice.emulateMedia({ media: 'screen' })
  await alice.getByLabel('Choose a picture').setInputFiles(paper)
  await alice.getByLabel('Its passphrase').fill(passphrase)
  await alice.keyboard.press('Enter')
  await expect(alice.getByText('Read back. It opens.')).toBeVisible()

  // What shall be locked here is never here unlocked, not even for the moment until it is known by what.
  await visitor.goto('/sign-in')
  await visitor.getByText('A passphrase', { exact: true }).click()
  await visitor.getByLabel('Choose a picture').setInputFiles(paper)
  await visitor.getByLabel('Its passphrase').fill(passphrase)
  await visitor.keyboard.press('Enter')
  await expect(visitor.getByRole('heading', { name: 'Choose a passphrase' })).toBeVisible()
  await checkPage(visitor)
  const keys = await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8'))
  expect(await disk(visitor)).not.toContain(keys.pkamPublicKey)
  await visitor.getByLabel('A passphrase', { exact: true }).fill(passphrase)
  await visitor.getByLabel('The same once more').fill(passphrase)
  await visitor.getByRole('button', { name: 'Sign in with it' }).click()
  await expect(visitor).toHaveURL(pageOf('@alice'))
  await expect(visitor.getByText('+1 415 555 0199').first()).toBeVisible()
  const kept = await disk(visitor)
  expect(kept).toContain(keys.pkamPublicKey)
  expect(kept).not.toContain('[object CryptoKey]')
})

test('keys are tried at their server, a key file beside them, and each finding has one next step', async ({ bob }) => {
  let isAway = false
  await between(bob, '@bob', () => (isAway ? 'cut' : undefined))
  await bob.goto('/keys')
  const row = (name: string) => bob.getByRole('listitem').filter({ has: bob.getByRole('heading', { name }) })
  await expect(row('Your server')).toContainText('It answers')
  await expect(bob.getByText('All is well. There is nothing to do.')).toBeVisible()

  const old = await formatAtKeysFile(await generateKeyMaterial(parseAtSign('@bob')))
  await bob.getByLabel('Check a key file').setInputFiles(named('from-the-attic.atKeys', old))
  await expect(row('from-the-attic.atKeys')).toContainText('They are from before @bob was set up anew')
  await expect(row('This device')).toContainText('They fit')
  await bob.getByRole('link', { name: 'Save a new key file' }).click()
  await expect(bob).toHaveURL(/\/keys#kit$/)

  isAway = true
  await bob.getByRole('button', { name: 'Check again' }).click()
  await expect(row('This device')).toContainText('Not tried')
  await expect(bob.getByText('Nothing is wrong with your keys as far as can be seen.')).toBeVisible()
  isAway = false
  await bob.getByRole('button', { name: 'Check again' }).click()
  await expect(row('This device')).toContainText('They fit')
})
