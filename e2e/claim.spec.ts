import { readFile } from 'node:fs/promises'
import { between, expect, pageOf, test } from './world.ts'

// Both names that can be claimed are claimed here.
test.use({ worldName: 'unclaimed' })

const secretOf = async (world: { unclaimed(): Promise<{ atSign: string; secret: string }[]> }, atSign: string) =>
  (await world.unclaimed()).find((one) => one.atSign === atSign)?.secret ?? ''

/** The same secret with its last digit wrong. */
const mistyped = (secret: string) => secret.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))

for (const [when, script] of [
  ['without script', 'none'],
  ['before the script has come', 'late'],
] as const) {
  test(`${when}, the secret gets into no address and to no server`, async ({ browser, world }) => {
    const context = await browser.newContext({ baseURL: world.origin, javaScriptEnabled: script !== 'none' })
    const page = await context.newPage()
    if (script === 'late') await page.route(/_next.*\.js/, () => {})
    const requests: string[] = []
    page.on('request', (request) => requests.push(`${request.url()} ${request.postData() ?? ''}`))
    const secret = 'f00d'.repeat(32)
    await page.goto('/onboard', { waitUntil: 'commit' })
    for (const atSign of ['@dana', `@dana:${secret}`]) {
      await page.getByLabel('Your atSign').fill(atSign)
      await page.getByLabel('Secret').fill(secret)
      await page.getByLabel('Secret').press('Enter')
      await page.getByRole('button', { name: 'Claim this atSign' }).click({ force: true })
      // Even if something submits the form all the same.
      await page.getByLabel('Secret').evaluate((field: HTMLInputElement) => field.form?.submit())
      await expect(page.getByLabel('Secret')).toBeVisible()
    }
    await expect(page.getByRole('button', { name: 'Claim this atSign' })).toBeDisabled()
    expect(page.url()).not.toContain('f00d')
    expect(requests.join('\n')).not.toContain('f00d')
    expect((await world.wire()).includes('f00df00d')).toBe(false)
    await context.close()
  })
}

/** Holds the page's script back until it is let go. */
async function slowScript(page: import('@playwright/test').Page): Promise<() => void> {
  let letGo = () => {}
  const goes = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route(/_next.*\.js/, async (route) => {
    await goes
    await route.continue()
  })
  return letGo
}

test('what is typed before the script has come stays, and counts', async ({ visitor }) => {
  const letGo = await slowScript(visitor)
  await visitor.goto('/onboard', { waitUntil: 'commit' })
  await visitor.getByLabel('Your atSign').fill('@dana')
  await visitor.getByLabel('Secret').fill('two words')
  letGo()
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByText('A secret has no spaces in it.')).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@dana')
  await expect(visitor.getByLabel('Secret')).toHaveValue('two words')
})

test('so does what is typed on the first page', async ({ visitor }) => {
  const letGo = await slowScript(visitor)
  await visitor.goto('/', { waitUntil: 'commit' })
  const field = visitor.getByLabel('Whose page do you want to see?')
  await field.fill('al ice')
  letGo()
  // Then all of it is there; and only with script is there an answer on the spot.
  await visitor.waitForLoadState('networkidle')
  await visitor.getByRole('button', { name: 'Open' }).click()
  await expect(visitor.getByText('Did you mean @alice?')).toBeVisible()
  await expect(field).toHaveValue('al ice')
  expect(new URL(visitor.url()).search).toBe('')
})

test('a key file that is chosen before the script has come is opened', async ({ visitor, world }) => {
  const letGo = await slowScript(visitor)
  await visitor.goto('/sign-in', { waitUntil: 'commit' })
  await visitor.getByLabel('Choose my key file').setInputFiles(world.keyFile('@alice'))
  letGo()
  await expect(visitor).toHaveURL(pageOf('@alice'))
})

test('a reload while keys are made keeps the name, says what happened, and the claim begins again', async ({
  visitor,
}) => {
  // Nothing is answered, so that the reload falls into the middle whatever the speed of this machine.
  await between(visitor, '@dana', () => 'hold')
  await visitor.goto('/onboard')
  await visitor.getByLabel('Your atSign').fill('@dana')
  await visitor.getByLabel('Secret').fill('f00d'.repeat(32))
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByRole('heading', { name: 'Claiming @dana' })).toBeVisible()
  await visitor.reload()
  await expect(visitor.getByText('Claiming @dana stopped when this page was reloaded.')).toBeVisible()
  await expect(visitor.getByText('No keys were kept, and @dana is as it was.')).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@dana')
  await expect(visitor.getByLabel('Secret')).toHaveValue('')

  // It is said once, and of no claim that was not cut.
  await visitor.goto('/onboard')
  await visitor.waitForLoadState('networkidle')
  await expect(visitor.getByText('stopped when this page')).toHaveCount(0)
})

