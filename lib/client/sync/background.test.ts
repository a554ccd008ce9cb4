import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseAtSign } from '../../protocol/at-sign.ts'
import type { LocalRecords } from '../../vault/local-records.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import { type BackgroundMeans, inBackground, leadTabs } from './background.ts'
import { defaultPreferences, type Strategy } from './preferences.ts'

afterEach(() => vi.unstubAllGlobals())

const hasLocks = Boolean(globalThis.navigator?.locks)

/** A tab whose synchronisations are only counted. */
class Tab {
  count = 0
  /** How often it began to listen. */
  listened = 0
  strategy: Strategy = 'immediate'
  readonly waits: number[] = []
  readonly #stop = new AbortController()
  readonly #preferred = new Set<() => void>()
  readonly over: Promise<void>
  tell: (commitId?: number) => void = () => {}
  endNews = () => {}
  #wake = () => {}
  #go = () => {}

  constructor(
    readonly records: LocalRecords,
    public fails = false,
  ) {
    const means: BackgroundMeans = {
      records,
      preferences: () => ({ ...defaultPreferences, strategy: this.strategy }),
      onPreferences: (listener) => {
        this.#preferred.add(listener)
        return () => this.#preferred.delete(listener)
      },
      synchronise: async () => {
        this.count++
        this.#wake()
        if (this.fails) throw new Error('no line')
        return { pulled: 0, sent: 0, refused: 0 }
      },
      news: (signal, tell) => {
        this.tell = tell
        this.listened++
        this.#wake()
        return new Promise((resolve, reject) => {
          this.endNews = () => reject(new Error('access revoked'))
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      },
      wait: (millis, signal) =>
        new Promise((resolve) => {
          this.waits.push(millis)
          this.#go = resolve
          this.#wake()
          signal.addEventListener('abort', () => resolve(), { once: true })
        }),
      retryMillis: 1000,
      maxRetryMillis: 4000,
      lead: leadTabs,
    }
    this.over = inBackground(means, this.#stop.signal)
  }

  async until(isIt: () => boolean): Promise<void> {
    while (!isIt()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  prefer(strategy: Strategy): void {
    this.strategy = strategy
    for (const listener of [...this.#preferred]) listener()
  }

  /** The wait is over. */
  goOn(): void {
    this.#go()
  }

  async passTime(): Promise<void> {
    const before = this.count
    this.goOn()
    await this.until(() => this.count > before)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.over
  }
}

const store = () => memoryRecords({ atSign: parseAtSign('@alice') })

describe('in the background', () => {
  test('everything is brought together at the beginning, and with each commit id that was not heard of before', async () => {
    const tab = new Tab(store())
    await tab.until(() => tab.count === 1)
    tab.tell(7)
    await tab.until(() => tab.count === 2)
    // A heartbeat says the same again.
    tab.tell(7)
    tab.tell(8)
    await tab.until(() => tab.count === 3)
    await tab.close()
    expect(tab.count).toBe(3)
  })

  test('why nothing is told any more is found out at once, and what is told after a while is heard', async () => {
    const tab = new Tab(store())
    await tab.until(() => tab.count === 1)
    tab.endNews()
    await tab.until(() => tab.count === 2 && tab.waits.length === 1)
    expect(tab.waits).toEqual([4000])
    tab.goOn()
    await tab.until(() => tab.listened === 2)
    tab.tell(7)
    await tab.until(() => tab.count === 3)
    await tab.close()
  })

  test('what fails is tried again after a while, a longer one each time, and at once when there is a line again', async () => {
    const tab = new Tab(store(), true)
    await tab.until(() => tab.waits.length === 1)
    for (const many of [2, 3, 4]) {
      await tab.passTime()
      await tab.until(() => tab.waits.length === many)
    }
    expect(tab.waits).toEqual([1000, 2000, 4000, 4000])
    tab.fails = false
    const before = tab.count
    tab.tell()
    await tab.until(() => tab.count > before)
    await tab.close()
  })

  test('a change that was made while the one before was sent is sent too, though nobody saw the moment between', async () => {
    const records = store()
    const tab = new Tab(records)
    await tab.until(() => tab.count === 1)
    const waiting = (ivNonce: string, commitId: number) =>
      records.amend(['n@alice'], () => ({
        states: [
          {
            pending: {
              name: 'n@alice',
              change: 'put' as const,
              draft: { value: 'x', metadata: { ivNonce }, isBinary: false },
              base: { commitId, there: false },
              options: {},
              at: 1,
              edition: 1,
              attempts: [],
            },
          },
        ],
      }))
    await waiting('one', 1)
    await tab.until(() => tab.count === 2)
    await waiting('two', 2)
    await tab.until(() => tab.count === 3)
    await tab.close()
  })

  test('on demand nothing happens by itself, on a schedule it does when it is time; a change counts at once', async () => {
    const tab = new Tab(store())
    await tab.until(() => tab.count === 1)
    tab.prefer('on demand')
    tab.tell(9)
    expect(tab.count).toBe(1)
    tab.prefer({ everyMillis: 60_000 })
    await tab.until(() => tab.waits.length === 1)
    expect([tab.count, tab.waits]).toEqual([2, [60_000]])
    await tab.passTime()
    expect(tab.count).toBe(3)
    await tab.close()
  })

  test('whoever leads does its work once, and what that ends with is passed on', async () => {
    vi.stubGlobal('navigator', { locks: { request: (_: string, __: object, work: () => unknown) => work() } })
    let runs = 0
    const leading = leadTabs('a', new AbortController().signal, async () => {
      runs++
      throw new Error('access revoked')
    })
    await expect(leading).rejects.toThrow('access revoked')
    expect(runs).toBe(1)
  })

  test.skipIf(!hasLocks)('of two tabs one leads, and when it is closed the other one does', async () => {
    const records = store()
    const first = new Tab(records)
    await first.until(() => first.count === 1)
    const second = new Tab(records)
    first.tell(1)
    await first.until(() => first.count === 2)
    expect(second.count).toBe(0)
    await first.close()
    await second.until(() => second.count === 1)
    await second.close()
  })

  test.skipIf(!hasLocks)('a tab that is closed while it waits to lead is out of the way', async () => {
    const records = store()
    const first = new Tab(records)
    await first.until(() => first.count === 1)
    const second = new Tab(records)
    await second.close()
    const third = new Tab(records)
    await first.close()
    await third.until(() => third.count === 1)
    expect(second.count).toBe(0)
    await third.close()
  })
})
