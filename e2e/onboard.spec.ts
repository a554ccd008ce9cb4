import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { expect, test } from './world.ts'

/** The journey of a newcomer, and at its end everything that went over any wire is searched for what must not. */
test('an atSign is claimed by a QR picture, its key file saved, and opened in a second browser', async ({
  browser,
  world,
  visitor,
}, testInfo) => {
  const frames: Buffer[] = []
  visitor.on('websocket', (socket) => {
    const keep = ({ payload }: { payload: string | Buffer }) => frames.push(Buffer.from(payload))
    socket.on('framesent', keep)
    socket.on('framereceived', keep)
  })
  const addresses: string[] = []
  visitor.on('request', (request) => addresses.push(request.url()))

  await visitor.goto(await world.lab())
  const ticket = visitor.getByRole('article', { name: '@dana' })
  const secret = (await world.unclaimed()).find(({ atSign }) => atSign === '@dana')?.secret ?? ''
  await expect(ticket).toContainText(secret)
  const picture = await ticket.getByRole('img', { name: 'QR code for @dana' }).screenshot()

  await visitor.goto('/onboard')
  await visitor.getByLabel('Choose a picture').setInputFiles({ name: 'qr.png', mimeType: 'image/png', buffer: picture })
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@dana')
  await expect(visitor.getByLabel('Secret')).toHaveValue(secret)
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByRole('heading', { name: 'Save your key file' })).toBeVisible()

  // It can't be skipped by accident: not by going on, and not by a reload.
  await expect(visitor.getByRole('button', { name: 'Go on', exact: true })).toBeDisabled()
  await visitor.reload()
  await expect(visitor.getByRole('heading', { name: 'Save your key file' })).toBeVisible()
  const download = visitor.waitForEvent('download')
  await visitor.getByRole('button', { name: 'Download my key file' }).click()
  const keyFile = testInfo.outputPath('dana.atKeys')
  await (await download).saveAs(keyFile)
  expect((await download).suggestedFilename()).toBe('@dana_key.atKeys')
  await visitor.getByLabel('Choose the file I saved').setInputFiles(keyFile)
  await expect(visitor.getByText('Read back. It opens.')).toBeVisible()
  await visitor.getByRole('button', { name: 'Go on', exact: true }).click()
  await visitor.getByRole('link', { name: 'Leave it for later' }).click()
  await expect(visitor).toHaveURL(/\/(@|%40)dana$/)

  // A private value, so that there is plaintext to look for.
  const diary = 'the spare key is under the third flowerpot'
  await visitor.goto('/profile')
  await visitor.getByRole('button', { name: 'Add a side to About me' }).click()
  await visitor.getByRole('button', { name: 'Add About me for Only me' }).click()
  await visitor.getByLabel('About me, only for me', { exact: true }).fill(diary)
  await visitor.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(visitor.getByRole('status')).toHaveText('All saved on your server')

  const context = await browser.newContext({ baseURL: world.origin })
  const second = await context.newPage()
  await second.goto('/sign-in')
  await second.getByLabel('Choose my key file').setInputFiles(keyFile)
  await expect(second.getByText(diary)).toBeVisible()
  await context.close()

  // Private keys by a piece of each that is long enough to be theirs alone.
  const keys = await parseAtKeysFile(await readFile(keyFile, 'utf8'))
  const secrets = [diary, keys.selfEncryptionKey, keys.pkamPrivateKey.slice(100), keys.encryptionPrivateKey.slice(100)]
  const wire = await world.wire()
  expect(wire.includes('update:privatekey:at_pkam_publickey '), 'the capture holds the conversation').toBe(true)
  for (const text of secrets) {
    expect(text.length).toBeGreaterThan(40)
    for (const piece of [text, text.slice(20, 52)]) {
      expect(wire.includes(piece), 'on a socket of the server').toBe(false)
      expect(Buffer.concat(frames).includes(piece), 'in a frame of the browser').toBe(false)
    }
  }
  expect(addresses.join('\n')).not.toContain(secret)
  expect(await visitor.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
    keys.selfEncryptionKey,
  )
  for (const text of secrets) expect(await contains(world.data, text.slice(20, 52))).toBe(false)
})

test('what is wrong with a claim is said in a sentence, and what to do next', async ({ visitor, world }) => {
  const [{ secret } = { secret: '' }] = (await world.unclaimed()).filter(({ atSign }) => atSign === '@sunny🌻')
  const claim = async (atSign: string, secret: string) => {
    await visitor.goto('/onboard')
    await visitor.getByLabel('Your atSign').fill(atSign)
    await visitor.getByLabel('Secret').fill(secret)
    await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  }
  expect((await visitor.goto('/@sunny🌻'))?.status()).toBe(418)
  await expect(visitor.getByText('@sunny🌻 has not been claimed yet.')).toBeVisible()
  await visitor.getByRole('link', { name: 'Claim @sunny🌻' }).click()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@sunny🌻')

  await claim('@nobody-has-this', secret)
  await expect(visitor.getByText('There is no @nobody-has-this in the directory.')).toBeVisible()
  await claim('@alice', secret)
  await expect(visitor.getByText('@alice is already claimed.')).toBeVisible()
  await expect(visitor.getByRole('link', { name: 'Open the key file of @alice' })).toBeVisible()
  await claim('@sunny🌻', 'f'.repeat(128))
  await expect(visitor.getByText('This is not the secret of @sunny🌻.')).toBeVisible()
  await claim('sun ny', secret)
  await expect(visitor.getByText(/no spaces/)).toBeVisible()
  await claim('@sunny🌻', '')
  await expect(visitor.getByText('Enter the secret that came with your atSign.')).toBeVisible()

  await visitor.goto('/onboard')
  await visitor.getByLabel('Choose a picture').setInputFiles({
    name: 'noqr.png',
    mimeType: 'image/png',
    buffer: await visitor.screenshot(),
  })
  await expect(visitor.getByText('No QR code can be read in this picture.')).toBeVisible()

  // The right secret still works after all this, pasted in one piece.
  await visitor.getByLabel('Your atSign').fill(`@sunny🌻:${secret}`)
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByLabel('Secret')).toHaveValue(secret)

  // Who would have the new keys locked here says by what before they are made, and unlocks them after a reload.
  const passphrase = 'three herons and a lamp'
  await visitor.getByText('A passphrase', { exact: true }).click()
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await visitor.getByLabel('A passphrase', { exact: true }).fill(passphrase)
  await visitor.getByLabel('The same once more').fill(passphrase)
  await visitor.getByRole('button', { name: 'Claim with it' }).click()
  await expect(visitor.getByRole('heading', { name: 'Save your key file' })).toBeVisible()
  await visitor.reload()
  await expect(visitor.getByRole('heading', { name: 'Go on with @sunny🌻' })).toBeVisible()
  await visitor.getByLabel('Passphrase').fill(passphrase)
  await visitor.getByRole('button', { name: 'Unlock' }).click()
  await expect(visitor.getByRole('heading', { name: 'Save your key file' })).toBeVisible()
})

/** Whether any file below the folder holds the text. */
async function contains(folder: string, text: string): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(join(entry.parentPath, entry.name))).includes(text)) return true
  }
  return false
}
