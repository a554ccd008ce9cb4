import { untilStopped } from './lifetime.ts'

const help = `npm start

Builds the pages where they have changed, and serves them with a directory, atServers and a bridge until Ctrl-C or SIGTERM.
It is told by the environment, as in PORT=8080 npm start:

  PORT           the one HTTP port; 3000              FACET_ORIGIN   what browsers call this place
  HOST           where to listen; 127.0.0.1           FACET_PROXY    how many proxies stand in front; 0
  FACET_DATA     where all is kept; .facet            FACET_DIRECT   atServers that pages may connect to
  FACET_ROOT     a directory of others; none          FACET_BINS     bins of others; none
  FACET_CA       whom to trust with it                FACET_LOG      how much is told; error
  FACET_REGISTRAR, FACET_REGISTRAR_KEY                who gives out its names; none
  FACET_MARKS    whether links are asked to link back; on where others come

README.md says more under Configuration. Exit codes: 1 cannot start, 2 not understood, 130 Ctrl-C, 143 SIGTERM.
`

const words = process.argv.slice(2).filter((word) => word !== '--dev')
if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(help)
  process.exit(0)
}
if (words.length > 0) {
  process.stderr.write(`There is nothing like ${words[0]}: npm start -- --help shows by what it is told.\n`)
  process.exit(2)
}

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
