import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { type AtClient, openAtClient } from '../lib/client/at-client.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { formatAtKey, publicKey, selfKey, sharedKey } from '../lib/protocol/at-key.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { bothWidths, checkPage } from './check-page.ts'
import { between, expect, pageOf, type World, test as withPeople } from './world.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const carol = parseAtSign('@carol')

/** Other programs of @alice and @bob, which write what Facet has no page for. */
const test = withPeople.extend<{ app(atSign: string): Promise<AtClient> }>({
  app: async ({ world }, use) => {
    const open: AtClient[] = []
    await use(async (atSign) => {
      const client = await openApp(world, atSign)
      open.push(client)
      return client
    })
    for (const client of open) client.close()
  },
})

// What is taken back here would be missed by the journeys of others.
test.use({ worldName: 'data' })

async function openApp({ origin, keyFile }: World, atSign: string): Promise<AtClient> {
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(keyFile(atSign), 'utf8')))
  const url = new URL('/bridge', origin.replace('http', 'ws'))
  return openAtClient({ atSign: parseAtSign(atSign), keys, dial: webSocketDial({ url, WebSocket, origin }) })
}

/** The part of the page for one app, or one person. */
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const row = (page: Page, where: string, name: RegExp) => part(page, where).getByRole('button', { name })

const forgetMe = (page: Page, person: string) =>
  page.getByRole('button', { name: new RegExp(`^Forget me\\s*, ${person}$`) })

async function byPerson(page: Page): Promise<void> {
  await page.goto('/data?by=person')
  await expect(page.getByRole('heading', { name: 'My data' })).toBeVisible()
}

test('@alice has @bob see her number for an hour, then for ever again; the number itself is not sent anew', async ({
  alice: page,
  bob: his,
  app,
}) => {
  const key = sharedKey('phone.wavi', alice, bob)
  const client = await app('@alice')
  await client.put(key, '+1 415 555 0188')
  const before = await client.stored(key)
  await byPerson(page)
  await row(page, 'What @bob has of you', /^Phone/).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText('+1 415 555 0188')).toBeVisible()
  await expect(sheet.getByText('For ever, unless you remove it.')).toBeVisible()
  await sheet.getByRole('button', { name: 'An hour' }).click()
  await expect(sheet.getByText('Saved on your server')).toBeVisible()
  await expect(sheet.getByText(/^Until .* in an hour\./)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row(page, 'What @bob has of you', /^Phone until \d/)).toBeVisible()
  const after = await client.stored(key)
  // It counts from when she said so, and not from when it was sent.
  expect(after?.metadata.ttl).toBeGreaterThan(3_500_000)
  expect(after?.value).toBe(before?.value)
  await his.goto('/@alice')
  await expect(his.getByText('+1 415 555 0188')).toBeVisible()

  await row(page, 'What @bob has of you', /^Phone/).click()
  await sheet.getByRole('button', { name: 'For ever' }).click()
  await expect(sheet.getByText('For ever, unless you remove it.')).toBeVisible()
  await expect(sheet.getByText('Saved on your server')).toBeVisible()
  expect((await client.stored(key))?.metadata.expiresAt).toBeUndefined()
})

test('a record ends on a day of her choice, not on one that is over', async ({ alice: page, app }) => {
  const client = await app('@alice')
  const key = selfKey('passport.travel', alice)
  await client.put(key, 'X 123')
  await page.goto('/data')
  await row(page, 'Yours: .travel', /^passport/).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'A date' }).click()
  const field = sheet.getByLabel('Seen until')
  await field.fill('2020-01-01T12:00')
  await sheet.getByRole('button', { name: 'Set' }).click()
  await expect(sheet.getByText('That is over already.')).toBeVisible()
  await field.fill('2040-01-01T12:00')
  await field.press('Enter')
  await expect(sheet.getByText(/^Until 12 pm on 1 January 2040/)).toBeVisible()
  await expect(sheet.getByText('Saved on your server')).toBeVisible()
  expect((await client.stored(key))?.metadata.expiresAt).toBeGreaterThan(Date.UTC(2039, 11, 31))
})

