import { beforeEach, describe, expect, test } from 'vitest'
import { Alarm } from './alarm.ts'
import { ManualClock } from './testing/clock.ts'

describe('an alarm', () => {
  let clock: ManualClock
  let rung: number[]
  let alarm: Alarm
  let timers: number
  beforeEach(() => {
    clock = new ManualClock()
    rung = []
    timers = 0
    const after: typeof clock.after = (millis, run) => {
      timers += 1
      return clock.after(millis, run)
    }
    const start = clock.now()
    alarm = new Alarm({ now: clock.now, after }, () => rung.push(clock.now() - start))
  })

  test('rings once when its time has come', async () => {
    alarm.set(100)
    await clock.advance(99)
    expect(rung).toEqual([])
    await clock.advance(1_000)
    expect(rung).toEqual([100])
  })

  test('that is put off rings as much later, and many times cost one timer', async () => {
    for (let i = 0; i < 50; i++) {
      alarm.set(100)
      await clock.advance(1)
    }
    expect(timers).toBe(1)
    await clock.advance(98)
    expect(rung).toEqual([])
    await clock.advance(1)
    expect(rung).toEqual([149])
  })

  test('that is to ring earlier than before does', async () => {
    alarm.set(100)
    alarm.set(10)
    await clock.advance(10)
    expect(rung).toEqual([10])
  })

  test('that was stopped is silent until it is set again', async () => {
    alarm.set(100)
    alarm.stop()
    await clock.advance(150)
    alarm.set(100)
    await clock.advance(99)
    expect(rung).toEqual([])
    await clock.advance(1)
    expect(rung).toEqual([250])
  })

  test('that was closed never rings', async () => {
    alarm.set(100)
    alarm.close()
    await clock.advance(1_000)
    expect(rung).toEqual([])
  })
})
