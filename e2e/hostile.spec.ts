import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { openAtClient } from '../lib/client/at-client.ts'
import { parseAtKeysFile } from '../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../lib/crypto/open-key-ring.ts'
import { fields } from '../lib/profile/fields.ts'
import { publicKey, selfKey, sharedKey } from '../lib/protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../lib/protocol/at-sign.ts'
import { webSocketDial } from '../lib/transport/web-socket.ts'
import { expect, type World, test as withWorld } from './world.ts'

const test = withWorld
test.use({ worldName: 'hostile' })

/*
 * What is kept in a record is a stranger's, whatever app has written it. Everything that a page may be made of holds what
 * would run if any of it were ever taken for markup, a script, a style or an address.
 */

/** Each would call `hit`, ask elsewhere for something, or take the page apart. */
const texts = [
  '<script>hit()</script>',
  '"><img src=x onerror=hit()>',
  "'><svg onload=hit()>",
  '</title></textarea></style></script><script>hit()</script>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=hit()&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<form action=https://evil.example/><input name=attributes><button>x</button></form>',
  '<base href=https://evil.example/><link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<style>*{display:none}</style><p style="position:fixed;inset:0">',
  '<template><script>hit()</script></template><object data=https://evil.example/></object>',
  '{{constructor.constructor("hit()")()}} #{hit()} <%= hit() %> `hit()`',
  '[x](javascript:hit()) \u2028hit()\u2029 \u202e)(tih',
  '\r\nSet-Cookie: hit=1\r\n\r\n<script>hit()</script>',
  'END:VCARD\r\nURL:javascript:hit()',
]
const addresses = [
  'javascript:hit()',
  'JaVaScRiPt:hit()//https://www.youtube.com/',
  'java\tscript:hit()',
  '\u0001javascript:hit()',
  ' javascript:hit()',
  'data:text/html,<script>hit()</script>',
  'vbscript:hit()',
  'blob:https://evil.example/x',
  'https://evil.example/"onmouseover="hit()',
  'https://www.youtube.com/watch?v="><script>hit()</script>',
  '//evil.example/\\@www.youtube.com/',
]
const everything = texts.join('\n')
const of = (list: readonly string[], place: number) => list[place % list.length] as string

async function open(world: World, name: string) {
  const atSign = parseAtSign(name)
  const keys = await openKeyRing(await parseAtKeysFile(await readFile(world.keyFile(name), 'utf8')))
  const url = `${world.origin.replace('http', 'ws')}/bridge`
  const dial = webSocketDial({ url, WebSocket, origin: world.origin })
  return openAtClient({ atSign, namespace: 'wavi', keys, dial })
}

