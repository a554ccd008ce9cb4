import { check, type Group, Skipped } from '../check.ts'
import { needsAny } from '../generation.ts'

/** What another atSign's server does, done by hand: it needs that server's certificate. [§3.5, §7.1] */
export const visiting: Group = {
  title: 'Visiting',
  checks: [
    check(
      'another atSign without its certificate is AT0401, and the connection stays',
      '§3.2',
      async ({ me, other }) => {
        const line = await me.connect()
        const answer = await line.ask(`from:${other}`)
        if (answer.text.startsWith('data:proof:')) throw new Skipped('this server asks for no certificates')
        answer.error('AT0401')
        ;(await line.ask('noop:0')).data('ok')
      },
    ),
    check('who was refused for its certificate cannot go on to pol', '2026 §15.20', async (trial) => {
      const { me, other } = trial
      await needsAny(trial)
      const line = await me.connect()
      const answer = await line.ask(`from:${other}`)
      if (answer.text.startsWith('data:proof:')) throw new Skipped('this server asks for no certificates')
      ;(await line.ask('pol')).error('AT0011', /from/)
    }),
    check("the certificate of one atSign's server does not do for another", '§3.2', async ({ me, other, third }) => {
      const { line } = await other.knock(me)
      const answer = await line.ask(`from:${third}`)
      if (answer.text.startsWith('data:proof:') && other.address.host === third.address.host) {
        throw new Skipped(`the servers of ${other} and ${third} are on the same host`)
      }
      answer.error('AT0401')
    }),
    check(
      'from: gives a session, the visitor and a challenge, without a colon in any',
      '§3.2',
      async ({ me, other }) => {
        const { line, session, challenge } = await other.knock(me)
        if (/[:\s]/.test(session + challenge)) throw line.mismatch(`data:proof:_<session>${other}:<challenge>`)
      },
    ),
    check('pol is answered by the new prompt alone, in one packet', '§3.5', async ({ me, other }) => {
      const knock = await other.knock(me)
      await other.leaveProof(knock, knock.challenge)
      const answer = await knock.line.ask('pol')
      await other.takeProof(knock)
      answer.must(answer.raw === `${other}@` && answer.pieces === 1, `${other}@ and nothing else`)
    }),
    check('pol without from: is AT0011 and ends the connection', '§3.5', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask('pol')).error('AT0011', /from/)
      await line.closed()
    }),
    check('pol without a proof lets nobody in, and the connection stays', '§3.5', async ({ me, other }) => {
      const { line } = await other.knock(me)
      ;(await line.ask('pol')).error(['AT0015', 'AT0401'])
      const answer = await line.ask('noop:0')
      answer.must(answer.prompt === '@', 'the prompt @')
    }),
    check('pol with another text signed is AT0401', '§3.5', async ({ me, other }) => {
      const knock = await other.knock(me)
      await other.leaveProof(knock, 'something else')
      const answer = await knock.line.ask('pol')
      await other.takeProof(knock)
      answer.error('AT0401')
    }),
    check('a proof lets in once', '§13.6', async ({ me, other }) => {
      const knock = await other.knock(me)
      await other.leaveProof(knock, knock.challenge)
      await knock.line.ask('pol')
      const answer = await knock.line.ask('pol')
      await other.takeProof(knock)
      answer.error(['AT0401', 'AT0015', 'AT0011'])
    }),
    check('a visitor reads what is shared with it by its plain name, and nothing else', '§3.9', async (trial) => {
      const { me, other, ns } = trial
      ;(await me.tell(`update:${other}:desk.${ns}${me} for you`)).commitId()
      ;(await me.tell(`update:public:door.${ns}${me} for all`)).commitId()
      ;(await me.tell(`update:drawer.${ns}${me} for me`)).commitId()
      const line = await other.visit(me)
      ;(await line.ask(`lookup:desk.${ns}${me}`)).data('for you')
      const all = (await line.ask(`lookup:all:desk.${ns}${me}`)).json()
      if (all.key !== `${other}:desk.${ns}${me}`) throw line.mismatch(`the key ${other}:desk.${ns}${me}`)
      ;(await line.ask(`lookup:door.${ns}${me}`)).error('AT0015')
      ;(await line.ask(`lookup:drawer.${ns}${me}`)).error('AT0015')
    }),
    check('a visitor lists what is shared with it, without the prefix', '§3.13', async ({ me, other, ns }) => {
      ;(await me.tell(`update:${other}:shelf.${ns}${me} for you`)).commitId()
      ;(await me.tell(`update:public:shelf2.${ns}${me} for all`)).commitId()
      const line = await other.visit(me)
      ;(await line.ask(`scan shelf2?\\.${ns}`)).data(`["shelf.${ns}${me}"]`)
    }),
    check('what is for the owner is AT0401 for a visitor', '§3.0', async (trial) => {
      const { me, other, ns } = trial
      const line = await other.visit(me)
      const commands = [
        `update:a.${ns}${me} 1`,
        `llookup:a.${ns}${me}`,
        `plookup:publickey${me}`,
        `delete:a.${ns}${me}`,
        'sync:from:-1:limit:5',
        'monitor',
        'stats:3',
        'config:block:show',
      ]
      for (const text of commands) (await line.ask(text)).error('AT0401')
      trial.conceal(await line.ask('otp:get')).error('AT0401')
    }),
    check("a visitor's notification is taken, and shown to who monitors", '§3.15.2', async ({ me, other, ns }) => {
      const monitor = await (await me.login()).monitor(`monitor bell\\.${ns}`)
      const line = await other.visit(me)
      const told = `notify:id:${ns}-bell:update:messageType:key:notifier:SYSTEM:ttln:60000:isEncrypted:true:${me}:bell.${ns}${other}:cmluZw==`
      ;(await line.ask(told)).data('success')
      await monitor.take(new RegExp(`"id":"${ns}-bell",.*"value":"cmluZw=="`), 'the notification')
    }),
    check('the same notification twice is taken twice, and shown once', '2026 §8.3', async (trial) => {
      await needsAny(trial)
      const { me, other, ns } = trial
      const monitor = await (await me.login()).monitor(`monitor (twice|after)\\.${ns}`)
      const line = await other.visit(me)
      const tell = (id: string) => `notify:id:${ns}-${id}:update:messageType:key:notifier:x:${me}:${id}.${ns}${other}:v`
      for (const id of ['twice', 'twice', 'after']) (await line.ask(tell(id))).data('success')
      const heard = await monitor.take(new RegExp(`"id":"${ns}-after"`), 'the notification after it')
      if (heard.split(`"id":"${ns}-twice"`).length !== 2) throw monitor.mismatch(`${ns}-twice once`)
    }),
    check('a visitor tells of its own keys only', '§13.15', async ({ me, other, ns }) => {
      const line = await other.visit(me)
      ;(await line.ask(`notify:update:messageType:key:notifier:x:${me}:forged.${ns}${me}:v`)).error('AT0009')
    }),
    check('a notification whose own time is up is not listed', '§3.17', async (trial) => {
      const { me, other, ns } = trial
      const line = await other.visit(me)
      ;(await line.ask(`notify:id:${ns}-late:notifier:x:ttln:1:${me}:late.${ns}${other}:v`)).data('success')
      const list = () => me.tell(`notify:list:late\\.${ns}`)
      await trial.eventually(list, ({ text }) => text === 'data:null', 'data:null')
    }),
  ],
}
