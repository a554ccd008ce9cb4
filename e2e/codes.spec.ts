import { writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, signIn, test } from './world.ts'

// Nobody claims anything here, so that both names are there.
test.use({ worldName: 'codes' })

interface Piece {
  /** Whose QR code of the lab. */
  readonly atSign: string
  /** How many pixels wide. */
  readonly width: number
  readonly left?: number
  readonly top?: number
  /** In degrees. */
  readonly turn?: number
}

interface Picture {
  readonly width: number
  readonly height: number
  readonly pieces: readonly Piece[]
  readonly ground?: string
  /** A CSS filter, such as a blur. */
  readonly filter?: string
}

/** Draws codes, as the lab shows them, into a picture. */
async function draw(lab: Page, picture: Picture): Promise<Buffer> {
  const base64 = await lab.evaluate(async ({ width, height, pieces, ground = '#fff', filter = 'none' }) => {
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.fillStyle = ground
    context.fillRect(0, 0, width, height)
    context.filter = filter
    for (const { atSign, width, left = 0, top = 0, turn = 0 } of pieces) {
      const code = document.querySelector(`[aria-label="QR code for ${atSign}"]`)?.cloneNode(true) as SVGElement
      code.setAttribute('width', String(width))
      code.setAttribute('height', String(width))
      code.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
      const image = new Image()
      image.src = URL.createObjectURL(new Blob([code.outerHTML], { type: 'image/svg+xml' }))
      await image.decode()
      context.setTransform(new DOMMatrix().translate(left + width / 2, top + width / 2).rotate(turn))
      context.drawImage(image, -width / 2, -width / 2, width, width)
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
    return bytes.reduce((text, byte) => text + String.fromCharCode(byte), '')
  }, picture)
  return Buffer.from(base64, 'latin1')
}

const png = (buffer: Buffer) => ({ name: 'qr.png', mimeType: 'image/png', buffer })

async function openLab(page: Page, world: { lab(): Promise<string> }): Promise<Page> {
  await page.goto(await world.lab())
  await expect(page.getByRole('img', { name: 'QR code for @sunny🌻' })).toBeVisible()
  return page
}

const secretOf = async (world: { unclaimed(): Promise<{ atSign: string; secret: string }[]> }, atSign: string) =>
  (await world.unclaimed()).find((one) => one.atSign === atSign)?.secret ?? ''

test('a code in a picture is read, however the picture came to be', async ({ context, visitor, world }) => {
  const lab = await openLab(await context.newPage(), world)
  const secret = await secretOf(world, '@dana')
  const code = { atSign: '@dana', width: 600 }
  const pictures: Record<string, Picture> = {
    'as it is': { width: 600, height: 600, pieces: [code] },
    turned: { width: 1000, height: 1000, pieces: [{ ...code, left: 200, top: 200, turn: 37 }], ground: '#c8b89a' },
    'upside down': { width: 700, height: 700, pieces: [{ ...code, left: 50, top: 50, turn: 180 }] },
    blurred: { width: 700, height: 700, pieces: [{ ...code, left: 50, top: 50 }], filter: 'blur(3px)' },
    'pale and dark': {
      width: 700,
      height: 700,
      pieces: [{ ...code, left: 50, top: 50 }],
      filter: 'contrast(0.3) brightness(0.5)',
      ground: '#333',
    },
    'with its colours turned round': { width: 700, height: 700, pieces: [code], filter: 'invert(1)', ground: '#000' },
    'so small that a square is one pixel': { width: 57, height: 57, pieces: [{ ...code, width: 57 }] },
    tiny: { width: 100, height: 100, pieces: [{ ...code, width: 90, left: 5, top: 5 }] },
    'very large': { width: 8000, height: 8000, pieces: [{ ...code, width: 7600, left: 200, top: 200 }] },
    'a small thing in a very large picture': {
      width: 8000,
      height: 6000,
      pieces: [{ ...code, width: 420, left: 6900, top: 5100 }],
      ground: '#7d8a94',
    },
  }
  for (const [name, picture] of Object.entries(pictures)) {
    await visitor.goto('/onboard')
    await visitor.getByLabel('Choose a picture').setInputFiles(png(await draw(lab, picture)))
    await expect(visitor.getByLabel('Secret'), name).toHaveValue(secret)
    await expect(visitor.getByLabel('Your atSign'), name).toHaveValue('@dana')
  }
})

test('of several codes in a picture the one with a secret counts, and two secrets are one too many', async ({
  context,
  visitor,
  world,
}) => {
  const lab = await openLab(await context.newPage(), world)
  const two = await draw(lab, {
    width: 1400,
    height: 700,
    pieces: [
      { atSign: '@dana', width: 500, left: 60, top: 60 },
      { atSign: '@sunny🌻', width: 560, left: 760, top: 80 },
    ],
  })
  await visitor.goto('/onboard')
  await visitor.getByLabel('Choose a picture').setInputFiles(png(two))
  await expect(visitor.getByText('There are the codes of several atSigns in this picture.')).toBeVisible()
  await expect(visitor.getByLabel('Secret')).toHaveValue('')

  await lab.evaluate(() => {
    const one = document.querySelector('[aria-label="QR code for @dana"]')?.cloneNode(true) as Element
    one.setAttribute('aria-label', 'QR code for @dana, again')
    document.body.append(one)
  })
  const twice = await draw(lab, {
    width: 1400,
    height: 700,
    pieces: [
      { atSign: '@dana', width: 500, left: 60, top: 60 },
      { atSign: '@dana, again', width: 560, left: 760, top: 80 },
    ],
  })
  await visitor.getByLabel('Choose a picture').setInputFiles(png(twice))
  await expect(visitor.getByLabel('Secret')).toHaveValue(await secretOf(world, '@dana'))
})

test('a picture without a code is looked at while the page goes on, until one stops it or nothing is found', async ({
  visitor,
}) => {
  await visitor.goto('/onboard')
  const noise = await visitor.evaluate(async () => {
    const canvas = new OffscreenCanvas(5000, 4000)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    for (let i = 0; i < 60_000; i++) {
      context.fillStyle = i % 2 ? '#000' : '#fff'
      context.fillRect((i * 7919) % 5000, (i * 104729) % 4000, 40, 40)
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
    return bytes.reduce((text, byte) => text + String.fromCharCode(byte), '')
  })
  const file = { name: 'noise.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(noise, 'latin1') }
  await visitor.getByLabel('Choose a picture').setInputFiles(file)
  await expect(visitor.getByText('Looking for a code in this picture')).toBeVisible()
  await visitor.getByLabel('Your atSign').fill('@dana')
  await visitor.getByRole('button', { name: 'Stop' }).click()
  await expect(visitor.getByText('Looking for a code in this picture')).toHaveCount(0)
  await expect(visitor.getByText('No QR code can be read')).toHaveCount(0)

  await visitor.getByLabel('Choose a picture').setInputFiles(file)
  await expect(visitor.getByText('No QR code can be read in this picture.')).toBeVisible()
  await expect(visitor.getByLabel('Your atSign')).toHaveValue('@dana')

  const text = { name: 'qr.png', mimeType: 'image/png', buffer: Buffer.from('Dear diary') }
  await visitor.getByLabel('Choose a picture').setInputFiles(text)
  await expect(visitor.getByText('This file is not a picture that this browser can show.')).toBeVisible()
})

/** A film of one picture, as Chromium takes it in place of a camera: YUV4MPEG2, the colours left out. */
async function filmOf(page: Page, picture: Buffer, file: string): Promise<void> {
  const { width, height, grey } = await page.evaluate(async (text) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))]))
    const { width, height } = bitmap
    const context = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D
    context.drawImage(bitmap, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    let grey = ''
    for (let i = 0; i < data.length; i += 4) grey += String.fromCharCode(data[i] ?? 0)
    return { width, height, grey }
  }, picture.toString('latin1'))
  const frame = [Buffer.from('FRAME\n'), Buffer.from(grey, 'latin1'), Buffer.alloc((width * height) / 2, 128)]
  const frames = Array.from({ length: 5 }, () => frame).flat()
  await writeFile(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), ...frames]))
}

