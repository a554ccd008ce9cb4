import { afterEach, describe, expect, test } from 'vitest'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import type { Room } from '../store/notification.ts'
import { Monitors } from './monitors.ts'
import { Network, type NetworkOptions } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const room: Room = { perPeer: { count: 1e6, bytes: 1e9 }, total: { count: 1e6, bytes: 1e9 } }

let network: Network
afterEach(() => network?.close())

describe('a monitor', () => {
  test('that comes back misses nothing and sees nothing twice, however fast they came', async () => {
    await open()
    const first = await owner()
    await watching(first, 'monitor')
    await told('n-0')
    const { epochMillis } = await shown(first)
    // The clock stands still, and yet each has a time of its own.
    await Promise.all(Array.from({ length: 20 }, (_, n) => told(`n-${n + 1}`)))
    const again = await owner()
    await again.send(`monitor:${epochMillis}\n`)
    await told('n-21')
    const ids: string[] = []
    for (let n = 0; n < 21; n++) ids.push((await shown(again)).id)
    expect(ids).toEqual(Array.from({ length: 21 }, (_, n) => `n-${n + 1}`))
  })

  test('and another one beside it both show everything', async () => {
    await open()
    const monitors = [await owner(), await owner()]
    for (const raw of monitors) await watching(raw, 'monitor')
    await told('n-1')
    expect(await Promise.all(monitors.map(async (raw) => (await shown(raw)).id))).toEqual(['n-1', 'n-1'])
  })

  test('shows what was told without metadata, at once and to who comes later [2026 §15.10]', async () => {
    await open()
    const [live, later] = [await owner(), await owner()]
    await watching(live, 'monitor')
    await told('n-1')
    await later.send('monitor:0\n')
    for (const raw of [live, later]) {
      expect(await shown(raw)).toMatchObject({ id: 'n-1', value: 'v', metadata: { ivNonce: null, sharedKeyEnc: null } })
      await raw.send('noop:0\n')
      expect(await raw.take(/\n/)).toBe('data:ok\n')
    }
  })

  test('does not show what has expired', async () => {
    await open()
    await told('short', { ttln: 1000 })
    await told('long', { ttln: 10_000 })
    await network.later(2000)
    const raw = await owner()
    await raw.send('monitor:0\n')
    expect((await shown(raw)).id).toBe('long')
  })

  test('shows what an app asks of the owner only to who wants to see it [§3.19.3]', async () => {
    await open()
    const [deaf, eager] = [await owner(), await owner()]
    await watching(deaf, 'monitor')
    await watching(eager, 'monitor:selfNotifications')
    await told('asked', { type: 'self' })
    await told('n-1')
    expect((await shown(eager)).id).toBe('asked')
    expect((await shown(deaf)).id).toBe('n-1')
    const later = await owner()
    await later.send('monitor:selfNotifications:0\n')
    expect((await shown(later)).id).toBe('asked')
  })

  test('with strict shows statistics only to who looks for them', async () => {
    await open()
    const [narrow, wide] = [await owner(), await owner()]
    await watching(narrow, 'monitor:strict phone')
    await watching(wide, 'monitor:strict statsNotification')
    const writer = await owner()
    await writer.ask('update:notes.wavi@alice x')
    expect((await shown(wide)).id).toBe('-1')
    await told('n-1')
    expect((await shown(narrow)).id).toBe('n-1')
  })

  test('shows nothing more once somebody else has taken the connection', async () => {
    await open()
    const raw = await owner()
    await raw.send('monitor\n')
    await raw.send('from:@alice\ncram:wrong\n')
    await raw.take(/error:AT0401-[^\n]*\n@/)
    await told('n-1')
    await (await owner()).ask('update:notes.wavi@alice x')
    expect(await raw.ask('noop:0')).toBe('data:ok\n@')
  })

  test('started anew on the same connection, shows each once', async () => {
    await open()
    const raw = await owner()
    await raw.send('monitor\nmonitor\nnoop:0\n')
    await raw.take(/data:ok\n/)
    await told('n-1')
    await told('n-2')
    expect((await shown(raw)).id).toBe('n-1')
    expect((await shown(raw)).id).toBe('n-2')
  })

  test('and a heartbeat in one piece: both are heard [2026 §15.1]', async () => {
    await open()
    const raw = await owner()
    await raw.send('monitor\nnoop:0\n')
    expect(await raw.take(/\n/)).toBe('data:ok\n')
    await told('n-1')
    expect((await shown(raw)).id).toBe('n-1')
  })

  test('that is multiplexed waits while a command is being answered', async () => {
    await open()
    const [raw, other] = [await owner(), await owner()]
    await watching(other, 'monitor')
    await raw.send('monitor:multiplexed\nnoop:1000\n')
    await network.clock.until(1000)
    await told('n-1')
    await shown(other)
    await told('n-2')
    await shown(other)
    await network.later(1000)
    expect(await raw.take(/\n@alice@/)).toBe('data:ok\n@alice@')
    expect((await shown(raw)).id).toBe('n-1')
  })

  test('whose reader is slow costs no memory, and gets all of it in order', async () => {
    await open()
    const transport = await network.connect(alice)
    const raw = new Raw(transport)
    await login(raw)
    const value = 'x'.repeat(100_000)
    for (let n = 0; n < 30; n++) await told(`n-${n}`, { value })
    await raw.send('monitor:0\n')
    for (let n = 0; n < 30; n++) expect((await shown(raw)).id).toBe(`n-${n}`)
  })

  test('whose reader has stopped reading is told why it ends, and others are not held up', async () => {
    await open({ limits: { monitorStallMillis: 20_000 } })
    const transport = await network.connect(alice)
    const reading = transport[Symbol.asyncIterator]()
    await loginByHand(transport, reading)
    const lively = await owner()
    await watching(lively, 'monitor')
    await transport.write(new TextEncoder().encode('monitor:0\n'))
    const value = 'x'.repeat(200_000)
    for (let n = 0; n < 10; n++) {
      await told(`n-${n}`, { value })
      expect((await shown(lively)).id).toBe(`n-${n}`)
    }
    await network.later(25_000)
    let rest = ''
    for (let chunk = await reading.next(); !chunk.done; chunk = await reading.next()) {
      rest += new TextDecoder().decode(chunk.value)
    }
    expect(rest).toMatch(
      /error:AT0023-Timeout waiting for response : what this monitor shows was not read for 20000 milliseconds\n$/,
    )
  })

  test('shows that a copy was fetched anew, or has gone, as any change [§7.6]', async () => {
    await open({ options: { autoNotify: false } })
    const [raw, other, watching] = [await owner(), await owner(bob), await owner()]
    await other.ask('update:ttr:60:@alice:phone.wavi@bob old')
    await raw.ask('lookup:phone.wavi@bob')
    await other.ask('update:@alice:phone.wavi@bob new')
    await network.later(61_000)
    await watching.send('monitor:strict ^stats\nnoop:0\n')
    await watching.take(/data:ok\n/)
    await network.server('@alice').refreshCopies()
    const before = network.keystore('@alice').lastCommitId
    expect(await watching.take(/\n/)).toContain(`"value":"${before}","operation":"update"`)
    await other.ask('delete:@alice:phone.wavi@bob')
    await network.later(61_000)
    watching.text = ''
    await network.server('@alice').refreshCopies()
    expect(await watching.take(/"operation":"delete"[^\n]*\n/)).toContain('statsNotification.@alice')
  })

  test('with prompts shows nothing before it has been answered itself [2026 §17.4]', async () => {
    await open()
    await told('n-1')
    const monitors = new Monitors({ owner: alice, keystore: network.keystore('@alice'), now: network.clock.now })
    const lines: string[] = []
    const watch = { since: 0, self: false, multiplexed: false, prompts: true, statistics: false, wants: () => true }
    const write = async (line: string) => {
      lines.push(line)
    }
    const monitor = monitors.open(watch, write, () => undefined)
    await told('n-2')
    expect(lines).toEqual([])
    monitor.release()
    while (lines.length < 2) await new Promise((resolve) => setImmediate(resolve))
    expect(lines.map((line) => JSON.parse(line.slice('notification: '.length)).id)).toEqual(['n-1', 'n-2'])
    monitor.close()
  })

  test('that is gone leaves nobody watching', async () => {
    await open()
    const raw = await owner()
    await raw.send('monitor\n@exit\n')
    await raw.over
    expect(await (await owner()).ask('update:notes.wavi@alice x')).toBe('data:2\n@alice@')
  })
})

