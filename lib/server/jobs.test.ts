import { expect, test } from 'vitest'
import { Jobs } from './jobs.ts'
import { ManualClock } from './testing/clock.ts'
import { promised } from './testing/promised.ts'

/** Nothing here begins at any hour. */
const never = () => {
  throw new Error('nothing here is random')
}

test('what may begin at any hour is done first within its time, and from then on each time so much has passed', async () => {
  for (const [random, first] of [
    [0, 1000],
    [0.25, 750],
    [0.999, 1],
  ] as const) {
    const clock = new ManualClock()
    const start = clock.now()
    const done: number[] = []
    const run = () => done.push(Math.round(clock.now() - start))
    const jobs = new Jobs(clock.after, () => random, [[() => 1000, run, 'any hour']])
    jobs.begin()
    await clock.advance(2999)
    expect(done).toEqual([first, first + 1000, first + 2000].filter((at) => at < 2999))
    await jobs.end()
  }
})

test('a job is done each time so much has passed, and at other times once they are others', async () => {
  const clock = new ManualClock()
  let millis = 1000
  const done: number[] = []
  const start = clock.now()
  const jobs = new Jobs(clock.after, never, [[() => millis, () => done.push(clock.now() - start)]])
  // Whoever has not begun begins nothing anew.
  jobs.keepTimes()
  await clock.advance(5000)
  expect(done).toEqual([])
  jobs.begin()
  await clock.advance(2000)
  millis = 300
  jobs.keepTimes()
  await clock.advance(700)
  expect(done).toEqual([6000, 7000, 7300, 7600])
  await jobs.end()
  await clock.advance(5000)
  expect(done).toHaveLength(4)
})

test('who is told again and again of other times still does what is not about them', async () => {
  const clock = new ManualClock()
  let millis = 1000
  const done: string[] = []
  const jobs = new Jobs(clock.after, never, [
    [() => 1000, () => done.push('the other')],
    [() => millis, () => done.push('this one')],
  ])
  jobs.begin()
  for (let i = 0; i < 4; i++) {
    await clock.advance(300)
    jobs.keepTimes()
  }
  expect(done).toEqual(['the other', 'this one'])
  for (let i = 0; i < 10; i++) {
    millis += 1000
    jobs.keepTimes()
    await clock.advance(300)
  }
  expect(done).toEqual(['the other', 'this one', 'the other', 'the other', 'the other'])
  await jobs.end()
})

test('what is to be done now is done once, however often it is said before it is over', async () => {
  const jobs = new Jobs(new ManualClock().after, never, [])
  const finished = promised<void>()
  let begun = 0
  const work = () => {
    begun++
    return finished.promise
  }
  for (let i = 0; i < 3; i++) jobs.doNow(work)
  expect(begun).toBe(1)
  finished.resolve()
  await jobs.end()
  jobs.doNow(work)
  expect(begun).toBe(2)
})

test('the end waits for whoever is at work: of now, of before, and of what was done at once', async () => {
  let millis: number
  for (const begin of [
    (jobs: Jobs) => jobs.begin(),
    (jobs: Jobs, clock: ManualClock) => {
      jobs.begin()
      void clock.advance(1000)
      millis = 2000
      jobs.keepTimes()
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
    millis = 1000
    const jobs = new Jobs(clock.after, never, [[() => millis, work]])
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