test('@bob forgets @alice: nothing of hers is left with him, and everybody else keeps theirs', async ({
  alice: page,
  bob: his,
  app,
}) => {
  const client = await app('@alice')
  await client.put(sharedKey('phone.wavi', alice, bob), '+1 415 555 0142')
  await client.put(sharedKey('order.buzz', alice, bob), 'two teas')
  await client.put(sharedKey('surprise.buzz', alice, bob), 'not yet', { ttb: 86_400_000 })
  await client.put(sharedKey('order.buzz', alice, carol), 'one tea')
  await his.goto('/@alice')
  await expect(his.getByText('+1 415 555 0142')).toBeVisible()
  const bobs = await app('@bob')
  const copies = async () => (await bobs.list({ regex: '^cached:@bob:.*@alice$' })).map(formatAtKey)
  await expect.poll(copies).toContain('cached:@bob:order.buzz@alice')
  expect(await copies()).toContain('cached:@bob:shared_key@alice')

  await byPerson(page)
  await expect(row(page, 'What @bob has of you', /^surprise from /)).toBeVisible()
  await forgetMe(page, '@bob').click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText(/@bob loses \d+ records of yours, and the key/)).toBeVisible()
  for (const name of ['Phone', 'order', 'surprise']) await expect(sheet.getByText(name, { exact: true })).toBeVisible()
  await sheet.getByRole('button', { name: 'Leave it' }).click()
  await expect(part(page, 'What @bob has of you')).toBeVisible()
  await forgetMe(page, '@bob').click()
  await sheet.getByRole('button', { name: 'Forget me' }).click()
  await expect(sheet.getByText('You have taken everything back from @bob.')).toBeVisible()
  await expect(sheet.getByText('The server of @bob is told as soon as it answers')).toBeVisible()
  await sheet.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(part(page, 'What @bob has of you')).toHaveCount(0)
  await expect(forgetMe(page, '@bob')).toHaveCount(0)
  await expect(row(page, 'What @carol has of you', /^order/)).toBeVisible()

  expect(await client.list({ sharedWith: bob })).toEqual([])
  expect((await client.list({ regex: 'shared_key\\.bob' })).map(formatAtKey)).toEqual([])
  await expect.poll(copies).toEqual([])
  await his.reload()
  await expect(his.getByRole('heading', { level: 1 })).toHaveText('Alice Marlowe')
  await expect(his.getByText('California')).toBeVisible()
  await expect(his.getByText('+1 415 555 0142')).toHaveCount(0)
})

test('forgetting can be stopped half-way, and goes on with what is left', async ({ alice: page, app }) => {
  const client = await app('@alice')
  const keys = ['one', 'two', 'three'].map((name) => sharedKey(`${name}.letters`, alice, carol))
  for (const key of keys) await client.put(key, 'dear Carol')
  let isHolding = true
  await between(page, '@alice', (line) => (isHolding && /^delete:.*two\.letters/.test(line) ? 'hold' : undefined))
  await byPerson(page)
  await forgetMe(page, '@carol').click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Forget me' }).click()
  await expect(sheet.getByText(/^Taken back: [1-9]\d* of \d+$/)).toBeVisible()
  isHolding = false
  await sheet.getByRole('button', { name: 'Stop' }).click()
  await expect(sheet.getByText(/records of yours are left/)).toBeVisible()
  expect((await client.list({ sharedWith: carol })).length).toBeGreaterThan(0)
  await page.reload()
  await forgetMe(page, '@carol').click()
  await sheet.getByRole('button', { name: 'Forget me' }).click()
  await expect(sheet.getByText('You have taken everything back from @carol.')).toBeVisible()
  await expect(sheet.getByText('The server of @carol is told as soon as it answers')).toBeVisible()
  expect(await client.list({ sharedWith: carol })).toEqual([])
})

test('the same name under two apps is two records, each under its own', async ({ alice: page, app }) => {
  const client = await app('@alice')
  await client.publish(publicKey('email.buzz', alice), 'buzz@example.org')
  await client.publish(publicKey('email.wavi', alice), 'wavi@example.org')
  const otherTab = await page.context().newPage()
  await otherTab.goto('/data')
  await expect(row(otherTab, 'Yours: .wavi', /^E-mail/)).toBeVisible()
  await page.bringToFront()
  await page.goto('/data')
  await expect(row(page, 'Yours: .wavi', /^E-mail/)).toBeVisible()
  await row(page, 'Yours: .buzz', /^email/).click()
  await expect(page.getByRole('dialog').getByText('buzz@example.org')).toBeVisible()
  await page.keyboard.press('Escape')
  await row(page, 'Yours: .wavi', /^E-mail/).click()
  await expect(page.getByRole('dialog').getByText('wavi@example.org')).toBeVisible()
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('dialog').getByText(/^Everyone loses it/)).toBeVisible()
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(row(page, 'Yours: .wavi', /^E-mail/)).toHaveCount(0)
  await expect(row(page, 'Yours: .buzz', /^email/)).toBeVisible()
  await expect(row(otherTab, 'Yours: .wavi', /^E-mail/)).toHaveCount(0)
  // Another device is followed as another tab is.
  await client.publish(publicKey('nickname.wavi', alice), 'Allie')
  for (const tab of [page, otherTab]) await expect(row(tab, 'Yours: .wavi', /^nickname/)).toBeVisible()
  expect(await client.get(publicKey('email.wavi', alice))).toBeUndefined()
  expect(await client.get(publicKey('email.buzz', alice))).toMatchObject({ text: 'buzz@example.org' })
})

