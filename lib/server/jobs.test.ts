import { expect, test } from 'vitest'
import { Jobs } from './jobs.ts'
import { ManualClock } from './testing/clock.ts'
import { promised } from './testing/promised.ts'

test('a job is done each time so much has passed, and at other times once they are others', async () => {
  const clock = new ManualClock()
  let millis = 1000
  const done: number[] = []
  const start = clock.now()
  const jobs = new Jobs(clock.after, () => [[millis, () => done.push(clock.now() - start)]])
  // Whoever has not begun begins nothing anew.
  jobs.beginAnew()
  await clock.advance(5000)
  expect(done).toEqual([])
  jobs.begin()
  await clock.advance(2000)
  millis = 300
  jobs.beginAnew()
  await clock.advance(700)
  expect(done).toEqual([6000, 7000, 7300, 7600])
  await jobs.end()
  await clock.advance(5000)
  expect(done).toHaveLength(4)
})

test('the end waits for whoever is at work: of now, of before, and of what was done at once', async () => {
  for (const begin of [
    (jobs: Jobs) => jobs.begin(),
    (jobs: Jobs, clock: ManualClock) => {
      jobs.begin()
      void clock.advance(1000)
      jobs.beginAnew()
    },
    (jobs: Jobs, _: ManualClock, work: () => Promise<void>) => jobs.doNow(work),
  ]) {
    const clock = new ManualClock()
    const finished = promised<void>()
    const started = promised<void>()
    const work = () => {
      started.resolve()
      return finished.promise
    }
    const jobs = new Jobs(clock.after, () => [[1000, work]])
    begin(jobs, clock, work)
    void clock.advance(1000)
    await started.promise
    let over = false
    const ended = jobs.end().then(() => {
      over = true
    })
    // Longer than it takes an end that waits for nobody.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    expect(over).toBe(false)
    finished.resolve()
    await ended
  }
})
