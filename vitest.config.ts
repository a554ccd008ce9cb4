import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const chromium = process.env.FACET_CHROMIUM
const both = ['lib/{protocol,crypto,vault}/**/*.test.ts', 'lib/client/sync/background.test.ts']

export default defineConfig({
  test: {
    // The process that hands out the files has next to nothing to do: every core can run tests.
    maxWorkers: '100%',
    projects: [
      // What is pure leaves nothing behind in a process, so its files share one: modules are read, and keys made, once.
      {
        test: {
          name: 'node',
          include: ['{lib,app}/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      // What has to do with sockets, signals and memory has a process for every file.
      { test: { name: 'bridge', include: ['bridge/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'chromium',
          include: both,
          exclude: ['**/*.node.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: chromium,
                args: [
                  '--no-sandbox',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                  '--no-first-run',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
