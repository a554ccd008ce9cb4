import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cramDigest } from '../../lib/crypto/cram.ts'
import type { Address } from '../../lib/protocol/address.ts'
import { formatAtKey, parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { Keystore } from '../../lib/store/keystore.ts'
import { openKeystore } from '../../lib/store/level-keystore.ts'
import { startNetwork } from '../dev/network.ts'
import { endWithUs } from '../lifetime.ts'
import { openDisk } from '../store/disk.ts'
import { disagreements } from '../store/testing/disagreements.ts'
import { Random } from './random.ts'
import { Wire } from './wire.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const talkers = 4
const keysEach = 12

export interface KillOptions {
  /** An empty folder. */
  readonly dir: string
  readonly kills: number
  readonly seed: number
  readonly progress?: (line: string) => void
}

export interface KillReport {
  /** What was acknowledged, all in all. */
  readonly updates: number
  readonly deletes: number
  readonly notifications: number
  /** What @bob's server has been told in the end, and what his device was shown, over all its connections. */
  readonly delivered: number
  readonly shown: number
  readonly violations: readonly string[]
}

/** What is known of a key: its value, undefined when it is gone, and the commit id of that. */
interface Known {
  readonly value: string | undefined
  readonly commitId: number
}

/** What was asked for and not answered: it may have been done or not. */
interface Asked {
  readonly key: string
  readonly value: string | undefined
}

interface Shown {
  readonly id: string
  readonly epochMillis: number
}

/**
 * Kills the servers of @alice and @bob, in one process, again and again in the middle of what they do, and looks each time
 * whether all that was acknowledged is there, and nothing by halves.
 */
export async function kills(options: KillOptions): Promise<KillReport> {
  const run = new Run(options)
  for (let round = 0; round < options.kills; round++) await run.round(round)
  return run.end()
}

class Run {
  readonly #options: KillOptions
  readonly #violations: string[] = []
  readonly #known = new Map<string, Known>()
  readonly #asked = new Map<number, Asked>()
  readonly #notified = new Map<string, string>()
  readonly #commitIds = new Set<number>()
  readonly #shown: Shown[] = []
  /** The highest commit id that was acknowledged before this round. */
  #before = -1
  #updates = 0
  #deletes = 0

  constructor(options: KillOptions) {
    this.#options = options
  }

  async round(round: number): Promise<void> {
    const { dir, seed, kills, progress } = this.#options
    const random = Random.at(seed, round)
    const enough = 10 + random.below(180)
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('testing/two-servers.ts', import.meta.url)), dir],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    endWithUs(child)
    const { caFile, servers } = JSON.parse(await firstLine(child))
    const ca = await readFile(caFile, 'utf8')
    const over = once(child, 'close')
    let count = 0
    const acknowledged = () => {
      count += 1
      if (count === enough) child.kill('SIGKILL')
    }
    const device = await login('@bob', servers['@bob'], ca)
    const watching = this.#watch(device, () => false)
    const talks = Array.from({ length: talkers }, async (_, talker) => {
      const wire = await login('@alice', servers['@alice'], ca)
      await this.#talk(wire, { talker, round, random: Random.at(seed, round, talker), acknowledged })
    })
    await Promise.all(talks)
    await over
    await watching
    this.#before = Math.max(this.#before, ...this.#commitIds)
    await this.#look(round)
    progress?.(`${round + 1} of ${kills}: killed after ${enough} answers, ${this.#violations.length} violations`)
  }

  /** Starts them once more, and waits until @bob has been told all there is. */
  async end(): Promise<KillReport> {
    const { dir } = this.#options
    const network = await startNetwork({ atSigns: [alice, bob], dir, onboarded: [], gateway: false })
    try {
      const [sender, recipient] = [network.members.get(alice), network.members.get(bob)]
      if (!sender || !recipient) throw new Error('no servers')
      const log = recipient.keystore.notifications
      // They come in their order: behind the last one there is nothing.
      const last = new Promise<void>((resolve) => {
        log.watch(({ id }) => id === 'last' && resolve())
      })
      const ca = network.route.ca as string
      const talker = await login('@alice', sender, ca)
      await talker.ask('notify:id:last:@bob:a.wavi@alice:last')
      await last
      talker.close()

      const told = await Promise.all([...log.heads()].map(({ at }) => log.read(at)))
      const ids = told.map((notification) => notification?.id ?? '')
      this.#must(new Set(ids).size === ids.length, 'something was told twice')
      const values = new Map(told.map((notification) => [notification?.id, notification?.value]))
      for (const [id, value] of this.#notified) this.#must(values.get(id) === value, `${id} was not told`)
      for (const [text, { value }] of this.#known) {
        if (!text.startsWith('@bob:')) continue
        const copy = await recipient.keystore.get(parseAtKey(`cached:${text}`))
        this.#must(copy?.value === value, `the copy of ${text} is ${copy?.value} and not ${value}`)
      }
      const device = await login('@bob', recipient, ca)
      await this.#watch(device, () => this.#shown.at(-1)?.id === 'last')
      device.close()
      const shown = this.#shown.map(({ id }) => id)
      this.#must(JSON.stringify(shown) === JSON.stringify(ids), 'what was shown is not what was told, in its order')
      return {
        updates: this.#updates,
        deletes: this.#deletes,
        notifications: this.#notified.size,
        delivered: ids.length,
        shown: shown.length,
        violations: this.#violations,
      }
    } finally {
      await network.close()
    }
  }

  #must(holds: boolean, what: string): void {
    if (!holds) this.#violations.push(what)
  }

  /** Says one thing after the other until the server is gone. */
  async #talk(
    wire: Wire,
    {
      talker,
      round,
      random,
      acknowledged,
    }: {
      readonly talker: number
      readonly round: number
      readonly random: Random
      readonly acknowledged: () => void
    },
  ): Promise<void> {
    for (let n = 0; ; n++) {
      const value = `${round}.${talker}.${n}`
      const kind = random.below(10)
      const name = `k${talker}-${random.below(keysEach)}.wavi@alice`
      const key = ['', '@bob:', 'public:'][random.below(3)] + name
      const id = `n-${round}-${talker}-${n}`
      if (kind < 2) {
        const reply = await answer(wire, `notify:id:${id}:@bob:a.wavi@alice:${value}`)
        if (reply !== `data:${id}`) return
        this.#notified.set(id, value)
      } else {
        const removes = kind < 4
        const how = key.startsWith('@bob:') ? ':ttr:-1:ccd:true' : kind < 6 ? ':ttl:3600000' : ''
        this.#asked.set(talker, { key, value: removes ? undefined : value })
        const reply = await answer(wire, removes ? `delete:${key}` : `update${how}:${key} ${value}`)
        const [, number] = /^data:(\d+)$/.exec(reply ?? '') ?? []
        if (number === undefined) return
        const commitId = Number(number)
        this.#must(
          commitId > this.#before && !this.#commitIds.has(commitId),
          `the commit id ${commitId} was given again`,
        )
        this.#commitIds.add(commitId)
        this.#known.set(key, { value: removes ? undefined : value, commitId })
        this.#asked.delete(talker)
        if (removes) this.#deletes += 1
        else this.#updates += 1
      }
      acknowledged()
    }
  }

  /** Notes what @bob's device is shown, from where it was, until there is enough or the server is gone. */
  async #watch(device: Wire, isEnough: () => boolean): Promise<void> {
    await device.send(new TextEncoder().encode(`monitor:${this.#shown.at(-1)?.epochMillis ?? 0} ^@bob:\n`))
    while (!isEnough()) {
      await device.until((text) => text.includes('\n'))
      if (!device.text.includes('\n')) return
      const line = await device.take(/^[^\n]*\n/)
      const notification = JSON.parse(line.slice(line.indexOf('{')))
      if (notification.id !== '-1') this.#shown.push(notification)
    }
  }

  /** What is on disk now that nobody writes. */
  async #look(round: number): Promise<void> {
    const stores = join(this.#options.dir, 'stores')
    for (const atSign of [alice, bob]) {
      for (const what of await disagreements(join(stores, atSign)))
        this.#must(false, `round ${round}, ${atSign}: ${what}`)
    }
    const keystore = await openKeystore({ owner: alice, level: await openDisk(join(stores, alice)), now: Date.now })
    try {
      await this.#compare(keystore, round)
    } finally {
      await keystore.close()
    }
  }

  async #compare(keystore: Keystore, round: number): Promise<void> {
    const must = (holds: boolean, what: string) => this.#must(holds, `round ${round}: ${what}`)
    must((keystore.lastCommitId ?? -1) >= this.#before, 'the highest commit id has gone back')
    const entries = new Map<string, number>()
    for await (const { key, commitId } of keystore.changes(-1)) entries.set(formatAtKey(key), commitId)
    const asked = new Map([...this.#asked.values()].map((one) => [one.key, one]))
    this.#asked.clear()
    for (const key of new Set([...this.#known.keys(), ...asked.keys()])) {
      const known = this.#known.get(key) ?? { value: undefined, commitId: -1 }
      const value = (await keystore.get(parseAtKey(key)))?.value
      const commitId = entries.get(key) ?? -1
      if (commitId === known.commitId) {
        must(value === known.value, `${key} is ${value} and not ${known.value}`)
        continue
      }
      // What was not acknowledged was done all the same, whole.
      const done = asked.get(key)
      must(done !== undefined && commitId > known.commitId && value === done.value, `${key} is ${value}, ${commitId}`)
      must(!this.#commitIds.has(commitId), `the commit id ${commitId} of ${key} is that of something else`)
      this.#commitIds.add(commitId)
      this.#known.set(key, { value, commitId })
    }
    for (const id of this.#notified.keys()) {
      must(keystore.notifications.withId(id).length === 1, `the notification ${id} is not there once`)
    }
    this.#before = Math.max(this.#before, ...this.#commitIds)
  }
}

/** The line that answers; undefined when the server is gone. */
async function answer(wire: Wire, line: string): Promise<string | undefined> {
  await wire.send(new TextEncoder().encode(`${line}\n`))
  await wire.until((text) => /\n@alice@$/.test(text))
  return /\n@alice@$/.test(wire.text) ? wire.takeAll().split('\n')[0] : undefined
}

async function login(
  atSign: string,
  { address, cramSecret }: { readonly address: Address; readonly cramSecret: string },
  ca: string,
): Promise<Wire> {
  const wire = await Wire.tls(address, ca)
  const challenge = (await wire.ask(`from:${atSign}`)).slice('data:'.length).split('\n')[0] ?? ''
  await wire.ask(`cram:${await cramDigest(cramSecret, challenge)}`)
  return wire
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) return line
  throw new Error('the servers did not start')
}
