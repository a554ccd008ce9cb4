import { expect, test } from 'vitest'
import { ownProfile } from '../../lib/profile/own.ts'
import type { FieldChange, FieldResult } from '../../lib/profile/save.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { saveOverLine } from './save-over-line.ts'

const page = ownProfile(parseAtSign('@alice'), [], [])
const phone: FieldChange = { field: 'phone', audience: 'everyone', value: '1' }
const email: FieldChange = { field: 'email', audience: 'everyone', value: 'a@example.org' }

class Line {
  readonly listeners = new Set<() => void>()
  #up: boolean
  constructor(up: boolean) {
    this.#up = up
  }
  isUp = () => this.#up
  onChange = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  turn(up: boolean) {
    this.#up = up
    for (const listener of [...this.listeners]) listener()
  }
}

const saved = (change: FieldChange): FieldResult => ({ ...change, outcome: 'unchanged', answer: undefined })
const lost = (change: FieldChange): FieldResult => {
  const error = new AtError('AT0021', 'lost', { closes: true })
  return { ...change, outcome: 'failed', sentence: 'lost', error }
}
const never = new AbortController().signal

test('what is saved offline is saved as soon as the device is online', async () => {
  const line = new Line(false)
  const asked: (readonly FieldChange[])[] = []
  const save = async (_: unknown, changes: readonly FieldChange[]) => {
    asked.push(changes)
    return changes.map(saved)
  }
  const saving = saveOverLine(save, page, [phone], { line, signal: never })
  await Promise.resolve()
  expect(asked).toEqual([])
  line.turn(true)
  expect(await saving).toEqual([saved(phone)])
  expect(line.listeners.size).toBe(0)
})

test('what was lost on the way offline is saved once more, and nothing else is', async () => {
  const line = new Line(true)
  const asked: (readonly FieldChange[])[] = []
  const save = async (_: unknown, changes: readonly FieldChange[]) => {
    asked.push(changes)
    if (asked.length > 1) return changes.map(saved)
    line.turn(false)
    queueMicrotask(() => line.turn(true))
    return [saved(phone), lost(email)]
  }
  expect(await saveOverLine(save, page, [phone, email], { line, signal: never })).toEqual([saved(phone), saved(email)])
  expect(asked).toEqual([[phone, email], [email]])
})

test('a server that does not answer while the device is online is told, and not asked without end', async () => {
  const save = async (_: unknown, changes: readonly FieldChange[]) => changes.map(lost)
  expect(await saveOverLine(save, page, [phone], { line: new Line(true), signal: never })).toEqual([lost(phone)])
})

test('waiting to be online can be stopped', async () => {
  const line = new Line(false)
  const stopping = new AbortController()
  const save = async (_: unknown, changes: readonly FieldChange[]) =>
    changes.map((change): FieldResult => {
      if (!stopping.signal.aborted) return saved(change)
      return { ...change, outcome: 'failed', sentence: 'stopped', error: stopping.signal.reason, stopped: true }
    })
  const saving = saveOverLine(save, page, [phone], { line, signal: stopping.signal })
  stopping.abort()
  expect(await saving).toMatchObject([{ outcome: 'failed', stopped: true }])
})