/** Every record that a page, a list or a message is made of, for everyone, for `bob` and for their owner. */
function* hostileRecords(alice: AtSign, bob: AtSign) {
  const everyones = (name: string) => publicKey(name, alice)
  const theirs = (name: string) => sharedKey(name, alice, bob)
  const own = (name: string) => selfKey(name, alice, alice)
  let place = 0
  for (const { name, kind } of fields) {
    if (kind === 'picture' || name === 'privateaccount') continue
    place++
    const text = kind === 'social' ? of(addresses, place) : name === 'about' ? everything : of(texts, place)
    yield { key: everyones(`${name}.wavi`), text }
    if (kind === 'setting') continue
    yield { key: theirs(`${name}.wavi`), text: of(kind === 'social' ? addresses : texts, place + 5) }
    yield { key: own(`${name}.wavi`), text: of(texts, place + 9) }
  }
  const spot = {
    radius: '"><script>hit()</script>',
    diameter: '1e9',
    zoom: 'hit()',
    latitude: '37.8',
    longitude: '-122.3',
  }
  yield { key: everyones('location.wavi'), text: JSON.stringify({ location: of(texts, 1), ...spot }) }
  for (const type of ['Text', 'Link', 'Number', 'Image', 'Youtube', 'Html', 'Location']) {
    for (const [at, category] of ['DETAILS', 'FEATURED', '<img src=x onerror=hit()>'].entries()) {
      const hostile =
        type === 'Html' ? everything : of(type === 'Link' || type === 'Youtube' ? addresses : texts, ++place)
      const value = type === 'Location' ? JSON.stringify({ location: hostile, ...spot }) : hostile
      const record = { label: `${type} ${at} ${of(texts, place)}`, category, type, value }
      const more = { valueDescription: of(texts, place + 2), valueLabel: of(addresses, place) }
      yield { key: everyones(`custom_${type}_${at}.wavi`), text: JSON.stringify({ ...record, ...more }) }
      yield { key: theirs(`custom_bobs_${type}_${at}.wavi`), text: JSON.stringify({ ...record, ...more }) }
    }
  }
  for (const [at, href] of addresses.entries()) {
    const record = { label: `Link ${at}`, category: 'FEATURED', type: 'Link', value: href, valueDescription: null }
    yield { key: everyones(`custom_link_${at}.wavi`), text: JSON.stringify({ ...record, valueLabel: '' }) }
  }
  yield { key: everyones('field_order_of_self.wavi'), text: JSON.stringify({ [of(texts, 0)]: JSON.stringify(texts) }) }
  yield { key: everyones('theme_color.wavi'), text: 'red}</style><script>hit()</script>' }
  yield { key: everyones('sales'), text: everything }
  for (const list of ['following_by_self', 'followers_of_self'])
    yield { key: everyones(`${list}.at_follows.wavi`), text: `@bob,${texts.join(',')}` }
  const wish = { field: 'custom_x', title: of(texts, 1), message: of(texts, 2), at: Date.now() }
  yield { key: theirs('ask-phone.facet'), text: JSON.stringify({ ...wish, field: 'phone' }) }
  yield { key: theirs('ask-1.facet'), text: JSON.stringify(wish) }
  const transferId = 'file_transfer_0b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11'
  const transfer = {
    transferId,
    fileEncryptionKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    ivBase64: null,
    fileUrl: 'javascript:hit()',
    sharedWith: bob,
    sharedStatus: true,
    fileStatus: texts.map((fileName) => ({ fileName, isUploaded: true, size: 1, error: null })),
    date: '<img src=x onerror=hit()>',
    notes: everything,
  }
  yield { key: theirs(`${transferId}.mospherepro`), text: JSON.stringify(transfer) }
  const contact = { atSign: '@bob', type: everything, categories: texts, favourite: false, blocked: false }
  const tags = { name: of(texts, 0), nickname: of(texts, 1), image: texts }
  yield {
    key: selfKey('atconnections.bob.alice.at_contact.wavi', alice),
    text: JSON.stringify({ ...contact, tags, createdOn: of(texts, 2) }),
  }
}

/** What ran, was asked for elsewhere, or was kept from it by the policy alone. */
function listen(page: Page): string[] {
  const heard: string[] = []
  page.on('dialog', (dialog) => {
    heard.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (/evil\.example/.test(request.url())) heard.push(`asked ${request.url()}`)
  })
  page.on('framenavigated', (frame) => {
    if (/evil\.example|^data:|^javascript:/.test(frame.url())) heard.push(`went to ${frame.url()}`)
  })
  return heard
}

async function watch(page: Page, heard: string[]): Promise<void> {
  await page.exposeFunction('told', (what: string) => void heard.push(what))
  await page.addInitScript(() => {
    Reflect.set(globalThis, 'hit', () => Reflect.get(globalThis, 'told')('ran'))
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sample, blockedURI, target }) => {
      // While markup is cleaned, in a document of its own in which nothing runs, the browser remarks on what could not.
      if (target === document && /^script-src-attr|^style-src|^base-uri/.test(effectiveDirective)) return
      Reflect.get(globalThis, 'told')(`kept from ${effectiveDirective}: ${blockedURI} ${sample}`)
    })
  })
}

