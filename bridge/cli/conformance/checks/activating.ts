import { onboard } from '../../../../lib/client/onboard.ts'
import { cramDigest } from '../../../../lib/crypto/cram.ts'
import { openKeyRing } from '../../../../lib/crypto/open-key-ring.ts'
import { type TlsDialOptions, tlsDial } from '../../../listen/dial.ts'
import type { Answer } from '../answer.ts'
import { check, type Group, Mismatch } from '../check.ts'
import type { Party } from '../party.ts'

const digestOf = async ({ secret = '' }: Party, challenge: Answer) =>
  `cram:${await cramDigest(secret, challenge.data(/^_.+:.+/))}`

/** For one that is new: its secret, and how it is used up. What it changes cannot be undone. [§3.3, §8.5] */
export function activating(one: Party, route: TlsDialOptions): Group {
  return {
    title: `Activating ${one}`,
    checks: [
      check('nobody is activated whose public key is not there', '§8.5', async () => {
        const answer = await one.ask('scan publickey@')
        answer.must(!answer.json().includes(`publickey${one}`), `no publickey${one}`)
      }),
      check('a wrong secret is AT0401, and the connection stays', '§3.3', async () => {
        const line = await one.connect()
        await line.ask(`from:${one}`)
        ;(await line.ask(`cram:${'0'.repeat(128)}`)).error('AT0401')
        ;(await line.ask('noop:0')).data('ok')
      }),
      check('the digest of secret and challenge lets in, once', '§3.3, §13.6', async () => {
        const line = await one.connect()
        const digest = await digestOf(one, await line.ask(`from:${one}`))
        const answer = await line.ask(digest)
        answer.data('success')
        answer.must(answer.prompt === `${one}@`, `the prompt ${one}@`)
        ;(await line.ask(digest)).error(['AT0401', 'AT0015'])
      }),
      check('secret, login key, login, public key, and the secret is gone', '§8.5', async () => {
        const keys = await openKeyRing(one.keys)
        const { atSign, secret = '' } = one
        await onboard({ atSign, secret, keys, dial: tlsDial(route) }).catch((error: Error) => {
          throw new Mismatch('what every client sends to activate an atSign', error.message, `${one}, activated`)
        })
        ;(await one.ask(`lookup:publickey${one}`)).data(one.keys.encryptionPublicKey)
        const line = await one.connect()
        ;(await line.ask(await digestOf(one, await line.ask(`from:${one}`)))).error(['AT0015', 'AT0401'])
      }),
    ],
  }
}
