import { check, type Group } from '../check.ts'

/** What goes on between two atServers: each is asked by its own owner only. [§7] */
export const sharing: Group = {
  title: 'Between two atSigns',
  checks: [
    check("what is shared is read through the reader's own server", '§3.9', async ({ me, other, ns }) => {
      ;(await me.tell(`update:${other}:gift.${ns}${me} for you`)).commitId()
      ;(await other.tell(`lookup:gift.${ns}${me}`)).data('for you')
      const all = await other.tell(`lookup:all:gift.${ns}${me}`)
      const { key, data, metaData } = all.json()
      const fits = key === `${other}:gift.${ns}${me}` && data === 'for you' && metaData?.createdBy === me.atSign
      all.must(fits, `{"key":"${other}:gift.${ns}${me}","data":"for you","metaData":{"createdBy":"${me}",…}}`)
    }),
    check('what is missing there is told in the words of the other server', '§3.9', async ({ me, other, ns }) => {
      const answer = await other.tell(`lookup:none.${ns}${me}`)
      const expected = `error:AT0015-key not found : Exception: ${other}:none.${ns}${me} does not exist in keystore`
      answer.must(answer.text === expected, expected)
    }),
    check('an atSign that the directory does not know is AT0007', '§3.9', async ({ me, ns }) => {
      ;(await me.tell(`lookup:gift.${ns}@${ns}`)).error('AT0007')
      ;(await me.tell(`plookup:gift.${ns}@${ns}`)).error('AT0007')
    }),
    check("what is public is read through the reader's own server", '§3.10', async ({ me, other, ns }) => {
      ;(await me.tell(`update:public:sign.${ns}${me} for all`)).commitId()
      ;(await other.tell(`plookup:sign.${ns}${me}`)).data('for all')
      const all = await other.tell(`plookup:all:sign.${ns}${me}`)
      all.must(all.json().key === `public:sign.${ns}${me}`, `"key":"public:sign.${ns}${me}"`)
      const meta = await other.tell(`plookup:meta:sign.${ns}${me}`)
      meta.must(meta.json().createdBy === me.atSign, `"createdBy":"${me}"`)
      const answer = await other.tell(`plookup:none.${ns}${me}`)
      const expected = `error:AT0015-key not found : Exception: public:none.${ns}${me} does not exist in keystore`
      answer.must(answer.text === expected, expected)
    }),
    check('a value comes whole, whatever is in it', '§13.9, 2026 §15.45', async ({ me, other, ns }) => {
      for (const value of ['data:image/png;base64,AAAA', '@at both ends@', 'error:AT0015-key not found', 'Zoë 🛠']) {
        ;(await me.tell(`update:${other}:whole.${ns}${me} ${value}`)).commitId()
        ;(await other.tell(`lookup:bypassCache:true:whole.${ns}${me}`)).data(value)
      }
    }),
    check('what is shared with a ttr is kept, and read from the copy', '§3.9, §7.6', async (trial) => {
      const { me, other, ns } = trial
      const copy = `cached:${other}:copy.${ns}${me}`
      ;(await me.tell(`update:ttr:3600:${other}:copy.${ns}${me} first`)).commitId()
      const isThere = ({ text }: { text: string }) => text === 'data:first'
      await trial.eventually(() => other.tell(`llookup:${copy}`), isThere, 'data:first')
      const all = await other.tell(`lookup:all:copy.${ns}${me}`)
      const { key, data, metaData } = all.json()
      all.must(key === copy && data === 'first', `"key":"${copy}","data":"first"`)
      all.must(metaData?.ttr === 3600, '"ttr":3600')
    }),
    check('what is public and has a ttr is kept by who has looked it up', '§3.10', async ({ me, other, ns }) => {
      ;(await me.tell(`update:ttr:3600:public:poster.${ns}${me} v`)).commitId()
      const keyOf = async () => {
        const answer = await other.tell(`plookup:all:poster.${ns}${me}`)
        return { answer, key: answer.json().key }
      }
      const first = await keyOf()
      first.answer.must(first.key === `public:poster.${ns}${me}`, `"key":"public:poster.${ns}${me}"`)
      const second = await keyOf()
      second.answer.must(second.key === `cached:public:poster.${ns}${me}`, `"key":"cached:public:poster.${ns}${me}"`)
      ;(await other.tell(`llookup:cached:public:poster.${ns}${me}`)).data('v')
    }),
    check('bypassCache asks the other server', '§3.9', async (trial) => {
      const { me, other, ns } = trial
      ;(await me.tell(`update:ttr:3600:${other}:fresh.${ns}${me} v`)).commitId()
      const answer = await other.tell(`lookup:bypassCache:true:all:fresh.${ns}${me}`)
      answer.must(answer.json().key === `${other}:fresh.${ns}${me}`, `"key":"${other}:fresh.${ns}${me}"`)
    }),
    check('a copy follows its original', '§7.6', async (trial) => {
      const { me, other, ns } = trial
      const copy = () => other.tell(`llookup:cached:${other}:news.${ns}${me}`)
      for (const value of ['old', 'new']) {
        ;(await me.tell(`update:ttr:3600:${other}:news.${ns}${me} ${value}`)).commitId()
        await trial.eventually(copy, ({ text }) => text === `data:${value}`, `data:${value}`)
      }
    }),
    check('with ccd the copy goes with its original', '§7.6', async (trial) => {
      const { me, other, ns } = trial
      const copy = () => other.tell(`llookup:cached:${other}:lent.${ns}${me}`)
      ;(await me.tell(`update:ttr:-1:ccd:true:${other}:lent.${ns}${me} v`)).commitId()
      await trial.eventually(copy, ({ text }) => text === 'data:v', 'data:v')
      ;(await me.tell(`delete:${other}:lent.${ns}${me}`)).commitId()
      await trial.eventually(copy, ({ text }) => text.startsWith('error:AT0015'), 'error:AT0015')
    }),
    check('without ccd it stays', '§7.6', async (trial) => {
      const { me, other, ns } = trial
      const copy = () => other.tell(`llookup:cached:${other}:given.${ns}${me}`)
      const monitor = await (await other.login()).monitor(`monitor given\\.${ns}`)
      ;(await me.tell(`update:ttr:-1:ccd:false:${other}:given.${ns}${me} v`)).commitId()
      await trial.eventually(copy, ({ text }) => text === 'data:v', 'data:v')
      ;(await me.tell(`delete:${other}:given.${ns}${me}`)).commitId()
      await monitor.take(/given\.[^\n]*"operation":"delete"/, 'a notification that it was removed')
      ;(await copy()).data('v')
    }),
    check('a copy can be removed by who keeps it', '§3.12', async (trial) => {
      const { me, other, ns } = trial
      const copy = () => other.tell(`llookup:cached:${other}:away.${ns}${me}`)
      ;(await me.tell(`update:ttr:-1:${other}:away.${ns}${me} v`)).commitId()
      await trial.eventually(copy, ({ text }) => text === 'data:v', 'data:v')
      ;(await other.tell(`delete:cached:${other}:away.${ns}${me}`)).commitId()
      ;(await copy()).error('AT0015')
    }),
    check(
      'whom something is shared with is told, with the value and what it was sealed with',
      '§3.6.5',
      async (trial) => {
        const { me, other, ns } = trial
        const monitor = await (await other.login()).monitor(`monitor told\\.${ns}`)
        ;(await me.tell(`update:isEncrypted:true:ivNonce:bm9uY2U=:${other}:told.${ns}${me} c2VhbGVk`)).commitId()
        const { key, value, operation, isEncrypted, metadata } = await monitor.notification()
        const fits = key === `${other}:told.${ns}${me}` && value === 'c2VhbGVk' && operation === 'update' && isEncrypted
        if (!fits || metadata?.ivNonce !== 'bm9uY2U=') throw monitor.mismatch('all of what was put')
      },
    ),
  ],
}
