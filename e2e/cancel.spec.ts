import { between, expect, pageOf, test } from './world.ts'

// A name is claimed here in the end.
test.use({ worldName: 'cancelled' })

test('a claim can be called off at every step, half-claims nothing, and is taken up again', async ({
  visitor,
  browser,
  world,
}) => {
  const secret = (await world.unclaimed()).find(({ atSign }) => atSign === '@dana')?.secret ?? ''
  const cancel = visitor.getByRole('button', { name: 'Cancel' })
  const make = visitor.getByRole('button', { name: 'Claim this atSign' })
  let holding: RegExp | undefined
  let held = () => {}
  await between(visitor, '@dana', (line) => {
    if (!holding?.test(line)) return undefined
    held()
    return 'hold'
  })
  const isUnclaimed = async () => (await world.unclaimed()).some(({ atSign }) => atSign === '@dana')

  // While keys are made.
  await visitor.goto('/onboard?atsign=@dana')
  await visitor.getByLabel('Secret').fill(secret)
  await make.click()
  await cancel.click()
  await expect(visitor.getByText('You cancelled.')).toBeVisible()
  await expect(visitor.getByText('No keys were kept, and @dana is as it was.')).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@dana')
  await expect(visitor.getByLabel('Secret')).toHaveValue(secret)
  expect(await isUnclaimed()).toBe(true)
  await visitor.goto('/sign-in')
  await expect(visitor.getByText('Not finished')).toHaveCount(0)
  await visitor.goto('/onboard?atsign=@dana')
  await visitor.getByLabel('Secret').fill(secret)

  // At every line that goes to the server.
  for (const line of [
    /^from:/,
    /^cram:/,
    /^update:privatekey:at_pkam_publickey/,
    /^pkam:/,
    /^update:.*public:publickey@/,
    /^delete:privatekey:at_secret/,
  ]) {
    holding = line
    const isHeld = new Promise<void>((resolve) => {
      held = resolve
    })
    await make.click()
    await isHeld
    await cancel.click()
    await expect(visitor.getByText('What was begun is kept on this device.'), line.source).toBeVisible()
    await expect(visitor.getByLabel('Secret'), line.source).toHaveValue(secret)
    // Whoever has the secret may still claim it, here or elsewhere, for as long as nothing of it is on its server.
    if (/cram/.test(line.source)) expect(await isUnclaimed()).toBe(true)
  }

  holding = undefined
  await make.click()
  await expect(visitor.getByRole('heading', { name: 'Save your key file' })).toBeVisible()
  const download = visitor.waitForEvent('download')
  await visitor.getByRole('button', { name: 'Download my key file' }).click()
  const keyFile = await (await download).path()
  await visitor.getByRole('button', { name: 'I’ll do this later' }).click()
  await visitor.getByRole('button', { name: 'Go on without it' }).click()
  await visitor.getByRole('link', { name: 'Leave it for later' }).click()
  await expect(visitor).toHaveURL(pageOf('@dana'))
  await expect(visitor.getByText('Your page', { exact: true })).toBeVisible()

  const elsewhere = await browser.newContext({ baseURL: world.origin })
  const second = await elsewhere.newPage()
  await second.goto('/sign-in')
  await second.getByLabel('Choose my key file').setInputFiles(keyFile)
  await expect(second).toHaveURL(pageOf('@dana'))
  await elsewhere.close()
})