/** Much is drawn only when it is about to be in sight. */
async function readToTheEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight) {
      scrollTo(0, at)
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
    }
  })
}

/** Nothing on the page is more than text, and every link leads where links may. */
async function expectHarmless(page: Page, heard: readonly string[]): Promise<void> {
  const odd = await page.evaluate(() => {
    const found: string[] = []
    for (const one of document.querySelectorAll('*')) {
      for (const { name, value } of one.attributes) {
        if (/^on/i.test(name)) found.push(`${one.tagName} ${name}`)
        const leads = ['href', 'src', 'action', 'formaction', 'xlink:href', 'srcset', 'data'].includes(name)
        if (leads && !/^(https?:|mailto:|tel:|geo:|blob:|\/(?!\/)|#|$)/i.test(value))
          found.push(`${one.tagName} ${value}`)
      }
    }
    if (document.querySelector('base, object, embed, math, noscript img, meta[http-equiv=refresh]'))
      found.push('an element')
    return found
  })
  expect(odd).toEqual([])
  expect(heard).toEqual([])
}

test('whatever a record holds, it is text: nothing runs, leads astray or asks elsewhere', async ({
  world,
  visitor,
  alice: owner,
  bob: guest,
}) => {
  test.setTimeout(240_000)
  const alice = await open(world, '@alice')
  const bob = parseAtSign('@bob')
  for (const { key, text } of hostileRecords(alice.atSign, bob)) {
    if (key.kind === 'public') await alice.publish(key, text)
    else if (key.kind === 'self') await alice.put(key, text)
    else await alice.put(key, text)
  }
  await alice.close()

  const looks: readonly [Page, readonly string[]][] = [
    [
      visitor,
      ['/@alice', '/@alice/about', '/@alice/sales', '/@alice/custom_link_3', '/@alice/github', '/@alice/card.html'],
    ],
    [guest, ['/@alice', '/@alice/phone', '/activity', '/files', '/people', '/data']],
    [owner, ['/@alice', '/profile', '/data', '/data?by=person', '/people', '/waiting']],
  ]
  for (const [page, paths] of looks) {
    const heard = listen(page)
    await watch(page, heard)
    for (const path of paths) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await readToTheEnd(page)
      // What comes by its own line comes after the page, and so does markup, which is words alone until it is cleaned.
      await page.waitForLoadState('networkidle')
      if (path === '/@alice') await expect.poll(() => page.locator('iframe').count()).toBeGreaterThanOrEqual(3)
      await expectHarmless(page, heard)
    }
    expect((await page.context().cookies()).filter(({ name }) => name === 'hit')).toEqual([])
    // And it would have been heard.
    await page.evaluate(() => {
      const style = document.createElement('style')
      style.textContent = 'p { color: red }'
      document.body.append(style, Object.assign(document.createElement('img'), { src: 'https://evil.example/x' }))
    })
    await expect.poll(() => heard.join(' ')).toMatch(/kept from style-src-elem.* kept from img-src/)
  }

  // What is made of a page for other programs: no line of the contact is begun by a value, and the preview is a picture.
  const contact = await (await fetch(`${world.origin}/@alice/card.vcf`)).text()
  expect(contact.match(/^END:VCARD/gm)).toHaveLength(1)
  for (const line of contact.replaceAll('\r\n ', '').trimEnd().split('\r\n')) {
    expect(line).toMatch(/^(BEGIN|VERSION|N|FN|(item\d+\.)?(URL|X-ABLabel|ADR)|TEL|EMAIL|LABEL|NOTE|PHOTO|REV|END)[:;]/)
    expect(line).not.toMatch(/^(item\d+\.)?URL:(?!https?:)/)
  }
  const preview = await fetch(`${world.origin}/@alice/preview.png`)
  expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await world.wire()).includes('googleapis')).toBe(false)
})
