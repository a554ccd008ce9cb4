import { afterEach, beforeEach, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import type { AtClient } from './at-client.ts'
import { type AnswerOptions, answerRpc, askRpc } from './rpc.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People
let [a, b]: AtClient[] = []
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  a = await people.client(alice)
  b = await people.client(bob)
})
afterEach(() => people.part())

const about = { domain: 'thermostat', namespace: 'wavi' }

async function answering(answer: AnswerOptions['answer'], more: Partial<AnswerOptions> = {}): Promise<void> {
  await new Promise<void>((resolve) => {
    void answerRpc(b as AtClient, { ...about, answer, onListening: resolve, ...more })
  })
}

const ask = (payload: unknown, more: object = {}) => askRpc(a as AtClient, bob, payload, { ...about, ...more })

test('@alice asks @bob’s device, hears that it has the question, and then the answer; nobody between reads it', async () => {
  const lines = people.network.listenTo(alice, bob)
  await answering((payload, from) => ({ asked: payload, by: from, degrees: 21 }))
  const told: string[] = []
  const answer = await ask({ room: 'kitchen' }, { onAck: () => told.push('ack') })
  expect(answer).toEqual({ status: 'success', payload: { asked: { room: 'kitchen' }, by: alice, degrees: 21 } })
  expect(told).toEqual(['ack'])
  expect(lines.join('\n')).toMatch(/request\.\d+\.thermostat\.__rpcs\.wavi@alice/)
  expect(lines.join('\n')).not.toContain('kitchen')
})

test('several questions at once, beside a file, each have their own answer', async () => {
  await answering((payload) => Number(payload) * 2)
  const sending = a?.uploadFile([new File(['a film'], 'film.txt')], [bob])
  const answers = await Promise.all([1, 2, 3].map((n) => ask(n)))
  expect(answers).toEqual([2, 4, 6].map((payload) => ({ status: 'success', payload })))
  expect(await sending).toMatchObject([{ sharedWith: bob }])
})

test('what goes wrong there is told: in its words where they are meant for others, and that it is not allowed', async () => {
  await answering((payload) => {
    if (payload === 1) throw new AtError('AT0022', 'There is no such room.')
    throw new Error('secret path')
  })
  expect(await ask(1)).toEqual({ status: 'error', message: 'There is no such room.' })
  expect(await ask(2)).toEqual({ status: 'error', message: 'It could not be done.' })
})

test('whom it does not answer hears so, and nothing is done for them', async () => {
  let count = 0
  await answering(() => count++, { allow: () => false })
  expect(await ask(1)).toEqual({ status: 'nack', message: '@bob does not answer @alice here.' })
  expect(count).toBe(0)
})

test('who is let in may be known later, and a no is one then too', async () => {
  let count = 0
  await answering(() => count++, { allow: async () => false })
  expect((await ask(1)).status).toBe('nack')
  expect(count).toBe(0)
})

test('a domain with capitals is the same as one without', async () => {
  await answering(() => 'warm', { domain: 'Thermostat', namespace: 'Wavi' })
  expect(await ask(1)).toEqual({ status: 'success', payload: 'warm' })
  expect(await ask(1, { domain: 'THERMOSTAT' })).toEqual({ status: 'success', payload: 'warm' })
})

test('of more questions than are worked on at once the rest is refused, and taken again when there is room', async () => {
  let finish = (_: string) => {}
  const work = new Promise<string>((resolve) => {
    finish = resolve
  })
  await answering(() => work, { maxAtOnce: 1 })
  let first: ReturnType<typeof ask> | undefined
  await new Promise<void>((resolve) => {
    first = ask(1, { onAck: resolve })
  })
  expect(await ask(2)).toEqual({ status: 'nack', message: '@bob is busy with others.' })
  finish('done')
  expect(await first).toEqual({ status: 'success', payload: 'done' })
  expect(await ask(3)).toEqual({ status: 'success', payload: 'done' })
})

test('an answer that never comes takes room for no longer than the question lives, and whoever works on it is told', async () => {
  const late = new AbortController()
  const lives = [late.signal, new AbortController().signal]
  const told = new EventTarget()
  const over = new Promise((resolve) => told.addEventListener('over', resolve))
  const work: AnswerOptions['answer'] = (payload, _from, signal) => {
    if (payload === 2) return 'done'
    signal.addEventListener('abort', () => told.dispatchEvent(new Event('over')))
    return new Promise(() => {})
  }
  await answering(work, { maxAtOnce: 1, within: () => lives.shift() as AbortSignal })
  const stop = new AbortController()
  let first: ReturnType<typeof ask> | undefined
  await new Promise<void>((resolve) => {
    first = ask(1, { onAck: resolve, signal: stop.signal })
  })
  late.abort()
  await over
  expect(await ask(2)).toEqual({ status: 'success', payload: 'done' })
  stop.abort(new Error('given up'))
  await expect(first).rejects.toThrow('given up')
})

test('who works on an answer is told when the answering ends', async () => {
  const [stop, told] = [new AbortController(), new EventTarget()]
  const over = new Promise((resolve) => told.addEventListener('over', resolve))
  const work: AnswerOptions['answer'] = (_payload, _from, signal) => {
    signal.addEventListener('abort', () => told.dispatchEvent(new Event('over')))
    stop.abort()
    return new Promise(() => {})
  }
  await answering(work, { signal: stop.signal })
  const late = new AbortController()
  const asked = ask(1, { within: () => late.signal })
  await over
  late.abort()
  expect(await asked).toEqual({ status: 'noAnswer' })
})

test('where nobody answers that is what came of it, and waiting can be given up', async () => {
  const late = new AbortController()
  const waiting = ask(1, { within: () => late.signal })
  late.abort()
  expect(await waiting).toEqual({ status: 'noAnswer' })
  const stop = new AbortController()
  const other = ask(1, { signal: stop.signal })
  stop.abort(new Error('given up'))
  await expect(other).rejects.toThrow('given up')
})

test('whom nobody knows cannot be asked', async () => {
  const asked = askRpc(a as AtClient, '@nobody' as typeof bob, 1, about)
  await expect(asked).rejects.toBeInstanceOf(AtError)
})

test('a client that is closed waits for nothing more', async () => {
  const asked = ask(1)
  a?.close()
  await expect(asked).rejects.toMatchObject({ code: 'AT0021' })
})
