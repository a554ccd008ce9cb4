import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)
const types: Readonly<Record<string, string>> = {
  js: 'application/javascript; charset=UTF-8',
  css: 'text/css; charset=UTF-8',
}

/**
 * Answers for scripts and styles of pages by Brotli, a seventh smaller than as Next sends them; false for all else. `dir` is where
 * they are, under names that change with what is in them. Each is made small once and kept: until that is done, and where it
 * can't be, the answer is left to Next, so nobody waits for it.
 */
export function answerTight(dir: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const small = new Map<string, Buffer>()
  const underWay = new Set<string>()

  async function make(name: string): Promise<void> {
    try {
      const bytes = await readFile(join(dir, name))
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      small.set(name, await compress(bytes, { params }))
    } catch {
      // Next says what is not there.
    } finally {
      underWay.delete(name)
    }
  }

  return ({ method, url = '', headers }, response) => {
    const { name, type } = /^\/_next\/static\/(?<name>chunks\/[\w.~-]+\.(?<type>js|css))$/.exec(url)?.groups ?? {}
    if (!name || !type || method !== 'GET' || !/\bbr\b/.test(String(headers['accept-encoding']))) return false
    const body = small.get(name)
    if (!body) {
      if (!underWay.has(name)) {
        underWay.add(name)
        void make(name)
      }
      return false
    }
    response.setHeader('Content-Type', types[type] ?? '')
    response.setHeader('Content-Encoding', 'br')
    response.setHeader('Content-Length', body.length)
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
    response.setHeader('Vary', 'Accept-Encoding')
    response.end(body)
    return true
  }
}
