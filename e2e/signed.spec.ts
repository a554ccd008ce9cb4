import { readFile } from 'node:fs/promises'
import { WebSocket } from 'ws'
import { Conversation } from '../lib/client/conversation.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { expect, signIn, test, type World } from './world.ts'

test.use({ worldName: 'one in which records are changed by hand' })

/** @alice's own server, spoken to word for word as her. */
async function serverOfAlice(world: World): Promise<Conversation> {
  const dial = webSocketDial({ url: `${world.origin.replace('http', 'ws')}/bridge`, WebSocket, origin: world.origin })
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile('@alice'), 'utf8')))
  const conversation = new Conversation(await dial(parseAtSign('@alice')))
  await conversation.answer()
  await conversation.logIn(keys)
  return conversation
}

test('anybody is told of any value where it comes from, how old it is, and who checked its signature', async ({
  browser,
  world,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: world.origin })
  const page = await context.newPage()
  await page.goto('/@alice')
  const ask = (label: string) => page.getByRole('button', { name: `Where this comes from: ${label}` })
  await ask('Location').click()
  const told = page.locator(':popover-open')
  await expect(told).toContainText('Everyone sees this. It is signed by @alice, and the signature fits')
  await expect(told).toContainText('this site has checked it')
  await expect(told).toContainText(/Changed on \d+ \w+ \d{4}\./)
  await ask('First name, Last name, Pronouns, Picture').click()
  await expect(told).toContainText('Pronouns')
  const box = await ask('Location').boundingBox()
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24)
  await expect(page.getByRole('button', { name: 'Check in this browser' })).toBeHidden()
  await context.close()
})

test('what is changed behind its owner’s back is broken, for everybody and in every browser that checks', async ({
  visitor,
  bob,
  world,
}) => {
  await visitor.goto('/@alice')
  const badge = visitor.getByRole('paragraph').filter({ hasText: /^(Signed by @alice|Signature does not match:)/ })
  await expect(badge).toHaveText('Signed by @alice, checked by this site')
  await visitor.getByRole('button', { name: 'Check in this browser' }).click()
  await expect(badge).toHaveText('Signed by @alice, checked in this browser')
  await expect(visitor.getByText('The key is the one that the server of @alice shows.')).toBeVisible()
  await visitor.getByRole('button', { name: 'Where this comes from: Location' }).click()
  await expect(visitor.locator(':popover-open')).toContainText('this browser has checked it')

  const server = await serverOfAlice(world)
  const stored = await server.ask('llookup:all:public:about.wavi@alice')
  const { dataSignature } = JSON.parse(stored.replace(/^data:/, '')).metaData
  await server.ask(`update:dataSignature:${dataSignature}:public:about.wavi@alice I sell used boats.`)
  // What was signed before is kept by the server for as long as the record is.
  await server.ask('delete:public:email.wavi@alice')
  await server.ask('update:public:email.wavi@alice eve@example.org')
  await expect(async () => {
    await visitor.reload()
    await expect(badge).toHaveText('Signature does not match: About me.', { timeout: 1_000 })
  }).toPass()
  const broken = visitor.getByRole('button', { name: /^Signature does not match\s*: who sees About me/ })
  await broken.click()
  await expect(visitor.locator(':popover-open')).toContainText('changed after @alice wrote it')
  await visitor.keyboard.press('Escape')
  await visitor.getByRole('button', { name: /^Where this comes from: E-?mail$/ }).click()
  await expect(visitor.locator(':popover-open')).toContainText('It is not signed')
  await visitor.keyboard.press('Escape')
  await visitor.getByRole('button', { name: 'Check in this browser' }).click()
  await broken.click()
  await expect(visitor.locator(':popover-open')).toContainText('this browser has checked it')

  // What she takes back from him goes from the page that he has open, without a reload.
  await bob.goto('/@alice')
  const location = bob.getByRole('definition').filter({ hasText: /California|Bay Area/ })
  await expect(location).toContainText('Bay Area')
  await server.ask('delete:@bob:location.wavi@alice')
  await expect(location).toContainText('California', { timeout: 5_000 })
  server.close()
})

test('no page makes a script or markup of a text by itself, and nobody’s address is taken for a script of ours', async ({
  visitor,
  world,
}) => {
  const refused: string[] = []
  await visitor.exposeFunction('refused', (what: string) => refused.push(what))
  await visitor.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => {
      void (window as unknown as { refused(what: string): void }).refused(`${violatedDirective} ${sample}`)
    }),
  )
  await signIn(visitor, world, '@carol')
  for (const [path, heading] of [
    ['/profile', /./],
    ['/files', /./],
    ['/data', /./],
    ['/people', /./],
    ['/lab/verbs', /./],
    ['/@alice', /Alice/],
  ] as const) {
    await visitor.goto(path)
    await expect(visitor.getByRole('heading', { name: heading }).first()).toBeVisible()
    await visitor.waitForLoadState('networkidle')
  }
  expect(refused).toEqual([])
  const tries = await visitor.evaluate(() => {
    const isRefused = (act: () => void) => {
      try {
        act()
        return false
      } catch {
        return true
      }
    }
    const script = document.createElement('script')
    const from = (address: string) => isRefused(() => script.setAttribute('src', address))
    return {
      elsewhere: from('https://evil.example/_next/static/x.js'),
      theirs: from('/@alice/picture'),
      made: from(`blob:${location.origin}/_next/static/x.js`),
      markup: isRefused(() => document.body.insertAdjacentHTML('beforeend', '<b>')),
      frame: isRefused(() => document.createElement('iframe').setAttribute('srcdoc', '<b>')),
      ours: from('/_next/static/x.js'),
    }
  })
  expect(tries).toEqual({ elsewhere: true, theirs: true, made: true, markup: true, frame: true, ours: false })
})
