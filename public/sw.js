/*
 * Lets the pages of who is signed in open without a line to this site. What is kept is the same for everybody: scripts,
 * styles, and the frames of pages, which a browser fills from its own vault. They are fetched when a version is
 * installed, and nothing that is asked for later is ever kept.
 */
/* global self, caches, importScripts */
importScripts('/precache.js') // self.precache: { build, files }

const { build, files } = self.precache
const own = `facet-${build}`
const away = '/away'
const shells = [
  '/',
  '/profile',
  '/profile/people',
  '/activity',
  '/data',
  '/files',
  '/waiting',
  '/keys',
  '/people',
  '/devices',
  '/help',
]

/** How long a page is waited for, in milliseconds. */
const patience = 3_000
/** Behind the page of an atSign is somebody's server, which is waited for there as well. */
const patienceForOthers = 12_000

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('message', ({ data }) => data === 'take over' && self.skipWaiting())
self.addEventListener('fetch', (event) => {
  const { request } = event
  const way = wayOf({ method: request.method, mode: request.mode, url: request.url }, self.location.origin)
  if (way?.kind === 'file') event.respondWith(file(request))
  if (way?.kind === 'page') event.respondWith(page(request, way))
})

/** How a request is answered; undefined where it is left to the browser. */
function wayOf({ method, mode, url }, origin) {
  const { origin: there, pathname } = new URL(url)
  if (method !== 'GET' || there !== origin) return undefined
  if (mode !== 'navigate') {
    return pathname.startsWith('/_next/static/') || files.includes(pathname) ? { kind: 'file' } : undefined
  }
  if (shells.includes(pathname)) return { kind: 'page', shell: pathname, patience }
  return /^\/(@|%40)[^/]+$/.test(pathname) ? { kind: 'page', shell: away, patience: patienceForOthers } : undefined
}

/** A kept file takes the whole address that it is asked by: a worker reads what it is to do behind the `#`. */
async function file(request) {
  const kept = await caches.match(request.url, { ignoreSearch: true })
  return kept ? new Response(kept.body, kept) : fetch(request)
}

/** From the site; what is kept stands in where there is no answer in time. */
async function page(request, { shell, patience }) {
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, patience)
  })
  const asked = fetch(request)
  const answer = await Promise.race([asked.catch(() => undefined), late])
  clearTimeout(timer)
  // The page of an atSign says by its status that somebody's server is away; of our own, none fails but with the site.
  if (answer && (answer.status < 500 || shell === away)) return answer
  const kept = await (await caches.open(own)).match(shell)
  return kept ?? answer ?? asked
}

async function install() {
  // Names are told in the order in which they were made, and a version that comes back is the newest once more.
  await caches.delete(own)
  const cache = await caches.open(own)
  const bare = (path) => new Request(path, { credentials: 'omit', cache: 'no-cache' })
  // By the name of the newest, pages tell whether they are it: what did not come whole leaves no name.
  await cache.addAll([...shells, away, ...files].map(bare)).catch(async (error) => {
    await caches.delete(own)
    throw error
  })
}

/** Tabs that still show the version before go on finding its scripts. */
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith('facet-') && name !== own)
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
  await self.clients.claim()
}
