import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'

const checkout = resolve(fileURLToPath(import.meta.url), '../..')

/** A whole Facet of a test worker: directory, atServers, bridge and web app on free ports, seeded. */
export interface World {
  readonly origin: string
  readonly data: string
  /** Every byte that the process has sent or received so far, inside TLS too. */
  wire(): Promise<Buffer>
  keyFile(atSign: string): string
  /** PEM file of the certificate that this atServer shows. */
  certificate(atSign: string): string
  /** The link to the lab as it is printed at start, without its origin. */
  lab(): Promise<string>
  unclaimed(): Promise<{ atSign: string; secret: string }[]>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when the process has printed the page to open; rejects with what it said when it ends before that. */
async function ready(facet: ChildProcess, origin: string): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(origin)) resolve()
    }
    facet.stdout?.on('data', listen)
    facet.stderr?.on('data', listen)
    facet.once('exit', (code) => reject(new Error(`Facet ended with ${code} before it was ready:\n${said}`)))
  })
}

async function startWorld(direct: string, places: string): Promise<World & { stop(): Promise<void> }> {
  const data = await mkdtemp(join(tmpdir(), 'facet-e2e-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const tap = join(data, '..', `${data.split('/').pop()}.tap`)
  const facet = spawn(
    process.execPath,
    ['--import', join(checkout, 'e2e/tap.mjs'), '--import', 'tsx', join(checkout, 'bridge/main.ts')],
    {
      cwd: checkout,
      env: {
        ...process.env,
        PORT: String(port),
        FACET_DATA: data,
        FACET_TAP: tap,
        FACET_DIRECT: direct,
        FACET_PLACES: places,
        NODE_ENV: 'production',
      },
    },
  )
  await ready(facet, origin)
  const labWord = () => readFile(join(data, 'lab-word'), 'utf8')
  return {
    origin,
    data,
    wire: () => readFile(tap),
    keyFile: (atSign) => join(data, 'keys', `${atSign}_key.atKeys`),
    certificate: (atSign) => join(data, 'certificates', `${atSign}.pem`),
    lab: async () => `/lab#${await labWord()}`,
    unclaimed: async () =>
      (await fetch(`${origin}/local/unclaimed`, { headers: { 'x-facet-word': await labWord() } })).json(),
    stop: async () => {
      facet.kill('SIGTERM')
      const [code] = facet.exitCode === null ? await once(facet, 'exit') : [facet.exitCode]
      expect(code, 'Facet ends cleanly').toBe(0)
      await rm(data, { recursive: true, force: true })
      await rm(tap, { force: true })
    },
  }
}

export interface People {
  /** A browser that knows nobody. */
  visitor: Page
  /** Browsers in which that person has signed in with the key file. */
  alice: Page
  bob: Page
  carol: Page
}

/** The path of somebody's page as the address bar shows it. */
export function pageOf(atSign: string): RegExp {
  const name = atSign.slice(1)
  return new RegExp(`/(@|%40)(${name}|${encodeURIComponent(name)})$`)
}

/** Puts a key file into the sign-in page and waits until the person is signed in. */
export async function signIn(page: Page, world: World, atSign: string): Promise<void> {
  // A page that asks nobody for anything: where a journey begins is its own to say.
  await page.goto('/sign-in?next=/privacy')
  await page.getByLabel('Choose my key file').setInputFiles(world.keyFile(atSign))
  await expect(page).toHaveURL('/privacy')
  await expect(page.getByRole('button', { name: new RegExp(`^${atSign}\\s*, your menu$`) })).toBeVisible()
}

/**
 * Journeys that need the world as it was at its beginning name one of their own: `test.use({ worldName: … })`; those that
 * need one whose pages may connect to atServers by themselves say to which, as `FACET_DIRECT` has it, and those
 * in which somebody looks for a place whom to ask, as `FACET_PLACES` has it.
 */
interface Worlds {
  worldName: string
  direct: string
  places: string
  world: World
}

/**
 * Stands between a browser and the atServer of `atSign`. Each line that the browser sends is shown to `hear`: `undefined`
 * lets it pass, a text is answered in the server's place, `cut` ends the connection, and `hold` leaves it unanswered.
 */
export async function between(
  page: Page,
  atSign: string,
  hear: (line: string) => { answer: string } | 'cut' | 'hold' | undefined,
): Promise<void> {
  const isTheirs = ({ pathname, searchParams }: URL) => pathname === '/bridge' && searchParams.get('to') === atSign
  await page.routeWebSocket(isTheirs, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const heard = hear(message.toString())
      if (heard === undefined) server.send(message)
      else if (heard === 'cut') void socket.close({ code: 4000 })
      else if (heard !== 'hold') socket.send(Buffer.from(heard.answer))
    })
  })
}

export const test = base.extend<People & { person(atSign: string): Promise<Page> }, Worlds>({
  worldName: ['everyone’s', { scope: 'worker', option: true }],
  direct: ['', { scope: 'worker', option: true }],
  places: ['off', { scope: 'worker', option: true }],
  world: [
    async ({ worldName: _, direct, places }, use) => {
      const world = await startWorld(direct, places)
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ world }, use) => use(world.origin),
  person: async ({ browser, world, contextOptions, baseURL }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (atSign) => {
      const context = await browser.newContext({ ...contextOptions, baseURL })
      contexts.push(context)
      const page = await context.newPage()
      await signIn(page, world, atSign)
      return page
    })
    for (const context of contexts) await context.close()
  },
  visitor: async ({ page }, use) => use(page),
  alice: async ({ person }, use) => use(await person('@alice')),
  bob: async ({ person }, use) => use(await person('@bob')),
  carol: async ({ person }, use) => use(await person('@carol')),
})

export { expect }