interface Shown {
  readonly id: string
  readonly epochMillis: number
}

/** The next line, which must be a notification and nothing else. */
async function shown(raw: Raw): Promise<Shown> {
  const line = await raw.take(/\n/)
  expect(line).toMatch(/^notification: \{.*\}\n$/)
  return JSON.parse(line.slice('notification: '.length))
}

/** What @bob's server would have told. */
async function told(
  id: string,
  {
    ttln = 900_000,
    type = 'received',
    value = 'v',
  }: { ttln?: number; type?: 'received' | 'self'; value?: string } = {},
): Promise<void> {
  await network.keystore('@alice').notifications.add(
    {
      id,
      type,
      peer: type === 'self' ? alice : bob,
      priority: 'low',
      key: '@alice:phone.wavi@bob',
      operation: 'update',
      messageType: 'key',
      notifier: 'SYSTEM',
      ttln,
      isEncrypted: false,
      value,
    },
    room,
  )
}

async function open(options: NetworkOptions = {}): Promise<void> {
  network = await Network.open(options)
}

async function owner(atSign: AtSign = alice): Promise<Raw> {
  const raw = new Raw(await network.connect(atSign))
  await login(raw, atSign)
  return raw
}

/** Begins to watch; a heartbeat says that it has begun. */
async function watching(raw: Raw, line: string): Promise<void> {
  await raw.send(`${line}\nnoop:0\n`)
  await raw.take(/data:ok\n/)
}

async function login(raw: Raw, atSign: AtSign = alice): Promise<void> {
  await raw.take(/^@/)
  const challenge = (await raw.ask(`from:${atSign}`)).slice('data:'.length, -2)
  await raw.ask(await network.login(atSign, challenge))
}

/** Logs in reading no more than it must. */
async function loginByHand(
  transport: Awaited<ReturnType<Network['connect']>>,
  reading: AsyncIterator<Uint8Array>,
): Promise<void> {
  const text = async (until: RegExp) => {
    let all = ''
    while (!until.test(all)) all += new TextDecoder().decode((await reading.next()).value)
    return all
  }
  await text(/^@$/)
  await transport.write(new TextEncoder().encode('from:@alice\n'))
  const challenge = (await text(/\n@$/)).slice('data:'.length, -2)
  await transport.write(new TextEncoder().encode(`${await network.login(alice, challenge)}\n`))
  await text(/\n@alice@$/)
}
