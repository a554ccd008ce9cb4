import { untilStopped } from './lifetime.ts'

const stopped = untilStopped()
let isReady = false
// A start is cut wherever it is: all that it writes is whole at any moment, and the next one goes on from there.
void stopped.then((code) => isReady || process.exit(code))
try {
  // What is not installed is found out by importing it: so nothing but Node's own is imported before this.
  const { startFacet } = await import('./web/facet.ts').catch(incomplete)
  const facet = await startFacet(process.env, process.argv.includes('--dev')).catch(cannotStart)
  isReady = true
  process.stdout.write(facet.greeting)
  await stopped
  await facet.close()
  process.exit(0)
} catch (error) {
  process.stderr.write(`${firstLine(error)}\n`)
  process.exit(1)
}

function incomplete(error: unknown): never {
  throw new Error(`The installation is not complete: delete node_modules and start again. (${firstLine(error)})`)
}

function cannotStart(error: unknown): never {
  throw new Error(`Facet cannot start: ${firstLine(error)}`)
}

function firstLine(error: unknown): string {
  const { message } = error as Error
  return message.split('\n', 1)[0] ?? message
}
