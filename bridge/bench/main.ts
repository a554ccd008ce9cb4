// `npm run bench`: our servers beside the least that Node can do, in the same minute on the same machine. Each server
// is a process of its own and the load is this one. Rounds are interleaved, and what counts is the median of their ratios.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cramDigest } from '../../lib/crypto/cram.ts'
import type { Address } from '../../lib/protocol/address.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { Caller, rate } from './load.ts'
import { type Result, table } from './table.ts'

const rounds = 9
const roundMillis = 400
const value = 'x'.repeat(512)
const alice = parseAtSign('@alice')

/** As `network.json` has it. */
interface Server extends Address {
  readonly cramSecret: string
  readonly clientCert: string
  readonly clientKey: string
}

const children: ChildProcess[] = []
const dir = await mkdtemp(join(tmpdir(), 'facet-bench-'))
try {
  const network = JSON.parse(await firstLine(start('../cli/network.ts', '--atsigns', alice, '--dir', dir, '--fresh')))
  const ca = await readFile(network.ca, 'utf8')
  const server: Server = network.atSigns[alice]

  const owner = await login(server, ca)
  await owner.ask(`update:public:bench.facet${alice} ${value}\n`)

  const results = [
    ...(await lookups('directory look-up', network.root, 'alice\n', server, ca)),
    ...(await lookups('public lookup, 512 bytes', server, `lookup:bench.facet${alice}\n`, server, ca)),
    ...(await updates(server, ca)),
  ]
  process.stdout.write(table(results, roundMillis))
} finally {
  for (const child of children) child.kill()
  await Promise.all(children.map((child) => child.exitCode === null && new Promise((done) => child.once('exit', done))))
  await rm(dir, { recursive: true, force: true })
}

async function lookups(name: string, address: Address, line: string, server: Server, ca: string) {
  const once = await Caller.open(address, { ca })
  const reply = await once.ask(line)
  await once.close()
  // It has the atServer's certificate, so it has to be at the same address.
  const bareServer = start(
    './bare-line-server.ts',
    server.host,
    server.clientCert,
    server.clientKey,
    Buffer.from(reply, 'latin1').toString('base64'),
  )
  const bare: Address = { host: server.host, port: Number(await firstLine(bareServer)) }

  const results: Result[] = []
  for (const connections of [1, 16]) {
    const ourCallers = await open(connections, () => Caller.open(address, { ca }))
    const bareCallers = await open(connections, () => Caller.open(bare, { ca }))
    const result = await compare(
      () => rate(ourCallers, line, roundMillis),
      () => rate(bareCallers, line, roundMillis),
    )
    results.push({ name, connections, ...result, target: 0.7 })
    for (const caller of [...ourCallers, ...bareCallers]) await caller.close()
  }
  bareServer.kill()
  return results
}

async function updates(server: Server, ca: string) {
  const append = start('./bare-append.ts', join(dir, 'append'), String(value.length))
  const lines = createInterface(append.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]()
  const bareRate = async (writers: number) => {
    append.stdin?.write(`${writers} ${roundMillis}\n`)
    return Number((await lines.next()).value)
  }
  const results: Result[] = []
  for (const connections of [1, 16]) {
    const callers = await open(connections, () => login(server, ca))
    const line = `update:public:bench.facet${alice} ${value}\n`
    const result = await compare(
      () => rate(callers, line, roundMillis),
      () => bareRate(connections),
    )
    results.push({ name: 'durable update, 512 bytes', connections, ...result, target: undefined })
    for (const caller of callers) await caller.close()
  }
  return results
}

/** One round of each that does not count, then turn by turn, each going first in every other round. */
async function compare(ours: () => Promise<number>, bare: () => Promise<number>) {
  const result: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  await ours()
  await bare()
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) result.ours.push(await ours())
    result.bare.push(await bare())
    if (round % 2 === 1) result.ours.push(await ours())
  }
  return result
}

async function login(server: Server, ca: string): Promise<Caller> {
  const caller = await Caller.open(server, { ca })
  const [, challenge = ''] = /^data:(.*)\n/.exec(await caller.ask(`from:${alice}\n`)) ?? []
  await caller.ask(`cram:${await cramDigest(server.cramSecret, challenge)}\n`, `${alice}@`)
  return caller
}

function open(count: number, one: () => Promise<Caller>): Promise<Caller[]> {
  return Promise.all(Array.from({ length: count }, one))
}

function start(script: string, ...args: string[]): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) return line
  throw new Error('a server of the benchmark did not start')
}
