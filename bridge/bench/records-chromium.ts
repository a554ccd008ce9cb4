// `npm run bench:records`: what a browser makes of very many records. Becoming an atSign, the first synchronisation of 10,000
// records, opening 5,000 that 200 people share, and one change on another device until it is seen. Needs a browser in
// `FACET_CHROMIUM`. Servers and bridge are this process, on the machine that the page is on too.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { openAtClient } from '../../lib/client/at-client.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { parseAtKey, selfKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { startNetwork } from '../dev/network.ts'
import { createGateway } from '../gateway/gateway.ts'
import { endWithUs, scratchFolder, untilStopped } from '../lifetime.ts'
import { tlsDial } from '../listen/dial.ts'
import { BareBrowser } from './bare-browser.ts'

const executable = process.env.FACET_CHROMIUM
if (!executable) throw new Error('FACET_CHROMIUM says where the browser is.')
void untilStopped().then((code) => process.exit(code))

const [alice, bob, carol] = [parseAtSign('@alice'), parseAtSign('@bob'), parseAtSign('@carol')]
const [own, shared, people, changes] = [5_000, 5_000, 200, 21]

const network = await startNetwork({
  atSigns: [alice, bob, carol],
  onboarded: [alice, bob],
  dir: scratchFolder('facet-records-'),
  gateway: false,
})
const keystore = network.members.get(alice)?.keystore
if (!keystore) throw new Error('@alice is not there.')
const material = await network.keys(alice)
const [aliceKeys, bobKeys] = [await openKeyRing(material), await openKeyRing(await network.keys(bob))]
for (let at = 0; at < own; at++) {
  const { value, metadata } = await aliceKeys.sealForSelf(`note ${at}`)
  await keystore.put(selfKey(`note${at}.wavi`, alice), value, metadata)
}
// As their servers would have left them: each has a key of its own for her.
for (let person = 0; person < people; person++) {
  const wrapped = await bobKeys.makeSharedKey(aliceKeys.encryptionPublicKey)
  for (let at = 0; at < shared / people; at++) {
    const { value, metadata } = await bobKeys.sealShared(`word ${at}`, wrapped, aliceKeys.encryptionPublicKey)
    const key = parseAtKey(`cached:@alice:word${at}.wavi@person${person}`)
    await keystore.put(key, value, { ...metadata, ttr: -1, ccd: true })
  }
}

const gateway = createGateway({ route: network.route })
const scripts = new Map([
  ['/page.js', await bundled('records-page.ts')],
  ['/worker.js', await bundled('../../lib/vault/key-worker.ts')],
])
const html = '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>'
const server = createServer(({ url = '/' }, response) => {
  const script = scripts.get(url)
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html')
  response.end(script ?? html)
})
server.on('upgrade', gateway.handleUpgrade)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
const browser = await BareBrowser.open(executable, address)
endWithUs(browser.process)
await browser.until('globalThis.bench !== undefined')
const atKeys = JSON.stringify(await aliceKeys.exportAtKeys())

const secret = network.members.get(carol)?.cramSecret
tell('becoming an atSign', await browser.ask(`bench.begin('@carol', '${secret}')`))
tell(`first sync of ${own + shared} records`, await browser.ask(`bench.firstSync(${atKeys})`))
for (const state of ['cold', 'warm']) {
  await browser.ask('location.reload()')
  await browser.until('globalThis.bench !== undefined')
  const { first, again } = await browser.ask(`bench.openAll('@alice', ${shared})`)
  tell(`${shared} of ${people} people, ${state}`, first)
  tell('… once more on the same page', again)
}

await browser.ask(`bench.follow('@alice')`)
const other = openAtClient({ atSign: alice, keys: aliceKeys, dial: tlsDial(network.route) })
const delays: number[] = []
for (let change = 0; change < changes; change++) {
  const from = performance.timeOrigin + performance.now()
  await other.put(selfKey('followed.wavi', alice), `change ${change}`)
  await browser.until(`seen['change ${change}'] !== undefined`)
  delays.push((await browser.ask(`seen['change ${change}']`)) - from)
}
delays.sort((one, next) => one - next)
const [median, slowest] = [delays[Math.floor(changes / 2)] ?? 0, delays.at(-1) ?? 0]
process.stdout.write(
  `a change on another device: seen after ${median.toFixed(0)} ms (median), ${slowest.toFixed(0)} ms at most\n`,
)
other.close()
browser.close()
process.exit(0)

type Told = Record<'seconds' | 'tasks' | 'longest' | 'messages' | 'reads', number>

function tell(name: string, { seconds, tasks, longest, messages, reads }: Told): void {
  const busy = `${tasks} tasks over 50 ms, the longest ${longest.toFixed(0)} ms`
  const asked = `${messages} messages to the keys, ${reads} reads of the store`
  process.stdout.write(`${name.padEnd(34)} ${seconds.toFixed(2)} s   ${busy}; ${asked}\n`)
}

/** A script for browsers, by the bundler that came with what runs TypeScript here. */
async function bundled(path: string): Promise<string> {
  const { build } = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'))('esbuild')
  const entry = fileURLToPath(new URL(path, import.meta.url))
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', minify: true, write: false })
  return outputFiles[0].text
}
