import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkout, Sentence, say } from './checkout.mjs'
import { chromium } from './chromium.mjs'
import { lock } from './lock.mjs'
import { arePackagesKnown, packages } from './packages.mjs'
import { pages } from './pages.mjs'
import { redis } from './redis.mjs'
import { endWhenTold } from './run.mjs'

const stepsOf = { start: [packages, pages], dev: [packages], test: [packages, pages, chromium, redis] }
const isStopping = endWhenTold()

const [kind = '', ...words] = process.argv.slice(2)
try {
  const steps = stepsOf[kind]
  if (!steps) throw new Sentence('Usage: node bridge/setup.mjs start|dev|test [what the program behind it is told]')
  if (!canAnswerAtOnce()) {
    await lock(join(checkout, '.facet', 'setup.lock'))
    for (const step of steps) if (!isStopping()) await step()
  }
} catch (error) {
  if (!isStopping()) {
    say(error instanceof Sentence ? error.message : error.stack)
    process.exitCode = 1
  }
}

/** Help, and the refusal of words where none are taken, wait for nothing; what needs packages only, for no build of another. */
function canAnswerAtOnce() {
  const isAboutWords = words.some((word) => /^(-h|--help)$/.test(word)) || (kind === 'start' && words.length > 0)
  if (isAboutWords) return existsSync(join(checkout, 'node_modules', 'tsx'))
  return kind === 'dev' && arePackagesKnown()
}
