import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { writeWhole } from '../store/whole-file.ts'

const compress = promisify(brotliCompress)
const types: Readonly<Record<string, string>> = {
  js: 'application/javascript; charset=UTF-8',
  css: 'text/css; charset=UTF-8',
}

/** Who says `br;q=0` does not read it. [RFC 9110 §12.5.3] */
const takesBrotli = /(?:^|[\s,])br\s*(?:$|,|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))/i

/**
 * Answers for scripts and styles of pages by Brotli, a seventh smaller than as Next sends them; false for all else. `dir` is where
 * they are, under names that change with what is in them. Each is made small once, and kept beside it for whoever starts the
 * same build again: until that is done, and where it can't be, the answer is left to Next, so nobody waits for it.
 */
export function answerTight(dir: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const small = new Map<string, Buffer>()
  const underWay = new Set<string>()

  async function make(name: string): Promise<void> {
    const beside = join(dir, `${name}.br`)
    try {
      small.set(name, await readFile(beside).catch(() => makeSmall(name, beside)))
    } catch {
      // Next says what is not there.
    } finally {
      underWay.delete(name)
    }
  }

  async function makeSmall(name: string, beside: string): Promise<Buffer> {
    const bytes = await readFile(join(dir, name))
    const made = await compress(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    // A folder that nothing can be written to costs the next start its time, and nobody else anything.
    await writeWhole(beside, made).catch(() => {})
    return made
  }

  return ({ method, url = '', headers }, response) => {
    const { name, type } = /^\/_next\/static\/(?<name>chunks\/[\w.~-]+\.(?<type>js|css))$/.exec(url)?.groups ?? {}
    if (!name || !type || method !== 'GET' || !takesBrotli.test(String(headers['accept-encoding']))) return false
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
