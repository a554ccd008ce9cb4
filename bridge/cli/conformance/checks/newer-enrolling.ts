import { generateSigningPair, sign } from '../../../../lib/crypto/signature.ts'
import { appLine, approve, approved, ask, decide, defaultKeys, logIn, passcode, request } from '../app.ts'
import type { Group } from '../check.ts'
import { newer } from '../generation.ts'

const ofApps = 'enroll:listns'

/** What apps may and must since then. [2026 §10] */
export const newerEnrolling: Group = {
  title: 'Apps since 2024',
  checks: [
    newer('the vectors that default keys were sealed with come back', '§15.14', ofApps, async (trial) => {
      const { me } = trial
      const app = await ask(trial, 'vectors')
      ;(
        await me.tell(decide('approve', app.id, { ...defaultKeys, encPrivateKeyIV: 'aXYx', selfEncKeyIV: 'aXYy' }))
      ).json()
      const { line, answer } = await logIn(me, app)
      answer.data('success')
      const key = await line.ask(`keys:get:keyName:${app.id}.default_enc_private_key.__manage${me}`)
      key.must(key.json().iv === 'aXYx', '"iv":"aXYx"')
      const self = await line.ask(`keys:get:keyName:${app.id}.default_self_enc_key.__manage${me}`)
      self.must(self.json().iv === 'aXYy', '"iv":"aXYy"')
    }),
    newer('who has been approved cannot be denied any more', '§15.21', ofApps, async (trial) => {
      const { id } = await approved(trial)
      ;(await trial.me.tell(decide('deny', id))).error('AT0032')
    }),
    newer('what is known of one is told to itself and to the owner only', '§15.22', ofApps, async (trial) => {
      const { id } = await approved(trial)
      const stranger = await ask(trial, 'stranger')
      const line = await appLine(trial)
      const own = await line.ask(decide('fetch', id))
      own.must(own.json().appName === trial.ns && own.json().status === 'approved', `"appName":"${trial.ns}"`)
      ;(await line.ask(decide('fetch', stranger.id))).error('AT0009')
    }),
    newer('it invites nobody, and blocks nobody', '§15.23, §15.27', ofApps, async (trial) => {
      const line = await appLine(trial)
      trial.conceal(await line.ask('otp:get')).error(['AT0009', 'AT0401', 'AT0011'])
      trial.atEnd(trial.me, `config:block:remove:@${trial.ns}`)
      ;(await line.ask(`config:block:add:@${trial.ns}`)).error('AT0009')
    }),
    newer('it may change metadata in its own namespace', '§15.31', ofApps, async (trial) => {
      const { me, ns } = trial
      const line = await appLine(trial)
      ;(await line.ask(`update:note.${ns}${me} v`)).commitId()
      ;(await line.ask(`update:meta:note.${ns}${me}:ttl:60000`)).commitId()
    }),
    newer('nobody writes what another app has of its own', '§15.25', ofApps, async (trial) => {
      const stranger = await ask(trial, 'own')
      const line = await appLine(trial)
      const key = `public:_apsk.${stranger.id}.a.__e${trial.me}`
      trial.atEnd(trial.me, `delete:${key}`)
      ;(await line.ask(`update:${key} forged`)).error('AT0009')
    }),
    newer('it changes what is known of itself, and only that', '§10.3', ofApps, async (trial) => {
      const { me } = trial
      const { id } = await approved(trial)
      const stranger = await ask(trial, 'other')
      const line = await appLine(trial)
      const changed = await line.ask(decide('update', id, { metadata: { colour: 'blue' } }))
      changed.must(changed.json().status === 'approved', '"status":"approved"')
      ;(await line.ask(decide('update', id))).error('AT0022')
      ;(await line.ask(decide('update', id, { namespaces: { '*': 'rw' }, metadata: {} }))).error('AT0022')
      ;(await line.ask(decide('update', stranger.id, { metadata: {} }))).error('AT0011')
      ;(await me.tell(decide('update', id, { metadata: {} }))).error('AT0011')
    }),
    newer('a new key needs a signature of its own', '§10.3', ofApps, async (trial) => {
      const { me } = trial
      const app = await approve(trial, 'renewed')
      const { line } = await logIn(me, app)
      const pair = await generateSigningPair()
      const { publicKey: apkamPublicKey } = pair
      const signed = (signature: string) =>
        decide('update', app.id, { apkamPublicKey, apkamPublicKeySignature: signature })
      ;(await line.ask(signed(await sign(app.pair.privateKey, `${app.id}|${apkamPublicKey}|rsa2048`)))).error('AT0011')
      const own = `${app.id}|${apkamPublicKey}|rsa2048`
      const named = {
        apkamPublicKey,
        signingAlgo: 'rsa2048',
        apkamPublicKeySignature: await sign(pair.privateKey, own),
      }
      ;(await line.ask(decide('update', app.id, named))).json()
      ;(await logIn(me, { id: app.id, pair })).answer.data('success')
      ;(await logIn(me, app)).answer.error('AT0401')
    }),
    newer('apps of a namespace find each other', '§10.4', ofApps, async (trial) => {
      const { me, ns } = trial
      const { id } = await approved(trial)
      const line = await appLine(trial)
      const answer = await line.ask(`enroll:listns:${ns}`)
      const found = answer.json().find((one: { enrollmentId: string }) => one.enrollmentId === id)
      answer.must(found?.access === 'rw', `${id} with "access":"rw"`)
      ;(await line.ask(`enroll:listns:x${ns}`)).error('AT0009')
      ;(await me.ask(`enroll:listns:${ns}`)).error('AT0401')
    }),
    newer('apps of a namespace hear that one of them is gone', '§10.4', 'features', async (trial) => {
      const { me, ns } = trial
      const line = await appLine(trial)
      const before = (await line.ask(`enroll:infons:${ns}`)).json().lastRevokedAt
      const gone = await approve(trial, 'gone')
      ;(await me.tell(decide('revoke', gone.id))).json()
      const answer = await line.ask(`enroll:infons:${ns}`)
      const { lastRevokedAt: after } = answer.json()
      answer.must(typeof after === 'string' && after !== before, '"lastRevokedAt" and the time of the revocation')
    }),
    newer('a request says what it wants, in a key of its own', '§10.2', 'features', async (trial) => {
      const { me, ns } = trial
      const { pair } = await approved(trial)
      const line = await me.connect()
      const otp = await passcode(trial)
      ;(await line.ask(request(trial, 'wrong', pair, { otp, namespaces: { [ns]: 'wr' } }))).error('AT0022')
      ;(await line.ask(request(trial, 'again', pair, { otp }))).error('AT0032')
    }),
    newer('blanks around an id are nothing', '§15.52', 'features', async (trial) => {
      const app = await approve(trial, 'blanks')
      const revoked = await trial.me.tell(decide('revoke', `\u3000${app.id} `))
      revoked.must(revoked.json().enrollmentId === app.id, `"enrollmentId":"${app.id}"`)
    }),
  ],
}