test('a claim that was cut at its end survives a reload and a wrong secret', async ({ visitor, world }) => {
  const secret = await secretOf(world, '@dana')
  let cutting = true
  let cuts = 0
  await between(visitor, '@dana', (line) => {
    if (!cutting || !line.startsWith('delete:privatekey:at_secret')) return undefined
    cuts++
    return 'cut'
  })
  await visitor.goto('/onboard?atsign=@dana')
  await visitor.getByLabel('Secret').fill(secret)
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByRole('button', { name: 'Try again' })).toBeVisible()
  expect(cuts).toBeGreaterThan(0)

  // By now the server has the public half of these keys, and no others will ever do.
  await visitor.goto('/onboard')
  await expect(visitor.getByRole('button', { name: 'Try again' })).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@dana')
  cutting = false
  await visitor.getByLabel('Secret').fill(mistyped(secret))
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByRole('heading', { name: 'Save your key file' })).toBeVisible()
  const download = visitor.waitForEvent('download')
  await visitor.getByRole('button', { name: 'Download my key file' }).click()
  await download
  await visitor.getByRole('button', { name: 'I’ll do this later' }).click()
  await visitor.getByRole('button', { name: 'Go on without it' }).click()
  await visitor.getByRole('link', { name: 'Leave it for later' }).click()
  await expect(visitor).toHaveURL(pageOf('@dana'))
  await expect(visitor.getByText('Your page', { exact: true })).toBeVisible()
})

test('a claim that was overtaken elsewhere can be forgotten, and the right key file opens', async ({
  visitor,
  browser,
  world,
}, testInfo) => {
  const atSign = '@sunny🌻'
  const secret = await secretOf(world, atSign)
  let cutting = true
  await between(visitor, atSign, (line) =>
    cutting && line.startsWith('update:privatekey:at_pkam_publickey') ? 'cut' : undefined,
  )
  await visitor.goto(`/onboard?atsign=${atSign}`)
  await visitor.getByLabel('Secret').fill(secret)
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByRole('button', { name: 'Try again' })).toBeVisible()
  cutting = false

  // A wrong secret now: the server has not these keys, and yet they are kept, for nobody here can be sure of that.
  await visitor.goto('/onboard')
  await expect(visitor.getByText(`Claiming ${atSign} was begun here.`)).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue(atSign)
  await visitor.getByLabel('Secret').fill(mistyped(secret))
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByText(`This is not the secret of ${atSign}.`)).toBeVisible()
  await visitor.goto('/sign-in')
  await expect(visitor.getByText('Not finished: go on and save its key file')).toBeVisible()
  // Another can be claimed meanwhile, and this one is not forgotten for it.
  await visitor.goto('/onboard')
  await visitor.getByRole('link', { name: 'Claim another atSign' }).click()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('')
  await visitor.getByLabel('Your atSign').fill('@alice')
  await visitor.getByLabel('Secret').fill(secret)
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByText('@alice is already claimed.')).toBeVisible()
  await visitor.goto('/onboard?another')
  await visitor.getByRole('main').getByRole('link', { name: 'Go on' }).click()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue(atSign)
  await visitor.goto('/@alice')
  await expect(visitor.getByRole('link', { name: `Go on claiming ${atSign}` })).toBeVisible()
  await visitor.goto('/')
  await expect(visitor.getByText(`Claiming ${atSign} was begun here.`)).toBeVisible()
  await visitor.getByRole('link', { name: 'Go on' }).click()
  await expect(visitor.getByText(`Claiming ${atSign} was begun here.`)).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue(atSign)

  const elsewhere = await browser.newContext({ baseURL: world.origin })
  const other = await elsewhere.newPage()
  await other.goto(`/onboard?atsign=${atSign}`)
  await other.getByLabel('Secret').fill(secret)
  await other.getByRole('button', { name: 'Claim this atSign' }).click()
  const download = other.waitForEvent('download')
  await other.getByRole('button', { name: 'Download my key file' }).click()
  const keyFile = testInfo.outputPath('sunny.atKeys')
  await (await download).saveAs(keyFile)
  await elsewhere.close()

  await visitor.goto('/onboard')
  await expect(visitor.getByText(`${atSign} is already claimed.`)).toBeVisible()
  await visitor.getByRole('link', { name: `Open the key file of ${atSign}` }).click()
  await visitor.getByLabel('Choose my key file').setInputFiles(keyFile)
  await expect(visitor.getByText(/from a claim that was not finished/)).toBeVisible()
  await visitor.getByRole('button', { name: `Forget the unfinished keys of ${atSign}` }).click()
  await expect(visitor.getByRole('dialog')).toContainText(`nobody can ever open ${atSign} again`)
  await visitor.getByRole('button', { name: 'Forget these keys' }).click()
  await expect(visitor.getByText('Not finished: go on')).toHaveCount(0)
  await visitor.getByRole('link', { name: 'Facet', exact: true }).click()
  await expect(visitor.getByRole('link', { name: 'I have an atSign' })).toBeVisible()
  await expect(visitor.getByText('was begun here')).toHaveCount(0)
  await visitor.goto(`/sign-in?atsign=${atSign}`)
  await visitor.getByLabel('Choose my key file').setInputFiles(keyFile)
  await expect(visitor).toHaveURL(pageOf(atSign))
  await expect(visitor.getByText('Your page', { exact: true })).toBeVisible()
})

