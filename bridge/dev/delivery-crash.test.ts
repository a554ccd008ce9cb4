import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cramDigest } from '../../lib/crypto/cram.ts'
import type { Address } from '../../lib/protocol/address.ts'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { Raw } from '../../lib/server/testing/raw.ts'
import { connectTls } from '../listen/connect.ts'
import { socketTransport } from '../listen/socket-transport.ts'
import { startNetwork } from './network.ts'

const script = fileURLToPath(new URL('testing/two-servers.ts', import.meta.url))
const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-delivery-'))
})
afterAll(() => rm(dir, { recursive: true }))

/** What @alice was told is kept, by id; `share-…` are updates of shared keys. */
const acknowledged = new Map<string, string>()
/** What @bob's device was shown, in order, over all its connections. */
const shown: { readonly id: string; readonly key: string; readonly value: string; readonly epochMillis: number }[] = []

test('kill -9 in the middle of deliveries: nothing is lost, and nothing comes twice', async () => {
  for (const [round, enough] of [60, 400, 150].entries()) await talkAndKill(round, enough)

  const network = await startNetwork({ atSigns: [alice, bob], dir, onboarded: [], gateway: false })
  try {
    const sender = network.members.get(alice)
    const recipient = network.members.get(bob)?.keystore
    if (!sender || !recipient) throw new Error('no servers')
    // They come in their order: behind the last one there is nothing.
    const last = new Promise<void>((resolve) => {
      recipient.notifications.watch(({ id }) => id === 'last' && resolve())
    })
    const talker = await login('@alice', sender.address, sender.cramSecret as string, network.route.ca as string)
    expect(await talker.ask('notify:id:last:@bob:a.wavi@alice:last')).toBe('data:last\n@alice@')
    await last
    talker.transport.close()

    const bodies = await Promise.all(
      [...recipient.notifications.heads()].map(({ at }) => recipient.notifications.read(at)),
    )
    const log = bodies.map((body) => ({ id: body?.id ?? '', key: body?.key ?? '', value: body?.value ?? '' }))
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length)
    const values = new Set(log.map(({ value }) => value))
    for (const value of acknowledged.values()) expect(values).toContain(value)

    const { address, cramSecret } = network.members.get(bob) as { address: Address; cramSecret: string }
    const device = await login('@bob', address, cramSecret, network.route.ca as string)
    await watch(device, () => shown.length >= log.length)
    expect(shown.map(({ id }) => id)).toEqual(log.map(({ id }) => id))

    for (const [key, value] of acknowledged) {
      if (!key.startsWith('share-')) continue
      const copy = await recipient.get(parseAtKey(`cached:@bob:${key}.wavi@alice`))
      // One that was not acknowledged may have come after it.
      expect(Number(copy?.value?.split(' ')[1])).toBeGreaterThanOrEqual(Number(value.split(' ')[1]))
    }
    device.transport.close()
  } finally {
    await network.close()
  }
}, 120_000)

/** Lets @alice tell and share, and @bob's device watch, until the servers are killed without warning. */
async function talkAndKill(round: number, enough: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const { caFile, servers } = JSON.parse(await firstLine(child))
  const ca = await readFile(caFile, 'utf8')
  const killed = once(child, 'close')
  const device = await login('@bob', servers['@bob'].address, servers['@bob'].cramSecret, ca)
  const watching = watch(device, () => false).catch(() => undefined)
  let count = 0
  const talk = async (talker: number): Promise<void> => {
    const raw = await login('@alice', servers['@alice'].address, servers['@alice'].cramSecret, ca)
    for (let n = 0; ; n++) {
      const share = n % 3 === 0
      const id = share ? `share-${talker}` : `n-${round}-${talker}-${n}`
      const value = `${id} ${round * 100_000 + n}`
      const line = share ? `update:ttr:-1:@bob:${id}.wavi@alice ${value}` : `notify:id:${id}:@bob:a.wavi@alice:${value}`
      const reply = await Promise.race([raw.ask(line), raw.over])
      if (!/^data:.*\n@alice@$/.test(reply)) return
      acknowledged.set(id, value)
      count += 1
      if (count === enough) child.kill('SIGKILL')
    }
  }
  await Promise.all([0, 1, 2, 3].map((talker) => talk(talker).catch(() => undefined)))
  await killed
  await watching
}

/** Notes what a device is shown, from where it was, until `isEnough` or the connection is over. */
async function watch(device: Raw, isEnough: () => boolean): Promise<void> {
  await device.send(`monitor:${shown.at(-1)?.epochMillis ?? 0} ^@bob:\n`)
  let over = false
  void device.over.then(() => {
    over = true
  })
  while (!isEnough() && !over) {
    const line = await Promise.race([device.take(/\n/), device.over.then(() => undefined)])
    if (line === undefined) return
    const notification = JSON.parse(line.slice(line.indexOf('{')))
    if (notification.id !== '-1') shown.push(notification)
  }
}

async function login(atSign: string, address: Address, secret: string, ca: string): Promise<Raw> {
  const raw = new Raw(socketTransport(await connectTls(address, { ca })))
  await raw.take(/^@/)
  const challenge = (await raw.ask(`from:${atSign}`)).slice('data:'.length, -2)
  await raw.ask(`cram:${await cramDigest(secret, challenge)}`)
  return raw
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += chunk
    if (text.includes('\n')) return text
  }
  throw new Error('the servers did not start')
}
