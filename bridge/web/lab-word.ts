import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { isSameText } from '../gateway/own-key.ts'
import { writeWhole } from '../store/whole-file.ts'

/*
 * Whoever has the word was at the terminal where Facet runs, or may read its data folder. Nothing else tells that for
 * certain: a proxy on the same machine may call from a loopback address, by the name `localhost`, and say nothing of
 * whom it calls for. It comes as the fragment of the address that is printed at start, which no browser sends anywhere;
 * the page shows it once, in a header, and from then on the browser keeps it in a cookie that no script can read.
 */

/** In which the page shows the word. */
const wordHeader = 'x-facet-word'

/** The word of this data folder; made when there is none, so that a link lives as long as the folder. */
export async function labWord(dir: string): Promise<string> {
  const file = join(dir, 'lab-word')
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (/^[\w-]{16,}$/.test(kept)) return kept
  const word = randomBytes(12).toString('base64url')
  await writeWhole(file, word)
  return word
}

/** Whether the request shows the word, in its header or in the cookie of an earlier visit. */
export function showsWord({ headers }: IncomingMessage, word: string, port: number): boolean {
  const shown = headers[wordHeader]
  if (typeof shown === 'string') return isSameText(shown, word)
  const cookies = (headers.cookie ?? '').split(/; */)
  return cookies.some((cookie) => isSameText(cookie, `${cookieName(port)}=${word}`))
}

/** What a browser keeps after it has shown the word. A browser does not tell ports apart, so the name does. */
export function wordCookie(word: string, port: number): string {
  return `${cookieName(port)}=${word}; Path=/local; Max-Age=31536000; HttpOnly; SameSite=Strict`
}

function cookieName(port: number): string {
  return `facet-lab-${port}`
}