test('an app says whose name it bears, and whether anybody is there', async ({ alice: page, app }) => {
  await (await app('@alice')).publish(publicKey('motto.carol', alice), 'stars')
  await page.goto('/data')
  await page.getByRole('button', { name: 'About .wavi' }).first().click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText('@wavi is not in the directory')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'About .carol' }).click()
  await expect(sheet.getByText('@carol is in the directory.')).toBeVisible()
  await sheet.getByRole('link', { name: 'Open the page of @carol' }).click()
  await expect(page).toHaveURL(pageOf('@carol'))
})

test('what the server has of a secret is not the secret', async ({ alice: page, app }) => {
  const client = await app('@alice')
  const key = selfKey('diary.notes', alice)
  await client.put(key, 'the red notebook')
  await page.goto('/data')
  await row(page, 'Yours: .notes', /^diary/).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText('the red notebook')).toBeVisible()
  await sheet.getByText('What the server has').click()
  const value = (await client.stored(key))?.value ?? ''
  await expect(sheet.getByText(value)).toBeVisible()
  expect(value).not.toContain('notebook')
})

test('what is lent is apart from what is one’s own, with its owner beside it', async ({ bob: page, app }) => {
  await (await app('@alice')).put(sharedKey('recipe.kitchen', alice, bob), 'bread')
  await (await app('@bob')).get(sharedKey('recipe.kitchen', alice, bob))
  await page.goto('/data')
  await expect(row(page, 'Lent to you: .kitchen', /^recipe\s*, Lent by @alice/)).toBeVisible()
  await expect(part(page, 'Yours: .kitchen')).toHaveCount(0)
  await row(page, 'Lent to you: .kitchen', /^recipe/).click()
  await expect(page.getByRole('dialog').getByText('bread')).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'An hour' })).toHaveCount(0)
})

test('typing finds a name and what is written, and what holds everything together is shown but not taken apart', async ({
  alice: page,
  app,
}) => {
  await (await app('@alice')).put(selfKey('list.trip', alice), 'The <b>red</b> suitcase goes to Málaga')
  await page.goto('/data')
  const field = page.getByLabel('Find a name or a word')
  await field.fill('first everyone')
  await expect(page.getByRole('status')).toHaveText(/^One record of \d+/)
  await expect(page.getByRole('button', { name: /^First name/ })).toBeVisible()
  await field.fill('MALAGA <b>red')
  // What other apps write is not on this device before she says so.
  await page.getByRole('button', { name: 'Keep it on this device too' }).click()
  const found = row(page, 'Yours: .trip', /^list/)
  await expect(found).toContainText('The <b>red</b> suitcase goes to Málaga')
  await expect(found.locator('mark')).toHaveText(['<b>red', 'Málaga'])
  await field.fill('no such thing')
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(field).toHaveValue('')
  await page.getByText('What makes it work').click()
  await page.getByRole('button', { name: /^Your lock/ }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText(/only you can open that/)).toBeVisible()
  await expect(sheet.getByRole('button', { name: /Delete|Take back|Remove/ })).toHaveCount(0)
  await expect(sheet.getByText('What the server has')).toBeVisible()
  await page.keyboard.press('Escape')
  // What the server signs with is on no screen.
  await page.getByRole('button', { name: /^Your server’s signature, to sign/ }).click()
  await expect(sheet.getByText('@alice:signing_privatekey@alice')).toBeVisible()
  await expect(sheet.getByText('What the server has')).toHaveCount(0)
})

test('the keyboard reaches a record and comes back from it', async ({ alice: page }) => {
  await page.goto('/data')
  await page.getByLabel('Find a name or a word').fill('last name')
  const last = page.getByRole('button', { name: /^Last name/ })
  await last.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(last).toBeFocused()
})

test('signed out, it asks who you are and comes back', async ({ visitor, world }) => {
  await visitor.goto('/data')
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Sign in to see your data.')
  await visitor.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await visitor.getByLabel('Choose my key file').setInputFiles(world.keyFile('@bob'))
  await expect(visitor).toHaveURL(/\/data$/)
  await expect(visitor.getByText('Everything your server keeps for @bob')).toBeVisible()
})

