import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { isIP } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { ConnectionOptions } from 'node:tls'
import { Mismatch } from './check.ts'
import type { Party } from './party.ts'

/** What is answered to one request. */
export interface Page {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Throws when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: it is somebody's JSON, and each check says what it should be.
  json(): any
  /** Throws unless that is so. */
  must(isSo: boolean, expected: string): void
}

/** Asks the port of an atServer as a browser does. [2026 §1.1, §2] */
export async function visit(party: Party, record: string, method = 'GET'): Promise<Page> {
  const { address, reach } = party
  // Where several live behind one port, the path begins with who is meant. [2026 §2.1]
  const isNamed = record.startsWith(`/${party}/`) || !(await party.isShared())
  const path = isNamed ? record : `/${party}${record}`
  const options: RequestOptions & ConnectionOptions = {
    ...address,
    path,
    method,
    ca: reach.ca,
    servername: isIP(address.host) ? '' : address.host,
    timeout: reach.timeoutMillis,
    ALPNProtocols: ['http/1.1'],
    agent: false,
  }
  const asked = request(options).end()
  asked.once('timeout', () => asked.destroy(new Error(`nothing within ${reach.timeoutMillis} ms`)))
  try {
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    const { statusCode: status = 0, headers } = response
    const body = await buffer(response)
    const came = `${status} ${JSON.stringify(headers)} ${body}`
    const must = (isSo: boolean, expected: string) => {
      if (!isSo) throw new Mismatch(`${method} ${path}`, came, expected)
    }
    const json = () => {
      try {
        return JSON.parse(String(body))
      } catch {
        throw new Mismatch(`${method} ${path}`, came, 'JSON')
      }
    }
    return { status, headers, body, json, must }
  } catch (error) {
    throw new Mismatch(`${method} ${path}`, (error as Error).message, 'an HTTP answer')
  }
}
