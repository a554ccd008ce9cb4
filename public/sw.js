/*
 * Lets the pages of who is signed in open without a line to this site. What is kept is the same for everybody: scripts,
 * styles, and the frames of pages, which a browser fills from its own vault. They are fetched when a version is
 * installed, and nothing that is asked for later is ever kept. What the system's share sheet gives is held here, in memory,
 * until a page has sealed it; it does not leave the device.
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
  '/search',
  '/devices',
  '/receive',
  '/settings',
  '/help',
]

/** How long a page is waited for, in milliseconds. */
const patience = 3_000
/** Behind the page of an atSign is somebody's server, which is waited for there as well. */
const patienceForOthers = 12_000

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('message', ({ data, ports: [port] }) => {
  if (data === 'take over') self.skipWaiting()
  if (data === 'what was shared') port?.postMessage(shared?.what ?? null)
  if (data === 'it is kept') shared?.letGo()
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const way = wayOf({ method: request.method, mode: request.mode, url: request.url }, self.location.origin)
  if (way?.kind === 'file') event.respondWith(file(request))
  if (way?.kind === 'page') event.respondWith(page(request, way))
  if (way?.kind === 'share') event.respondWith(share(event))
})

/** How a request is answered; undefined where it is left to the browser. */
function wayOf({ method, mode, url }, origin) {
  const { origin: there, pathname } = new URL(url)
  if (method === 'POST' && mode === 'navigate' && there === origin && pathname === '/receive/share') {
    return { kind: 'share' }
  }
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

/** What was shared last, and how to hold it no longer. */
let shared
/** Characters of each of its words, and bytes of its picture. */
const longestWords = 20_000
const largestPicture = 50_000_000
/** How long a page is waited for that seals it, in milliseconds: a browser lets a worker live no longer than some minutes. */
const holding = 240_000

/** Takes what is shared, and leads to the page that asks for it. */
async function share(event) {
  const form = await event.request.formData().catch(() => new FormData())
  let isCut = false
  const wordsIn = (name) => {
    const words = form.get(name)
    if (typeof words !== 'string') return ''
    isCut ||= words.length > longestWords
    return words.slice(0, longestWords)
  }
  const pictureIn = (name) => {
    const picture = form.get(name)
    if (!(picture instanceof Blob) || picture.size === 0) return null
    isCut ||= picture.size > largestPicture
    return picture.size > largestPicture ? null : picture
  }
  const [title, text, url] = ['title', 'text', 'url'].map(wordsIn)
  const what = { title, text, url, picture: pictureIn('picture') }
  event.waitUntil(held({ ...what, isCut }))
  return Response.redirect('/receive', 303)
}

/** Resolves when it is held no longer. */
function held(what) {
  shared?.letGo()
  return new Promise((resolve) => {
    const timer = setTimeout(letGo, holding)
    const mine = { what, letGo }
    shared = mine
    function letGo() {
      clearTimeout(timer)
      if (shared === mine) shared = undefined
      resolve()
    }
  })
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
