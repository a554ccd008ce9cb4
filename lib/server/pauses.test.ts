import { afterEach, describe, expect, test, vi } from 'vitest'
import { Pauses } from './pauses.ts'
import { ownerOf, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

let network: Network
afterEach(() => network?.close())

const count = 100
const many = 'scan z\n'.repeat(count)
const batch = `batch:${JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, command: 'scan z' })))}\n`

describe('who has very much done at once', () => {
  test.each([
    ['in one packet', 1, [many]],
    ['with a packet for each line', 1, Array<string>(count).fill('scan z\n')],
    ['while the clock is set back', -1, [many]],
  ])('%s lets others have their turn', async (_, step, packets) => {
    const turns = await openWith(step)
    const talker = await visitor(network)
    const other = await visitor(network)
    for (const packet of packets) void talker.send(packet)
    await settled()
    expect(repliesTo(talker)).toBeLessThan(count / 4)
    expect(await other.ask('info:brief')).toMatch(/^data:\{"version"/)
    await allOf(turns)
    expect(talker.text).toBe('data:[]\n@'.repeat(count))
  })

  test('in one batch does so too, and has it whole', async () => {
    const turns = await openWith(1)
    const owner = await ownerOf(network)
    await allOf(turns)
    void owner.send(batch)
    await settled()
    expect(turns).toHaveLength(1)
    await allOf(turns)
    expect(owner.text.match(/"data":"\[\]"/g)).toHaveLength(count)
  })

  test('goes on in turn with others who have', async () => {
    let time = 0
    const turns: (() => void)[] = []
    const pauses = new Pauses({ millis: 5, now: () => time, nextTurn: (run) => turns.push(run) })
    const order: string[] = []
    const talk = async (name: string) => {
      const stretch = pauses.forOneCaller()
      stretch.begin()
      for (let turn = 0; turn < 4; turn++) {
        order.push(name)
        time += 6
        if (stretch.isOver()) await stretch.pause()
      }
    }
    for (const name of ['a', 'b', 'c']) void talk(name)
    expect(order.splice(0).join('')).toBe('abc')
    for (let turn = 1; turn <= 9; turn++) {
      expect(turns).toHaveLength(1)
      turns.shift()?.()
      await settled()
      expect(order).toHaveLength(turn)
    }
    expect(order.join('')).toBe('abcabcabc')
  })

  test('has not taken the time in which others began', () => {
    let time = 0
    const pauses = new Pauses({ millis: 5, now: () => time, nextTurn: () => {} })
    const [one, other] = [pauses.forOneCaller(), pauses.forOneCaller()]
    one.begin()
    time += 100
    other.begin()
    expect(one.isOver()).toBe(false)
    time += 6
    expect(one.isOver()).toBe(true)
  })

  test('goes on with ever more others as long as they take no time', async () => {
    const turns: (() => void)[] = []
    const pauses = new Pauses({ millis: 5, now: () => 0, nextTurn: (run) => turns.push(run) })
    let gone = 0
    for (let caller = 0; caller < 7; caller++) {
      void pauses
        .forOneCaller()
        .pause()
        .then(() => gone++)
    }
    for (const expected of [1, 3, 7]) {
      turns.shift()?.()
      await settled()
      expect(gone).toBe(expected)
    }
    expect(turns).toEqual([])
  })
})

test('who asks for what takes no time never waits for others', async () => {
  const turns = await openWith(0)
  const talker = await visitor(network)
  void talker.send('noop:0\n'.repeat(count))
  await talker.take(new RegExp(`(?:data:ok\n@){${count}}$`))
  expect(turns).toEqual([])
})

test('nobody looks through the notifications for who may see none of them', async () => {
  network = await Network.open({ atSigns: ['@alice'] })
  const looks = vi.spyOn(network.keystore('@alice').notifications, 'heads')
  expect(await (await visitor(network)).ask('notify:list')).toBe('data:null\n@')
  expect(looks).not.toHaveBeenCalled()
})

/** A server whose clock moves by so much each time that it is looked at, and its turns as they are waited for. */
async function openWith(step: number): Promise<(() => void)[]> {
  const turns: (() => void)[] = []
  let time = Date.UTC(2026, 0, 1)
  const now = () => {
    time += step
    return time
  }
  network = await Network.open({ atSigns: ['@alice'], options: { now, nextTurn: (run) => turns.push(run) } })
  return turns
}

/** Until nothing goes on any more that waits for no turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function allOf(turns: (() => void)[]): Promise<void> {
  for (let run = turns.shift(); run; run = turns.shift()) {
    run()
    await settled()
  }
}

function repliesTo({ text }: Raw): number {
  return text.split('\n').length - 1
}
