import { untilStopped } from './lifetime.ts'

// What is not installed, or not built, is found out by importing it: so nothing but Node's own is imported before this.
const stopped = untilStopped()
try {
  const { startFacet } = await import('./web/facet.ts')
  const facet = await startFacet(process.env, process.argv.includes('--dev'))
  process.stdout.write(facet.greeting)
  await stopped
  await facet.close()
  process.exit(0)
} catch (error) {
  process.stderr.write(`${sentenceFor(error as NodeJS.ErrnoException)}\n`)
  process.exit(1)
}

/** One sentence for the person at the terminal. */
function sentenceFor(error: NodeJS.ErrnoException): string {
  if (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') {
    return `The installation is not complete: delete node_modules and start again. (${firstLine(error)})`
  }
  return `Facet cannot start: ${firstLine(error)}`
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? message
}
