import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, expect } from '@playwright/test'

const checkout = resolve(fileURLToPath(import.meta.url), '../..')

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** What a program prints, up to the first text that fits. */
async function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += chunk
    if (wanted.test(said)) return said
  }
  throw new Error(`It ended before it was ready:\n${said}`)
}

interface Outside {
  readonly dir: string
  start(script: string, args?: string[], env?: Record<string, string>): ChildProcess
}

const test = base.extend<{ outside: Outside }>({
  outside: async ({ baseURL: _ }, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'facet-outside-'))
    const children: ChildProcess[] = []
    await use({
      dir,
      start(script, args = [], env = {}) {
        const child = spawn(process.execPath, ['--import', 'tsx', join(checkout, script), ...args], {
          cwd: checkout,
          env: { ...process.env, ...env },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        children.push(child)
        return child
      },
    })
    await Promise.all(children.map(stop))
    await rm(dir, { recursive: true, force: true })
  },
})

test('Facet waits for an outside directory that is away: each page says so, and goes on when it is back', async ({
  page,
  outside,
}) => {
  // A directory and the atServers of @alice and @bob, which Facet does not start.
  const network = ['--atsigns', '@alice,@bob', '--dir', outside.dir]
  const before = outside.start('bridge/cli/network.ts', network)
  const { root, ca } = JSON.parse(await printed(before, /\n/))
  await stop(before)

  const facet = outside.start('bridge/main.ts', [], {
    PORT: '0',
    FACET_DATA: join(outside.dir, 'none'),
    FACET_ROOT: `${root.host}:${root.port}`,
    FACET_CA: ca,
    NODE_ENV: 'production',
  })
  const greeting = await printed(facet, /Try .*\n/)
  expect(greeting).toContain(`${root.host}:${root.port} does not answer yet; there will be pages as soon as it does.`)
  expect(greeting).not.toMatch(/@alice|lab/)
  const origin = /http:\/\/localhost:\d+/.exec(greeting)?.[0] ?? ''

  await page.goto(origin)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('link', { name: '@alice' })).toHaveCount(0)
  await page.goto(`${origin}/lab`)
  await expect(page.getByRole('heading', { name: 'There are no names to try here.' })).toBeVisible()
  expect((await page.goto(`${origin}/@alice`))?.status()).toBe(503)
  await expect(page.getByText('The directory of atSigns does not answer now.')).toBeVisible()

  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('Choose my key file').setInputFiles(join(outside.dir, 'keys', '@alice_key.atKeys'))
  await expect(page.getByText('This key file could not be checked.')).toBeVisible()
  await expect(page.getByText('The directory of atSigns cannot be reached')).toBeVisible()

  await page.goto(`${origin}/onboard`)
  await expect(page.getByRole('link', { name: 'in the lab' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'the one of Atsign' })).toBeVisible()
  await page.getByLabel('Your atSign').fill('@alice')
  await page.getByLabel('Secret').fill('f00d'.repeat(32))
  await page.getByRole('button', { name: 'Claim this atSign' }).click()
  await expect(page.getByText('@alice can’t be reached now.')).toBeVisible()
  await expect(page.getByText('The directory of atSigns cannot be reached')).toBeVisible()

  const after = outside.start('bridge/cli/network.ts', network)
  await printed(after, /\n/)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('@alice is already claimed.')).toBeVisible()
  expect((await page.goto(`${origin}/@alice`))?.status()).toBe(200)
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('Choose my key file').setInputFiles(join(outside.dir, 'keys', '@bob_key.atKeys'))
  await expect(page.getByText('Your page', { exact: true })).toBeVisible()
  await page.goto(`${origin}/@alice`)
  await expect(page.getByText('@alice keeps nothing for you alone yet.')).toBeVisible()

  // What was seen once is there without any server, and says since when.
  await stop(after)
  await expect(async () => expect((await page.goto(`${origin}/@alice`))?.status()).toBe(503)).toPass()
  await expect(page.getByText(/^This is as you last saw it, (just now|.* ago)\.$/)).toBeVisible()
  await page.goto(`${origin}/@bob`)
  await expect(page.getByText('Your page', { exact: true })).toBeVisible()
  await stop(facet)
  expect(facet.exitCode).toBe(0)
})
