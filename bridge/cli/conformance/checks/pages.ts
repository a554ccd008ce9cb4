import { check, type Group, Mismatch, Skipped } from '../check.ts'
import { needs, negotiate, type Sign } from '../generation.ts'
import { visit } from '../http.ts'
import { Line } from '../line.ts'
import type { Trial } from '../trial.ts'

const page = (name: string, run: (trial: Trial) => Promise<void>) =>
  check(name, '2026 §2.2', async (trial) => {
    await needs(trial, 'HTTP on its port')
    await run(trial)
  })

/** What the reference server does not do for browsers, and who does it shows by a sign. [2026 §2.3] */
const more = (name: string, sign: Sign, run: (trial: Trial) => Promise<void>) =>
  check(name, '2026 §2.3', async (trial) => {
    await needs(trial, 'HTTP on its port')
    await needs(trial, sign)
    await run(trial)
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
      const words = (await line.ask('GET / HTTP/1.1\r')).error('AT0003')
      // Before late 2026 it was an unknown verb like any other. [2026 §1.1]
      if (!/ALPN/.test(words)) throw new Skipped('this server takes it for an unknown verb')
      await line.closed()
    }),
    page('a public record is a page, by either way to write its name', async ({ me, ns }) => {
      ;(await me.tell(`update:public:page.html.${ns}${me} <p>Hello</p>`)).commitId()
      for (const path of [`/${me}/${ns}/page.html`, `/${ns}/page.html`, `/page.html.${ns}`]) {
        const { status, headers, body, must } = await visit(me, path)
        must(status === 200 && String(body) === '<p>Hello</p>', '200 and <p>Hello</p>')
        must(/^text\/html/.test(headers['content-type'] ?? ''), 'text/html')
      }
    }),
    page('what is not there or is not public is 404', async ({ me, ns }) => {
      ;(await me.tell(`update:closed.${ns}${me} v`)).commitId()
      for (const name of ['none', 'closed']) {
        const { status, must } = await visit(me, `/${name}.${ns}`)
        must(status === 404, '404')
      }
    }),
    page('what is over is 404 at once', async (trial) => {
      const { me, ns } = trial
      trial.atEnd(me, `delete:public:over.${ns}${me}`)
      ;(await me.tell(`update:ttl:1:public:over.${ns}${me} v`)).commitId()
      const gone = ({ text }: { text: string }) => text !== 'data:v'
      await trial.eventually(() => me.ask(`lookup:over.${ns}${me}`), gone, 'data:null')
      const { status, must } = await visit(me, `/over.${ns}`)
      // The reference server looks at no dates here.
      if (status === 200) throw new Skipped('this server shows what is over until it is swept')
      must(status === 404, '404')
    }),
    page('its metadata, or all of it, is JSON', async ({ me, ns }) => {
      ;(await me.tell(`update:public:meta.${ns}${me} v`)).commitId()
      const meta = await visit(me, `/meta.${ns}?at_rt=meta`)
      meta.must(meta.json().createdBy === me.atSign, `"createdBy":"${me}"`)
      const all = await visit(me, `/meta.${ns}?at_rt=all`)
      const { key, data } = all.json()
      all.must(key === `public:meta.${ns}${me}` && data === 'v', `"key":"public:meta.${ns}${me}","data":"v"`)
    }),
    page('binary values are bytes', async ({ me, ns }) => {
      ;(await me.tell(`update:isBinary:true:public:bytes.png.${ns}${me} 嗺둽嬖蟝巍媖疌켉溁닽壪`)).commitId()
      const { body, must } = await visit(me, `/bytes.png.${ns}`)
      must(String(body) === 'Base2e15 is awesome!', 'Base2e15 is awesome!')
    }),
    page('nothing is changed this way', async ({ me, ns }) => {
      const { status, must } = await visit(me, `/safe.html.${ns}`, 'PUT')
      must(status === 405, '405')
    }),
    more('pages of everybody may read it', 'CORS', async ({ me, ns }) => {
      ;(await me.tell(`update:public:safe.html.${ns}${me} <p>`)).commitId()
      const { headers, must } = await visit(me, `/safe.html.${ns}`)
      must(headers['access-control-allow-origin'] === '*', 'Access-Control-Allow-Origin: *')
    }),
    more('no page of it runs as one of the server itself', 'a policy for pages', async ({ me, ns }) => {
      ;(await me.tell(`update:public:safe.html.${ns}${me} <p>`)).commitId()
      const { headers, must } = await visit(me, `/safe.html.${ns}`)
      must(String(headers['content-security-policy']).includes('sandbox'), 'Content-Security-Policy: sandbox')
      must(headers['x-content-type-options'] === 'nosniff', 'X-Content-Type-Options: nosniff')
    }),
    more('HEAD is answered without a body', 'HEAD', async ({ me, ns }) => {
      ;(await me.tell(`update:public:safe.html.${ns}${me} <p>`)).commitId()
      const { status, body, must } = await visit(me, `/safe.html.${ns}`, 'HEAD')
      must(status === 200 && body.length === 0, '200 without a body')
    }),
    more('OPTIONS is answered with 204', 'OPTIONS', async ({ me, ns }) => {
      const { status, must } = await visit(me, `/safe.html.${ns}`, 'OPTIONS')
      must(status === 204, '204')
    }),
  ],
}
