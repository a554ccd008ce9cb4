const worker = '/sw.js'
const prefix = 'facet-'

/** The part of the browser that opens pages without a line to the site; undefined where it has none. */
function workers(): ServiceWorkerContainer | undefined {
  return 'serviceWorker' in navigator && 'caches' in globalThis ? navigator.serviceWorker : undefined
}

/**
 * Keeps this site's pages for when there is no line. Calls back whenever it may have changed whether a newer version
 * than `build` is there. Returns how to end that.
 */
export function keepPages(build: string, tell: (isNewer: boolean) => void): () => void {
  const here = workers()
  if (!here) return () => {}
  let registered: ServiceWorkerRegistration | undefined
  let isTakenOver = false
  let isOver = false
  const look = async () => {
    const newest = (await caches.keys()).filter((name) => name.startsWith(prefix)).at(-1)
    const isNewest = newest === undefined || newest === prefix + build
    // A page that is the newest already has nothing to ask for.
    if (isNewest) registered?.waiting?.postMessage('take over')
    // Before its worker has come so far, a newer one can be on its way or this page be ahead of all.
    if (!isOver) tell(!isNewest && Boolean(registered?.waiting || isTakenOver))
  }
  const takenOver = () => {
    isTakenOver = true
    void look().catch(() => {})
  }
  const found = () => {
    const coming = registered?.installing
    coming?.addEventListener('statechange', () => coming.state === 'installed' && void look().catch(() => {}))
  }
  const seen = () => document.visibilityState === 'visible' && void registered?.update().catch(() => {})
  here.addEventListener('controllerchange', takenOver)
  document.addEventListener('visibilitychange', seen)
  here
    .register(worker, { updateViaCache: 'none' })
    .then((registration) => {
      registered = registration
      registered?.addEventListener('updatefound', found)
      found()
      return look()
    })
    // A browser may not allow it: then pages need a line, as they did before.
    .catch(() => {})
  return () => {
    isOver = true
    here.removeEventListener('controllerchange', takenOver)
    document.removeEventListener('visibilitychange', seen)
    registered?.removeEventListener('updatefound', found)
  }
}

/** How long a page is shown before it is asked for another version, and how long until the next time, in milliseconds. */
const aWhile = 600_000

/**
 * The same for who has nothing kept: asks the site when the page is looked at again after a while. `now` is in milliseconds.
 */
export function watchSite(build: string, tell: (isNewer: boolean) => void, now: () => number = Date.now): () => void {
  let asked = now()
  const seen = async () => {
    if (document.visibilityState !== 'visible' || now() - asked < aWhile) return
    asked = now()
    const answer = await fetch('/precache.js', { cache: 'no-cache' })
    const newest = answer.ok && /"build":"(?<build>[^"]+)"/.exec(await answer.text())?.groups?.build
    if (newest) tell(newest !== build)
  }
  const look = () => void seen().catch(() => {})
  document.addEventListener('visibilitychange', look)
  return () => document.removeEventListener('visibilitychange', look)
}

/** Shows the newer version in this tab. */
export async function showNewer(): Promise<void> {
  const here = workers()
  const waiting = (await here?.getRegistration())?.waiting
  if (!here || !waiting) return location.reload()
  here.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage('take over')
}

/** Keeps nothing any more. */
export async function forgetPages(): Promise<void> {
  const here = workers()
  const registered = await here?.getRegistration()
  if (!registered) return
  await registered.unregister()
  for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name)
}
