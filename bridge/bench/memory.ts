// `npm run bench:memory`: what one more idle atSign costs a process that serves many, each with its store on disk and
// either a port of its own or one for all. A child process for each figure; what counts is the growth from `few` to `many`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateSigningPair } from '../../lib/crypto/signature.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { openAuthority } from '../dev/ca.ts'
import { type Host, startHost } from '../host/host.ts'
import { endWithParent, endWithUs, scratchFolder, untilStopped } from '../lifetime.ts'
import { residentKilobytes } from './resident.ts'

const few = 20
const many = 320
const target = 0.3
const recordsEach = 30

const [kind, dir] = process.argv.slice(2)
if (kind && dir) await measure(kind === 'own', dir)
else await compare()

async function compare(): Promise<void> {
  void untilStopped().then((code) => process.exit(code))
  const folder = scratchFolder('facet-memory-')
  for (const kind of ['own', 'shared']) {
    const where = join(folder, kind)
    for (const time of ['first start', 'started again']) {
      const each = await childSays(kind, where)
      const name = `${kind === 'own' ? 'own ports' : 'one port'}, ${time}`.padEnd(26)
      process.stdout.write(
        `${name} ${each.toFixed(3)} MB per idle atSign  ${target} ${each <= target ? 'kept' : 'exceeded'}\n`,
      )
    }
  }
}

async function childSays(kind: string, where: string): Promise<number> {
  const file = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', file, kind, where], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithUs(child)
  const over = once(child, 'close')
  let text = ''
  for await (const piece of child.stdout) text += piece
  const [code, signal] = await over
  // Nothing is as good as a small number otherwise.
  if (code !== 0 || !/^-?\d/.test(text))
    throw new Error(`nothing was measured: the process ended with ${signal ?? code}`)
  return Number(text)
}

/** Opens a few, then many more, and prints the growth of the resident memory for each of those, in MB. */
async function measure(ownPorts: boolean, dir: string): Promise<void> {
  endWithParent()
  const authority = await openAuthority(join(dir, 'ca'))
  const { cert, key } = await authority.issue(join(dir, 'server'), { dns: ['localhost'], ip: ['127.0.0.1'] })
  // To make one takes longer than everything else, and it is forgotten once it is written down.
  const pair = await generateSigningPair()
  const open = (from: number, to: number) =>
    startHost({
      atSigns: Array.from({ length: to - from }, (_, i) => ({
        atSign: parseAtSign(`@idle${from + i}`),
        ...(ownPorts && { port: 0 }),
      })),
      ...(!ownPorts && { sharedPort: 0 }),
      host: '127.0.0.1',
      dir: join(dir, 'data'),
      credentials: { cert, key },
      ca: authority.cert,
      directory: { host: '127.0.0.1', port: 1 },
      generateSigningPair: async () => pair,
    })
  const first = await open(0, few)
  await fill(first)
  const before = (await residentKilobytes()) / 1024
  const rest = await open(few, many)
  await fill(rest)
  const after = (await residentKilobytes()) / 1024
  await Promise.all([first.close(), rest.close()])
  process.stdout.write(String((after - before) / (many - few)))
  process.exit(0)
}

/** Somebody lives there: a page's worth of records, if there are none yet. */
async function fill({ members }: Host): Promise<void> {
  for (const [atSign, { keystore }] of members) {
    if (await keystore.get(publicKey('field0.wavi', atSign))) continue
    const writes = Array.from({ length: recordsEach }, (_, i) =>
      keystore.put(publicKey(`field${i}.wavi`, atSign), 'x'.repeat(200), {}),
    )
    await Promise.all(writes)
  }
}
