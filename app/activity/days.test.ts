import { expect, test } from 'vitest'
import { dayOf, serverDays, spanOf } from './days.ts'

const iso = (at: number) => new Date(at).toISOString().slice(0, 16)
const hours = ({ begin, end }: { begin: number; end: number }) => (end - begin) / 3_600_000

test.each([
  ['UTC', '2026-11-23', '2026-11-23T00:00', 24],
  ['Europe/Berlin', '2026-11-23', '2026-11-22T23:00', 24],
  ['America/Los_Angeles', '2026-11-23', '2026-11-23T08:00', 24],
  ['Asia/Kolkata', '2026-11-23', '2026-11-22T18:30', 24],
  ['Pacific/Kiritimati', '2026-11-23', '2026-11-22T10:00', 24],
  ['Pacific/Pago_Pago', '2026-11-23', '2026-11-23T11:00', 24],
  // The clocks go forward, and back.
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00', 23],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00', 25],
  ['America/Los_Angeles', '2026-03-08', '2026-03-08T08:00', 23],
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00', 24.5],
  // Here they do at midnight, so that there is none: the day begins at one.
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00', 23],
  // A day that was left out has no time.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00', 0],
])('in %s the %s begins at %s UTC and has %d hours', (zone, day, begin, length) => {
  const span = spanOf({ from: day, to: day }, zone)
  expect(iso(span.begin)).toBe(begin)
  expect(hours(span)).toBe(length)
})

test.each(['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
  'in %s today has the present moment in it, whatever the hour, and tomorrow and yesterday have not',
  (zone) => {
    for (let hour = 0; hour < 48; hour++) {
      const now = Date.UTC(2026, 2, 28, 12) + hour * 3_600_000
      const day = (ahead: number) => dayOf(now + ahead * 86_400_000, zone)
      const has = (from: string, to: string) => {
        const { begin, end } = spanOf({ from, to }, zone)
        return begin <= now && now < end
      }
      expect(has(day(0), day(0))).toBe(true)
      expect(has(day(-1.1), day(0))).toBe(true)
      expect(has(day(1.1), day(1.1))).toBe(false)
      expect(has(day(-1.1), day(-1.1))).toBe(false)
    }
  },
)

test.each([
  ['UTC', '2026-11-23', '2026-11-23', '2026-11-23'],
  ['Europe/Berlin', '2026-11-23', '2026-11-22', '2026-11-23'],
  ['America/Los_Angeles', '2026-11-23', '2026-11-23', '2026-11-24'],
  ['Pacific/Kiritimati', '2026-11-23', '2026-11-22', '2026-11-23'],
])('of a server a reader in %s asks for %s as %s to %s', (zone, day, from, to) => {
  expect(serverDays(spanOf({ from: day, to: day }, zone))).toEqual({ from, to })
})

test('without a day there is no bound, and neither is there one for what is no day', () => {
  expect(serverDays(spanOf({}))).toEqual({})
  expect(serverDays(spanOf({ from: '2026-11-23' }, 'UTC'))).toEqual({ from: '2026-11-23' })
  expect(serverDays(spanOf({ to: '2026-11-23' }, 'UTC'))).toEqual({ to: '2026-11-23' })
  for (const day of ['', 'never', '2026-13-01', '0001-01-01']) expect(serverDays(spanOf({ from: day }))).toEqual({})
  expect(serverDays(spanOf({ to: '9999-12-31' }, 'UTC'))).toEqual({})
})
