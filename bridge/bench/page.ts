// `npm run bench:page`: how long a page of the web app takes, from the request to its last byte. `as it is` comes more than a
// second after the one before, so that every value is read from the atServer again; `the same` within that second.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openAtClient } from '../../lib/client/at-client.ts'
import { parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { formatCustomRecord } from '../../lib/profile/custom.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { networkFile } from '../dev/announce.ts'
import { endWithUs, scratchFolder, untilStopped } from '../lifetime.ts'
import { tlsDial } from '../listen/dial.ts'

/** Looks of each kind, and records on the long page. */
const [looks, many] = [30, 60]
/** Longer than an answer is good for those who come after. */
const pauseMillis = 1_050

void untilStopped().then((code) => process.exit(code))
const dir = scratchFolder('facet-page-')
const origin = await start()

await look('/@alice')
await fill('@bob', many)
await look('/@bob', `, ${many} records`)
process.exit(0)

async function start(): Promise<string> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const env = { ...process.env, PORT: '0', FACET_DATA: dir, NODE_ENV: 'production' } as const
  const facet = spawn(process.execPath, ['--import', 'tsx', main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  endWithUs(facet)
  let said = ''
  for await (const chunk of facet.stdout) {
    said += chunk
    const found = /Open\s+(http:\S+)/.exec(said)?.[1]
    if (found) return found
  }
  throw new Error(`Facet did not start.\n${said}`)
}

/** Gives somebody so many records for everyone. */
async function fill(name: string, count: number): Promise<void> {
  const atSign = parseAtSign(name)
  const { root, ca } = JSON.parse(await readFile(networkFile(dir), 'utf8'))
  const file = await readFile(join(dir, 'keys', `${atSign}_key.atKeys`), 'utf8')
  const keys = await openKeyRing(await parseAtKeysFile(file))
  const client = openAtClient({ atSign, keys, dial: tlsDial({ directory: root, ca: await readFile(ca, 'utf8') }) })
  for (let at = 0; at < count; at++) {
    const text = formatCustomRecord({
      label: `Note ${at}`,
      category: 'DETAILS',
      type: 'Text',
      value: `What is said in note ${at}`,
      valueDescription: null,
      valueLabel: '',
    })
    await client.publish(publicKey(`custom_note_${at}.wavi`, atSign), text)
  }
  client.close()
}

async function look(path: string, note = ''): Promise<void> {
  // Whoever comes first waits for lines and code that are there from then on.
  for (let warm = 0; warm < 3; warm++) await timed(path, pauseMillis)
  for (const [name, pause] of [
    ['as it is', pauseMillis],
    ['the same', 0],
  ] as const) {
    const times: number[] = []
    for (let at = 0; at < looks; at++) times.push(await timed(path, pause))
    times.sort((one, next) => one - next)
    const at = (part: number) => `${(times[Math.floor(looks * part)] ?? 0).toFixed(0)} ms`
    process.stdout.write(`GET ${path}${note}, ${name}: p50 ${at(0.5)}, p95 ${at(0.95)}\n`)
  }
}

async function timed(path: string, pause: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, pause))
  const from = performance.now()
  await (await fetch(origin + path)).text()
  return performance.now() - from
}