/** The code that this small world would have sent to `to`. */
async function codeFor(lab: import('@playwright/test').Page, to: string): Promise<string> {
  await lab.reload()
  const letter = lab.getByRole('listitem').filter({ hasText: `To ${to},` })
  return (await letter.locator('p').last().textContent()) ?? ''
}

test('who has no name gets one for a code by mail, claims it, and gets another one, or the secret again', async ({
  visitor,
  world,
  context,
}) => {
  // Those who came before have claimed both.
  expect(await world.unclaimed()).toEqual([])
  const lab = await context.newPage()
  await lab.goto(await world.lab())
  await expect(lab.getByText('All of them are claimed.')).toBeVisible()
  await expect(lab.getByText('Nothing has come.')).toBeVisible()
  await expect(lab.getByRole('link', { name: 'Get a new one' })).toHaveAttribute('href', '/register')

  const offered = visitor.getByRole('status', { name: 'Your new name' })
  const mail = 'New.Person@example.org'
  await visitor.goto('/')
  await visitor.getByRole('link', { name: 'get one here' }).click()
  await expect(offered).toHaveText(/^@[a-z]+$/)
  const first = (await offered.textContent()) ?? ''
  await visitor.getByRole('button', { name: 'Another name' }).click()
  await expect(offered).not.toHaveText(first)
  const atSign = (await offered.textContent()) ?? ''
  await visitor.getByRole('button', { name: 'Send me the code' }).click()
  await expect(visitor.getByText('Type your mail address, so that a code can be sent to you.')).toBeVisible()
  await visitor.getByLabel('Your mail address').fill('new person')
  await visitor.getByRole('button', { name: 'Send me the code' }).click()
  await expect(visitor.getByText('This is no mail address.')).toBeVisible()
  await visitor.getByLabel('Your mail address').fill(mail)
  await visitor.getByRole('button', { name: 'Send me the code' }).click()

  // A telephone lets go of a page that is behind another one.
  await expect(visitor.getByRole('heading', { name: 'Type the code' })).toBeVisible()
  await visitor.reload()
  await expect(visitor.getByText(`We sent it to ${mail}, for ${atSign}.`)).toBeVisible()
  await expect(visitor.getByRole('button', { name: /Send a new one in \d+ s/ })).toBeDisabled()
  await visitor.getByRole('textbox', { name: 'Code' }).fill('12')
  await visitor.getByRole('button', { name: 'Go on' }).click()
  await expect(visitor.getByText('The code has 4 letters and numbers.')).toBeVisible()
  const code = await codeFor(lab, mail.toLowerCase())
  await visitor.getByRole('textbox', { name: 'Code' }).fill(code === 'AAAA' ? 'BBBB' : 'AAAA')
  await visitor.getByRole('button', { name: 'Go on' }).click()
  await expect(visitor.getByText('This is not the code, or it is too old.')).toBeVisible()
  await visitor.getByRole('textbox', { name: 'Code' }).fill(` ${code.toLowerCase()}`)
  await visitor.getByRole('button', { name: 'Go on' }).click()

  await expect(visitor.getByLabel('Your atSign')).toHaveValue(atSign)
  await expect(visitor.getByLabel('Secret')).toHaveValue(/^[0-9a-f]{128}$/)
  expect(visitor.url()).not.toMatch(/[0-9a-f]{20}/)
  await visitor.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(visitor.getByText(`${atSign} is yours.`)).toBeVisible()

  // The same address once more: the new one, or one of those that it has.
  const again = await context.newPage()
  let isStarting = false
  await again.routeWebSocket(/bridge/, (socket) => {
    if (isStarting) void socket.close({ code: 4000 })
    else socket.connectToServer()
    isStarting = false
  })
  await again.goto('/register')
  await expect(again.getByRole('status', { name: 'Your new name' })).toHaveText(/^@[a-z]+$/)
  const second = (await again.getByRole('status', { name: 'Your new name' }).textContent()) ?? ''
  await again.getByLabel('Your mail address').fill(mail)
  await again.getByRole('button', { name: 'Send me the code' }).click()
  await expect(again.getByRole('heading', { name: 'Type the code' })).toBeVisible()
  await again.getByRole('textbox', { name: 'Code' }).fill(await codeFor(lab, mail.toLowerCase()))
  await again.getByRole('button', { name: 'Go on' }).click()
  await expect(again.getByRole('radio', { name: `${second}, the new one` })).toBeChecked()
  await again.getByRole('radio', { name: atSign, exact: true }).check()
  await again.getByRole('button', { name: 'Take this one' }).click()
  await expect(again.getByText(`${atSign} is already claimed.`)).toBeVisible()

  // Who has a name, and lost its secret before claiming it.
  await again.getByRole('button', { name: 'Another name or address' }).click()
  await again.getByLabel('Your mail address').fill('third@example.org')
  await again.getByRole('button', { name: 'Send me the code' }).click()
  await expect(again.getByRole('heading', { name: 'Type the code' })).toBeVisible()
  const third = /for (@[a-z]+)\./.exec((await again.getByText('We sent it to').textContent()) ?? '')?.[1] ?? ''
  await again.getByRole('textbox', { name: 'Code' }).fill(await codeFor(lab, 'third@example.org'))
  // Its server is there at the second look only.
  isStarting = true
  await again.getByRole('button', { name: 'Go on' }).click()
  await expect(again.getByRole('heading', { name: 'Its server is being started' })).toBeVisible()
  await expect(again.getByLabel('Your atSign')).toHaveValue(third)
  await again.reload()
  await expect(again.getByLabel('Secret')).toHaveValue('')
  await again.getByRole('link', { name: 'Get it with a code by mail' }).click()
  await expect(again.getByRole('heading', { name: 'Get the secret of your atSign' })).toBeVisible()
  await expect(again.getByRole('textbox', { name: 'Your atSign' })).toHaveValue(third)
  await again.getByRole('button', { name: 'Send me the code' }).click()
  await again.getByRole('textbox', { name: 'Code' }).fill(await codeFor(lab, 'third@example.org'))
  await again.getByRole('button', { name: 'Go on' }).click()
  await expect(again.getByLabel('Secret')).toHaveValue(/^[0-9a-f]{128}$/)
})

