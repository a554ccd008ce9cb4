import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetPages, keepPages, showNewer, watchSite } from './kept-pages.ts'

/** A version's worker, as far as a page has to do with it. */
class Worker extends EventTarget {
  state = 'installing'
  readonly heard: string[] = []
  postMessage(text: string): void {
    this.heard.push(text)
  }
}

class Registration extends EventTarget {
  installing: Worker | null = null
  waiting: Worker | null = null
  isThere = true
  async update(): Promise<void> {}
  async unregister(): Promise<void> {
    this.isThere = false
  }
}

class Workers extends EventTarget {
  readonly registration = new Registration()
  register = async () => this.registration
  getRegistration = async () => (this.registration.isThere ? this.registration : undefined)
}

let workers: Workers
let kept: Set<string>
let reload: ReturnType<typeof vi.fn>
let told: boolean[]
const tell = (isNewer: boolean) => void told.push(isNewer)
beforeEach(() => {
  workers = new Workers()
  kept = new Set(['facet-one', 'of somebody else'])
  reload = vi.fn()
  told = []
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('navigator', { serviceWorker: workers })
  vi.stubGlobal('caches', { keys: async () => [...kept], delete: async (name: string) => kept.delete(name) })
  vi.stubGlobal('document', document)
  vi.stubGlobal('location', { reload })
})
afterEach(() => vi.unstubAllGlobals())

/** The browser finds a version, fetches it, and has it wait. */
async function fetched(build: string): Promise<Worker> {
  const { registration } = workers
  const coming = new Worker()
  registration.installing = coming
  registration.dispatchEvent(new Event('updatefound'))
  kept.add(`facet-${build}`)
  registration.installing = null
  registration.waiting = coming
  coming.state = 'installed'
  coming.dispatchEvent(new Event('statechange'))
  return coming
}

test('a newer version is told of once it is whole, and is shown when that is wanted', async () => {
  keepPages('one', tell)
  await expect.poll(() => told).toEqual([false])
  const newer = await fetched('two')
  await expect.poll(() => told).toEqual([false, true])
  expect(newer.heard).toEqual([])
  await showNewer()
  expect(newer.heard).toEqual(['take over'])
  expect(reload).not.toHaveBeenCalled()
  workers.dispatchEvent(new Event('controllerchange'))
  expect(reload).toHaveBeenCalledOnce()
})

test('a page of the newest version asks nobody, and has its worker take over', async () => {
  keepPages('two', tell)
  await expect.poll(() => told).toEqual([false])
  const own = await fetched('two')
  await expect.poll(() => own.heard).toEqual(['take over'])
  expect(told).toEqual([false, false])
})

test('a page of before is told also where another tab has taken the newer version', async () => {
  keepPages('one', tell)
  await expect.poll(() => told).toEqual([false])
  kept.add('facet-two')
  workers.dispatchEvent(new Event('controllerchange'))
  await expect.poll(() => told).toEqual([false, true])
  await showNewer()
  expect(reload).toHaveBeenCalledOnce()
})

test('who has ended it is told nothing more', async () => {
  keepPages('one', tell)()
  const other: boolean[] = []
  keepPages('one', (isNewer) => other.push(isNewer))
  await expect.poll(() => other).toEqual([false])
  await fetched('two')
  await expect.poll(() => other).toEqual([false, true])
  expect(told).toEqual([])
})

test('what is kept is gone when it is not wanted any more, and nothing else is', async () => {
  await forgetPages()
  expect([...kept]).toEqual(['of somebody else'])
  expect(await workers.getRegistration()).toBeUndefined()
})

test('a browser that knows no such thing says nothing', () => {
  vi.stubGlobal('navigator', {})
  keepPages('one', tell)()
  expect(told).toEqual([])
})

test('who has nothing kept is told when the page is looked at again after a while, and the site is not asked before', async () => {
  const answer = { ok: true, text: async () => 'self.precache = {"build":"two","files":[]}' }
  const fetch = vi.fn(async () => answer)
  vi.stubGlobal('fetch', fetch)
  let now = 0
  const end = watchSite('one', tell, () => now)
  const look = () => document.dispatchEvent(new Event('visibilitychange'))
  look()
  now = 600_000
  Object.assign(document, { visibilityState: 'hidden' })
  look()
  expect(fetch).not.toHaveBeenCalled()
  Object.assign(document, { visibilityState: 'visible' })
  look()
  await expect.poll(() => told).toEqual([true])
  look()
  end()
  now = 1_200_000
  look()
  expect(fetch).toHaveBeenCalledOnce()
})
