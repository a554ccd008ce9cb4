import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { isIP } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { ConnectionOptions } from 'node:tls'
import { check, type Group, Mismatch } from '../check.ts'
import { needs, negotiate } from '../generation.ts'
import { Line } from '../line.ts'
import type { Party } from '../party.ts'
import type { Trial } from '../trial.ts'

interface Page {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Throws unless that is so. */
  must(isSo: boolean, expected: string): void
}

async function visit({ address, reach }: Party, path: string, method = 'GET'): Promise<Page> {
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
    return { status, headers, body, must }
  } catch (error) {
    throw new Mismatch(`${method} ${path}`, (error as Error).message, 'an HTTP answer')
  }
}

const page = (name: string, check2026: (trial: Trial) => Promise<void>, clause = '2026 §2.2') =>
  check(name, clause, async (trial) => {
    await needs(trial, 'HTTP on its port')
    await check2026(trial)
  })

/** For browsers: HTTP on the port of the atServer. [2026 §1, §2] */
export const pages: Group = {
  title: 'Pages',
  checks: [
    check('who asks for atProtocol/1.0 is greeted', '2026 §1.1', async (trial) => {
      await needs(trial, 'HTTP on its port')
      const { socket, protocol } = await negotiate(trial.me, ['atProtocol/1.0', 'http/1.1'])
      const line = await new Line(socket, trial.reach).greeted().finally(() => socket.destroy())
      if (protocol !== 'atProtocol/1.0') throw line.mismatch('atProtocol/1.0')
    }),
    check('a browser, which offers h2 first, gets http/1.1', '2026 §1.1', async (trial) => {
      await needs(trial, 'HTTP on its port')
      const { socket, protocol } = await negotiate(trial.me, ['h2', 'http/1.1'])
      socket.destroy()
      if (protocol !== 'http/1.1') throw new Mismatch('h2, http/1.1', String(protocol), 'http/1.1')
    }),
    check('HTTP without ALPN is one error, and the end', '2026 §1.1', async (trial) => {
      await needs(trial, 'HTTP on its port')
      const line = await trial.me.connect()
      const answer = await line.ask('GET / HTTP/1.1\r')
      answer.error('AT0003')
    }),
    page('a public record is a page, by either way to write its name', async ({ me, ns }) => {
      ;(await me.tell(`update:public:page.html.${ns}${me} <p>Hello</p>`)).commitId()
      for (const path of [`/${me}/${ns}/page.html`, `/${ns}/page.html`, `/page.html.${ns}`]) {
        const { status, headers, body, must } = await visit(me, path)
        must(status === 200 && String(body) === '<p>Hello</p>', '200 and <p>Hello</p>')
        must(/^text\/html/.test(headers['content-type'] ?? ''), 'text/html')
      }
    }),
    page('what is not there, is not public or is over is 404', async (trial) => {
      const { me, ns } = trial
      ;(await me.tell(`update:closed.${ns}${me} v`)).commitId()
      trial.atEnd(me, `delete:public:over.${ns}${me}`)
      ;(await me.tell(`update:ttl:1:public:over.${ns}${me} v`)).commitId()
      const gone = ({ text }: { text: string }) => text !== 'data:v'
      await trial.eventually(() => me.ask(`lookup:over.${ns}${me}`), gone, 'data:null')
      for (const name of ['none', 'closed', 'over']) {
        const { status, must } = await visit(me, `/${name}.${ns}`)
        must(status === 404, '404')
      }
    }),
    page('its metadata, or all of it, is JSON', async ({ me, ns }) => {
      ;(await me.tell(`update:public:meta.${ns}${me} v`)).commitId()
      const meta = await visit(me, `/meta.${ns}?at_rt=meta`)
      meta.must(JSON.parse(String(meta.body)).createdBy === me.atSign, `"createdBy":"${me}"`)
      const all = await visit(me, `/meta.${ns}?at_rt=all`)
      const { key, data } = JSON.parse(String(all.body))
      all.must(key === `public:meta.${ns}${me}` && data === 'v', `"key":"public:meta.${ns}${me}","data":"v"`)
    }),
    page('binary values are bytes', async ({ me, ns }) => {
      ;(await me.tell(`update:isBinary:true:public:bytes.png.${ns}${me} 嗺둽嬖蟝巍媖疌켉溁닽壪`)).commitId()
      const { body, must } = await visit(me, `/bytes.png.${ns}`)
      must(String(body) === 'Base2e15 is awesome!', 'Base2e15 is awesome!')
    }),
    page(
      'every page may read it, and none may be fooled by it',
      async ({ me, ns }) => {
        ;(await me.tell(`update:public:safe.html.${ns}${me} <p>`)).commitId()
        const { headers, must } = await visit(me, `/safe.html.${ns}`)
        must(headers['access-control-allow-origin'] === '*', 'Access-Control-Allow-Origin: *')
        must(headers['x-content-type-options'] === 'nosniff', 'X-Content-Type-Options: nosniff')
        must(String(headers['content-security-policy']).includes('sandbox'), 'Content-Security-Policy: sandbox')
        const head = await visit(me, `/safe.html.${ns}`, 'HEAD')
        head.must(head.status === 200 && head.body.length === 0, '200 without a body')
        const options = await visit(me, `/safe.html.${ns}`, 'OPTIONS')
        options.must(options.status === 204, '204')
        const put = await visit(me, `/safe.html.${ns}`, 'PUT')
        put.must(put.status === 405, '405')
      },
      '2026 §2.3',
    ),
  ],
}
