import { generateSigningPair } from '../../../../lib/crypto/signature.ts'
import { appLine, approve, approved, ask, decide, defaultKeys, logIn, passcode, request } from '../app.ts'
import { check, type Group, Skipped } from '../check.ts'

const refusals = ['AT0011', 'AT0022', 'AT0032', 'AT0009'] as const

export const enrolling: Group = {
  title: 'Enrolling apps',
  checks: [
    check('a passcode is six letters and digits, another each time', '§3.25', async (trial) => {
      const [first, second] = [await passcode(trial), await passcode(trial)]
      const answer = trial.conceal(await trial.me.tell('otp:get:ttl:1000'))
      answer.data(/^(?=.*\d)[A-Z1-9]{6}$/)
      answer.must(first !== second, 'another passcode than before')
    }),
    check('a passcode of ones own may be used again', '§3.25', async (trial) => {
      // One that is in use would be lost for good.
      if (!trial.me.secret) throw new Skipped(`${trial.me} may have one already`)
      const otp = trial.hide(`${trial.ns}_ours`)
      ;(await trial.me.tell(`otp:put:${otp}:ttl:60000`)).data('ok')
      for (const device of ['ours1', 'ours2']) {
        const line = await trial.me.connect()
        ;(await line.ask(request(trial, device, await generateSigningPair(), { otp: otp.toUpperCase() }))).json()
      }
    }),
    check('a passcode of ones own has six characters or more', '§3.25', async ({ me }) => {
      ;(await me.tell('otp:put:abc')).error('AT0003')
    }),
    check('a request must name app, device and key', '§3.26.2', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask('enroll:request')).error('AT0022')
      ;(await line.ask('enroll:request:{"deviceName":"d"}')).error(['AT0011', 'AT0022'], /appName is mandatory/)
      ;(await line.ask('enroll:request:{"appName":"a"}')).error(['AT0011', 'AT0022'], /deviceName is mandatory/)
      ;(await line.ask('enroll:request:{"appName":"a","deviceName":"d"}')).error(['AT0011', 'AT0022'], /mandatory/)
    }),
    check('only asking is for anyone', '§3.26.2', async ({ me, ns }) => {
      for (const operation of ['approve', 'deny', 'revoke', 'unrevoke', 'delete', 'fetch']) {
        ;(await me.ask(decide(operation, ns, defaultKeys))).error('AT0401')
      }
    }),
    check('a request is pending until it is decided, and the owner hears of it', '§3.26.3, §3.19.3', async (trial) => {
      const { me } = trial
      const monitor = await (await me.login()).monitor('monitor:selfNotifications .*__manage')
      const app = await ask(trial, 'pending')
      const heard = await monitor.take(new RegExp(`notification: .*${app.id}.*\\n`), `a notification of ${app.id}`)
      const told = JSON.parse(heard.slice(heard.lastIndexOf('notification: ') + 'notification: '.length))
      if (told.key !== `${app.id}.new.enrollments.__manage${me}`) throw monitor.mismatch(`the key ${app.id}.new.…`)
      const value = JSON.parse(told.value)
      const fits = value.encryptedApkamSymmetricKey === 'd3JhcHBlZA==' && value.appName === trial.ns
      if (!fits) throw monitor.mismatch('"encryptedApkamSymmetricKey" and "appName" as they were asked')
      const { answer } = await logIn(me, app)
      const expected = `error:AT0026:enrollment_id: ${app.id} is pending`
      answer.must(answer.text === expected, expected)
      const list = await me.tell('enroll:list:{"enrollmentStatusFilter":["pending"]}')
      const entry = list.json()[`${app.id}.new.enrollments.__manage${me}`]
      list.must(entry?.status === 'pending' && entry.namespace?.[trial.ns] === 'rw', `${app.id} with "pending"`)
    }),
    check('a passcode is good for one request', '§3.25', async (trial) => {
      const otp = await passcode(trial)
      const line = await trial.me.connect()
      ;(await line.ask(request(trial, 'once', await generateSigningPair(), { otp }))).json()
      ;(await line.ask(request(trial, 'twice', await generateSigningPair(), { otp }))).error(['AT0011', 'AT0022'])
    }),
    check('who is denied is told AT0025', '§3.4', async (trial) => {
      const app = await ask(trial, 'denied')
      const denied = await trial.me.tell(decide('deny', app.id))
      denied.must(denied.json().status === 'denied', '"status":"denied"')
      const { answer } = await logIn(trial.me, app)
      const expected = `error:AT0025:enrollment_id: ${app.id} is denied`
      answer.must(answer.text === expected, expected)
      const gone = await trial.me.tell(decide('delete', app.id))
      gone.must(gone.json().status === 'deleted', '"status":"deleted"')
    }),
    check('who is approved logs in, and is told of itself', '§3.26.4, §3.22', async (trial) => {
      const { line, answer } = await logIn(trial.me, await approved(trial))
      answer.data('success')
      const info = await line.ask('info')
      info.must(info.json().apkam_metadata?.appName === trial.ns, '"apkam_metadata" with its appName')
    }),
    check('it fetches the default keys that were sealed for it', '§3.27', async (trial) => {
      const { id } = await approved(trial)
      const line = await appLine(trial)
      const key = await line.ask(`keys:get:keyName:${id}.default_enc_private_key.__manage${trial.me}`)
      key.must(key.json().value === 'cHJpdmF0ZQ==', '{"value":"…"} as it was approved')
      const self = await line.ask(`keys:get:keyName:${id}.default_self_enc_key.__manage${trial.me}`)
      self.must(self.json().value === 'c2VsZg==', '{"value":"…"} as it was approved')
    }),
    check('it reads and writes its own namespace, and no other', '§3.26.6', async (trial) => {
      const { me, ns } = trial
      const { id } = await approved(trial)
      const line = await appLine(trial)
      ;(await line.ask(`update:app.${ns}${me} v`)).commitId()
      ;(await line.ask(`llookup:app.${ns}${me}`)).data('v')
      const refused = await line.ask(`update:app.x${ns}${me} v`)
      const words = `Connection with enrollment ID ${id} is not authorized to update key: app.x${ns}${me}`
      refused.must(refused.text.endsWith(` : ${words}`), `error:AT0009-… : ${words}`)
      refused.error('AT0009')
      ;(await me.tell(`update:theirs.x${ns}${me} v`)).commitId()
      ;(await line.ask(`llookup:theirs.x${ns}${me}`)).error('AT0009')
      ;(await line.ask(`delete:theirs.x${ns}${me}`)).error('AT0009')
      ;(await line.ask(`notify:update:${me}:app.x${ns}${me}:v`)).error('AT0009')
      ;(await me.tell(`update:public:open.x${ns}${me} v`)).commitId()
      ;(await line.ask(`llookup:public:open.x${ns}${me}`)).data('v')
    }),
    check('it is shown its own names only, by scan and by sync', '§3.13, §3.14', async (trial) => {
      const { me, ns } = trial
      const before = (await me.tell(`update:visible.${ns}${me} v`)).commitId() - 1
      ;(await me.tell(`update:invisible.x${ns}${me} v`)).commitId()
      const line = await appLine(trial)
      ;(await line.ask(`scan (in)?visible\\.x?${ns}`)).data(`["visible.${ns}${me}"]`)
      const page = await line.ask(`sync:from:${before}:limit:25:visible\\.x?${ns}`)
      const keys = page.json().map((one: { atKey: string }) => one.atKey)
      page.must(keys.join() === `visible.${ns}${me}`, `visible.${ns}${me} alone`)
    }),
    check('it cannot take more than it was given', '§13.20, §13.36, §13.37', async (trial) => {
      const { me, ns } = trial
      const line = await appLine(trial)
      ;(await line.ask(`update:evil.shared_key.x${ns}${me} v`)).error('AT0009')
      const secret = await line.ask('keys:get:keyName:privatekey:at_secret')
      trial.conceal(secret).error(['AT0015', 'AT0009'])
      ;(await line.ask(`keys:get:keyName:${me}:signing_privatekey${me}`)).error(['AT0015', 'AT0009'])
      ;(await line.ask('enroll:list')).json()
    }),
    check('it keeps keys of its own', '§3.27', async (trial) => {
      const { me, ns } = trial
      const line = await appLine(trial)
      const name = `public:${ns}.__public_keys.__global${me}`
      ;(await line.ask(`keys:put:public:namespace:__global:keyType:rsa2048:keyName:${ns} MIIB`)).data('-1')
      const list = await line.ask('keys:get:public')
      list.must(list.json().includes(name), `"${name}"`)
      const one = await line.ask(`keys:get:keyName:${name}`)
      one.must(one.json().value === 'MIIB' && one.json().keyType === 'rsa2048', '"value":"MIIB","keyType":"rsa2048"')
      ;(await line.ask(`keys:delete:keyName:${name}`)).data('-1')
      ;(await line.ask(`keys:get:keyName:${name}`)).error('AT0015')
    }),
    check('keys: is for apps', '§3.27', async ({ me }) => {
      if (me.keys.enrollmentId) throw new Skipped(`the keys of ${me} are those of an app`)
      ;(await me.tell('keys:get:self')).error('AT0011', /without an enrollmentId/)
    }),
    check('it cannot revoke itself without force, nor decide on others', '§3.26.4', async (trial) => {
      const { id } = await approved(trial)
      const line = await appLine(trial)
      ;(await line.ask(decide('revoke', id))).error('AT0031')
      const other = await ask(trial, 'undecided')
      ;(await line.ask(decide('approve', other.id, defaultKeys))).error(refusals)
    }),
    check('what is approved cannot be approved or removed', '§3.26.4, §3.26.5', async (trial) => {
      const { id } = await approved(trial)
      ;(await trial.me.tell(decide('approve', id, defaultKeys))).error(refusals)
      ;(await trial.me.tell(decide('delete', id))).error(refusals)
      ;(await trial.me.tell(decide('unrevoke', id))).error(refusals)
    }),
    check('an enrollment that is none is AT0028 with a colon, or AT0015', '§3.26.4, §3.26.5', async ({ me, ns }) => {
      const answer = await me.tell(decide('approve', ns, defaultKeys))
      const expected = `error:AT0028:enrollment_id: ${ns} is expired or invalid`
      answer.must(answer.text === expected, expected)
      ;(await me.tell(decide('fetch', ns))).error('AT0015')
    }),
    check('who is revoked is cut off at once, and told AT0027', '§3.26.4', async (trial) => {
      const app = await approve(trial, 'revoked')
      const { line } = await logIn(trial.me, app)
      const revoked = await trial.me.tell(decide('revoke', app.id))
      revoked.must(revoked.json().status === 'revoked', '"status":"revoked"')
      await line.closed('the end of the connection of the app')
      const { answer } = await logIn(trial.me, app)
      const expected = `error:AT0027:enrollment_id: ${app.id} is revoked`
      answer.must(answer.text === expected, expected)
    }),
    check('what was revoked can be given back, or removed for good', '§3.26.4, §3.26.5', async (trial) => {
      const { me } = trial
      const app = await approve(trial, 'back')
      ;(await me.tell(decide('revoke', app.id))).json()
      const given = await me.tell(decide('unrevoke', app.id))
      given.must(given.json().status === 'approved', '"status":"approved"')
      ;(await logIn(me, app)).answer.data('success')
      ;(await me.tell(decide('revoke', app.id))).json()
      const gone = await me.tell(decide('delete', app.id))
      gone.must(gone.json().status === 'deleted', '"status":"deleted"')
      ;(await logIn(me, app)).answer.error('AT0028')
    }),
  ],
}
