import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const chromium = process.env.FACET_CHROMIUM
// What is waited for comes in its own time, on a machine that has much else to do too; a second is too little for that.
const patience = { testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 20_000 } } }
const both = ['lib/{protocol,crypto,vault}/**/*.test.ts', 'lib/client/sync/background.test.ts']

export default defineConfig({
  test: {
    // The process that hands out the files has next to nothing to do: every core can run tests.
    maxWorkers: '100%',
    projects: [
      // What is pure leaves nothing behind in a process, so its files share one: modules are read, and keys made, once.
      { test: { name: 'node', include: ['{lib,app}/**/*.test.ts'], isolate: false, ...patience } },
      // What has to do with sockets, signals and memory has a process for every file.
      { test: { name: 'bridge', include: ['bridge/**/*.test.ts'], ...patience } },
      {
        test: {
          name: 'chromium',
          include: both,
          exclude: ['**/*.node.test.ts'],
          ...patience,
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