test('while her server does not answer @alice sees what is here, and since when, and what she changes is sent later', async ({
  alice: page,
  app,
}) => {
  // What this device has it has to have first.
  await page.goto('/waiting')
  await expect(page.getByText('Everything is on your server, and here.')).toBeVisible()
  let isAway = true
  await between(page, '@alice', () => (isAway ? 'cut' : undefined))
  await page.goto('/data')
  await expect(page.getByText('Your server can’t be asked now.')).toBeVisible()
  await expect(page.getByText(/What this device keeps is shown\. This is as of (just now|.* ago)\./)).toBeVisible()
  await page.getByLabel('Find a name or a word').fill('márlowe')
  await expect(row(page, 'Yours: .wavi', /^Last name/).locator('mark')).toHaveText('Marlowe')
  await page.getByLabel('Find a name or a word').fill('')
  await row(page, 'Yours: .wavi', /^Last name/).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText('Marlowe')).toBeVisible()
  await sheet.getByRole('button', { name: 'A week' }).click()
  await expect(sheet.getByText('Saved here. It goes to your server when that answers.')).toBeVisible()
  await expect(sheet.getByText(/^Until .* in a week\./)).toBeVisible()
  isAway = false
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await expect(sheet.getByText('What you changed here waits for your server.')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.getByText('Your server can’t be asked now.')).toHaveCount(0)
  // Of this only the server tells.
  await expect(page.getByText('What makes it work')).toBeVisible()
  const { metadata } = (await (await app('@alice')).stored(publicKey('lastname.wavi', alice))) ?? {}
  expect(metadata?.ttl).toBeGreaterThan(604_700_000)
})

test('it has no barriers, wide or narrow, by day and by night', async ({ alice: page, app }) => {
  test.slow()
  const client = await app('@alice')
  const names = ['x'.repeat(200), 'مذكرات', '🦄🌈', 'note.of.many.parts']
  for (const name of names) await client.put(selfKey(`${name}.odd`, alice), 'x', { ttl: 86_400_000 })
  await client.put(sharedKey('order.odd', alice, bob), 'x')
  const milk = { id: 'milk', collectionName: 'shopping-list', title: 'Oat milk', dueDate: '2026-12-01', isDone: false }
  await client.put(selfKey('milk.shopping-list.atcollectionmodel.odd', alice), milk)
  await client.put(sharedKey('milk.shopping-list.atcollectionmodel.odd', alice, bob), milk)
  await page.goto('/data')
  await expect(row(page, 'Yours: .odd', /^🦄🌈 until/)).toBeVisible()
  // A list of another app's, made with the Dart SDK, is read as one.
  await part(page, 'Yours: .odd').getByText('Shopping list').click()
  await page.getByText('Oat milk').first().click()
  await expect(page.getByRole('definition')).toHaveText(['Oat milk', '2026-12-01', 'No'])
  await expect(row(page, 'Yours: .odd', /^Milk\s*,\s*@bob$/)).toBeVisible()
  await checkPage(page, { widths: bothWidths })
  await page.getByText('What makes it work').click()
  await checkPage(page, { widths: bothWidths })
  await row(page, 'Yours: .odd', /^xxx/).click()
  await page.getByRole('dialog').getByText('What the server has').click()
  await page.getByRole('dialog').getByRole('button', { name: 'A date' }).click()
  await expect(page.getByRole('dialog').getByText(/This is all that it has/)).toBeVisible()
  await checkPage(page, { widths: bothWidths })
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'About .odd' }).click()
  await checkPage(page, { widths: bothWidths })
  await page.keyboard.press('Escape')
  await page.getByText('By person').click()
  await checkPage(page, { widths: bothWidths })
  await forgetMe(page, '@bob').click()
  await checkPage(page, { widths: bothWidths })
})

