import { sign } from '../../../../lib/crypto/signature.ts'
import { check, type Group } from '../check.ts'
import { needsAny } from '../generation.ts'

const self = (atSign: string) => new RegExp(`^data:_[^:@\\s]+${atSign}:[^:\\s]+$`)

export const login: Group = {
  title: 'Login',
  checks: [
    check('from: gives a session, the atSign and a challenge', '§3.2', async ({ me }) => {
      const answer = await me.ask(`from:${me}`)
      answer.must(self(me.atSign).test(answer.text), `data:_<session>${me}:<challenge>`)
      answer.must(answer.text.length < 256, 'less than 256 characters, which is all that the C SDK takes')
    }),
    check('from: takes a name without @, in capitals, with dots', '§3.2, §4.7', async ({ me }) => {
      const [first = '', ...rest] = me.name
      for (const name of [me.name, me.atSign.toUpperCase(), `${first}.${rest.join('')}`]) {
        const answer = await me.ask(`from:${name}`)
        answer.must(self(me.atSign).test(answer.text), `data:_<session>${me}:<challenge>`)
      }
    }),
    check('another from: makes a new challenge in the same session', '§3.2', async ({ me }) => {
      const line = await me.connect()
      const [first, second] = [await line.ask(`from:${me}`), await line.ask(`from:${me}`)]
      second.must(first.text !== second.text, 'another challenge than before')
      second.must(first.text.split(':')[1] === second.text.split(':')[1], 'the same session as before')
    }),
    check('the right signature is answered data:success', '§3.4', async ({ me }) => {
      const line = await me.connect()
      const answer = await line.ask(await me.proof(await line.ask(`from:${me}`)))
      answer.must(answer.raw.startsWith('data:success'), 'data:success as the very first bytes')
    }),
    check('the algorithms may be named, SHA-512 too', '§3.4', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask(await me.proof(await line.ask(`from:${me}`), 'sha512'))).data('success')
    }),
    check('who logs in may do so again on the same connection', '§3.2, §8.5', async ({ me }) => {
      const line = await me.login()
      const challenge = await line.ask(`from:${me}`)
      challenge.must(challenge.prompt === `${me}@`, `the prompt ${me}@: from: takes no login away`)
      ;(await line.ask(await me.proof(challenge))).data('success')
    }),
    check('a wrong signature is AT0401, and the connection stays', '§3.4', async ({ me }) => {
      const line = await me.connect()
      await line.ask(`from:${me}`)
      ;(await line.ask(`pkam:${await sign(me.keys.pkamPrivateKey, 'something else')}`)).error('AT0401')
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('a challenge lets in once', '§13.6', async ({ me }) => {
      const line = await me.connect()
      const proof = await me.proof(await line.ask(`from:${me}`))
      ;(await line.ask(proof)).data('success')
      ;(await line.ask(proof)).error(['AT0401', 'AT0015'])
    }),
    check('a challenge that was answered wrong is used up', '2026 §11.1', async (trial) => {
      await needsAny(trial)
      const { me } = trial
      const line = await me.connect()
      const proof = await me.proof(await line.ask(`from:${me}`))
      await line.ask(`pkam:${await sign(me.keys.pkamPrivateKey, 'something else')}`)
      ;(await line.ask(proof)).error(['AT0401', 'AT0015'])
    }),
    check('a challenge is worth nothing on another connection', '§3.4', async ({ me }) => {
      const [here, there] = [await me.connect(), await me.connect()]
      const proof = await me.proof(await here.ask(`from:${me}`))
      await there.ask(`from:${me}`)
      ;(await there.ask(proof)).error('AT0401')
    }),
    check('a challenge is worth nothing after the next one', '§3.2', async ({ me }) => {
      const line = await me.connect()
      const proof = await me.proof(await line.ask(`from:${me}`))
      await line.ask(`from:${me}`)
      ;(await line.ask(proof)).error('AT0401')
    }),
    check('nobody logs in without a challenge', '§3.4', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask(`pkam:${await sign(me.keys.pkamPrivateKey, 'nothing')}`)).error(['AT0015', 'AT0401'])
    }),
    check('what is no base64 is no signature', '§3.4', async ({ me }) => {
      const line = await me.connect()
      await line.ask(`from:${me}`)
      ;(await line.ask('pkam:this is no base64!')).error(['AT0011', 'AT0401'])
    }),
    check('an unknown enrollment is AT0028 with a colon', '§3.4', async ({ me, ns }) => {
      const line = await me.connect()
      await line.ask(`from:${me}`)
      const signature = await sign(me.keys.pkamPrivateKey, 'something')
      const answer = await line.ask(`pkam:signingAlgo:rsa2048:hashingAlgo:sha256:enrollmentId:${ns}:${signature}`)
      const expected = `error:AT0028:enrollment_id: ${ns} is expired or invalid`
      answer.must(answer.text === expected, expected)
    }),
    check('the secret of activation is used up', '§3.3', async ({ me }) => {
      const line = await me.connect()
      await line.ask(`from:${me}`)
      ;(await line.ask(`cram:${'0'.repeat(128)}`)).error(['AT0015', 'AT0401'])
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('an atSign that cannot be ends the connection with AT0011', '§4.7', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask('from:@not/one')).error('AT0011', /invalid @sign/i)
      await line.closed()
    }),
    check('an atSign that the directory does not know is AT0007', '§3.2', async ({ me, ns }) => {
      const line = await me.connect()
      ;(await line.ask(`from:@${ns}`)).error('AT0007')
      ;(await line.ask('noop:0')).data('ok')
    }),
  ],
}
