import { expect, test } from 'vitest'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { encodeUtf8 } from '../../../lib/protocol/base64.ts'
import { memoryPair } from '../../../lib/transport/memory.ts'
import type { Transport } from '../../../lib/transport/transport.ts'
import { type Said, Talk } from './talk.ts'

const alice = parseAtSign('@alice')
const never = new Promise<never>(() => {})

/** One connection as the server has it: what it hears, until it is hung up. */
class Line {
  readonly here: Transport
  readonly #there: Transport
  readonly heard: string[] = []
  readonly ended: Promise<void>

  constructor() {
    ;[this.here, this.#there] = memoryPair()
    this.ended = this.#listen()
  }

  say(text: string): Promise<void> {
    return this.#there.write(encodeUtf8(text))
  }

  async #listen(): Promise<void> {
    for await (const chunk of this.#there) this.heard.push(...new TextDecoder().decode(chunk).trimEnd().split('\n'))
  }
}

/** A talk over lines that are opened and greeted as they are asked for. */
function talking(patienceMillis?: number) {
  const lines: Line[] = []
  const dial = async () => {
    const line = new Line()
    lines.push(line)
    await line.say('@')
    return line.here
  }
  return { talk: new Talk({ to: alice, dial, ...(patienceMillis && { patienceMillis }) }), lines }
}

/** What a card shows. */
function card() {
  const shown: Said[] = []
  return {
    hear: (said: Said) => void shown.push(said),
    last: () => shown.at(-1),
    states: () => shown.map((s) => s.state),
  }
}

test('lines are said one after the other, over the same connection', async () => {
  const { talk, lines } = talking()
  const [first, second] = [card(), card()]
  void talk.say('from:@bob', first.hear)
  const both = talk.say(' scan ', second.hear)
  await expect.poll(() => lines[0]?.heard).toEqual(['from:@bob'])
  await lines[0]?.say('data:a challenge\n@')
  await expect.poll(() => lines[0]?.heard).toEqual(['from:@bob', 'scan'])
  await lines[0]?.say('data:[]\n@')
  await both
  expect([first.last(), second.last()]).toEqual([
    { state: 'answered', text: 'data:a challenge' },
    { state: 'answered', text: 'data:[]' },
  ])
  expect(lines).toHaveLength(1)
  talk.close()
})

test('a line that waits when one turns to somebody else is never said, and the one before it is over', async () => {
  const { talk, lines } = talking()
  const [first, second] = [card(), card()]
  void talk.say('scan', first.hear)
  const both = talk.say('delete:phone@alice', second.hear)
  await expect.poll(() => lines[0]?.heard).toEqual(['scan'])
  talk.close()
  await both
  await lines[0]?.ended
  expect(lines).toHaveLength(1)
  expect(lines[0]?.heard).toEqual(['scan'])
  expect([first.last()?.state, second.last()?.state]).toEqual(['ended', 'ended'])
})

test.each(['monitor', 'scan'])('a connection for %s that is there only after one has left is closed', async (words) => {
  const line = new Line()
  let open = (_: Transport) => {}
  const dial = () =>
    new Promise<Transport>((resolve) => {
      open = resolve
    })
  const talk = new Talk({ to: alice, dial })
  const { hear, last } = card()
  const said = talk.say(words, hear)
  await Promise.resolve()
  talk.close()
  await said
  open(line.here)
  await line.say('@').catch(() => undefined)
  await line.ended
  expect(line.heard).toEqual([])
  expect(last()?.state).toBe('ended')
})

test('a monitor ends with the page', async () => {
  const { talk, lines } = talking()
  const { hear, last } = card()
  await talk.say('monitor', hear)
  await lines[0]?.say('notification: {}\n')
  await expect.poll(() => last()).toEqual({ state: 'listening', text: 'notification: {}\n' })
  talk.close()
  await lines[0]?.ended
  await expect.poll(() => last()?.state).toBe('ended')
})

test('a monitor that has a space before it listens all the same, on a line of its own', async () => {
  const { talk, lines } = talking()
  const { hear, states } = card()
  await talk.say(' monitor', hear)
  expect(states()).toEqual(['asking', 'listening'])
  void talk.say('scan', card().hear)
  await expect.poll(() => lines.map(({ heard }) => heard)).toEqual([['monitor'], ['scan']])
  talk.close()
})

test('a file that is offered keeps no other line waiting until somebody takes it', async () => {
  const { talk, lines } = talking()
  const { hear, last } = card()
  await talk.say('stream:init@bob 1 photo.jpg 1000', hear)
  expect(last()?.state).toBe('listening')
  void talk.say('scan', card().hear)
  await expect.poll(() => lines.map(({ heard }) => heard)).toEqual([[expect.stringMatching(/^stream/)], ['scan']])
  talk.close()
})

test.each(['monitor', 'stream:init@bob 1 photo.jpg 1000'])(
  '%s that is refused is answered with that, without the prompt, and nothing is listened to',
  async (words) => {
    const { talk, lines } = talking()
    const { hear, last, states } = card()
    await talk.say(words, hear)
    for (const piece of ['err', 'or:AT0401-Exception: Command cannot be executed without auth\n', '@'])
      await lines[0]?.say(piece)
    await lines[0]?.ended
    await expect.poll(() => last()?.state).toBe('answered')
    expect(last()?.text).toBe('error:AT0401-Exception: Command cannot be executed without auth')
    await Promise.resolve()
    expect(states()).toEqual(['asking', 'listening', 'answered'])
    talk.close()
  },
)

test('who was logged out by a login that failed is logged in again for the next line', async () => {
  const lines: Line[] = []
  const dial = async () => {
    const line = new Line()
    lines.push(line)
    await line.say('@')
    return line.here
  }
  const keys = async () => ({ atSign: alice, signChallenge: async () => 'signature' })
  const talk = new Talk({ to: alice, dial, keys })
  const answers = async (of: number, ...said: string[]) => {
    for (const [n, text] of said.entries()) {
      await expect.poll(() => lines[of]?.heard ?? []).toHaveLength(n + 1)
      await lines[of]?.say(text)
    }
  }
  const { hear, last } = card()
  const failing = talk.say('cram:0', hear)
  await answers(0, 'data:challenge\n@', 'data:success\n@alice@', 'error:AT0401-Authentication Failed\n@')
  await failing
  expect(last()).toEqual({ state: 'answered', text: 'error:AT0401-Authentication Failed' })
  const next = talk.say('scan', hear)
  await answers(1, 'data:challenge\n@', 'data:success\n@alice@', 'data:[]\n@alice@')
  await next
  expect(last()).toEqual({ state: 'answered', text: 'data:[]' })
  talk.close()
})

test('of what a monitor tells, as much is shown as can be read', async () => {
  const { talk, lines } = talking()
  const { hear, last } = card()
  await talk.say('monitor', hear)
  await lines[0]?.say('x'.repeat(15_000))
  await lines[0]?.say('y'.repeat(15_000))
  talk.close()
  await expect.poll(() => last()?.state).toBe('ended')
  expect(last()?.text).toBe(`${'x'.repeat(15_000)}${'y'.repeat(5_000)}\n… and 10,000 characters more`)
})

test.each<[string, () => Promise<Transport>]>([
  ['cannot be reached', () => never],
  ['does not greet', async () => new Line().here],
  [
    'does not answer a login',
    async () => {
      const line = new Line()
      await line.say('@')
      return line.here
    },
  ],
])('a server that %s is said to take too long', async (_, dial) => {
  const keys = async () => ({ atSign: alice, signChallenge: async () => 'signature' })
  const { hear, last } = card()
  await new Talk({ to: alice, dial, keys, patienceMillis: 10 }).say('scan', hear)
  expect(last()).toEqual({
    state: 'failed',
    text: 'The server of @alice takes too long to answer. Try again in a moment.',
  })
})

test.each(['scan', '@exit'])(
  'so is one that does not answer %s, and the next line goes over another connection',
  async (words) => {
    const { talk, lines } = talking(10)
    const { hear, last } = card()
    await talk.say(words, hear)
    expect(last()).toEqual({
      state: 'failed',
      text: 'The server of @alice takes too long to answer. Try again in a moment.',
    })
    await lines[0]?.ended
    await talk.say('info', hear)
    expect(lines[1]?.heard).toEqual(['info'])
  },
)