test('a record gets another name for everybody it is for, and what older apps left is shown and put right one by one', async ({
  alice: page,
  app,
}) => {
  const client = await app('@alice')
  await client.publish(publicKey('motto.travel', alice), 'go')
  await client.put(sharedKey('motto.travel', alice, bob), 'go slowly')
  await client.put(selfKey('taken.travel', alice), 'x')
  await page.goto('/data')
  const sheet = page.getByRole('dialog')
  await row(page, 'Yours: .travel', /^motto\s*, Everyone/).click()
  await sheet.getByRole('button', { name: 'Rename' }).click()
  await expect(sheet.getByText(/Apps that look for it under \.travel/)).toBeVisible()
  const name = sheet.getByLabel('Its name')
  await name.fill('not a name.travel')
  await name.press('Enter')
  await expect(sheet.getByText('That can’t be a name')).toBeVisible()
  await checkPage(page, { widths: bothWidths })
  await name.fill('maxim.travel')
  await expect(sheet.getByRole('checkbox', { name: /for others: @bob/ })).toBeChecked()
  await name.press('Enter')
  await expect(sheet.getByText('public:maxim.travel@alice')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row(page, 'Yours: .travel', /^motto/)).toHaveCount(0)
  expect(await client.get(sharedKey('maxim.travel', alice, bob))).toMatchObject({ text: 'go slowly' })
  expect(await client.get(sharedKey('motto.travel', alice, bob))).toBeUndefined()

  await client.publish(publicKey('github.persona', alice), 'alice')
  await client.publish(publicKey('followers_of_self.at_follows.wavi', alice), '[@bob, @carol]')
  const odd = page.getByRole('region', { name: 'What older apps left' })
  await odd.getByRole('button', { name: 'Look for it' }).click()
  await expect(odd.getByText('2 records could be put right.')).toBeVisible()
  await expect(odd.getByText('It becomes “@bob,@carol”.')).toBeVisible()
  await checkPage(page, { widths: bothWidths })
  // Looking changes nothing.
  expect(await client.get(publicKey('github.persona', alice))).toMatchObject({ text: 'alice' })
  await odd.getByRole('button', { name: /^Put it right.*github\.persona/ }).click()
  await expect(odd.getByText('One record could be put right.')).toBeVisible()
  await odd.getByRole('button', { name: /^Write it anew/ }).click()
  await expect(odd.getByText('There is nothing odd.')).toBeVisible()
  expect(await client.get(publicKey('github.wavi', alice))).toMatchObject({ text: 'alice', signature: 'verified' })
  expect(await client.get(publicKey('github.persona', alice))).toBeUndefined()
  expect(await client.get(publicKey('followers_of_self.at_follows.wavi', alice))).toMatchObject({ text: '@bob,@carol' })
})

test('a copy that was saved is brought back after all was erased, and the page is the same for everyone and for @bob', async ({
  alice: page,
  bob: his,
  visitor,
  app,
}) => {
  test.slow()
  await (await app('@alice')).put(sharedKey('location.wavi', alice, bob), 'Bay Area')
  const seen = async (who: Page) => {
    await who.goto('/@alice')
    await expect(who.getByRole('heading', { level: 1 })).toBeVisible()
    return who.getByRole('main').innerText()
  }
  const forAll = await seen(visitor)
  expect(forAll).toContain('Alice')
  await his.goto('/@alice')
  await expect(his.getByText('Bay Area')).toBeVisible()

  await page.goto('/data')
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save a copy of everything' }).click()
  const copy = await (await saving).path()
  const choose = page.locator('input').and(page.getByLabel('Bring back a copy'))
  const sheet = page.getByRole('dialog')
  const refusals: [string, string][] = [
    ['not even JSON', 'This is no copy that was saved here.'],
    [(await readFile(copy, 'utf8')).slice(0, -30), 'This copy is damaged'],
    ['{"atSign":"@bob","records":[]}', 'This is a copy of @bob. Only @bob can bring it back'],
  ]
  for (const [text, sentence] of refusals) {
    await choose.setInputFiles({ name: 'copy.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await expect(sheet.getByText(sentence)).toBeVisible()
    await page.keyboard.press('Escape')
  }
  await choose.setInputFiles(copy)
  await expect(sheet.getByText('Everything that can come back is here already')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Erase everything' }).click()
  await sheet.getByLabel('Type @alice to go on').fill('@alice')
  await sheet.getByRole('button', { name: 'Erase everything' }).click()
  await expect(sheet.getByText('Everything that was kept for @alice is erased.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => seen(visitor)).not.toContain('California')

  await choose.setInputFiles(copy)
  await expect(sheet.getByText(/^A copy of @alice, saved on .*: \d+ records\.$/)).toBeVisible()
  await expect(sheet.getByRole('checkbox', { name: /^Everyone/ })).toBeChecked()
  // Whoever is told of something again is told because she says so.
  const forBob = sheet.getByRole('checkbox', { name: /^@bob \d+ not here now\. @bob is told of it again\.$/ })
  await expect(forBob).not.toBeChecked()
  await forBob.check()
  await checkPage(page, { widths: bothWidths })
  await sheet.getByRole('button', { name: /^Bring back \d+ records$/ }).click()
  await expect(sheet.getByText(/^\d+ records are back\.$/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => seen(visitor)).toBe(forAll)
  await his.goto('/@alice')
  await expect(his.getByText('Bay Area')).toBeVisible()
})
