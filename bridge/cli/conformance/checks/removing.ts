import { check, type Group } from '../check.ts'

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
    check('the keys that everybody reads cannot be removed', '§3.12', async ({ me }) => {
      for (const name of ['publickey', 'signing_publickey']) {
        const { data } = (await me.tell(`llookup:all:public:${name}${me}`)).json()
        const answer = await me.tell(`delete:public:${name}${me}`)
        // Whoever lets it go shall have it back.
        if (answer.text.startsWith('data:')) await me.tell(`update:isEncrypted:false:public:${name}${me} ${data}`)
        answer.error('AT0009', /Cannot delete protected key/)
      }
    }),
    check('what is for the server alone cannot be removed', '§11.7', async ({ me }) => {
      ;(await me.tell('delete:privatekey:at_pkam_publickey')).error('AT0003')
    }),
  ],
}