test('whose atSign it is takes all of it along in one file, and leaves nothing of it', async ({ carol, visitor }) => {
  await carol.goto('/data')
  const download = carol.waitForEvent('download')
  await carol.getByRole('button', { name: 'Save a copy of everything' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^@carol \d{4}-\d\d-\d\d\.json$/)
  await expect(carol.getByText(/^Saved as “@carol .*\.json”/)).toBeVisible()
  const { atSign, records } = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect(atSign).toBe('@carol')
  expect(records).toContainEqual(expect.objectContaining({ key: 'public:firstname.wavi@carol', text: 'Carol' }))
  expect(records).toContainEqual(
    expect.objectContaining({
      key: 'cached:@carol:location.wavi@alice',
      text: expect.stringContaining('Grove Street'),
    }),
  )

  await carol.getByRole('button', { name: 'Erase everything' }).click()
  const sheet = carol.getByRole('dialog')
  await sheet.getByLabel('Type @carol to go on').fill('@alice')
  await carol.keyboard.press('Enter')
  await expect(sheet.getByText('That is not @carol.')).toBeVisible()
  await sheet.getByLabel('Type @carol to go on').fill('Carol')
  await sheet.getByRole('button', { name: 'Erase everything' }).click()
  await expect(sheet.getByText('Everything that was kept for @carol is erased.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(carol.getByText('Nothing is kept here yet.')).toBeVisible()
  await visitor.goto('/@carol')
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('@carol')
})
