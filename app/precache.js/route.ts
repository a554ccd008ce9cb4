import { readdir } from 'node:fs/promises'
import { buildName } from '../_server/build.ts'

export const dynamic = 'force-static'

const icons = ['/icon.svg', '/icon-192.png', '/apple-touch-icon.png', '/manifest.webmanifest']

/** What `public/sw.js` keeps: every file of this build, listed while it is built. */
export async function GET(): Promise<Response> {
  const build = await buildName()
  const names = build ? await readdir('.next/static', { recursive: true }) : []
  const files = names.filter((name) => /\.(js|css|woff2)$/.test(name)).map((name) => `/_next/static/${name}`)
  const body = `self.precache = ${JSON.stringify({ build, files: [...files.sort(), ...icons] })}\n`
  return new Response(body, { headers: { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' } })
}
