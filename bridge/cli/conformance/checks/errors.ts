import { check, type Group, Mismatch } from '../check.ts'
import type { Party } from '../party.ts'

const json = /^error:\{"errorCode":"AT\d{4}","errorDescription":".*"\}$/

/** What a client that calls itself this version reads for a name that is not there. */
async function asVersion(me: Party, version: string, ns: string) {
  const line = await me.login(`from:${me}:clientConfig:${JSON.stringify({ version })}`)
  return line.ask(`llookup:none.${ns}${me}`)
}

export const errors: Group = {
  title: 'Errors',
  checks: [
    check('a missing name, for anyone', '§9.2', async ({ me, ns }) => {
      const answer = await me.ask(`lookup:none.${ns}${me}`)
      const expected = `error:AT0015-Exception: public:none.${ns}${me} does not exist in keystore`
      answer.must(answer.text === expected, expected)
    }),
    check('a missing name, for the owner, begins as the C SDK wants it', '§8.14', async ({ me, ns }) => {
      const answer = await me.tell(`llookup:none.${ns}${me}`)
      const expected = `error:AT0015-key not found : none.${ns}${me} does not exist in keystore`
      answer.must(answer.text === expected, expected)
    }),
    check('every error has a code, and a colon behind it', '§8.14, §9.2', async ({ me, ns }) => {
      for (const text of ['nonsense', 'update:x', `llookup:none.${ns}${me}`, 'noop:6000', 'from:@al ice']) {
        const answer = await me.ask(text)
        const fits = /^error:(?:AT\d{4}|null)[-:][\s\S]*:/.test(answer.text) || /^error:null:/.test(answer.text)
        answer.must(fits, 'error:, a code, and text with a colon in it')
      }
    }),
    check('as JSON for clients newer than 3.0.37', '§2.6', async ({ me, ns }) => {
      const answer = await asVersion(me, '3.0.38', ns)
      answer.must(json.test(answer.text), 'error:{"errorCode":"AT0015","errorDescription":"…"}')
      answer.error('AT0015', /^key not found : /)
    }),
    check('not as JSON for 3.0.37, nor for what is no version', '§2.6, §13.35', async ({ me, ns }) => {
      for (const version of ['3.0.37', 'newest']) {
        const answer = await asVersion(me, version, ns)
        answer.must(answer.text.startsWith('error:AT0015-key not found'), 'error:AT0015-key not found : …')
      }
    }),
    check('what needs a login is AT0401 for anyone, and the connection stays', '§3.0', async (trial) => {
      const { me, ns } = trial
      const line = await me.connect()
      const commands = [
        `update:public:a.${ns}${me} 1`,
        `update:meta:a.${ns}${me}:ttl:1`,
        `update:json:{"atKey":"a.${ns}"}`,
        `llookup:a.${ns}${me}`,
        `plookup:publickey${me}`,
        `delete:a.${ns}${me}`,
        'sync:from:-1:limit:5',
        `notify:${me}:a.${ns}${me}:v`,
        'notify:fetch:no-such-id',
        'notify:remove:no-such-id',
        'monitor',
        'stats:3',
        'config:block:show',
        'batch:[{"id":1,"command":"noop:0"}]',
        'keys:get:self',
        'enroll:list',
      ]
      for (const text of commands) (await line.ask(text)).error('AT0401')
      trial.conceal(await line.ask('otp:get')).error('AT0401')
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('a word of another verb in a value changes nothing of that', '2026 §15.3', async ({ me, ns }) => {
      ;(await me.ask(`update:public:a.${ns}${me} scan some-text`)).error('AT0401')
      ;(await me.ask(`update:public:a.${ns}${me} monitor some-text`)).error('AT0401')
    }),
    check('notify:all and notify:status are for the owner', '§13.17', async ({ me, ns }) => {
      ;(await me.ask(`notify:all:${me}:a.${ns}${me}:v`)).error('AT0401')
      ;(await me.ask('notify:status:no-such-id')).error('AT0401')
    }),
    check('clientConfig that is no JSON ends the connection with AT0011', '§3.2', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask(`from:${me}:clientConfig:{"version"}`)).error(['AT0003', 'AT0011'])
      if (!line.isSpent) await line.closed()
    }),
    check('errors are on one line', '§13.23', async ({ me }) => {
      for (const text of ['from:@al ice', 'delete:', 'config:']) {
        const answer = await me.ask(text)
        if (answer.text.includes('\n')) throw new Mismatch(text, answer.raw, 'an error without a line break in it')
      }
    }),
  ],
}