test('a code is read through the camera, and the camera is let go', async ({
  visitor,
  world,
  playwright,
  launchOptions,
}, testInfo) => {
  const lab = await openLab(visitor, world)
  const held = await draw(lab, {
    width: 1280,
    height: 720,
    pieces: [{ atSign: '@sunny🌻', width: 520, left: 380, top: 90, turn: -8 }],
    ground: '#8a7a66',
  })
  const file = testInfo.outputPath('camera.y4m')
  await filmOf(lab, held, file)
  const film = `--use-file-for-fake-video-capture=${file}`
  const args = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', film]
  const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), ...args] })
  const context = await browser.newContext({ baseURL: world.origin, permissions: ['camera'] })
  const page = await context.newPage()
  await page.addInitScript(() => {
    const { getUserMedia } = MediaDevices.prototype
    MediaDevices.prototype.getUserMedia = async function (wanted) {
      const stream = await getUserMedia.call(this, wanted)
      Reflect.set(globalThis, 'camera', stream.getTracks()[0])
      return stream
    }
  })
  await page.goto('/onboard')
  await page.getByRole('button', { name: 'Scan with the camera' }).click()
  await expect(page.getByLabel('Your atSign')).toHaveValue('@sunny🌻')
  await expect(page.getByLabel('Secret')).toHaveValue(await secretOf(world, '@sunny🌻'))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const camera = () => page.evaluate(() => Reflect.get(globalThis, 'camera').readyState)
  expect(await camera()).toBe('ended')

  await signIn(page, world, '@alice')
  await page.goto('/profile')
  await page.getByRole('button', { name: /^Take a picture/ }).click()
  await page.getByRole('button', { name: 'Take it' }).click()
  await expect(page.getByRole('heading', { name: 'Choose the part to show' })).toBeVisible()
  expect(await camera()).toBe('ended')
  await page.getByRole('dialog').getByRole('button', { name: /Use/ }).click()
  await expect(page.getByRole('status')).toHaveText('One change')
  await browser.close()
})

test('a camera that is refused, and one that is not there, each have their sentence', async ({
  world,
  playwright,
  launchOptions,
  visitor,
}) => {
  await visitor.context().grantPermissions(['camera'])
  await visitor.goto('/onboard')
  await visitor.getByRole('button', { name: 'Scan with the camera' }).click()
  const sheet = visitor.getByRole('dialog')
  await expect(sheet).toContainText('This browser has no camera to offer here.')
  await expect(sheet).toContainText('choose a picture of the code instead')

  const args = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny']
  const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), ...args] })
  const page = await (await browser.newContext({ baseURL: world.origin })).newPage()
  await page.goto('/onboard')
  await page.getByRole('button', { name: 'Scan with the camera' }).click()
  await expect(page.getByRole('dialog')).toContainText('The camera is not allowed for this page.')
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await browser.close()
})
