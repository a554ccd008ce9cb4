import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const chromium = process.env.FACET_CHROMIUM
const both = ['lib/{protocol,crypto,vault}/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'node', environment: 'node', include: ['{lib,bridge,app}/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'chromium',
          include: both,
          exclude: ['**/*.node.test.ts'],
          testTimeout: 30_000,
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
