import { join } from 'node:path'
import { checkout, Sentence, say } from './checkout.mjs'
import { chromium } from './chromium.mjs'
import { lock } from './lock.mjs'
import { packages } from './packages.mjs'
import { pages } from './pages.mjs'
import { redis } from './redis.mjs'
import { endWhenTold } from './run.mjs'

const stepsOf = { start: [packages, pages], dev: [packages], test: [packages, pages, chromium, redis] }
const isStopping = endWhenTold()

try {
  const steps = stepsOf[process.argv[2] ?? '']
  if (!steps) throw new Sentence('Usage: node bridge/setup.mjs start|dev|test')
  await lock(join(checkout, '.facet', 'setup.lock'))
  for (const step of steps) if (!isStopping()) await step()
} catch (error) {
  if (!isStopping()) {
    say(error instanceof Sentence ? error.message : error.stack)
    process.exitCode = 1
  }
}
