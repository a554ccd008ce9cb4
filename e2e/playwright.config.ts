import { defineConfig, devices } from '@playwright/test'

const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.FACET_CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  },
}

/** Each worker has a world of its own (see world.ts), so journeys may change what they like. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // Each browser would fetch all pages for itself; the journey without a line does.
  use: { serviceWorkers: 'block' },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], ...chromium, viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      testMatch: ['look.spec.ts', 'sides.spec.ts'],
      use: { ...devices['Pixel 7'], ...chromium, viewport: { width: 360, height: 780 } },
    },
  ],
})
