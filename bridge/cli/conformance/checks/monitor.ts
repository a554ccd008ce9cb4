import { check, type Group } from '../check.ts'
import { needsAny } from '../generation.ts'
import type { Party } from '../party.ts'

const ring = (me: Party, name: string) => me.tell(`notify:update:isEncrypted:false:${me}:${name}${me}:v`)

/** How the server is doing is told every now and then, whatever else is. [§3.19.4] */
const withoutStatistics = (text: string) => text.replace(/notification: \{"id":"-1".*\}\r?\n/g, '')

export const monitor: Group = {
  title: 'Monitor',
  checks: [
    check('it is silent, and a heart-beat is answered without a prompt', '§13.38', async ({ me, ns }) => {
      const line = await (await me.login()).monitor(`monitor:strict nothing\\.${ns}`)
      line.send('noop:0\n')
      const came = await line.take(/data:ok\r?\n/, 'data:ok')
      if (withoutStatistics(came) !== 'data:ok\n') throw line.mismatch('data:ok\\n without a prompt around it')
    }),
    check('monitor and noop:0 in one packet are both heard', '2026 §15.1', async (trial) => {
      await needsAny(trial)
      const { me, ns } = trial
      const line = await me.login()
      line.send(`monitor both\\.${ns}\nnoop:0\n`)
      await line.take(/data:ok\r?\n/, 'data:ok')
      ;(await ring(me, `both.${ns}`)).data()
      await line.take(/notification: .*both\./, 'the notification')
    }),
    check('each notification is a line of its own, with a blank behind the colon', '§3.19.2', async ({ me, ns }) => {
      const line = await (await me.login()).monitor(`monitor:strict own\\d\\.${ns}`)
      for (const name of ['own1', 'own2']) (await ring(me, `${name}.${ns}`)).data()
      const came = await line.take(/own1[\s\S]*own2.*\}\r?\n/, 'two notifications')
      // A prompt behind the data:ok that was before is another matter, and another check.
      const lines = withoutStatistics(came).replace(`${me}@`, '')
      if (!/^(notification: \{.*\}\n){2}$/.test(lines))
        throw line.mismatch('notification: {…}\\n twice, nothing between')
    }),
    check('only what matches is shown, by key or by sender', '§3.19.1', async ({ me, ns }) => {
      const line = await (await me.login()).monitor(`monitor wanted\\.${ns}`)
      const named = await (await me.login()).monitor(`monitor ^${me.name}$`)
      for (const name of ['unwanted', 'wanted']) (await ring(me, `${name}x.${ns}`)).data()
      ;(await ring(me, `wanted.${ns}`)).data()
      const came = await line.take(new RegExp(`${me}:wanted\\.${ns}`), 'the notification')
      if (came.includes('wantedx')) throw line.mismatch('nothing else than what matches')
      await named.take(new RegExp(`unwantedx\\.${ns}`), 'what comes from who was named')
    }),
    check('what came later than a moment is shown first', '§3.19.1', async ({ me, ns }) => {
      const live = await (await me.login()).monitor(`monitor late\\d\\.${ns}`)
      for (const name of ['late1', 'late2']) (await ring(me, `${name}.${ns}`)).data()
      const came = await live.take(/late1[\s\S]*late2[^\n]*\n/, 'two notifications')
      const [first, second] = [...withoutStatistics(came).matchAll(/"epochMillis":(\d+)/g)].map(([, millis]) =>
        Number(millis),
      )
      const [later, all] = [await me.login(), await me.login()]
      later.send(`monitor:${first} late\\d\\.${ns}\n`)
      all.send(`monitor:0 late\\d\\.${ns}\n`)
      // As part of what was before, or live, and then after all of that.
      ;(await ring(me, `late3.${ns}`)).data()
      const heard = await later.take(/late3[^\n]*\n/, 'the notification')
      const fits = !heard.includes('late1') && heard.includes('late2') === (second !== first)
      if (!fits) throw later.mismatch('what is strictly later, and nothing else')
      await all.take(/late1[\s\S]*late2[\s\S]*late3/, 'all of them')
    }),
    check('a change is told at once, with its commit id', '§3.19.4', async ({ me, ns }) => {
      const line = await (await me.login()).monitor('monitor')
      const id = (await me.tell(`update:counted.${ns}${me} v`)).commitId()
      const came = await line.take(new RegExp(`notification: .*"value":"${id}".*\\n`), `"value":"${id}"`)
      const text = came.slice(came.lastIndexOf('notification: ') + 'notification: '.length)
      const one = JSON.parse(text)
      const fits = one.id === '-1' && one.key === `statsNotification.${me}` && one.operation === 'update'
      if (!fits || one.isEncrypted !== false) throw line.mismatch(`"id":"-1","key":"statsNotification.${me}"`)
    }),
    check('strict keeps out changes that do not match', '§13.13', async ({ me, ns }) => {
      const line = await (await me.login()).monitor(`monitor:strict strict\\.${ns}`)
      ;(await me.tell(`update:unheard.${ns}${me} v`)).commitId()
      ;(await ring(me, `strict.${ns}`)).data()
      const came = await line.take(/strict\.[^\n]*\n/, 'the notification')
      if (came.includes('statsNotification')) throw line.mismatch('no statsNotification')
    }),
    check('multiplexed keeps the prompt', '§13.13', async ({ me, ns }) => {
      const line = await me.login()
      line.send(`monitor:multiplexed nothing\\.${ns}\n`)
      line.send('noop:0\n')
      await line.take(new RegExp(`data:ok\\r?\\n${me}@$`), `data:ok and the prompt ${me}@`)
    }),
    check('what is no regular expression is AT0003', '§3.19.1', async ({ me }) => {
      const line = await me.login()
      line.send('monitor [a\n')
      await line.take(/error:(AT0003-|\{"errorCode":"AT0003")/, 'an error AT0003')
    }),
    check('flags in another order are AT0003', '§11.7', async ({ me }) => {
      const line = await me.login()
      line.send('monitor:multiplexed:strict\n')
      await line.take(/error:AT0003-/, 'an error AT0003')
    }),
  ],
}
