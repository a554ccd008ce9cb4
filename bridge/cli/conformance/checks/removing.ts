import { formatMetadata, metadataChangesFromJson } from '../../../../lib/protocol/metadata.ts'
import { check, type Group, Skipped } from '../check.ts'
import type { Party } from '../party.ts'

/** Without the dates, which servers of 2024 cannot be told. [2026 §5] */
function putBack(key: string, value: string, metaData: unknown): string {
  const { cAt, uAt, eAt, aAt, ...metadata } = metadataChangesFromJson(metaData)
  return `update${formatMetadata(metadata)}:${key} ${value}`
}

/** A server that lets such a key go may not take it back, and then the atSign is lost. */
const inUse = (me: Party) => `${me} was in use before, and could be lost`

export const removing: Group = {
  title: 'Removing',
  checks: [
    check('what is removed is gone, and the answer is a commit id', '§3.12', async ({ me, ns }) => {
      for (const key of [`public:gone.${ns}${me}`, `gone.${ns}${me}`, `@${ns}:gone.${ns}${me}`]) {
        const put = (await me.tell(`update:${key} v`)).commitId()
        const removed = await me.tell(`delete:${key}`)
        removed.must(removed.commitId() > put, 'a later commit id')
        ;(await me.tell(`llookup:${key}`)).error('AT0015')
      }
    }),
    check('what is not there may be removed', '§3.12', async ({ me, ns }) => {
      ;(await me.tell(`delete:never.${ns}${me}`)).data(/^(\d+|-1)$/)
    }),
    check('a priority may be named', '§3.12', async ({ me, ns }) => {
      ;(await me.tell(`update:public:urgent.${ns}${me} v`)).commitId()
      ;(await me.tell(`delete:priority:high:public:urgent.${ns}${me}`)).commitId()
      ;(await me.tell(`llookup:public:urgent.${ns}${me}`)).error('AT0015')
    }),
    check('the keys that everybody reads cannot be removed', '§3.12', async (trial) => {
      const { me } = trial
      if (!me.secret) throw new Skipped(inUse(me))
      for (const name of ['publickey', 'signing_publickey']) {
        const key = `public:${name}${me}`
        const { data, metaData } = (await me.tell(`llookup:all:${key}`)).json()
        const back = putBack(key, data, metaData)
        const forget = trial.atEnd(me, back, `${key} was removed, and is not taken back.`)
        const answer = await me.tell(`delete:${key}`)
        const isThere = !answer.text.startsWith('data:') || (await me.tell(back)).text.startsWith('data:')
        if (isThere) forget()
        answer.error('AT0009', /Cannot delete protected key/)
      }
    }),
    check('what is for the server alone cannot be removed', '§11.7', async ({ me }) => {
      if (!me.secret) throw new Skipped(inUse(me))
      const key = 'privatekey:at_pkam_publickey'
      const answer = await me.tell(`delete:${key}`)
      // Without it nobody could log in to say anything later.
      if (answer.text.startsWith('data:')) await me.tell(`update:${key} ${me.keys.pkamPublicKey}`)
      answer.error('AT0003')
    }),
  ],
}
