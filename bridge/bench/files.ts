// `npm run bench:files`: a file of 200 MB sealed by one program, left in a bin and in records, fetched and opened by another,
// and sent live. Servers and bin are a process of their own, and so is every task, whose memory is what is told of.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { type AtClient, openAtClient } from '../../lib/client/at-client.ts'
import { parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { binHome } from '../../lib/files/bin-home.ts'
import { parseAddresses } from '../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { openBin } from '../bin/bin.ts'
import { startNetwork } from '../dev/network.ts'
import { endWithParent, endWithUs, scratchFolder, untilStopped } from '../lifetime.ts'
import { tlsDial } from '../listen/dial.ts'
import { fileToSend, intoFolder } from './file-folder.ts'
import { measureInChromium } from './files-chromium.ts'

const megabyte = 1_000_000
const size = 200 * megabyte
const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

/** What a task says when it is over. */
interface Told {
  readonly seconds: number
  /** Resident memory of the whole process, in MB: before, and at most. */
  readonly before: number
  readonly most: number
  /** The longest that the process was busy with one thing, in milliseconds. */
  readonly pause: number
}

/** Where everything is, in `places.json` of the folder. */
interface Places {
  readonly root: string
  readonly ca: string
  readonly bin: string
}

const [task, dir] = process.argv.slice(2)
if (task === 'chromium') await measurePages()
else if (task && dir) await perform(task, dir)
else await measure()

async function measure(): Promise<void> {
  void untilStopped().then((code) => process.exit(code))
  const folder = scratchFolder('facet-files-')
  await mkdir(join(folder, 'received'))
  await writeFile(join(folder, 'large'), Buffer.alloc(size, 'something that repeats'))
  const servers = start('serve', folder)
  await once(servers.stdout, 'data')
  for (const name of ['send bin', 'fetch bin', 'send records', 'fetch records'])
    tell(name, await childSays(name, folder))
  const listening = start('receive live', folder)
  await once(listening.stdout, 'data')
  const over = textOf(listening)
  tell('send live', await childSays('send live', folder))
  tell('receive live', JSON.parse(await over))
  process.exit(0)
}

/** The same by pages, which have to be built. */
async function measurePages(): Promise<void> {
  void untilStopped().then((code) => process.exit(code))
  const file = join(scratchFolder('facet-files-'), 'large')
  await writeFile(file, Buffer.alloc(size, 'something that repeats'))
  await measureInChromium(file, size)
  process.exit(0)
}

function tell(name: string, { seconds, before, most, pause }: Told): void {
  const speed = `${(size / megabyte / seconds).toFixed(1)} MB/s`
  const memory = `${most.toFixed(0)} MB at most, ${(most - before).toFixed(0)} more than before; longest pause ${pause.toFixed(0)} ms`
  process.stdout.write(`${name.padEnd(14)} ${speed.padStart(11)}   ${memory}\n`)
}

function start(name: string, folder: string) {
  const file = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, ['--import', 'tsx', file, name, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithUs(child)
  return child
}

async function textOf(child: ReturnType<typeof start>): Promise<string> {
  let text = ''
  for await (const piece of child.stdout) text += piece
  return text
}

async function childSays(name: string, folder: string): Promise<Told> {
  const text = await textOf(start(name, folder))
  if (!text.startsWith('{')) throw new Error(`nothing was measured of ${name}`)
  return JSON.parse(text)
}

async function perform(task: string, dir: string): Promise<void> {
  endWithParent()
  if (task === 'serve') return serve(dir)
  const [verb, way] = task.split(' ')
  const places: Places = JSON.parse(await readFile(join(dir, 'places.json'), 'utf8'))
  const home = way === 'bin' ? { home: binHome({ url: places.bin }) } : {}
  const file = await fileToSend(join(dir, 'large'), way ?? 'large')
  const client = await open(verb === 'send' ? alice : bob, dir, places)
  const before = process.memoryUsage.rss() / megabyte
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  let from = performance.now()
  if (task === 'send live') {
    const sent = await client.stream(bob, file)
    if (sent.status !== 'complete') throw new Error(`live: ${sent.status}`)
  } else if (task === 'receive live') {
    await receive(client, dir, () => {
      from = performance.now()
    })
  } else if (verb === 'send') {
    const [sent] = await client.uploadFile([file], [bob], home)
    if (!sent?.isTold) throw new Error('nobody was told')
    await writeFile(join(dir, `${way}.json`), JSON.stringify({ id: sent.transferId }))
  } else {
    const { id } = JSON.parse(await readFile(join(dir, `${way}.json`), 'utf8'))
    const [got] = await client.downloadFile(id, alice, {
      into: intoFolder(join(dir, 'received')),
      homes: [binHome({ url: places.bin })],
    })
    if (!got?.isChecked) throw got?.error ?? new Error('it is not what was sent')
  }
  const seconds = (performance.now() - from) / 1000
  const told: Told = { seconds, before, most: (await mostResident()) / megabyte, pause: delays.max / 1e6 }
  process.stdout.write(JSON.stringify(told))
  client.close()
  process.exit(0)
}

/** `maxRSS` would count what the process had from which this one was made. */
async function mostResident(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? []
  return (kilobytes ? Number(kilobytes) : process.resourceUsage().maxRSS) * 1024
}

async function receive(client: AtClient, dir: string, onAsk: () => void): Promise<void> {
  const stop = new AbortController()
  await client.receiveStreams({
    signal: stop.signal,
    onState: (state) => state === 'listening' && process.stdout.write('\n'),
    ask: ({ name, size }) => {
      onAsk()
      return intoFolder(join(dir, 'received'))({ name, size, index: 0 })
    },
    onResult: (result) => {
      if (result.status === 'error') throw result.error
      stop.abort()
    },
  })
}

async function open(atSign: AtSign, dir: string, { root, ca }: Places): Promise<AtClient> {
  const directory = parseAddresses(root)
  const dial = tlsDial({ directory, ca: await readFile(ca, 'utf8') })
  const text = await readFile(join(dir, 'network', 'keys', `${atSign}_key.atKeys`), 'utf8')
  return openAtClient({ atSign, keys: await openKeyRing(await parseAtKeysFile(text, { atSign })), dial })
}

async function serve(dir: string): Promise<void> {
  const network = await startNetwork({ atSigns: [alice, bob], dir: join(dir, 'network'), gateway: false })
  const bin = await openBin({ dir: join(dir, 'bin'), at: '/bin' })
  const server = createServer((request, response) => void bin.answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { host, port } = network.directory
  const places: Places = {
    root: `${host}:${port}`,
    ca: network.caFile,
    bin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bin`,
  }
  await writeFile(join(dir, 'places.json'), JSON.stringify(places))
  process.stdout.write('ready\n')
}
